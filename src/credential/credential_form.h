/* credential_form.h — one signed form of a credential as it is kept: what it adds to its intent.
 *
 * A document with its proof begins with the bytes of the unsigned one, and a token's payload does so in base64url. So
 * the intent is stored once, and a form says how much of it stands between its own head and tail. A document
 * put together from them is the one that was verified, byte for byte: nothing is written anew.
 *
 * Memory   joined documents live in the arena that is named; the slices of a form are its maker's.
 */
#ifndef CREDENTIAL_CREDENTIAL_FORM_H
#define CREDENTIAL_CREDENTIAL_FORM_H

#include "base/buf.h"
#include "credential/credential.h"

struct credential_form {
	enum credential_format format;
	struct str head;  /* of a token: the header and its point */
	size_t shared;    /* bytes of the intent, from its beginning; of a token a multiple of 3 */
	struct str tail;
};

/* The signed bytes as they are handed out. */
struct str credential_form_join(struct arena *mem, const struct credential_form *form, struct str intent);

/* The form of a signed document whose head is `head` bytes long and that goes on with `shared` bytes of its intent. */
struct credential_form credential_form_cut(enum credential_format format, struct str document, size_t head, size_t shared);

#endif

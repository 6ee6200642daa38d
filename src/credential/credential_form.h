/* credential_form.h — one signed form of a credential as it is kept: what it adds to its intent. Private to this folder.
 *
 * A document with its proof begins with the bytes of the unsigned one, all but the last brace (format/proof.h), and the payload
 * of a token does so in base64url (RFC 7515, 7.1: head "." payload "." signature). So the intent is stored once, and a
 * form says how much of it stands between its own head and tail (credential_form, sql/0055). A document put together
 * from them is the one that was verified, byte for byte: nothing is written anew.
 *
 * Memory   joined documents live in the arena that is named; the slices of a form are those of the document it was cut from, or of its row.
 * Errors   none: what does not fit together (a database that was edited) gives other bytes, whose proof fails.
 */
#ifndef CREDENTIAL_CREDENTIAL_FORM_H
#define CREDENTIAL_CREDENTIAL_FORM_H

#include "base/buf.h"
#include "credential/credential.h"

struct credential_form {
	enum credential_format format;
	struct str head;  /* of a token: the header and its point; of JSON empty */
	size_t shared;    /* bytes of the intent, from its beginning; of a token a multiple of 3 */
	struct str tail;  /* the rest: the proof; of a token the claims that are its own, and the signature */
};

/* The signed bytes as they are handed out. `intent` is the whole unsigned document. */
struct str credential_form_join(struct arena *mem, const struct credential_form *form, struct str intent);

/* The form of a signed document whose head is `head` bytes long and that goes on with `shared` bytes of its intent (of a token: a multiple
 * of 3, which base64url makes 4 characters of each). */
struct credential_form credential_form_cut(enum credential_format format, struct str document, size_t head, size_t shared);

#endif

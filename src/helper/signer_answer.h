/* signer_answer.h — the signer's side of each request; private to the signer process.
 *
 * Memory   an answer lives in cx->mem, which the caller gives back after sending it.
 */
#ifndef HELPER_SIGNER_ANSWER_H
#define HELPER_SIGNER_ANSWER_H

#include "helper/journal.h"
#include "helper/keyring.h"
#include "helper/signer_wire.h"

struct signing {
	struct str folder;      /* HOME/keys */
	struct str passphrase;
	struct keyring *ring;   /* NULL before a HELLO that succeeded */
	struct journal *journal;
};

/* The answer to one request: fields, or an error. False when the process must end after sending it: it was asked
 * nonsense, or its journal cannot be trusted any more. */
bool signing_answer(struct ctx *cx, struct signing *signing, struct str request, struct str *answer);

#endif

/* context.h — the JSON-LD contexts this program vouches for, compiled once and shared by all threads.
 *
 * Nothing is ever loaded from the network (T-02): a document may name only the contexts that are in the
 * store. Those bundled with the program are pinned by the SHA-256 of their bytes, which is checked when the
 * store is opened; others are added by the caller, who answers for them.
 *
 * A context named by a document, and each type-scoped or property-scoped context below it, is compiled into
 * an immutable table of terms the first time it is needed and kept for the life of the store. Only contexts
 * of the store are kept; what a document itself writes into "@context" lives and dies with the document. The
 * number kept is bounded; beyond it compiling starts to be paid by each document.
 *
 * Memory   the store has an arena of its own.
 * Threads  opening, adding and closing are for one thread; afterwards any number of threads may use it.
 *
 * W3C JSON-LD 1.1 section 4.1; JSON-LD 1.1 API section 4.
 */
#ifndef RDF_CONTEXT_H
#define RDF_CONTEXT_H

#include "base/ctx.h"

struct contexts;

/* A store with the bundled contexts. The caller ends it with contexts_close.
 * RC_INTERNAL: a bundled context does not have its pinned SHA-256, and nothing is opened. */
MUST_USE enum rc contexts_open(struct ctx *cx, struct contexts **out);

/* The same without any bundled context. */
MUST_USE enum rc contexts_open_empty(struct ctx *cx, struct contexts **out);

/* NULL is allowed. */
void contexts_close(struct contexts *store);

/* Adds the document at `url`, a JSON object with a member "@context"; both are copied.
 * RC_INVALID: not JSON, or not such an object. RC_CONFLICT: the URL is already there with another content. */
MUST_USE enum rc contexts_add(struct ctx *cx, struct contexts *store, struct str url, struct str text);

/* True when the store has that URL. */
bool contexts_has(const struct contexts *store, struct str url);

/* SHA-256 (32 bytes) of the bytes held for that URL; NULL when it is not there. */
const unsigned char *contexts_pin(const struct contexts *store, struct str url);

#endif

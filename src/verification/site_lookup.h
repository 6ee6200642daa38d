/* site_lookup.h — where the site looks up what a verification needs: its own publications first, then the network.
 *
 * Memory   in cx->mem; a lookup lives as long as the options that were filled with it.
 * Threads  one lookup serves one request.
 */
#ifndef VERIFICATION_SITE_LOOKUP_H
#define VERIFICATION_SITE_LOOKUP_H

#include "credential/publication.h"
#include "format/verify.h"
#include "helper/fetcher.h"

struct contexts;

struct site_lookup {
	struct publication_source own;
	struct fetcher *fetcher; /* NULL: nothing is fetched */
};

/* Fills `options`: contexts, the institution's own id, the resolver. `network` false: nothing is fetched, so only what this
 * institution published can be known. RC_SYSTEM, RC_NOT_FOUND. */
MUST_USE enum rc site_lookup_open(struct ctx *cx, struct db *db, int64_t institution, struct contexts *contexts, bool network,
                                  struct site_lookup *lookup, struct verify_options *options);

#endif

/* fetcher_carry.h — one request to one site and back, redirects included, with libcurl; private to the fetcher process.
 *
 * libcurl resolves nothing, follows nothing and chooses nothing by itself: each hop is parsed, resolved and judged here
 * (target.h), its addresses are pinned, and the socket is opened only to one of those after it was judged once more.
 */
#ifndef HELPER_FETCHER_CARRY_H
#define HELPER_FETCHER_CARRY_H

#include "helper/target.h"

struct carrier;

struct carrier_setting {
	struct fetch_settings may;
	struct target_resolver resolver;
	/* Asked at the last moment, with the address that is about to be connected to; NULL: yes. For tests. */
	bool (*connecting)(void *self, const struct sockaddr *address);
	void *self;
};

/* Ended with the arena. The setting must live as long. */
MUST_USE enum rc carrier_open(struct ctx *cx, const struct carrier_setting *setting, struct carrier **out);

/* As fetcher_ask, without the cache; `fresh` gets the seconds for which the answer says it is fresh. */
MUST_USE enum rc carrier_ask(struct ctx *cx, struct carrier *carrier, const struct fetch_request *request,
                             struct fetch_answer *answer, int64_t *fresh);

#endif

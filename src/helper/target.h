/* target.h — an address as a stranger wrote it, taken apart strictly, and where it may lead; private to src/helper.
 *
 * A URL that two programs could read differently is refused, not repaired (T-21): no user name, no backslash, no space or
 * control character, no IP address in any of its spellings, no single-label name, no name that only a local network knows.
 */
#ifndef HELPER_TARGET_H
#define HELPER_TARGET_H

#include "helper/address.h"
#include "helper/fetcher.h"

#define TARGET_ADDRESSES_MAX 16

struct fetch_target {
	bool secure;         /* https */
	bool local;          /* this machine, where the settings allow it */
	struct str host;     /* lower case; an address without brackets */
	int port;
	struct str authority;/* "host" or "host:port", as a URL has it */
	struct str path;     /* with its query, begins with "/"; without fragment */
};

/* RC_REFUSED: not an address that is fetched; the message says why. */
MUST_USE enum rc target_parse(struct ctx *cx, const struct fetch_settings *settings, struct str url, struct fetch_target *out);

/* "https://host/path": what is asked for. */
struct str target_url(struct arena *mem, const struct fetch_target *target);

/* Where a Location header leads from here: an absolute URL, or one relative to this one's authority or path. It is
 * not judged yet. */
struct str target_follow(struct arena *mem, const struct fetch_target *from, struct str location);

/* Asks what a name leads to: fills at most `max` addresses and returns how many; 0: nothing known. */
struct target_resolver {
	size_t (*find)(void *self, const char *host, struct address *out, size_t max);
	void *self;
};

/* The system's. */
size_t target_resolve(void *self, const char *host, struct address *out, size_t max);

struct target_addresses {
	struct address list[TARGET_ADDRESSES_MAX];
	size_t count;
};

/* All addresses of the target. RC_REFUSED: one of them is not to be connected to. RC_UNAVAILABLE: it has none. */
MUST_USE enum rc target_find(struct ctx *cx, const struct fetch_settings *settings, const struct fetch_target *target,
                             const struct target_resolver *resolver, struct target_addresses *out);

/* May a connection be made to this address for this target? */
bool target_may(const struct fetch_settings *settings, const struct fetch_target *target, const struct sockaddr *address);

#endif

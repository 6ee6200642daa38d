/* address.h — which internet addresses a stranger may make us connect to (T-20); private to src/helper.
 *
 * What is not known to be public is forbidden: IPv6 outside 2000::/3, and every form that carries an IPv4 address inside
 * it (mapped, 6to4, Teredo, NAT64), wherever that would lead.
 *
 * Sources  IANA's special-purpose address registries (RFC 6890), RFC 6052, RFC 3056, RFC 4380, and the addresses where
 *          cloud machines find their secrets.
 */
#ifndef HELPER_ADDRESS_H
#define HELPER_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/str.h"

enum address_kind {
	ADDRESS_FORBIDDEN, /* link-local, metadata, multicast, reserved, translated, not of the internet */
	ADDRESS_LOOPBACK,
	ADDRESS_PRIVATE,   /* somebody's own network */
	ADDRESS_PUBLIC
};

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	} at;
	socklen_t len;
};

enum address_kind address_kind_of(const struct sockaddr *address);

/* The same address, whatever the port and the scope. */
bool address_same(const struct sockaddr *a, const struct sockaddr *b);

/* "192.0.2.1", "2001:db8::1"; false when the text is neither. Nothing else that a resolver might take is taken. */
bool address_parse(struct str text, struct address *out);

/* As a text; an IPv6 address without brackets. */
struct str address_text(struct arena *mem, const struct sockaddr *address);

#endif

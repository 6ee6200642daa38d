/* host.h — names of machines and their ports, as they stand in URLs and in did:web: only what every reader takes alike (RFC 1123 2.1, RFC 3986 3.2). */
#ifndef CODEC_HOST_H
#define CODEC_HOST_H

#include "base/str.h"

/* Whether `host` is a name of two labels or more whose last begins with no digit: so no IPv4 address in any of its
 * spellings (T-21). Letters of either case, digits and inner hyphens; at most 253 bytes, a label at most 63; no final dot. */
bool host_is_name(struct str host);

/* Whether `host` names this machine wherever it is looked up: "localhost" and what ends in ".localhost" (RFC 6761 6.3).
 * Lower case is expected. */
bool host_is_this_machine(struct str host);

/* Reads a port, 1 to 65535, decimal and without leading zeros. False, and *port untouched: it is none. */
bool host_port(struct str text, int *port);

#endif

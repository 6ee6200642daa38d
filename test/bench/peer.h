/* peer.h — other people's implementations, measured in the same run (test/oracle/bench/peers.mjs). */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "base/ctx.h"

/* Does `what` to the document for a second or two. Seconds of one time, and the implementation's name; 0: it is not
 * installed, and the name says so. */
double peer_seconds(struct ctx *cx, const char *what, struct str document, struct str *name);

#endif

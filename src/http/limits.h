/* limits.h — how often one client may ask, shared by all threads.
 *
 * A token bucket for each client and rate class, in a table of fixed size: a stranger cannot make it grow. Four buckets
 * share a place; when a fifth client comes, the one that was silent longest is forgotten, which gives its owner a full
 * bucket again. Places are found by a keyed hash, so that nobody can choose whose bucket they push out.
 *
 * Threads  any number; a lock for each of 64 parts, held for a few
 *          instructions. Nothing is allocated after limits_new.
 */
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

#include "http/route.h"

struct limits;

/* `scale` multiplies all numbers; 0: no limits. Freed with cx->mem. */
struct limits *limits_new(struct ctx *cx, int64_t scale);

/* Takes one from the client's bucket: `client` is its address or "person 17". False when it is empty; *wait is then
 * after how many seconds there is one again. `now_ms` is a clock that does not jump. */
bool limits_take(struct limits *limits, enum rate rate, struct str client, int64_t now_ms, int64_t *wait);

#endif

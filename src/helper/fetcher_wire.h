/* fetcher_wire.h — what the fetcher and its client say to each other, in frames (wire.h); private to src/helper.
 *
 *     HELLO   version, settings   -> nothing
 *     FETCH   request             -> status, type, url, seconds fresh, kept, body
 */
#ifndef HELPER_FETCHER_WIRE_H
#define HELPER_FETCHER_WIRE_H

#include "helper/fetcher.h"
#include "helper/wire.h"

#define FETCHER_VERSION 1

enum fetcher_request { FETCHER_HELLO = 1, FETCHER_FETCH };

void wire_put_settings(struct buf *out, const struct fetch_settings *settings);
/* False when it is not what wire_put_settings writes. Slices of the frame. */
bool wire_take_settings(struct wire *in, struct arena *mem, struct fetch_settings *out);

void wire_put_fetch(struct buf *out, const struct fetch_request *request);
bool wire_take_fetch(struct wire *in, struct fetch_request *out);

/* `fresh` in seconds from now. `fresh_until` of the struct is neither sent nor read. */
void wire_put_fetched(struct buf *out, const struct fetch_answer *answer, int64_t fresh);
bool wire_take_fetched(struct wire *in, struct fetch_answer *out, int64_t *fresh);

#endif

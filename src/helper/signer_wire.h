/* signer_wire.h — what the signer and its client say to each other, in frames (wire.h); private to src/helper.
 *
 *     HELLO   version                                  -> nothing
 *     KEYS                                             -> count, key records
 *     CREATE  now, kind, valid_from, valid_until       -> a key record
 *     RETIRE  now, kid, compromised_at                 -> nothing
 *     SIGN    now, count, intents (kind, id, kid, bytes) -> count, signatures
 */
#ifndef HELPER_SIGNER_WIRE_H
#define HELPER_SIGNER_WIRE_H

#include "helper/signer.h"
#include "helper/wire.h"

#define WIRE_VERSION 1

_Static_assert(WIRE_FRAME_MAX >= BATCH_BYTES_MAX + INTENTS_MAX * 1024, "a full batch fits a frame");

enum wire_request { WIRE_HELLO = 1, WIRE_KEYS, WIRE_CREATE, WIRE_RETIRE, WIRE_SIGN };

void wire_put_record(struct buf *out, const struct key_record *record);
void wire_take_record(struct wire *in, struct arena *mem, struct key_record *out);

#endif

/* wire.h — how the program and its helper processes speak; private to src/helper.
 *
 * A frame is its length (4 bytes) and that many bytes: in a request a kind and its fields, in an answer a 0 and the
 * fields, or a 1 and an error. Numbers are little-endian; a text is its length (4 bytes) and its bytes. Both ends are
 * built together; the first request says the version, and another one is refused.
 */
#ifndef HELPER_WIRE_H
#define HELPER_WIRE_H

#include "base/buf.h"

#define WIRE_FRAME_MAX ((size_t)33 << 20)

/* ---- frames ---- */

enum wire_got { WIRE_GOT, WIRE_END /* closed between two frames */, WIRE_BROKEN };

/* False when the other side is gone. */
MUST_USE bool wire_send(int fd, struct str body);
/* The next frame, in mem; a length above WIRE_FRAME_MAX, a frame cut short and a time-out are WIRE_BROKEN. */
MUST_USE enum wire_got wire_receive(int fd, struct arena *mem, struct str *body);

/* ---- fields ---- */

void wire_put(struct buf *out, uint64_t number, unsigned bytes);
void wire_put_str(struct buf *out, struct str s);
void wire_put_error(struct buf *out, const struct err *err);

/* What is left of a frame. Reading beyond its end gives zeros and sets `bad`, which is asked once at the end. */
struct wire {
	struct str rest;
	bool bad;
};

uint64_t wire_take(struct wire *in, unsigned bytes);
struct str wire_take_str(struct wire *in); /* a slice of the frame */
/* Makes the error that the other side had this side's, and returns its code. */
enum rc wire_take_error(struct wire *in, struct ctx *cx);

/* True when everything was read and nothing was missing. */
static inline bool
wire_done(const struct wire *in)
{
	return !in->bad && in->rest.len == 0;
}

#endif

#include "helper/wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- frames ---- */

static bool
send_all(int fd, const char *bytes, size_t count, int flags)
{
	while (count > 0) {
		ssize_t n = send(fd, bytes, count, MSG_NOSIGNAL | flags);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		count -= (size_t)n;
	}
	return true;
}

static void
put_le(char *out, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		out[i] = (char)(number >> 8 * i & 0xff);
}

static uint64_t
get_le(const char *in, unsigned bytes)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < bytes; i++)
		number |= (uint64_t)(unsigned char)in[i] << 8 * i;
	return number;
}

bool
wire_send(int fd, struct str body)
{
	char length[4];

	put_le(length, body.len, sizeof(length));
	return send_all(fd, length, sizeof(length), MSG_MORE) && send_all(fd, body.ptr, body.len, 0);
}

/* How many of the bytes came before the other side closed or the time was up. */
static size_t
receive_all(int fd, char *out, size_t count)
{
	size_t got = 0;

	while (got < count) {
		ssize_t n = recv(fd, out + got, count - got, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

enum wire_got
wire_receive(int fd, struct arena *mem, struct str *body)
{
	char length[4], *bytes;
	size_t got = receive_all(fd, length, sizeof(length)), size;

	if (got < sizeof(length))
		return got == 0 ? WIRE_END : WIRE_BROKEN;
	size = get_le(length, sizeof(length));
	if (size > WIRE_FRAME_MAX)
		return WIRE_BROKEN;
	bytes = arena_alloc(mem, size);
	if (receive_all(fd, bytes, size) < size)
		return WIRE_BROKEN;
	*body = (struct str){ bytes, size };
	return WIRE_GOT;
}

/* ---- fields ---- */

void
wire_put(struct buf *out, uint64_t number, unsigned bytes)
{
	char little[8];

	put_le(little, number, bytes);
	buf_put(out, little, bytes);
}

void
wire_put_str(struct buf *out, struct str s)
{
	wire_put(out, s.len, 4);
	buf_str(out, s);
}

uint64_t
wire_take(struct wire *in, unsigned bytes)
{
	uint64_t number;

	if (in->rest.len < bytes) {
		*in = (struct wire){ .bad = true };
		return 0;
	}
	number = get_le(in->rest.ptr, bytes);
	in->rest = str_sub(in->rest, bytes, SIZE_MAX);
	return number;
}

struct str
wire_take_str(struct wire *in)
{
	size_t len = wire_take(in, 4);
	struct str s;

	if (len > in->rest.len) {
		*in = (struct wire){ .bad = true };
		return STR_NONE;
	}
	s = str_sub(in->rest, 0, len);
	in->rest = str_sub(in->rest, len, SIZE_MAX);
	return s;
}

/* ---- errors ---- */

void
wire_put_error(struct buf *out, const struct err *err)
{
	wire_put(out, (uint64_t)err->rc, 4);
	wire_put_str(out, str_of(err->msg->name));
	wire_put_str(out, err->place.file);
	wire_put_str(out, err->place.field);
	wire_put(out, err->arg_count, 4);
	for (size_t i = 0; i < err->arg_count; i++) {
		wire_put_str(out, err->args[i].name);
		wire_put_str(out, err->args[i].value);
	}
}

/* Errors keep the names of their arguments by pointer: only literals will do. */
static const char *
argument_named(struct str name)
{
	static const char *const names[] = { "system", "folder", "limit", "kid", "id", "kind", "line", "size", "last", "origin", "at",
	                                     "url", "host", "address", "type", "seconds", "status", "port", "reply", "why",
	                                     "text", "most", "megabytes" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is(name, names[i]))
			return names[i];
	return "value";
}

enum rc
wire_take_error(struct wire *in, struct ctx *cx)
{
	enum rc rc = (enum rc)wire_take(in, 4);
	struct str name = wire_take_str(in), file = wire_take_str(in), field = wire_take_str(in);
	struct arg args[ERR_ARGS_MAX + 1] = { 0 };
	size_t count = wire_take(in, 4);
	const struct message *msg = message_find(name);

	for (size_t i = 0; i < count && i < ERR_ARGS_MAX; i++) {
		args[i].name = argument_named(wire_take_str(in));
		args[i].text = wire_take_str(in);
	}
	if (!wire_done(in) || rc == RC_OK || rc > RC_INTERNAL || msg == NULL)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
	fail_with(cx, rc, msg, args);
	if (field.len > 0)
		fail_at_field(cx, rc, field);
	return file.len > 0 ? fail_at_file(cx, rc, file) : rc;
}

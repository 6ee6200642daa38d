#include "helper/fetcher_wire.h"

void
wire_put_settings(struct buf *out, const struct fetch_settings *settings)
{
	wire_put(out, settings->loopback, 1);
	wire_put_str(out, settings->ca_file);
	wire_put(out, settings->inside_count, 4);
	for (size_t i = 0; i < settings->inside_count; i++)
		wire_put_str(out, settings->inside[i]);
}

bool
wire_take_settings(struct wire *in, struct arena *mem, struct fetch_settings *out)
{
	struct str *inside = NEWS(mem, struct str, FETCH_INSIDE_MAX);

	*out = (struct fetch_settings){ .loopback = wire_take(in, 1) == 1, .inside = inside };
	out->ca_file = wire_take_str(in);
	out->inside_count = wire_take(in, 4);
	if (out->inside_count > FETCH_INSIDE_MAX)
		return false;
	for (size_t i = 0; i < out->inside_count; i++)
		inside[i] = wire_take_str(in);
	return wire_done(in);
}

void
wire_put_fetch(struct buf *out, const struct fetch_request *request)
{
	wire_put_str(out, request->url);
	wire_put_str(out, request->accept);
	wire_put(out, request->post, 1);
	wire_put_str(out, request->body);
	wire_put_str(out, request->body_type);
	wire_put_str(out, request->authorization);
	wire_put(out, request->size_max, 8);
	wire_put(out, (uint64_t)request->seconds, 4);
}

bool
wire_take_fetch(struct wire *in, struct fetch_request *out)
{
	*out = (struct fetch_request){ .url = wire_take_str(in) };
	out->accept = wire_take_str(in);
	out->post = wire_take(in, 1) == 1;
	out->body = wire_take_str(in);
	out->body_type = wire_take_str(in);
	out->authorization = wire_take_str(in);
	out->size_max = wire_take(in, 8);
	out->seconds = (int)wire_take(in, 4);
	return wire_done(in) && out->size_max <= FETCH_SIZE_MAX && out->seconds >= 0 && out->seconds <= FETCH_SECONDS_MAX;
}

void
wire_put_fetched(struct buf *out, const struct fetch_answer *answer, int64_t fresh)
{
	wire_put(out, (uint64_t)answer->status, 4);
	wire_put_str(out, answer->type);
	wire_put_str(out, answer->url);
	wire_put(out, (uint64_t)fresh, 8);
	wire_put(out, answer->kept, 1);
	wire_put_str(out, answer->body);
}

bool
wire_take_fetched(struct wire *in, struct fetch_answer *out, int64_t *fresh)
{
	*out = (struct fetch_answer){ .status = (int)wire_take(in, 4) };
	out->type = wire_take_str(in);
	out->url = wire_take_str(in);
	*fresh = (int64_t)wire_take(in, 8);
	out->kept = wire_take(in, 1) == 1;
	out->body = wire_take_str(in);
	return wire_done(in) && out->status >= 100 && out->status <= 999 && *fresh >= 0 && *fresh <= FETCH_FRESH_MAX;
}

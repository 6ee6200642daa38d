#include "helper/signer_wire.h"

void
wire_put_record(struct buf *out, const struct key_record *record)
{
	wire_put_str(out, record->kid);
	wire_put(out, record->key.kind, 1);
	wire_put(out, record->key.exponent, 4);
	wire_put_str(out, (struct str){ (const char *)record->key.bytes, record->key.len });
	wire_put(out, (uint64_t)record->valid_from, 8);
	wire_put(out, (uint64_t)record->valid_until, 8);
	wire_put(out, (uint64_t)record->retired_at, 8);
	wire_put(out, (uint64_t)record->compromised_at, 8);
}

void
wire_take_record(struct wire *in, struct arena *mem, struct key_record *out)
{
	struct str bytes;

	*out = (struct key_record){ .kid = str_dup(mem, wire_take_str(in)) };
	out->key.kind = (enum key_kind)wire_take(in, 1);
	out->key.exponent = (uint32_t)wire_take(in, 4);
	bytes = wire_take_str(in);
	if (bytes.len > PUBLIC_KEY_MAX)
		*in = (struct wire){ .bad = true };
	else if (bytes.len > 0)
		memcpy(out->key.bytes, bytes.ptr, out->key.len = bytes.len);
	out->valid_from = (int64_t)wire_take(in, 8);
	out->valid_until = (int64_t)wire_take(in, 8);
	out->retired_at = (int64_t)wire_take(in, 8);
	out->compromised_at = (int64_t)wire_take(in, 8);
}

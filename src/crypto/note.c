#include "crypto/note.h"

#include "base/utf8.h"
#include "codec/base64.h"
#include "crypto/hash.h"

#define TYPE_ED25519 '\x01'
#define DASH         "\xe2\x80\x94 " /* em dash, space */

/* ---- names and keys ---- */

static bool
is_space(uint32_t c)
{
	return c <= 0x20 || c == 0x7f || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a)
	       || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool
is_name(struct str name)
{
	if (name.len == 0 || name.len > 255 || utf8_valid_until(name) != name.len)
		return false;
	for (size_t at = 0; at < name.len;) {
		uint32_t c = utf8_next(name, &at);

		if (is_space(c) || c == '+')
			return false;
	}
	return true;
}

uint32_t
note_key_id(const struct note_key *key)
{
	unsigned char digest[SHA256_SIZE];
	struct hash hash;

	hash_start(&hash, HASH_SHA256);
	hash_add(&hash, key->name);
	hash_add(&hash, STR("\n\x01"));
	hash_add(&hash, (struct str){ (const char *)key->key.bytes, key->key.len });
	hash_end(&hash, digest);
	return (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
}

struct str
note_vkey(struct arena *mem, const struct note_key *key)
{
	char bytes[33] = { TYPE_ED25519 };
	struct str text;

	memcpy(bytes + 1, key->key.bytes, 32);
	text = base64_encode(mem, (struct str){ bytes, sizeof(bytes) });
	return str_fmt(mem, PRI_STR "+%08x+" PRI_STR, ARG_STR(key->name), note_key_id(key), ARG_STR(text));
}

enum rc
note_vkey_parse(struct ctx *cx, struct str text, struct note_key *out)
{
	struct str rest = text, id, bytes;
	struct note_key key;

	if (!str_cut(&rest, '+', &key.name) || !is_name(key.name) || !str_cut(&rest, '+', &id) || !base64_decode(cx->mem, rest, &bytes)
	    || bytes.len != 33 || bytes.ptr[0] != TYPE_ED25519)
		return fail(cx, RC_INVALID, MSG(crypto_note_vkey));
	TRY(key_from_bytes(cx, KEY_ED25519, str_sub(bytes, 1, 32), &key.key));
	if (!str_eq(id, str_fmt(cx->mem, "%08x", note_key_id(&key))))
		return fail(cx, RC_INVALID, MSG(crypto_note_vkey));
	*out = key;
	return RC_OK;
}

/* ---- texts ---- */

static bool
is_plain_text(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\n')
			return false;
	return utf8_valid_until(s) == s.len;
}

/* ---- checkpoints ---- */

struct str
checkpoint_text(struct arena *mem, const struct checkpoint *checkpoint)
{
	struct str root = base64_encode(mem, (struct str){ (const char *)checkpoint->root.bytes, sizeof(checkpoint->root.bytes) });

	return str_fmt(mem, PRI_STR "\n%llu\n" PRI_STR "\n", ARG_STR(checkpoint->origin), (unsigned long long)checkpoint->size, ARG_STR(root));
}

static bool
read_size(struct str s, uint64_t *out)
{
	int64_t number;

	if (s.len == 0 || s.ptr[0] == '-' || (s.len > 1 && s.ptr[0] == '0') || !str_to_int(s, &number))
		return false;
	*out = (uint64_t)number;
	return true;
}

enum rc
checkpoint_parse(struct ctx *cx, struct str text, struct checkpoint *out)
{
	struct checkpoint checkpoint;
	struct str rest = text, size, root, bytes, line;

	if (!is_plain_text(text) || !str_cut(&rest, '\n', &checkpoint.origin) || checkpoint.origin.len == 0 || !str_cut(&rest, '\n', &size)
	    || !read_size(size, &checkpoint.size) || !str_cut(&rest, '\n', &root)
	    || !base64_decode(cx->mem, root, &bytes) || bytes.len != sizeof(checkpoint.root.bytes))
		return fail(cx, RC_INVALID, MSG(crypto_checkpoint));
	while (rest.len > 0)
		if (!str_cut(&rest, '\n', &line) || line.len == 0)
			return fail(cx, RC_INVALID, MSG(crypto_checkpoint));
	memcpy(checkpoint.root.bytes, bytes.ptr, bytes.len);
	*out = checkpoint;
	return RC_OK;
}

/* ---- notes ---- */

static struct str
signature_line(struct arena *mem, const struct note_key *key, const struct signature *signature)
{
	uint32_t id = note_key_id(key);
	unsigned char bytes[4 + SIGNATURE_MAX] = { id >> 24, id >> 16 & 0xff, id >> 8 & 0xff, id & 0xff };
	struct str text;

	memcpy(bytes + 4, signature->bytes, signature->len);
	text = base64_encode(mem, (struct str){ (char *)bytes, 4 + signature->len });
	return str_fmt(mem, DASH PRI_STR " " PRI_STR "\n", ARG_STR(key->name), ARG_STR(text));
}

struct str
note_text(struct arena *mem, struct str text, const struct note_key *key, const struct signature *signature)
{
	return note_add(mem, str_join(mem, (struct str[]){ text, STR("\n") }, 2, STR_NONE), key, signature);
}

struct str
note_add(struct arena *mem, struct str note, const struct note_key *key, const struct signature *signature)
{
	struct str line = signature_line(mem, key, signature);

	return str_join(mem, (struct str[]){ note, line }, 2, STR_NONE);
}

/* Splits at the last empty line. */
static bool
split_note(struct str note, struct str *text, struct str *lines)
{
	size_t at = note.len;

	if (note.len > NOTE_SIZE_MAX || !is_plain_text(note) || !str_ends(note, "\n"))
		return false;
	while (at >= 2 && !(note.ptr[at - 1] == '\n' && note.ptr[at - 2] == '\n'))
		at--;
	if (at < 2)
		return false;
	*text = str_sub(note, 0, at - 1);
	*lines = str_sub(note, at, SIZE_MAX);
	return lines->len > 0;
}

struct note_line {
	struct str name, signature;
	uint32_t id;
};

static bool
read_line(struct arena *mem, struct str line, struct note_line *out)
{
	struct str rest = line, bytes;
	const unsigned char *p;

	if (!str_starts(rest, DASH))
		return false;
	rest = str_sub(rest, sizeof(DASH) - 1, SIZE_MAX);
	if (!str_cut(&rest, ' ', &out->name) || !is_name(out->name) || !base64_decode(mem, rest, &bytes) || bytes.len < 5)
		return false;
	p = (const unsigned char *)bytes.ptr;
	out->id = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	out->signature = str_sub(bytes, 4, SIZE_MAX);
	return true;
}

enum rc
note_open(struct ctx *cx, struct str note, const struct note_key *key, struct str *text)
{
	uint32_t id = note_key_id(key);
	struct str signed_text, rest, line;
	bool verified = false;
	size_t count = 0;

	if (!split_note(note, &signed_text, &rest))
		return fail(cx, RC_INVALID, MSG(crypto_note));
	while (rest.len > 0) {
		struct note_line signature;

		str_cut(&rest, '\n', &line);
		if (++count > NOTE_SIGNATURES_MAX || !read_line(cx->mem, line, &signature))
			return fail(cx, RC_INVALID, MSG(crypto_note));
		if (signature.id != id || !str_eq(signature.name, key->name))
			continue;
		TRY(key_verify(cx, &key->key, signed_text, signature.signature));
		verified = true;
	}
	if (!verified)
		return fail(cx, RC_REFUSED, MSG(crypto_note_unsigned), A_STR("name", key->name));
	*text = signed_text;
	return RC_OK;
}

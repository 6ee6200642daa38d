/* A leaf's proof as a file for its holder, and its check by anyone (C2SP tlog-proof@v1). */
#include "base/buf.h"
#include "codec/base64.h"
#include "tlog/tlog.h"
#include "tlog/tlog_tree.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define EXTRA_SIZE (1 + TLOG_SALT_SIZE)
#define TEXT_MAX   ((size_t)64 << 10)

/* ---- writing ---- */

enum rc
tlog_proof_text(struct ctx *cx, const struct tlog_proof *proof, struct str *out)
{
	struct buf text = buf_new(cx->mem, TEXT_MAX);
	char extra[EXTRA_SIZE] = { (char)proof->kind };

	if (proof->salt.len != TLOG_SALT_SIZE)
		return fail(cx, RC_REFUSED, MSG(tlog_not_provable), A_C("why", "what it was about has been forgotten"));
	if (!proof->numbered || proof->checkpoint.len == 0)
		return fail(cx, RC_REFUSED, MSG(tlog_not_provable), A_C("why", "no signed checkpoint has it yet"));
	memcpy(extra + 1, proof->salt.ptr, TLOG_SALT_SIZE);
	buf_lit(&text, FIRST_LINE "\nextra ");
	buf_str(&text, base64_encode(cx->mem, (struct str){ extra, sizeof(extra) }));
	buf_fmt(&text, "\nindex %llu\n", (unsigned long long)proof->index);
	for (size_t i = 0; i < proof->proof.count; i++) {
		buf_str(&text, base64_encode(cx->mem, (struct str){ (const char *)proof->proof.hashes[i].bytes, 32 }));
		buf_byte(&text, '\n');
	}
	buf_byte(&text, '\n');
	buf_str(&text, proof->checkpoint);
	return buf_done(cx, &text, out);
}

/* ---- reading ---- */

static enum rc
shape(struct ctx *cx, const char *why)
{
	return fail(cx, RC_INVALID, MSG(tlog_proof_shape), A_C("why", why));
}

/* The line after `word` and a space. */
static bool
take_line(struct str *rest, const char *word, struct str *value)
{
	struct str line;

	if (!str_cut(rest, '\n', &line) || !str_starts(line, word))
		return false;
	*value = str_sub(line, strlen(word), SIZE_MAX);
	return true;
}

static enum rc
read_extra(struct ctx *cx, struct str *rest, struct tlog_proof *out)
{
	struct str line, extra;

	if (!take_line(rest, "extra ", &line) || !base64_decode(cx->mem, line, &extra) || extra.len != EXTRA_SIZE)
		return shape(cx, "its second line does not hold the kind and the salt of a leaf of this program");
	if (tlog_kind_name((unsigned char)extra.ptr[0]) == NULL)
		return shape(cx, "it is about a kind of leaf that this program does not know");
	out->kind = (enum tlog_kind)(unsigned char)extra.ptr[0];
	out->salt = str_sub(extra, 1, SIZE_MAX);
	return RC_OK;
}

static enum rc
read_hashes(struct ctx *cx, struct str *rest, struct merkle_proof *out)
{
	struct str line, hash;

	out->count = 0;
	while (str_cut(rest, '\n', &line) && line.len > 0) {
		if (out->count == MERKLE_PROOF_MAX || !base64_decode(cx->mem, line, &hash) || hash.len != 32)
			return shape(cx, "one of its hashes is not one");
		memcpy(out->hashes[out->count++].bytes, hash.ptr, 32);
	}
	return RC_OK;
}

static enum rc
read_proof(struct ctx *cx, struct str text, struct tlog_proof *out)
{
	struct str rest = text, line;
	int64_t index;

	*out = (struct tlog_proof){ .numbered = true };
	if (!take_line(&rest, FIRST_LINE, &line) || line.len > 0)
		return shape(cx, "its first line is not " FIRST_LINE);
	TRY(read_extra(cx, &rest, out));
	if (!take_line(&rest, "index ", &line) || !str_to_int(line, &index) || index < 0 || (line.len > 1 && line.ptr[0] == '0'))
		return shape(cx, "its third line is not an index");
	out->index = (uint64_t)index;
	TRY(read_hashes(cx, &rest, &out->proof));
	out->checkpoint = rest;
	return RC_OK;
}

enum rc
tlog_proof_check(struct ctx *cx, struct str text, struct str data, const struct note_key *key, struct tlog_proof *out)
{
	char *leaf = arena_alloc(cx->mem, TLOG_LEAF_SIZE);
	struct checkpoint checkpoint;
	struct merkle_hash hash;
	struct str body;

	TRY(read_proof(cx, text, out));
	if (key != NULL)
		TRY(note_open(cx, out->checkpoint, key, &body));
	TRY(tlog_note_text(cx, out->checkpoint, &checkpoint));
	out->size = checkpoint.size;
	tlog_leaf_bytes(out->kind, out->salt, data, (unsigned char *)leaf);
	out->leaf = (struct str){ leaf, TLOG_LEAF_SIZE };
	hash = merkle_leaf(out->leaf);
	if (!merkle_includes(&hash, out->index, checkpoint.size, &out->proof, &checkpoint.root))
		return fail(cx, RC_REFUSED, MSG(tlog_proof_wrong));
	return RC_OK;
}

#include "crypto/wycheproof.h"

#include "base/random.h"
#include "codec/base64.h"
#include "crypto/merkle.h"
#include "crypto/note.h"

#include <dirent.h>

/* ---- the vectors of transparency-dev/merkle ---- */

/* Some of the roots there are shorter texts that no hash can equal; they are filled up with zeros. */
static struct merkle_hash
read_hash(struct ctx *cx, const struct json *value)
{
	struct merkle_hash out = { { 0 } };
	struct str bytes = STR_NONE;

	assert_true(base64_decode(cx->mem, json_string(value), &bytes));
	if (bytes.len > 0)
		memcpy(out.bytes, bytes.ptr, bytes.len < 32 ? bytes.len : 32);
	return out;
}

static uint64_t
read_count(const struct json *value)
{
	int64_t n;

	if (json_integer(value, &n) && n >= 0)
		return (uint64_t)n;
	return json_number(value) >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)json_number(value);
}

static void
read_proof(struct ctx *cx, const struct json *list, struct merkle_proof *proof)
{
	proof->count = 0;
	for (const struct json *item = json_first(list); item != NULL; item = item->next)
		proof->hashes[proof->count++] = read_hash(cx, item);
}

/* A hash of no bytes cannot even be said here. */
static bool
is_hash(const struct json *value)
{
	return json_string(value).len > 0;
}

static bool
vector_holds(struct ctx *cx, const struct json *test)
{
	struct merkle_hash first, second;
	struct merkle_proof proof;

	read_proof(cx, JSON_GET(test, "proof"), &proof);
	if (JSON_GET(test, "leafHash") != NULL) {
		if (!is_hash(JSON_GET(test, "leafHash")) || !is_hash(JSON_GET(test, "root")))
			return false;
		first = read_hash(cx, JSON_GET(test, "leafHash"));
		second = read_hash(cx, JSON_GET(test, "root"));
		return merkle_includes(&first, read_count(JSON_GET(test, "leafIdx")), read_count(JSON_GET(test, "treeSize")), &proof, &second);
	}
	first = read_hash(cx, JSON_GET(test, "root1"));
	second = read_hash(cx, JSON_GET(test, "root2"));
	return merkle_consistent(read_count(JSON_GET(test, "size1")), &first, read_count(JSON_GET(test, "size2")), &second, &proof);
}

/* Every .json file below the folder. */
static size_t
run_folder(struct ctx *cx, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *path = str_c(cx->mem, str_fmt(cx->mem, "%s/%s", folder, entry->d_name));
		struct json *test;
		struct str text;

		if (entry->d_name[0] == '.')
			continue;
		if (!str_ends(str_of(entry->d_name), ".json")) {
			count += run_folder(cx, path);
			continue;
		}
		assert_ok(cx, file_read(cx, str_of(path), 1 << 20, &text));
		assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &test));
		if (vector_holds(cx, test) == json_is(JSON_GET(test, "wantErr"), JSON_TRUE))
			fail_msg("%s", path);
		count++;
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

static void
proofs_fit_the_vectors(void **state)
{
	struct ctx *cx = *state;
	const char *path = test_conformance("tlog/merkle-testdata");

	if (path == NULL)
		return;
	assert_int_equal(run_folder(cx, str_c(cx->mem, str_fmt(cx->mem, "%s/inclusion", path))), 98);
	assert_int_equal(run_folder(cx, str_c(cx->mem, str_fmt(cx->mem, "%s/consistency", test_conformance("tlog/merkle-testdata")))), 98);
}

/* ---- a log that somebody else made ---- */

static struct str
sample(struct ctx *cx, const char *name)
{
	struct str text;

	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s", test_conformance("tlog/tessera-sample-log"), name), 1 << 20, &text));
	return text;
}

static void
sample_log_is_understood(void **state)
{
	struct ctx *cx = *state;
	struct merkle_edge edge = { 0 };
	struct str bundle, tile, entry;

	if (test_conformance("tlog/tessera-sample-log") == NULL)
		return;
	bundle = sample(cx, "tile/entries/000.p/15");
	tile = sample(cx, "tile/0/000.p/15");
	assert_int_equal(tile.len, 15 * 32);
	for (uint64_t size = 0;; size++) {
		struct str note = sample(cx, str_c(cx->mem, str_fmt(cx->mem, "checkpoint.%d", (int)size)));
		struct str text = str_sub(note, 0, str_find(note, STR("\n\n")) + 1);
		struct merkle_hash root = merkle_edge_root(&edge), leaf;
		struct checkpoint checkpoint;

		assert_ok(cx, checkpoint_parse(cx, text, &checkpoint));
		assert_true(str_eq(checkpoint_text(cx->mem, &checkpoint), text));
		assert_int_equal(checkpoint.size, size);
		assert_memory_equal(checkpoint.root.bytes, root.bytes, 32);
		if (!tile_next_entry(&bundle, &entry))
			break;
		leaf = merkle_leaf(entry);
		assert_memory_equal(leaf.bytes, tile.ptr + size * 32, 32);
		merkle_append(&edge, &leaf, NULL, NULL);
	}
	assert_int_equal(edge.size, 15);
	assert_int_equal(bundle.len, 0);
}

/* ---- our own trees ---- */

#define TREE 70

struct store {
	struct merkle_hash nodes[8][TREE];
	size_t made;
};

static void
store_node(void *self, unsigned level, uint64_t index, const struct merkle_hash *hash)
{
	struct store *store = self;

	store->nodes[level][index] = *hash;
	store->made++;
}

static enum rc
read_node(void *self, struct ctx *cx, unsigned level, uint64_t index, struct merkle_hash *out)
{
	struct store *store = self;

	(void)cx;
	*out = store->nodes[level][index];
	return RC_OK;
}

/* Every proof of every size up to 70 proves what it should and nothing else. */
static void
proofs_prove(void **state)
{
	struct ctx *cx = *state;
	struct store *store = NEW(cx->mem, struct store);
	struct merkle_source source = { read_node, store };
	struct merkle_hash leaves[TREE], roots[TREE + 1];
	struct merkle_edge edge = { 0 };
	struct merkle_proof proof;

	roots[0] = merkle_edge_root(&edge);
	for (uint64_t size = 1; size <= TREE; size++) {
		leaves[size - 1] = merkle_leaf(str_fmt(cx->mem, "award %d", (int)size));
		merkle_append(&edge, &leaves[size - 1], store_node, store);
		assert_ok(cx, merkle_root(cx, source, size, &roots[size]));
		assert_memory_equal(roots[size].bytes, merkle_edge_root(&edge).bytes, 32);
		for (uint64_t i = 0; i < size; i++) {
			assert_ok(cx, merkle_inclusion(cx, source, i, size, &proof));
			assert_true(merkle_includes(&leaves[i], i, size, &proof, &roots[size]));
			assert_false(merkle_includes(&leaves[i], i, size, &proof, &roots[size - 1]));
			assert_false(merkle_includes(&roots[0], i, size, &proof, &roots[size]));
			assert_false(merkle_includes(&leaves[i], i + 1, size, &proof, &roots[size]));
			if (proof.count > 0) {
				proof.count--;
				assert_false(merkle_includes(&leaves[i], i, size, &proof, &roots[size]));
			}
		}
		for (uint64_t old = 1; old <= size; old++) {
			assert_ok(cx, merkle_consistency(cx, source, old, size, &proof));
			assert_true(merkle_consistent(old, &roots[old], size, &roots[size], &proof));
			assert_false(merkle_consistent(old, &roots[old - 1], size, &roots[size], &proof));
			assert_false(merkle_consistent(old, &roots[old], size, &roots[0], &proof));
		}
		assert_int_equal(merkle_inclusion(cx, source, size, size, &proof), RC_INVALID);
		assert_int_equal(merkle_consistency(cx, source, size + 1, size, &proof), RC_INVALID);
		assert_int_equal(merkle_consistency(cx, source, 0, size, &proof), RC_INVALID);
	}
	assert_int_equal(store->made, 70 + 35 + 17 + 8 + 4 + 2 + 1);
}

static void
leaves_in_memory_are_a_source(void **state)
{
	struct ctx *cx = *state;
	struct merkle_hash hashes[13], root;
	struct merkle_edge edge = { 0 };
	struct merkle_leaves leaves = { hashes, 13 };
	struct merkle_source source = merkle_leaves_source(&leaves);

	for (size_t i = 0; i < 13; i++) {
		hashes[i] = merkle_leaf((struct str){ (char *)&i, 1 });
		merkle_append(&edge, &hashes[i], NULL, NULL);
	}
	assert_ok(cx, merkle_root(cx, source, 13, &root));
	assert_memory_equal(root.bytes, merkle_edge_root(&edge).bytes, 32);
	assert_int_equal(merkle_root(cx, source, 14, &root), RC_NOT_FOUND);
	assert_int_equal(merkle_root(cx, source, UINT64_MAX, &root), RC_NOT_FOUND);
}

/* ---- tiles ---- */

static const struct { const char *path; struct tile tile; } paths[] = {
	{ "tile/0/000", { 0, 0, 256 } },
	{ "tile/0/x001/x234/067", { 0, 1234067, 256 } },
	{ "tile/1/000.p/17", { 1, 0, 17 } },
	{ "tile/entries/x001/000.p/255", { TILE_ENTRIES, 1000, 255 } },
	{ "tile/63/999", { 63, 999, 256 } },
};

static const char *const not_paths[] = {
	"", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/0/x000/001", "tile/0/x001", "tile/0/001/002", "tile/0/x01/002",
	"tile/00/000", "tile/64/000", "tile/-1/000", "tile/a/000", "tile/Entries/000", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
	"tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "/tile/0/000", "tile/0/../000", "tile/0/00a",
	"tile/0/x001/x001/x001/x001/x001/x001/001", "tile/0/x/001",
};

static void
tiles_have_one_name(void **state)
{
	struct ctx *cx = *state;
	struct tile tile;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		assert_str(tile_path(cx->mem, paths[i].tile), paths[i].path);
		assert_true(tile_parse(str_of(paths[i].path), &tile));
		assert_int_equal(tile.level, paths[i].tile.level);
		assert_int_equal(tile.index, paths[i].tile.index);
		assert_int_equal(tile.width, paths[i].tile.width);
	}
	for (size_t i = 0; i < sizeof(not_paths) / sizeof(*not_paths); i++)
		if (tile_parse(str_of(not_paths[i]), &tile))
			fail_msg("taken: %s", not_paths[i]);
}

/* The example of the specification: a tree of 70,000, and one of 256. */
static void
tiles_are_as_wide_as_the_tree(void **state)
{
	static const struct { unsigned level; uint64_t index, size; unsigned want; } cases[] = {
		{ 0, 0, 70000, 256 }, { 0, 272, 70000, 256 }, { 0, 273, 70000, 112 }, { 0, 274, 70000, 0 },
		{ 1, 0, 70000, 256 }, { 1, 1, 70000, 17 }, { 2, 0, 70000, 1 }, { 3, 0, 70000, 0 }, { TILE_ENTRIES, 273, 70000, 112 },
		{ 0, 0, 256, 256 }, { 0, 1, 256, 0 }, { 1, 0, 256, 1 }, { 0, 0, 0, 0 }, { 63, 0, UINT64_MAX, 0 }, { 0, UINT64_MAX, 5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(tile_width(cases[i].level, cases[i].index, cases[i].size), cases[i].want);
}

static void
entries_are_bundled(void **state)
{
	struct ctx *cx = *state;
	struct buf out = buf_new(cx->mem, 1000);
	struct str rest, entry;

	tile_put_entry(&out, STR("one"));
	tile_put_entry(&out, STR(""));
	rest = buf_view(&out);
	assert_true(tile_next_entry(&rest, &entry));
	assert_str(entry, "one");
	assert_true(tile_next_entry(&rest, &entry));
	assert_str(entry, "");
	assert_false(tile_next_entry(&rest, &entry));
	assert_int_equal(rest.len, 0);
	rest = str_sub(buf_view(&out), 0, 4);
	assert_false(tile_next_entry(&rest, &entry));
	assert_int_equal(rest.len, 4);
}

/* ---- notes ---- */

#define NOTE "This is an example message.\n\n\xe2\x80\x94 example.com/foo " \
	"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
#define VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

static void
example_note_opens(void **state)
{
	struct ctx *cx = *state;
	struct note_key key;
	struct str text;

	assert_ok(cx, note_vkey_parse(cx, STR(VKEY), &key));
	assert_str(note_vkey(cx->mem, &key), VKEY);
	assert_ok(cx, note_open(cx, STR(NOTE), &key, &text));
	assert_str(text, "This is an example message.\n");
}

static void
new_key(struct ctx *cx, const char *name, struct secret_key **secret, struct note_key *key)
{
	assert_ok(cx, secret_key_new(cx, KEY_ED25519, secret));
	*key = (struct note_key){ .name = str_of(name), .key = *secret_key_public(*secret) };
}

/* A witness's signature beside the log's; either verifies alone, both must be right. */
static void
notes_carry_several_signatures(void **state)
{
	struct ctx *cx = *state;
	struct secret_key *log_secret, *witness_secret;
	struct note_key log, witness, stranger;
	struct checkpoint checkpoint = { .origin = STR("uni.example/log"), .size = 20852163, .root = merkle_empty() };
	struct str text = checkpoint_text(cx->mem, &checkpoint), note, opened;
	struct signature signature;

	new_key(cx, "uni.example/log", &log_secret, &log);
	new_key(cx, "witness.example", &witness_secret, &witness);
	stranger = witness;
	stranger.name = STR("other.example");
	assert_ok(cx, key_sign(cx, log_secret, text, &signature));
	note = note_text(cx->mem, text, &log, &signature);
	assert_int_equal(note_open(cx, note, &witness, &opened), RC_REFUSED);
	assert_ok(cx, key_sign(cx, witness_secret, text, &signature));
	note = note_add(cx->mem, note, &witness, &signature);
	assert_ok(cx, note_open(cx, note, &log, &opened));
	assert_ok(cx, note_open(cx, note, &witness, &opened));
	assert_ok(cx, checkpoint_parse(cx, opened, &checkpoint));
	assert_int_equal(checkpoint.size, 20852163);
	assert_int_equal(note_open(cx, note, &stranger, &opened), RC_REFUSED);
	/* A second signature of a known key that does not verify spoils the note. */
	assert_ok(cx, key_sign(cx, log_secret, STR("something else\n"), &signature));
	note = note_add(cx->mem, note, &log, &signature);
	assert_int_equal(note_open(cx, note, &log, &opened), RC_REFUSED);
	assert_ok(cx, note_open(cx, note, &witness, &opened));
}

static void
no_bit_of_a_note_may_flip(void **state)
{
	struct ctx *cx = *state;
	struct note_key key;
	struct str note = STR(NOTE), text;

	assert_ok(cx, note_vkey_parse(cx, STR(VKEY), &key));
	for (size_t i = 0; i < note.len * 8; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct str copy = str_dup(cx->mem, note);

		((char *)(uintptr_t)copy.ptr)[i / 8] ^= (char)(1 << i % 8);
		if (note_open(cx, copy, &key, &text) == RC_OK)
			fail_msg("bit %zu may flip", i);
		arena_release(cx->mem, mark);
	}
}

#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
static const char *const not_checkpoints[] = {
	"", "o\n", "o\n1\n", "o\n1\n" ROOT, "\n1\n" ROOT "\n", "o\n01\n" ROOT "\n", "o\n-1\n" ROOT "\n", "o\n+1\n" ROOT "\n", "o\n1 \n" ROOT "\n",
	"o\n\n" ROOT "\n", "o\n1\n47DEQpj8HBSa\n", "o\n1\n" ROOT "\n\n", "o\n1\n" ROOT "\nx", "o\n1\n" ROOT "\r\n", "o\n99999999999999999999\n" ROOT "\n",
};

static void
other_texts_are_no_checkpoints(void **state)
{
	struct ctx *cx = *state;
	struct checkpoint checkpoint;

	assert_ok(cx, checkpoint_parse(cx, STR("o\n0\n" ROOT "\n"), &checkpoint));
	assert_ok(cx, checkpoint_parse(cx, STR("o\n1\n" ROOT "\nmore\n"), &checkpoint));
	assert_int_equal(checkpoint_parse(cx, (struct str){ "o\0p\n0\n" ROOT "\n", sizeof("o\0p\n0\n" ROOT "\n") - 1 }, &checkpoint), RC_INVALID);
	for (size_t i = 0; i < sizeof(not_checkpoints) / sizeof(*not_checkpoints); i++)
		if (checkpoint_parse(cx, str_of(not_checkpoints[i]), &checkpoint) != RC_INVALID)
			fail_msg("checkpoint %zu was taken", i);
}

static const char *const not_notes[] = {
	"", "\n", "\n\n", "text\n", "text\n\n", "text\n\n- example.com/foo AAAAAAA=\n", "text\n\n\xe2\x80\x94 example.com/foo AAAAAAA=",
	"text\n\n\xe2\x80\x94 example.com/foo AAAA\n", "text\n\n\xe2\x80\x94 example.com/foo  AAAAAAA=\n", "te\txt\n\n\xe2\x80\x94 example.com/foo AAAAAAA=\n",
	"te\xffxt\n\n\xe2\x80\x94 example.com/foo AAAAAAA=\n", "text\n\n\xe2\x80\x94 exa+mple AAAAAAA=\n", "text\n\n\xe2\x80\x94 exa\xc2\xa0mple AAAAAAA=\n",
	"text\n\n\xe2\x80\x94  AAAAAAA=\n", "text\n\n\xe2\x80\x94 example.com/foo\n",
};

static void
other_texts_are_no_notes(void **state)
{
	struct ctx *cx = *state;
	struct note_key key;
	struct str text;

	assert_ok(cx, note_vkey_parse(cx, STR(VKEY), &key));
	assert_int_equal(note_open(cx, STR("text\n\n\xe2\x80\x94 example.com/foo AAAAAAA=\n"), &key, &text), RC_REFUSED);
	for (size_t i = 0; i < sizeof(not_notes) / sizeof(*not_notes); i++)
		if (note_open(cx, str_of(not_notes[i]), &key, &text) != RC_INVALID)
			fail_msg("note %zu was taken", i);
}

static void
other_texts_are_no_vkeys(void **state)
{
	static const char *const texts[] = {
		"", "example.com/foo", "example.com/foo+530d903a", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "example.com/foo+530d903a+Aek=",
	};
	struct ctx *cx = *state;
	struct note_key key;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (note_vkey_parse(cx, str_of(texts[i]), &key) != RC_INVALID)
			fail_msg("taken: %s", texts[i]);
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(proofs_fit_the_vectors),
		TEST(sample_log_is_understood),
		TEST(proofs_prove),
		TEST(leaves_in_memory_are_a_source),
		TEST(tiles_have_one_name),
		TEST(tiles_are_as_wide_as_the_tree),
		TEST(entries_are_bundled),
		TEST(example_note_opens),
		TEST(notes_carry_several_signatures),
		TEST(no_bit_of_a_note_may_flip),
		TEST(other_texts_are_no_checkpoints),
		TEST(other_texts_are_no_notes),
		TEST(other_texts_are_no_vkeys),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}

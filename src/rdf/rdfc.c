#include "rdf/rdfc.h"

#include "rdf/lines.h"
#include "rdf/sha.h"
#include "rdf/text_hash.h"

#include <stdlib.h>

/* Deeper recursion than this does not happen in documents: the path from a blank node to one that can be told apart. */
#define DEPTH_MAX 1500

/* Work granted for each quad on top of the caller's budget, so that large ordinary documents do not need a larger one. */
#define STEPS_A_QUAD 8

/* A document is a tree, with at most one parent for each blank node; many more statements between blank nodes than
 * blank nodes are a graph built to be hard. */
#define LINKS_A_BLANK  16
#define LINKS_ANYWAY   4096

struct canonizer {
	struct ctx *cx;
	struct arena *mem;
	const struct quads *quads;
	void (*sha)(const void *bytes, size_t count, unsigned char *out);
	size_t sha_size;
	size_t blanks;            /* also those that no quad mentions; they get no label */
	const uint32_t *starts;   /* blank b is mentioned by mentions[starts[b]] to mentions[starts[b + 1] - 1] */
	const uint32_t *mentions; /* numbers of quads */
	unsigned char *first;     /* first-degree hashes, SHA_SIZE_MAX bytes each */
	uint32_t *canonical;      /* 1 + number of the canonical label; 0: none yet */
	uint32_t canonical_count;
	/* The temporary issuer. It only ever grows along one line of thought, so copying it (as the specification
	 * words it) is remembering how many it has issued, and going back is withdrawing the last ones. */
	uint32_t *temporary;      /* 1 + number of the temporary label; 0: none */
	uint32_t *issued;         /* the blank nodes in the order of issue */
	uint32_t issued_count;
	uint64_t steps_left;
	size_t depth;
};

static enum rc
spend(struct canonizer *z, uint64_t steps)
{
	if (steps > z->steps_left)
		return fail(z->cx, RC_LIMIT, MSG(rdf_budget));
	z->steps_left -= steps;
	return RC_OK;
}

static const unsigned char *
first_hash(const struct canonizer *z, uint32_t blank)
{
	return z->first + (size_t)blank * SHA_SIZE_MAX;
}

static inline bool
is_blank(const struct term *term)
{
	return term != NULL && term->kind == TERM_BLANK;
}

/* ---- which quads mention which blank node (4.4.3 step 2) ---- */

static enum rc
find_mentions(struct canonizer *z)
{
	const struct quads *quads = z->quads;
	uint32_t *starts = NEWS(z->mem, uint32_t, z->blanks + 2), *mentions;

	if (quads->links > z->blanks * LINKS_A_BLANK + LINKS_ANYWAY)
		return fail(z->cx, RC_LIMIT, MSG(rdf_budget));
	for (size_t i = 0; i < quads->mention_count; i++)
		starts[quads->mentions[i].blank + 2]++;
	for (size_t b = 2; b < z->blanks + 2; b++)
		starts[b] += starts[b - 1];
	mentions = arena_alloc(z->mem, quads->mention_count * sizeof(*mentions));
	for (size_t i = 0; i < quads->mention_count; i++)
		mentions[starts[quads->mentions[i].blank + 1]++] = quads->mentions[i].quad;
	z->starts = starts;
	z->mentions = mentions;
	return RC_OK;
}

/* ---- hash first degree quads (4.6) ---- */

static void
hash_first_degree(struct canonizer *z, uint32_t blank)
{
	static const struct term seen[] = { { .text = STR_INIT("_:a"), .kind = TERM_BLANK }, { .text = STR_INIT("_:z"), .kind = TERM_BLANK } };
	const struct naming naming = { .itself = &seen[0], .others = &seen[1], .blank = blank };
	struct arena_mark mark = arena_mark(z->mem);
	size_t count = z->starts[blank + 1] - z->starts[blank], size;
	struct quad *list;
	char *text, *at;

	if (blank < z->quads->known_count && z->sha == rdf_sha256) {
		memcpy(z->first + (size_t)blank * SHA_SIZE_MAX, z->quads->known + (size_t)blank * KNOWN_HASH, KNOWN_HASH);
		return;
	}
	list = arena_alloc(z->mem, count * sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = z->quads->list[z->mentions[z->starts[blank] + i]];
	list = quads_in_order(z->mem, list, count, &naming, &size);
	text = at = arena_alloc(z->mem, size);
	for (size_t i = 0; i < count; i++)
		at = quad_put(at, &list[i]);
	z->sha(text, (size_t)(at - text), z->first + (size_t)blank * SHA_SIZE_MAX);
	arena_release(z->mem, mark);
}

/* ---- labels ---- */

static void
issue_canonical(struct canonizer *z, uint32_t blank)
{
	if (z->canonical[blank] == 0)
		z->canonical[blank] = ++z->canonical_count;
}

static void
issue_temporary(struct canonizer *z, uint32_t blank)
{
	if (z->temporary[blank] != 0)
		return;
	z->issued[z->issued_count++] = blank;
	z->temporary[blank] = z->issued_count;
}

static void
withdraw_to(struct canonizer *z, uint32_t count)
{
	while (z->issued_count > count)
		z->temporary[z->issued[--z->issued_count]] = 0;
}

static void
put_hex(struct buf *out, const unsigned char *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		buf_byte(out, digits[bytes[i] >> 4]);
		buf_byte(out, digits[bytes[i] & 15]);
	}
}

/* Room for the longest label, "_:c14n4294967295". */
#define LABEL_MAX 16

static struct str
label_in(char room[LABEL_MAX], const char *start, uint32_t number)
{
	char *at = room + LABEL_MAX;
	size_t length = strlen(start);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	at -= length;
	memcpy(at, start, length);
	return (struct str){ at, (size_t)(room + LABEL_MAX - at) };
}

/* The label the blank node has so far; false when it has none. */
static bool
put_label(const struct canonizer *z, struct buf *out, uint32_t blank)
{
	char room[LABEL_MAX];

	if (z->canonical[blank] != 0)
		buf_str(out, label_in(room, "_:c14n", z->canonical[blank] - 1));
	else if (z->temporary[blank] != 0)
		buf_str(out, label_in(room, "_:b", z->temporary[blank] - 1));
	else
		return false;
	return true;
}

/* ---- hash n-degree quads (4.8) ---- */

struct related {
	unsigned char hash[SHA_SIZE_MAX];
	uint32_t blank;
};

struct relateds {
	struct related *list;
	size_t count;
};

/* 4.7 */
static enum rc
hash_related(struct canonizer *z, const struct quad *quad, char position, struct related *out)
{
	char room[128];
	struct buf input = { .mem = z->mem, .ptr = room, .cap = sizeof(room), .max = SIZE_MAX };

	TRY(spend(z, 1));
	buf_byte(&input, position);
	if (position != 'g')
		buf_str(&input, quad->predicate->text);
	if (!put_label(z, &input, out->blank))
		put_hex(&input, first_hash(z, out->blank), z->sha_size);
	z->sha(input.ptr, input.len, out->hash);
	return RC_OK;
}

static int
related_cmp(const void *left, const void *right)
{
	const struct related *a = left, *b = right;

	return memcmp(a->hash, b->hash, SHA_SIZE_MAX);
}

static enum rc
add_related(struct canonizer *z, const struct quad *quad, const struct term *term, char position, uint32_t blank, struct relateds *out)
{
	struct related *next = &out->list[out->count];

	if (!is_blank(term) || term->blank == blank)
		return RC_OK;
	out->count++;
	*next = (struct related){ .blank = term->blank };
	return hash_related(z, quad, position, next);
}

static enum rc
find_related(struct canonizer *z, uint32_t blank, struct relateds *out)
{
	size_t from = z->starts[blank], to = z->starts[blank + 1];

	*out = (struct relateds){ arena_alloc(z->mem, (to - from) * 2 * sizeof(*out->list) + 1), 0 };
	for (size_t i = from; i < to; i++) {
		const struct quad *quad = &z->quads->list[z->mentions[i]];

		TRY(spend(z, 1));
		TRY(add_related(z, quad, quad->subject, 's', blank, out));
		TRY(add_related(z, quad, quad->object, 'o', blank, out));
		TRY(add_related(z, quad, quad->graph, 'g', blank, out));
	}
	qsort(out->list, out->count, sizeof(*out->list), related_cmp);
	return RC_OK;
}

static enum rc hash_n_degree(struct canonizer *z, uint32_t blank, unsigned char *out);

static bool
is_worse(const struct buf *path, struct str chosen)
{
	return chosen.len != 0 && path->len >= chosen.len && str_cmp(buf_view(path), chosen) > 0;
}

/* Steps 5.4.4 and 5.4.5 for one order of the group's blank nodes; `deeper` is room for as many. *worse: the path
 * cannot win. */
static enum rc
walk_path(struct canonizer *z, const uint32_t *order, size_t count, uint32_t *deeper, struct str chosen, struct buf *path, bool *worse)
{
	size_t deeper_count = 0;
	unsigned char hash[SHA_SIZE_MAX];

	*worse = false;
	for (size_t i = 0; i < count && !*worse; i++) {
		TRY(spend(z, 1));
		if (z->canonical[order[i]] == 0 && z->temporary[order[i]] == 0) {
			deeper[deeper_count++] = order[i];
			issue_temporary(z, order[i]);
		}
		put_label(z, path, order[i]);
		*worse = is_worse(path, chosen);
	}
	for (size_t i = 0; i < deeper_count && !*worse; i++) {
		TRY(hash_n_degree(z, deeper[i], hash));
		issue_temporary(z, deeper[i]);
		put_label(z, path, deeper[i]);
		buf_byte(path, '<');
		put_hex(path, hash, z->sha_size);
		buf_byte(path, '>');
		*worse = is_worse(path, chosen);
	}
	return RC_OK;
}

/* The next order of the numbers, or false after the last. */
static bool
next_order(uint32_t *places, size_t count)
{
	size_t i = count - 1, k = count - 1;
	uint32_t swapped;

	while (i > 0 && places[i - 1] >= places[i])
		i--;
	if (i == 0)
		return false;
	while (places[k] <= places[i - 1])
		k--;
	swapped = places[i - 1];
	places[i - 1] = places[k];
	places[k] = swapped;
	for (k = count - 1; i < k; i++, k--) {
		swapped = places[i];
		places[i] = places[k];
		places[k] = swapped;
	}
	return true;
}

/* Step 5: of all orders of blank nodes with one hash, the one with the smallest path; its labels stay issued. */
static enum rc
choose_path(struct canonizer *z, const struct related *group, size_t count, struct buf *data)
{
	uint32_t *places = arena_alloc(z->mem, count * sizeof(*places)), *order = arena_alloc(z->mem, count * sizeof(*order));
	uint32_t *deeper = arena_alloc(z->mem, count * sizeof(*deeper));
	uint32_t before = z->issued_count, *kept = NULL, kept_count = 0;
	struct buf path = buf_new(z->mem, SIZE_MAX);
	struct str chosen = STR_NONE;
	bool worse;

	for (size_t i = 0; i < count; i++)
		places[i] = (uint32_t)i;
	do {
		for (size_t i = 0; i < count; i++)
			order[i] = group[places[i]].blank;
		path.len = 0;
		TRY(walk_path(z, order, count, deeper, chosen, &path, &worse));
		if (!worse && (chosen.len == 0 || str_cmp(buf_view(&path), chosen) < 0)) {
			chosen = str_dup(z->mem, buf_view(&path));
			kept_count = z->issued_count - before;
			kept = arena_alloc(z->mem, kept_count * sizeof(*kept));
			memcpy(kept, z->issued + before, kept_count * sizeof(*kept));
		}
		withdraw_to(z, before);
	} while (next_order(places, count));
	buf_str(data, chosen);
	for (uint32_t i = 0; i < kept_count; i++)
		issue_temporary(z, kept[i]);
	return RC_OK;
}

static enum rc
hash_n_degree(struct canonizer *z, uint32_t blank, unsigned char *out)
{
	struct arena_mark mark = arena_mark(z->mem);
	struct buf data = buf_new(z->mem, SIZE_MAX);
	struct relateds related;

	if (++z->depth > DEPTH_MAX)
		return fail(z->cx, RC_LIMIT, MSG(rdf_budget));
	TRY(spend(z, 1));
	TRY(find_related(z, blank, &related));
	for (size_t i = 0, end; i < related.count; i = end) {
		for (end = i + 1; end < related.count && related_cmp(&related.list[i], &related.list[end]) == 0;)
			end++;
		put_hex(&data, related.list[i].hash, z->sha_size);
		TRY(choose_path(z, related.list + i, end - i, &data));
	}
	z->sha(data.ptr == NULL ? "" : data.ptr, data.len, out);
	arena_release(z->mem, mark);
	z->depth--;
	return RC_OK;
}

/* ---- the algorithm (4.4.3) ---- */

struct ranked {
	uint64_t head; /* the first bytes of the hash, which nearly always decide */
	const unsigned char *hash;
	uint32_t blank;
};

static inline int
hash_order(const struct ranked *a, const struct ranked *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return memcmp(a->hash, b->hash, SHA_SIZE_MAX);
}

static inline bool
ranks_before(const struct ranked *a, const struct ranked *b)
{
	int order = hash_order(a, b);

	return order != 0 ? order < 0 : a->blank < b->blank;
}

/* Up to here moving neighbours sorts faster. */
#define FEW 16

/* Merge sort; `room` is for half as many. */
static void
sort_ranked(struct ranked *ranked, size_t count, struct ranked *room)
{
	size_t half = count / 2, left = 0, right = half;

	for (size_t i = 1; i < count && count <= FEW; i++) {
		struct ranked moving = ranked[i];
		size_t k = i;

		for (; k > 0 && ranks_before(&moving, &ranked[k - 1]); k--)
			ranked[k] = ranked[k - 1];
		ranked[k] = moving;
	}
	if (count <= FEW)
		return;
	sort_ranked(ranked, half, room);
	sort_ranked(ranked + half, count - half, room);
	memcpy(room, ranked, half * sizeof(*ranked));
	for (size_t i = 0; left < half; i++)
		ranked[i] = right < count && ranks_before(&ranked[right], &room[left]) ? ranked[right++] : room[left++];
}

static struct ranked *
rank_blanks(struct canonizer *z, size_t *count)
{
	struct ranked *ranked = arena_alloc(z->mem, z->blanks * sizeof(*ranked));

	*count = 0;
	for (uint32_t b = 0; b < z->blanks; b++)
		if (z->starts[b] != z->starts[b + 1])
			ranked[(*count)++] = (struct ranked){ 0, first_hash(z, b), b };
	for (size_t i = 0; i < *count && *count > 1; i++) { /* a single one needs no hash to be told from others */
		hash_first_degree(z, ranked[i].blank);
		memcpy(&ranked[i].head, ranked[i].hash, sizeof(ranked[i].head));
		ranked[i].head = __builtin_bswap64(ranked[i].head);
	}
	sort_ranked(ranked, *count, arena_alloc(z->mem, *count / 2 * sizeof(*ranked)));
	return ranked;
}

static size_t
end_of_group(const struct ranked *ranked, size_t from, size_t count)
{
	size_t end = from + 1;

	while (end < count && hash_order(&ranked[from], &ranked[end]) == 0)
		end++;
	return end;
}

struct result {
	unsigned char hash[SHA_SIZE_MAX];
	uint32_t *issued, issued_count;
};

static int
result_cmp(const void *left, const void *right)
{
	const struct result *a = left, *b = right;

	return memcmp(a->hash, b->hash, SHA_SIZE_MAX);
}

/* Step 5 for the blank nodes that share one first-degree hash. */
static enum rc
label_group(struct canonizer *z, const struct ranked *group, size_t count)
{
	struct result *results = NEWS(z->mem, struct result, count);
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		struct result *result = &results[n];

		if (z->canonical[group[i].blank] != 0)
			continue;
		issue_temporary(z, group[i].blank);
		TRY(hash_n_degree(z, group[i].blank, result->hash));
		result->issued_count = z->issued_count;
		result->issued = arena_alloc(z->mem, z->issued_count * sizeof(*result->issued));
		memcpy(result->issued, z->issued, z->issued_count * sizeof(*result->issued));
		withdraw_to(z, 0);
		n++;
	}
	qsort(results, n, sizeof(*results), result_cmp);
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < results[i].issued_count; k++)
			issue_canonical(z, results[i].issued[k]);
	return RC_OK;
}

static enum rc
label_blanks(struct canonizer *z)
{
	size_t count;
	const struct ranked *ranked = rank_blanks(z, &count);

	for (size_t i = 0, end; i < count; i = end) {
		end = end_of_group(ranked, i, count);
		if (end == i + 1)
			issue_canonical(z, ranked[i].blank);
	}
	for (size_t i = 0, end; i < count; i = end) {
		end = end_of_group(ranked, i, count);
		if (end > i + 1)
			TRY(label_group(z, ranked + i, end - i));
	}
	return RC_OK;
}

/* ---- writing ---- */

static const struct term *
canonical_labels(const struct canonizer *z)
{
	struct term *labels = NEWS(z->mem, struct term, z->blanks + 1);

	for (size_t b = 0; b < z->blanks; b++) {
		struct str text;

		if (z->canonical[b] == 0)
			continue;
		text = label_in(arena_alloc(z->mem, LABEL_MAX), "_:c14n", z->canonical[b] - 1);
		labels[b] = (struct term){ .text = text, .hash = text_hash(text), .kind = TERM_BLANK, .blank = (uint32_t)b };
	}
	return labels;
}

static struct canonizer
canonizer_of(struct ctx *cx, const struct quads *quads, enum rdfc_hash hash)
{
	struct canonizer z = {
		.cx = cx, .mem = cx->mem, .quads = quads, .blanks = quads->blank_count,
		.sha = hash == RDFC_SHA384 ? rdf_sha384 : rdf_sha256, .sha_size = hash == RDFC_SHA384 ? 48 : 32,
	};

	z.first = arena_zero(z.mem, z.blanks + 1, SHA_SIZE_MAX);
	return z;
}

enum rc
rdfc_first_hashes(struct ctx *cx, const struct quads *quads, const unsigned char **out)
{
	struct canonizer z = canonizer_of(cx, quads, RDFC_SHA256);
	unsigned char *hashes = arena_alloc(cx->mem, z.blanks * KNOWN_HASH);

	TRY(find_mentions(&z));
	for (uint32_t b = 0; b < z.blanks; b++) {
		hash_first_degree(&z, b);
		memcpy(hashes + (size_t)b * KNOWN_HASH, first_hash(&z, b), KNOWN_HASH);
	}
	*out = hashes;
	return RC_OK;
}

/* All but the writing. */
static enum rc
label_all(struct canonizer *z, struct rdfc_limits limits)
{
	z->steps_left = limits.steps_max + z->quads->count * STEPS_A_QUAD;
	z->canonical = NEWS(z->mem, uint32_t, z->blanks + 1);
	z->temporary = NEWS(z->mem, uint32_t, z->blanks + 1);
	z->issued = NEWS(z->mem, uint32_t, z->blanks + 1);
	TRY(find_mentions(z));
	return label_blanks(z);
}

/* All but what is written. */
static struct rdfc
result_of(const struct canonizer *z, const struct quad *list)
{
	uint32_t *numbers = arena_alloc(z->mem, (z->blanks + 1) * sizeof(*numbers));

	for (size_t b = 0; b < z->blanks; b++)
		numbers[b] = z->canonical[b] - 1;
	return (struct rdfc){ .list = list, .count = z->quads->count, .numbers = numbers, .blank_count = z->blanks };
}

enum rc
rdfc_canonize(struct ctx *cx, const struct quads *quads, enum rdfc_hash hash, struct rdfc_limits limits, struct rdfc *out)
{
	struct canonizer z = canonizer_of(cx, quads, hash);
	struct quad *list = arena_alloc(cx->mem, quads->count * sizeof(*list));
	struct naming naming;

	TRY(label_all(&z, limits));
	*out = result_of(&z, list);
	naming = (struct naming){ .labels = canonical_labels(&z) };
	return lines_text(cx, quads, &naming, limits.text_max, list, &out->text);
}

enum rc
rdfc_digest(struct ctx *cx, const struct quads *quads, enum rdfc_hash hash, struct rdfc_limits limits, struct rdfc *out, unsigned char *digest)
{
	struct canonizer z = canonizer_of(cx, quads, hash);
	struct quad *list = out == NULL ? NULL : arena_alloc(cx->mem, quads->count * sizeof(*list));
	struct naming naming;

	TRY(label_all(&z, limits));
	if (out != NULL)
		*out = result_of(&z, list);
	naming = (struct naming){ .labels = canonical_labels(&z) };
	return lines_digest(cx, quads, &naming, limits.text_max, list, hash == RDFC_SHA384, digest);
}

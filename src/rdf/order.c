#include "rdf/order.h"

/* Terms lie where they were made; asking for those of the quads that come next hides the way to memory. */
#define AHEAD 8

/* Up to here moving neighbours sorts faster. */
#define FEW 24

static inline const struct term *
named(const struct naming *naming, const struct term *term)
{
	if (term == NULL || term->kind != TERM_BLANK)
		return term;
	if (naming->labels != NULL)
		return &naming->labels[term->blank];
	return term->blank == naming->blank ? naming->itself : naming->others;
}

static inline struct quad
named_quad(const struct naming *naming, const struct quad *q)
{
	return (struct quad){ named(naming, q->subject), q->predicate, named(naming, q->object), named(naming, q->graph) };
}

/* ---- by subject ---- */

/* Quads of one subject in one graph, one behind the other. Documents give them so, which leaves few subjects to sort. */
struct run {
	const struct term *subject, *graph; /* as they will be called */
	uint64_t chunk; /* eight bytes of its text, so that comparing them compares the text there */
	uint32_t from, count : 31;
	bool names : 1; /* an object is a blank node */
};

/* Eight bytes from there on, zeroes behind the end; no text holds a zero. */
static inline uint64_t
chunk_at(struct str text, size_t at)
{
	uint64_t chunk = 0;

	if (at + 8 <= text.len)
		memcpy(&chunk, text.ptr + at, 8);
	else if (at < text.len)
		memcpy(&chunk, text.ptr + at, text.len - at);
	return __builtin_bswap64(chunk);
}

static void
insert_runs(struct run *runs, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct run moving = runs[i];
		size_t k = i;

		for (; k > 0 && runs[k - 1].chunk > moving.chunk; k--)
			runs[k] = runs[k - 1];
		runs[k] = moving;
	}
}

/* Merge sort by chunk; `room` is for as many runs again. Twice as fast as qsort, which compares through a pointer. */
static void
sort_chunks(struct run *runs, size_t count, struct run *room)
{
	size_t half = count / 2, left = 0, right = half;

	if (count <= FEW) {
		insert_runs(runs, count);
		return;
	}
	sort_chunks(runs, half, room);
	sort_chunks(runs + half, count - half, room);
	memcpy(room, runs, half * sizeof(*runs));
	for (size_t i = 0; left < half; i++) {
		if (right < count && runs[right].chunk < room[left].chunk)
			runs[i] = runs[right++];
		else
			runs[i] = room[left++];
	}
}

/* Up to where all of them agree, who agree up to `at`; SIZE_MAX: to the end. */
static size_t
agreement(const struct run *runs, size_t count, size_t at)
{
	struct str first = runs[0].subject->text;
	size_t agreed = SIZE_MAX;

	for (size_t i = 1; i < count && agreed > at; i++) {
		struct str text = runs[i].subject->text;
		size_t shorter = first.len < text.len ? first.len : text.len, end = agreed < shorter ? agreed : shorter, k = at;

		while (k + 8 <= end && memcmp(first.ptr + k, text.ptr + k, 8) == 0)
			k += 8;
		while (k < end && first.ptr[k] == text.ptr[k])
			k++;
		if (k < end || first.len != text.len)
			agreed = k;
	}
	return agreed;
}

/* Sorts runs of which the subjects agree up to `at`: by the eight bytes from where they differ, and those that agree there too by what
 * follows. The texts are long and begin alike, so comparing whole texts would read the same bytes over and over. */
static void
sort_runs(struct run *runs, size_t count, size_t at, struct run *room)
{
	if (count < 2 || (at = agreement(runs, count, at)) == SIZE_MAX)
		return;
	for (size_t i = 0; i < count; i++)
		runs[i].chunk = chunk_at(runs[i].subject->text, at);
	sort_chunks(runs, count, room);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && runs[end].chunk == runs[i].chunk;)
			end++;
		sort_runs(runs + i, end - i, at + 8, room);
	}
}

static bool
same_subject(const struct run *a, const struct run *b)
{
	return a->subject == b->subject || str_eq(a->subject->text, b->subject->text);
}

/* Sorted, the runs lie far apart: their quads are asked for before they are needed. */
static inline void
ask_for_run(const struct quad *list, const struct run *run)
{
	for (uint32_t k = 0; k < run->count && k < AHEAD; k += 2)
		__builtin_prefetch(&list[run->from + k]);
}

/* Unlike the one before it. */
static inline bool
begins_run(const struct quad *quad)
{
	return quad->subject != quad[-1].subject || quad->graph != quad[-1].graph;
}

/* Takes the quads in the order in which they were made, so that what they are made of is looked at where it lies: the sorted runs are
 * not asked for it again. */
static struct run *
find_runs(struct arena *mem, const struct quad *list, size_t count, const struct naming *naming, size_t *run_count, size_t *size)
{
	struct run *runs, *run;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += i == 0 || begins_run(&list[i]);
	runs = run = arena_alloc(mem, n * sizeof(*runs));
	*run_count = n;
	*size = 0;
	for (size_t i = 0; i < count; i++) {
		const struct term *object = named(naming, list[i].object);

		__builtin_prefetch(list[i + AHEAD < count ? i + AHEAD : i].object);
		if (i == 0 || begins_run(&list[i])) {
			run = i == 0 ? runs : run + 1;
			*run = (struct run){ .subject = named(naming, list[i].subject), .graph = named(naming, list[i].graph), .from = (uint32_t)i };
		}
		run->count++;
		run->names |= object->kind == TERM_BLANK;
		*size += quad_size(&(struct quad){ run->subject, list[i].predicate, object, run->graph });
	}
	return runs;
}

/* The quads of one run, as they will be called. */
static inline void
put_run(struct quad *out, const struct quad *list, const struct run *run, const struct naming *naming)
{
	for (uint32_t k = 0; k < run->count; k++) {
		const struct quad *q = &list[run->from + k];

		out[k] = (struct quad){ run->subject, q->predicate, run->names ? named(naming, q->object) : q->object, run->graph };
	}
}

/* ---- by the rest ---- */

static inline int
order_of(const struct term *a, const struct term *b)
{
	size_t shorter;
	int order;

	if (a == b)
		return 0;
	shorter = a->text.len < b->text.len ? a->text.len : b->text.len;
	order = memcmp(a->text.ptr, b->text.ptr, shorter);
	return order != 0 ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

static inline int
rest_order(const struct quad *a, const struct quad *b)
{
	int order = order_of(a->predicate, b->predicate);

	if (order == 0)
		order = order_of(a->object, b->object);
	return order != 0 || a->graph == b->graph ? order : term_cmp(a->graph, b->graph);
}

static inline int
whole_order(const struct quad *a, const struct quad *b)
{
	int order = order_of(a->subject, b->subject);

	return order != 0 ? order : rest_order(a, b);
}

/* Puts `moving` into the sorted list, which has room for it. Comparing costs more than moving, so its place is found by halving. */
static inline void
insert(struct quad *list, size_t count, const struct quad *moving, int (*order)(const struct quad *a, const struct quad *b))
{
	size_t low = 0, high = count;

	if (count > 0 && order(&list[count - 1], moving) <= 0)
		low = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order(&list[middle], moving) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = count; i > low; i--)
		list[i] = list[i - 1];
	list[low] = *moving;
}

/* Merge sort, as that of runs. */
static void
sort_rest(struct quad *list, size_t count, struct quad *room)
{
	size_t half = count / 2, left = 0, right = half;

	if (count <= FEW) {
		for (size_t i = 1; i < count; i++) {
			struct quad moving = list[i];

			insert(list, i, &moving, rest_order);
		}
		return;
	}
	sort_rest(list, half, room);
	sort_rest(list + half, count - half, room);
	memcpy(room, list, half * sizeof(*list));
	for (size_t i = 0; left < half; i++) {
		if (right < count && rest_order(&list[right], &room[left]) < 0)
			list[i] = list[right++];
		else
			list[i] = room[left++];
	}
}

/* The quads were in order before their blank nodes were named: only those that differ in nothing but a blank node may not be. */
static void
sort_again(struct quad *list, size_t count, struct quad *room)
{
	for (size_t i = 0, end; i < count; i = end) {
		end = i + 1;
		if (list[i].object->kind != TERM_BLANK)
			continue;
		while (end < count && list[end].object->kind == TERM_BLANK && term_eq(list[end].predicate, list[i].predicate))
			end++;
		sort_rest(list + i, end - i, room);
	}
}

/* What is said of one blank node: too little to look for runs in it. */
static struct quad *
few_in_order(struct arena *mem, const struct quad *list, size_t count, const struct naming *naming, size_t *size)
{
	struct quad *out = arena_alloc(mem, count * sizeof(*out));

	*size = 0;
	for (size_t i = 0; i < count; i++) {
		struct quad moving = named_quad(naming, &list[i]);

		*size += quad_size(&moving);
		insert(out, i, &moving, whole_order);
	}
	return out;
}

struct quad *
quads_in_order(struct arena *mem, const struct quad *list, size_t count, size_t ordered, const struct naming *naming, size_t *size)
{
	size_t run_count, n = 0, start = 0;
	struct quad *out, *room;
	struct arena_mark mark;
	struct run *runs;
	bool again = true;

	if (count <= FEW)
		return few_in_order(mem, list, count, naming, size);
	out = arena_alloc(mem, count * sizeof(*out));
	mark = arena_mark(mem);
	room = arena_alloc(mem, count / 2 * sizeof(*room));
	runs = find_runs(mem, list, count, naming, &run_count, size);
	sort_runs(runs, run_count, 0, arena_alloc(mem, run_count * sizeof(*runs)));
	for (size_t i = 0; i < run_count; i++) {
		ask_for_run(list, &runs[i + AHEAD < run_count ? i + AHEAD : i]);
		put_run(out + n, list, &runs[i], naming);
		n += runs[i].count;
		again &= runs[i].from + runs[i].count <= ordered;
		if (i + 1 < run_count && same_subject(&runs[i], &runs[i + 1])) {
			again = false;
			continue;
		}
		(again ? sort_again : sort_rest)(out + start, n - start, room);
		start = n;
		again = true;
	}
	arena_release(mem, mark);
	return out;
}

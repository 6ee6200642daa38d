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
	uint32_t from, count : 30;
	bool names : 1; /* an object is a blank node */
	bool ready : 1; /* `from` is the number of a struct ready, else of a quad */
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

/* Unlike the one before it. */
static inline bool
begins_run(const struct quad *quad)
{
	return quad->subject != quad[-1].subject || quad->graph != quad[-1].graph;
}

static size_t
quads_ready(const struct quads *quads)
{
	const struct ready *last;

	if (quads->ready_count == 0)
		return 0;
	last = &quads->ready[quads->ready_count - 1];
	return last->from + last->count;
}

static size_t
count_runs(const struct quads *quads)
{
	size_t from = quads_ready(quads), n = quads->ready_count;

	for (size_t i = from; i < quads->count; i++)
		n += i == from || begins_run(&quads->list[i]);
	return n;
}

/* Returns where the next run belongs. */
static struct run *
find_ready(struct ordering *o, const struct quads *quads, struct run *run)
{
	for (size_t i = 0; i < quads->ready_count; i++, run++) {
		const struct ready *ready = &quads->ready[i];
		const struct quad *list = &quads->list[ready->from];

		*run = (struct run){ .subject = named(o->naming, list->subject), .from = (uint32_t)i, .count = ready->count, .names = ready->text.len == 0, .ready = true };
		o->size += ready->text.len;
		if (list->subject->kind == TERM_BLANK && ready->text.len > 0)
			o->size += ready->count * run->subject->text.len;
		for (size_t k = 0; ready->text.len == 0 && k < ready->count; k++)
			o->size += quad_size(&(struct quad){ run->subject, list[k].predicate, named(o->naming, list[k].object), NULL });
	}
	return run;
}

/* Takes the quads in the order in which they were made, so that what they are made of is looked at where it lies: the sorted runs are
 * not asked for it again. */
static void
find_runs(struct ordering *o, const struct quads *quads, struct run *run)
{
	const struct quad *list = quads->list;

	for (size_t from = quads_ready(quads), i = from; i < quads->count; i++) {
		const struct term *object = named(o->naming, list[i].object);

		__builtin_prefetch(list[i + AHEAD < quads->count ? i + AHEAD : i].object);
		if (i == from || begins_run(&list[i]))
			*run++ = (struct run){ .subject = named(o->naming, list[i].subject), .graph = named(o->naming, list[i].graph), .from = (uint32_t)i };
		run[-1].count++;
		run[-1].names |= object->kind == TERM_BLANK;
		o->size += quad_size(&(struct quad){ run[-1].subject, list[i].predicate, object, run[-1].graph });
	}
}

static inline const struct quad *
quads_of(const struct ordering *o, const struct run *run)
{
	return &o->list[run->ready ? o->ready[run->from].from : run->from];
}

/* The quads of one run, as they will be called. */
static inline void
put_run(const struct ordering *o, const struct run *run, struct quad *out)
{
	const struct quad *q = quads_of(o, run);

	for (uint32_t k = 0; k < run->count; k++, q++)
		out[k] = (struct quad){ run->subject, q->predicate, run->names ? named(o->naming, q->object) : q->object, run->graph };
}

/* Sorted, the runs lie far apart: their quads are asked for before they are needed, and then the terms of those. */
static inline void
ask_ahead(const struct ordering *o)
{
	if (o->at + 2 * AHEAD < o->run_count) {
		const struct run *run = &o->runs[o->at + 2 * AHEAD];
		const struct quad *list = quads_of(o, run);

		for (uint32_t k = 0; k < run->count && k < AHEAD; k += 2)
			__builtin_prefetch(&list[k]);
	}
	if (o->at + AHEAD < o->run_count) {
		const struct run *run = &o->runs[o->at + AHEAD];
		const struct quad *list = quads_of(o, run);

		for (uint32_t k = 0; k < run->count && k < AHEAD; k++) {
			__builtin_prefetch(list[k].object);
			__builtin_prefetch((const char *)list[k].object + 64);
		}
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

void
ordering_begin(struct ordering *o, struct arena *mem, const struct quads *quads, const struct naming *naming, struct quad *out)
{
	size_t run_count = count_runs(quads);

	*o = (struct ordering){
		.list = quads->list, .ready = quads->ready, .naming = naming, .runs = arena_alloc(mem, run_count * sizeof(*o->runs)), .run_count = run_count,
		.out = out == NULL ? arena_alloc(mem, quads->count * sizeof(*out)) : out, .room = arena_alloc(mem, quads->count / 2 * sizeof(*out)), .whole = out != NULL,
	};
	find_runs(o, quads, find_ready(o, quads, o->runs));
	sort_runs(o->runs, run_count, 0, arena_alloc(mem, run_count * sizeof(*o->runs)));
}

/* No other run has its subject. */
static bool
stands_alone(const struct ordering *o, size_t at)
{
	return at + 1 == o->run_count || !same_subject(&o->runs[at], &o->runs[at + 1]);
}

bool
ordering_next(struct ordering *o, struct about *about)
{
	const struct run *first = &o->runs[o->at];
	size_t count = 0;

	if (o->at == o->run_count)
		return false;
	*about = (struct about){ .subject = first->subject, .list = o->out };
	if (first->ready && !o->whole && o->ready[first->from].text.len > 0 && stands_alone(o, o->at)) {
		about->ready = &o->ready[first->from];
		about->count = first->count;
		o->at++;
		return true;
	}
	do {
		ask_ahead(o);
		put_run(o, &o->runs[o->at], o->out + count);
		count += o->runs[o->at].count;
	} while (!stands_alone(o, o->at++));
	(first->ready && count == first->count ? sort_again : sort_rest)(o->out, count, o->room);
	about->count = count;
	o->out += o->whole ? count : 0;
	return true;
}

struct quad *
quads_in_order(struct arena *mem, const struct quad *list, size_t count, const struct naming *naming, size_t *size)
{
	struct quads quads = { .list = (struct quad *)(uintptr_t)list, .count = count };
	struct arena_mark mark;
	struct ordering o;
	struct about about;
	struct quad *out;

	if (count <= FEW)
		return few_in_order(mem, list, count, naming, size);
	out = arena_alloc(mem, count * sizeof(*out));
	mark = arena_mark(mem);
	ordering_begin(&o, mem, &quads, naming, out);
	while (ordering_next(&o, &about))
		continue;
	*size = o.size;
	arena_release(mem, mark);
	return out;
}

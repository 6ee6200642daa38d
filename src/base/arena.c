#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK_SIZE ((size_t)64 * 1024)
#define CHUNK_MOST ((size_t)32 << 20)  /* an arena that grows takes larger chunks, up to this */
#define SPARE_MOST ((size_t)256 << 20) /* bytes of chunks that wait for the next row */
#define LARGE_PAGE ((size_t)2 << 20)
#define LARGE_FROM (4 * LARGE_PAGE)    /* chunks that are asked to lie in large pages: a fault for each small one costs more than it holds */

struct chunk {
	struct chunk *before;
	size_t size; /* bytes behind the header */
	size_t used; /* of a chunk that is not the last; that one's is where the arena stands */
	size_t pad;
};

struct defer {
	struct defer *before;
	void (*free_it)(void *handle);
	void *handle;
};

struct arena {
	struct arena_room room; /* of the last chunk */
	struct chunk *last;
	/* Chunks given back, the oldest first: a loop that releases after each row takes them again, in that order. What one row does
	 * not need goes back to the system at its end. */
	struct chunk *spares;
	size_t spare_bytes;
	size_t peak; /* the most that was held in this row */
	size_t low;  /* the least that was left by a release: there rows end */
	struct defer *defers;
	struct arena_door *door;
	size_t limit;
	size_t held; /* bytes of all chunks */
};

_Static_assert(sizeof(struct chunk) % ARENA_ALIGN == 0, "what follows a chunk's header is aligned");

static char *
chunk_bytes(struct chunk *chunk)
{
	return (char *)(chunk + 1);
}

void
arena_out(struct arena *mem)
{
	struct arena_door *door = mem->door;

	if (door == NULL) {
		fputs("testamur: out of memory outside any unit of work\n", stderr);
		abort();
	}
	mem->door = door->outer;
	longjmp(door->jump, 1);
}

struct arena *
arena_new(size_t limit)
{
	struct arena *mem = calloc(1, sizeof(*mem));

	if (mem == NULL)
		return NULL;
	mem->limit = limit == 0 ? SIZE_MAX : limit;
	mem->low = SIZE_MAX;
	return mem;
}

static size_t
used_of_last(const struct arena *mem)
{
	return mem->last == NULL ? 0 : (size_t)(mem->room.at - chunk_bytes(mem->last));
}

/* The last chunk is used up to there; NULL: there is no chunk. */
static void
stand_at(struct arena *mem, size_t used)
{
	mem->room.at = mem->last == NULL ? NULL : chunk_bytes(mem->last) + used;
	mem->room.end = mem->last == NULL ? NULL : chunk_bytes(mem->last) + mem->last->size;
}

/* What the last chunk gave from there on is free again. */
static void
give_back(struct arena *mem, size_t used)
{
	char *from = chunk_bytes(mem->last) + used;

	ASAN_POISON_MEMORY_REGION(from, (size_t)(mem->room.at - from));
	mem->room.at = from;
}

static void
push_chunk(struct arena *mem, struct chunk *chunk)
{
	if (mem->last != NULL)
		mem->last->used = used_of_last(mem);
	chunk->before = mem->last;
	mem->last = chunk;
	mem->held += chunk->size;
	if (mem->held > mem->peak)
		mem->peak = mem->held;
	stand_at(mem, 0);
}

static void
pop_chunk(struct arena *mem)
{
	struct chunk *chunk = mem->last;

	give_back(mem, 0);
	mem->last = chunk->before;
	mem->held -= chunk->size;
	stand_at(mem, mem->last == NULL ? 0 : mem->last->used);
	chunk->before = mem->spares;
	mem->spares = chunk;
	mem->spare_bytes += chunk->size;
}

/* The first spare chunk of that size, or NULL. */
static struct chunk *
take_spare(struct arena *mem, size_t at_least)
{
	struct chunk **link = &mem->spares, *chunk;

	while (*link != NULL && ((*link)->size < at_least || (*link)->size > mem->limit - mem->held))
		link = &(*link)->before;
	chunk = *link;
	if (chunk == NULL)
		return NULL;
	*link = chunk->before;
	mem->spare_bytes -= chunk->size;
	return chunk;
}

/* Gives back to the system what is more than so many bytes. */
static void
trim_spares(struct arena *mem, size_t most)
{
	while (mem->spare_bytes > most) {
		struct chunk *chunk = mem->spares;

		mem->spares = chunk->before;
		mem->spare_bytes -= chunk->size;
		free(chunk);
	}
}

static size_t
usual_size(const struct arena *mem)
{
	return mem->held < CHUNK_SIZE ? CHUNK_SIZE : mem->held < CHUNK_MOST ? mem->held : CHUNK_MOST;
}

static void
run_defers(struct arena *mem, struct defer *until)
{
	while (mem->defers != until) {
		struct defer *d = mem->defers;

		mem->defers = d->before;
		d->free_it(d->handle);
	}
}

void
arena_free(struct arena *mem)
{
	if (mem == NULL)
		return;
	run_defers(mem, NULL);
	while (mem->last != NULL)
		pop_chunk(mem);
	trim_spares(mem, 0);
	free(mem);
}

/* Only advice: that it cannot be followed is no error. */
static void
ask_for_large_pages(struct chunk *chunk)
{
	uintptr_t from = (uintptr_t)chunk, to = from + sizeof(*chunk) + chunk->size;

	from = (from + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
	to &= ~(uintptr_t)(LARGE_PAGE - 1);
	if (chunk->size >= LARGE_FROM)
		(void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

static void
add_chunk(struct arena *mem, size_t at_least)
{
	size_t size = usual_size(mem);
	struct chunk *chunk = take_spare(mem, at_least);

	if (chunk != NULL) {
		push_chunk(mem, chunk);
		return;
	}
	if (size < at_least)
		size = at_least;
	if (size > mem->limit - mem->held)
		size = at_least;
	if (size > mem->limit - mem->held || size > SIZE_MAX - sizeof(*chunk))
		arena_out(mem);
	trim_spares(mem, mem->limit - mem->held - size);
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL && mem->spares != NULL) {
		trim_spares(mem, 0);
		chunk = malloc(sizeof(*chunk) + size);
	}
	if (chunk == NULL)
		arena_out(mem);
	chunk->size = size;
	ASAN_POISON_MEMORY_REGION(chunk_bytes(chunk), size);
	ask_for_large_pages(chunk);
	push_chunk(mem, chunk);
}

void *
arena_alloc_more(struct arena *mem, size_t size)
{
	size_t taken = arena_taken(size);

	if (taken < size)
		arena_out(mem);
	add_chunk(mem, taken);
	return arena_alloc(mem, size);
}

void *
arena_grow(struct arena *mem, void *block, size_t old_size, size_t new_size)
{
	size_t old_taken = arena_taken(old_size), new_taken = arena_taken(new_size);
	void *bigger;

	if (new_size <= old_size)
		return block;
	if (new_taken >= new_size && (char *)block + old_taken == mem->room.at && new_taken - old_taken <= (size_t)(mem->room.end - mem->room.at)) {
		mem->room.at += new_taken - old_taken;
		ASAN_UNPOISON_MEMORY_REGION(block, new_size);
		return block;
	}
	bigger = arena_alloc(mem, new_size);
	if (old_size > 0)
		memcpy(bigger, block, old_size);
	return bigger;
}

void
arena_defer(struct arena *mem, void (*free_it)(void *handle), void *handle)
{
	struct arena_door door, *outer = mem->door;
	struct defer *d;

	/* The handle is already ours: with no memory to remember it, it must go now. */
	if (!ARENA_ENTER(mem, &door)) {
		free_it(handle);
		mem->door = outer;
		arena_out(mem);
	}
	d = arena_alloc(mem, sizeof(*d));
	arena_leave(mem, &door);
	*d = (struct defer){ .before = mem->defers, .free_it = free_it, .handle = handle };
	mem->defers = d;
}

struct arena_mark
arena_mark(const struct arena *mem)
{
	return (struct arena_mark){
		.chunk = mem->last,
		.used = used_of_last(mem),
		.defers = mem->defers,
	};
}

/* Releases within a row leave more than that at its end. */
static bool
ends_row(struct arena *mem)
{
	size_t left = mem->held - (mem->last == NULL ? 0 : mem->last->size) + used_of_last(mem);

	if (left > mem->low)
		return false;
	mem->low = left;
	return true;
}

void
arena_release(struct arena *mem, struct arena_mark mark)
{
	size_t most;

	run_defers(mem, mark.defers);
	while (mem->last != mark.chunk)
		pop_chunk(mem);
	if (mem->last != NULL)
		give_back(mem, mark.used);
	if (!ends_row(mem))
		return;
	most = mem->peak - mem->held;
	trim_spares(mem, most < SPARE_MOST ? most : SPARE_MOST);
	mem->peak = mem->held;
}

size_t
arena_used(const struct arena *mem)
{
	size_t used = used_of_last(mem);

	for (const struct chunk *chunk = mem->last == NULL ? NULL : mem->last->before; chunk != NULL; chunk = chunk->before)
		used += chunk->used;
	return used;
}

void
arena_enter(struct arena *mem, struct arena_door *door)
{
	door->outer = mem->door;
	mem->door = door;
}

void
arena_leave(struct arena *mem, struct arena_door *door)
{
	mem->door = door->outer;
}

/* arena.h — all memory of one unit of work (a request, a command, a job, one row of a long loop).
 *
 * An arena hands out memory that is never freed piece by piece: the whole goes at once, and with it the
 * foreign handles it was given (`arena_defer`), newest first. So every early return is right.
 *
 * Out of memory  arena_alloc never returns NULL. When the system or the arena's own limit has no more, it
 *                jumps to the innermost door (`ARENA_ENTER`), whose unit of work answers RC_MEMORY. A unit
 *                of work without a door ends the process with a message: that is a defect of the caller.
 *                Nothing may allocate while it holds a lock, nor inside a foreign library's callback
 *                unless a door was opened in that same callback.
 * Threads        an arena belongs to one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct arena_door {
	jmp_buf jump;
	struct arena_door *outer;
};

struct arena_mark {
	void *chunk;
	size_t used;
	void *defers;
};

/* A new arena that will hold at most `limit` bytes (0: no limit of its own). NULL when there is no memory
 * at all. The caller ends it with arena_free. */
struct arena *arena_new(size_t limit);

/* Runs what was deferred, newest first, and gives everything back. NULL is allowed. */
void arena_free(struct arena *mem);

/* What is free of an arena's last chunk, with which each arena begins; and the rest of arena_alloc. Both are arena_alloc's own: nearly
 * every allocation is a comparison and an addition, which are worth having in place. */
struct arena_room {
	char *at, *end;
};
void *arena_alloc_more(struct arena *mem, size_t size) __attribute__((malloc, returns_nonnull));

/* No memory, or more asked for than there can be: to the door. */
_Noreturn void arena_out(struct arena *mem);

#define ARENA_ALIGN ((size_t)16)

/* Under the address sanitizer what is free is marked so, and some of it stays free behind each block: it sees a step over a block's end,
 * and a use of what was released. */
#ifdef __SANITIZE_ADDRESS__
#define ARENA_GUARD ARENA_ALIGN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARD ARENA_ALIGN
#endif
#endif
#ifdef ARENA_GUARD
#include <sanitizer/asan_interface.h>
#else
#define ARENA_GUARD ((size_t)0)
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

/* What a block of `size` bytes takes; less than `size` when that overflows. */
static inline size_t
arena_taken(size_t size)
{
	return (size + (size == 0) + ARENA_GUARD + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

/* `size` bytes, aligned for any type, not cleared. Never NULL (see above). */
static inline void *
arena_alloc(struct arena *mem, size_t size)
{
	struct arena_room *room = (struct arena_room *)mem;
	size_t taken = arena_taken(size);
	char *block = room->at;

	if (taken < size || taken > (size_t)(room->end - block))
		return arena_alloc_more(mem, size);
	room->at = block + taken;
	ASAN_UNPOISON_MEMORY_REGION(block, size);
	return block;
}

/* The same for `count` items of `size` bytes, cleared to zero; a product that overflows counts as out of memory. */
static inline void *
arena_zero(struct arena *mem, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		arena_out(mem);
	return memset(arena_alloc(mem, bytes), 0, bytes);
}

#define NEW(mem, type)         ((type *)arena_zero((mem), 1, sizeof(type)))
#define NEWS(mem, type, count) ((type *)arena_zero((mem), (count), sizeof(type)))

/* Grows a block that arena_alloc gave: in place when it was the last one, else by a copy. */
void *arena_grow(struct arena *mem, void *block, size_t old_size, size_t new_size) __attribute__((returns_nonnull));

/* Calls free_it(handle) when the arena is freed or released past this point. */
void arena_defer(struct arena *mem, void (*free_it)(void *handle), void *handle);

/* Defines `static void name(void *)` that calls `call` with the right type, for arena_defer. */
#define DEFER_AS(name, call, type) \
	static void name(void *handle) { call((type)handle); }

/* Remembers a place, and gives back all that was handed out or deferred after it. */
struct arena_mark arena_mark(const struct arena *mem);
void arena_release(struct arena *mem, struct arena_mark mark);

/* Bytes handed out now. */
size_t arena_used(const struct arena *mem);

/* True on the way in; false when a later allocation found no memory, with the door already closed.
 *
 *     struct arena_door door;
 *     if (!ARENA_ENTER(mem, &door))
 *             return fail(cx, RC_MEMORY, MSG(out_of_memory));
 *     rc = work(cx);
 *     arena_leave(mem, &door);
 */
#define ARENA_ENTER(mem, door) (arena_enter((mem), (door)), setjmp((door)->jump) == 0)
void arena_enter(struct arena *mem, struct arena_door *door);
void arena_leave(struct arena *mem, struct arena_door *door);

#endif

#include "rdf/lines.h"

#include "rdf/sha.h"

/* Where the lines go: all into one text, or by the block into a hash. A block stays in the processor's nearest memory. */
struct sink {
	struct arena *mem;
	char *start, *at, *end;
	struct rdf_sha *sha; /* NULL: there is room for all */
};

/* Room for so many bytes; what was put there is hashed when it has to make room. */
static inline char *
sink_room(struct sink *sink, size_t size)
{
	if (size <= (size_t)(sink->end - sink->at))
		return sink->at;
	rdf_sha_add(sink->sha, sink->start, (size_t)(sink->at - sink->start));
	if (size > (size_t)(sink->end - sink->start)) {
		sink->start = arena_alloc(sink->mem, size);
		sink->end = sink->start + size;
	}
	return sink->at = sink->start;
}

/* Lines that are ready but for the name of their subject. */
static void
put_ready(struct sink *sink, const struct about *about)
{
	struct str name = about->subject->kind == TERM_BLANK ? about->subject->text : STR_NONE, text = about->ready->text;
	char *at = sink_room(sink, text.len + about->count * name.len);
	uint32_t from = 0;

	if (name.len == 0)
		at = (char *)memcpy(at, text.ptr, text.len) + text.len;
	for (size_t i = 0; i < about->count && name.len > 0; i++) {
		uint32_t end = about->ready->ends[i];

		memcpy(at, name.ptr, name.len);
		memcpy(at + name.len, text.ptr + from, end - from);
		at += name.len + (end - from);
		from = end;
	}
	sink->at = at;
}

static void
put_about(struct sink *sink, const struct about *about)
{
	if (about->ready != NULL)
		put_ready(sink, about);
	else
		for (size_t i = 0; i < about->count; i++)
			sink->at = quad_put(sink_room(sink, quad_size(&about->list[i])), &about->list[i]);
}

#define BLOCK ((size_t)4 << 10)

/* `list` as that of ordering_begin. What is behind the last block that was hashed, or all, is in *rest. */
static enum rc
put_lines(struct ctx *cx, const struct quads *quads, const struct naming *naming, size_t max, struct quad *list, struct rdf_sha *sha, struct str *rest)
{
	struct sink sink = { .mem = cx->mem, .sha = sha };
	struct ordering ordering;
	struct about about;
	size_t room;

	ordering_begin(&ordering, cx->mem, quads, naming, list);
	if (ordering.size > max)
		return fail(cx, RC_LIMIT, MSG(base_too_large), A_NUM("limit", (int64_t)max));
	room = sha == NULL || ordering.size < BLOCK ? ordering.size : BLOCK;
	sink.start = sink.at = arena_alloc(cx->mem, room);
	sink.end = sink.start + room;
	while (ordering_next(&ordering, &about))
		put_about(&sink, &about);
	*rest = (struct str){ sink.start, (size_t)(sink.at - sink.start) };
	return RC_OK;
}

enum rc
lines_text(struct ctx *cx, const struct quads *quads, const struct naming *naming, size_t max, struct quad *list, struct str *out)
{
	return put_lines(cx, quads, naming, max, list, NULL, out);
}

enum rc
lines_digest(struct ctx *cx, const struct quads *quads, const struct naming *naming, size_t max, struct quad *list, bool is_384, unsigned char *digest)
{
	struct rdf_sha sha;
	struct str rest;

	rdf_sha_begin(&sha, is_384);
	TRY(put_lines(cx, quads, naming, max, list, &sha, &rest));
	rdf_sha_add(&sha, rest.ptr, rest.len);
	rdf_sha_end(&sha, digest);
	return RC_OK;
}

#include "format/outline.h"

#include <stdlib.h>

#define CHORDS 24 /* of a curve: at 1024 pixels none is a pixel off */

struct point { int64_t x, y; };

struct reading {
	struct outline *out;
	size_t room;
	struct arena *mem;
	struct badge_place place;
	struct point start, at;
};

static void
add_edge(struct reading *r, struct point to)
{
	struct point from = r->at;

	r->at = to;
	if (from.y == to.y)
		return;
	if (r->out->count == r->room) {
		size_t more = r->room == 0 ? 64 : 2 * r->room;

		r->out->edges = arena_grow(r->mem, r->out->edges, r->room * sizeof(*r->out->edges), more * sizeof(*r->out->edges));
		r->room = more;
	}
	r->out->edges[r->out->count++] = from.y < to.y ? (struct outline_edge){ from.x, from.y, to.x, to.y } : (struct outline_edge){ to.x, to.y, from.x, from.y };
}

static struct point
read_point(const struct reading *r, const char **path)
{
	char *end;
	int64_t x = strtoll(*path, &end, 10), y = strtoll(end, &end, 10);

	*path = end;
	return (struct point){ (x * r->place.scale / 1000 + r->place.x) * OUTLINE_UNIT + x * r->place.scale % 1000 * OUTLINE_UNIT / 1000,
	                       (y * r->place.scale / 1000 + r->place.y) * OUTLINE_UNIT + y * r->place.scale % 1000 * OUTLINE_UNIT / 1000 };
}

/* A cubic Bézier curve at i / CHORDS. */
static int64_t
bezier(int64_t a, int64_t b, int64_t c, int64_t d, int64_t i)
{
	int64_t n = CHORDS, j = n - i;

	return (a * j * j * j + 3 * b * j * j * i + 3 * c * j * i * i + d * i * i * i) / (n * n * n);
}

static void
add_curve(struct reading *r, struct point b, struct point c, struct point d)
{
	struct point a = r->at;

	for (int64_t i = 1; i <= CHORDS; i++)
		add_edge(r, (struct point){ bezier(a.x, b.x, c.x, d.x, i), bezier(a.y, b.y, c.y, d.y, i) });
}

struct outline
outline_of(struct arena *mem, const char *path, struct badge_place place)
{
	struct outline out = { NULL, 0 };
	struct reading r = { .out = &out, .mem = mem, .place = place };
	struct point b, c;

	out.edges = NEWS(mem, struct outline_edge, 64);
	r.room = 64;
	while (*path != 0) {
		switch (*path++) {
		case 'M': r.start = r.at = read_point(&r, &path); break;
		case 'L': add_edge(&r, read_point(&r, &path)); break;
		case 'C':
			b = read_point(&r, &path);
			c = read_point(&r, &path);
			add_curve(&r, b, c, read_point(&r, &path));
			break;
		default: add_edge(&r, r.start);
		}
	}
	return out;
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The first dot whose middle is not left of x. */
static size_t
dot_from(int64_t x, int64_t numerator, int64_t denominator, size_t count)
{
	int64_t twice = 2 * x * denominator - numerator; /* of 2 * numerator a dot */
	int64_t dot = twice <= 0 ? 0 : (twice + 2 * numerator - 1) / (2 * numerator);

	return dot > (int64_t)count ? count : (size_t)dot;
}

void
outline_fill(const struct outline *outline, int64_t y, int64_t step_numerator, int64_t step_denominator, int64_t *crossings, unsigned char value,
             unsigned char *dots, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < outline->count; i++) {
		const struct outline_edge *e = &outline->edges[i];

		if (y >= e->y0 && y < e->y1)
			crossings[found++] = e->x0 + (y - e->y0) * (e->x1 - e->x0) / (e->y1 - e->y0);
	}
	qsort(crossings, found, sizeof(*crossings), by_number);
	for (size_t i = 0; i + 1 < found; i += 2) {
		size_t from = dot_from(crossings[i], step_numerator, step_denominator, count), to = dot_from(crossings[i + 1], step_numerator, step_denominator, count);

		if (to > from)
			memset(dots + from, value, to - from);
	}
}

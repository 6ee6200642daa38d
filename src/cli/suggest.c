#include "cli/parse.h"

#define WORD_MAX 64

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Changes, insertions and deletions of one byte, and swaps of two neighbours (Damerau's restricted distance). */
static size_t
distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = a.ptr[i - 1] == b.ptr[j - 1];

			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b.len];
}

struct suggestion
suggestion_for(struct str wanted)
{
	/* Short words are near to everything: half of a two-letter word is one letter. */
	return (struct suggestion){ .wanted = wanted, .distance = wanted.len / 3 + 2 };
}

void
suggestion_try(struct suggestion *s, const char *candidate)
{
	struct str name = str_of(candidate);
	size_t d = distance(s->wanted, name);

	/* "frame" for "frameworks": who typed the beginning meant the whole. */
	if (s->wanted.len >= 3 && s->wanted.len < name.len && str_eq(str_sub(name, 0, s->wanted.len), s->wanted))
		d = 1;
	if (d < s->distance && d < name.len) {
		s->distance = d;
		s->best = candidate;
	}
}

#include "codec/pattern.h"

#include "base/utf8.h"

#define STATES_MAX 2000
#define RANGES_MAX 32
#define NESTED_MAX 50
#define DIGITS_MAX 9 /* of a number in braces */
#define NO_STATE   SIZE_MAX

/* States of an automaton that is in many of them at once: no pattern makes it go back. */
enum state_kind { STATE_SET, STATE_SPLIT, STATE_BEGIN, STATE_END, STATE_DONE };

struct set {
	uint32_t ranges[RANGES_MAX][2];
	size_t count;
	bool negated;
};

struct state {
	enum state_kind kind;
	size_t next, other; /* other: of a split */
	const struct set *set;
};

struct making {
	struct ctx *cx;
	struct str pattern;
	size_t at;
	struct state *states; /* room for STATES_MAX */
	size_t count;
	int nested;
	bool skimming; /* looks where something ends, and makes nothing of it */
	struct set skimmed;
	int64_t *steps;
	enum rc rc;
};

static void
refuse(struct making *m, enum rc rc)
{
	if (m->rc == RC_OK)
		m->rc = fail(m->cx, rc, MSG(codec_pattern), A_STR("pattern", str_sub(m->pattern, 0, 200)));
}

static void
spend(struct making *m)
{
	if (--*m->steps < 0)
		refuse(m, RC_LIMIT);
}

static uint32_t
peek(const struct making *m)
{
	size_t at = m->at;

	return m->at < m->pattern.len ? utf8_next(m->pattern, &at) : 0;
}

static bool
take(struct making *m, char c)
{
	if (m->at >= m->pattern.len || m->pattern.ptr[m->at] != c)
		return false;
	m->at++;
	return true;
}

static size_t
add_state(struct making *m, struct state state)
{
	if (m->skimming)
		return 0;
	if (m->count == STATES_MAX) {
		refuse(m, RC_LIMIT);
		return 0;
	}
	m->states[m->count] = state;
	return m->count++;
}

/* Where a split leads. */
static void
lead(struct making *m, size_t split, size_t next, size_t other)
{
	if (m->skimming || m->rc != RC_OK)
		return;
	m->states[split].next = next;
	m->states[split].other = other;
}

/* ---- characters ---- */

static void
add_range(struct making *m, struct set *set, uint32_t from, uint32_t to)
{
	if (set->count == RANGES_MAX || from > to) {
		refuse(m, RC_UNSUPPORTED);
		return;
	}
	set->ranges[set->count][0] = from;
	set->ranges[set->count++][1] = to;
}

static const struct { char name; uint32_t ranges[6][2]; size_t count; } classes[] = {
	{ 'd', { { '0', '9' } }, 1 },
	{ 'w', { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } }, 4 },
	{ 's', { { '\t', '\r' }, { ' ', ' ' }, { 0xa0, 0xa0 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0xfeff, 0xfeff } }, 6 },
};

/* \d and its like, or with a capital all but those. False: another escape. */
static bool
take_class(struct making *m, struct set *set)
{
	char name = m->at < m->pattern.len ? m->pattern.ptr[m->at] : 0;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		uint32_t from = 0;

		if ((name | 0x20) != classes[i].name)
			continue;
		m->at++;
		for (size_t k = 0; k < classes[i].count; k++) {
			if (name == classes[i].name) {
				add_range(m, set, classes[i].ranges[k][0], classes[i].ranges[k][1]);
				continue;
			}
			add_range(m, set, from, classes[i].ranges[k][0] - 1);
			from = classes[i].ranges[k][1] + 1;
		}
		if (name != classes[i].name)
			add_range(m, set, from, 0x10ffff);
		return true;
	}
	return false;
}

static uint32_t
take_hex(struct making *m, size_t digits)
{
	struct str hex = str_sub(m->pattern, m->at, digits);
	uint32_t code = 0;

	for (size_t i = 0; i < hex.len; i++) {
		const char *all = "0123456789abcdef", *found = memchr(all, hex.ptr[i] | (hex.ptr[i] >= 'A' ? 0x20 : 0), 16);

		if (found == NULL)
			refuse(m, RC_UNSUPPORTED);
		else
			code = code << 4 | (uint32_t)(found - all);
	}
	if (hex.len != digits)
		refuse(m, RC_UNSUPPORTED);
	m->at += hex.len;
	return code;
}

/* Behind a backslash: one character. */
static uint32_t
take_escaped(struct making *m)
{
	static const char names[] = "tnrfv", codes[] = "\t\n\r\f\v";
	uint32_t c = peek(m);
	const char *name = c > 0 && c < 128 ? strchr(names, (int)c) : NULL;

	if (take(m, 'x'))
		return take_hex(m, 2);
	if (take(m, 'u'))
		return take_hex(m, 4);
	utf8_next(m->pattern, &m->at);
	if (name != NULL)
		return (unsigned char)codes[name - names];
	if (c == 0 || (c < 128 && strchr("^$\\.*+?()[]{}|/-,:;=!@#%&_'\"~<> ", (int)c) == NULL))
		refuse(m, RC_UNSUPPORTED);
	return c;
}

/* One character of a class, or a whole class in it (then false). */
static bool
take_member(struct making *m, struct set *set, uint32_t *out)
{
	if (take(m, '\\')) {
		if (take_class(m, set))
			return false;
		*out = take_escaped(m);
		return true;
	}
	*out = utf8_next(m->pattern, &m->at);
	return true;
}

/* Behind "[". */
static void
take_brackets(struct making *m, struct set *set)
{
	set->negated = take(m, '^');
	while (m->rc == RC_OK && !take(m, ']')) {
		uint32_t from, to;

		if (m->at >= m->pattern.len) {
			refuse(m, RC_UNSUPPORTED);
			return;
		}
		if (!take_member(m, set, &from))
			continue;
		to = from;
		if (m->at + 1 < m->pattern.len && m->pattern.ptr[m->at] == '-' && m->pattern.ptr[m->at + 1] != ']') {
			m->at++;
			if (!take_member(m, set, &to)) {
				refuse(m, RC_UNSUPPORTED);
				return;
			}
		}
		add_range(m, set, from, to);
	}
}

/* ---- what stands behind each other, beside each other, and again ---- */

static void take_choice(struct making *m);

static void
take_group(struct making *m)
{
	if (take(m, '?') && !take(m, ':'))
		refuse(m, RC_UNSUPPORTED);
	if (++m->nested > NESTED_MAX)
		refuse(m, RC_LIMIT);
	if (m->rc == RC_OK)
		take_choice(m);
	m->nested--;
	if (!take(m, ')'))
		refuse(m, RC_UNSUPPORTED);
}

static void
take_atom(struct making *m)
{
	struct set *set;
	uint32_t c;

	spend(m);
	if (take(m, '(')) {
		take_group(m);
		return;
	}
	if (take(m, '^') || take(m, '$')) {
		enum state_kind kind = m->pattern.ptr[m->at - 1] == '^' ? STATE_BEGIN : STATE_END;

		add_state(m, (struct state){ .kind = kind, .next = m->count + 1 });
		return;
	}
	set = m->skimming ? &m->skimmed : NEW(m->cx->mem, struct set);
	set->count = 0;
	set->negated = false;
	if (take(m, '[')) {
		take_brackets(m, set);
	} else if (take(m, '.')) {
		set->negated = true;
		add_range(m, set, '\n', '\n');
		add_range(m, set, '\r', '\r');
		add_range(m, set, 0x2028, 0x2029);
	} else if (take(m, '\\')) {
		if (!take_class(m, set)) {
			c = take_escaped(m);
			add_range(m, set, c, c);
		}
	} else {
		c = utf8_next(m->pattern, &m->at);
		if (c < 128 && strchr("*+?{}])", (int)c) != NULL)
			refuse(m, RC_UNSUPPORTED);
		add_range(m, set, c, c);
	}
	add_state(m, (struct state){ .kind = STATE_SET, .next = m->count + 1, .set = set });
}

static int64_t
take_number(struct making *m)
{
	size_t start = m->at;
	int64_t n = 0;

	while (m->at < m->pattern.len && m->pattern.ptr[m->at] >= '0' && m->pattern.ptr[m->at] <= '9' && m->at - start < DIGITS_MAX)
		n = n * 10 + m->pattern.ptr[m->at++] - '0';
	if (m->at == start)
		refuse(m, RC_UNSUPPORTED);
	return n;
}

/* How often: `most` below 0 is without end. */
static void
take_times(struct making *m, int64_t *least, int64_t *most)
{
	*least = *most = 1;
	if (take(m, '*')) {
		*least = 0;
		*most = -1;
	} else if (take(m, '+')) {
		*most = -1;
	} else if (take(m, '?')) {
		*least = 0;
	} else if (take(m, '{')) {
		*least = *most = take_number(m);
		if (take(m, ','))
			*most = m->at < m->pattern.len && m->pattern.ptr[m->at] == '}' ? -1 : take_number(m);
		if (!take(m, '}') || (*most >= 0 && *least > *most))
			refuse(m, RC_UNSUPPORTED);
	} else {
		return;
	}
	take(m, '?'); /* the shortest or the longest: found is found */
}

/* The atom that begins at `start`, made once more. */
static void
again(struct making *m, size_t start)
{
	m->at = start;
	take_atom(m);
}

static void
take_repeated(struct making *m)
{
	size_t start = m->at, end;
	bool skimming = m->skimming;
	int64_t least, most;

	m->skimming = true;
	take_atom(m);
	take_times(m, &least, &most);
	m->skimming = skimming;
	if (skimming)
		return;
	end = m->at;
	for (int64_t i = 0; i < least && m->rc == RC_OK; i++)
		again(m, start);
	if (most < 0) {
		size_t split = add_state(m, (struct state){ .kind = STATE_SPLIT });

		again(m, start);
		add_state(m, (struct state){ .kind = STATE_SPLIT, .next = split, .other = split });
		lead(m, split, split + 1, m->count);
	}
	for (int64_t i = least; i < most && m->rc == RC_OK; i++) {
		size_t split = add_state(m, (struct state){ .kind = STATE_SPLIT });

		again(m, start);
		lead(m, split, split + 1, m->count);
	}
	m->at = end;
}

static bool
at_end_of_sequence(const struct making *m)
{
	return m->at >= m->pattern.len || m->pattern.ptr[m->at] == '|' || m->pattern.ptr[m->at] == ')';
}

/* Branches beside each other. Each begins with a split that leads to the next one too, and all but the last end with one that leaves
 * for what follows them; until that is known, these remember each other. */
static void
take_choice(struct making *m)
{
	size_t leaving = NO_STATE;
	bool more = true;

	while (more) {
		size_t split = add_state(m, (struct state){ .kind = STATE_SPLIT });

		spend(m);
		while (m->rc == RC_OK && !at_end_of_sequence(m))
			take_repeated(m);
		more = m->rc == RC_OK && take(m, '|');
		if (more)
			leaving = add_state(m, (struct state){ .kind = STATE_SPLIT, .other = leaving });
		lead(m, split, split + 1, more ? m->count : split + 1);
	}
	while (leaving != NO_STATE && m->rc == RC_OK && !m->skimming) {
		size_t before = m->states[leaving].other;

		lead(m, leaving, m->count, m->count);
		leaving = before;
	}
}

/* ---- finding ---- */

struct running {
	const struct making *m;
	size_t *list, count;
	uint32_t *seen, turn; /* in which turn a state was entered */
	bool begin, end, done;
};

static void
enter(struct running *r, size_t at)
{
	const struct state *state = &r->m->states[at];

	if (r->seen[at] == r->turn)
		return;
	r->seen[at] = r->turn;
	switch (state->kind) {
	case STATE_SPLIT:
		enter(r, state->next);
		enter(r, state->other);
		break;
	case STATE_BEGIN:
		if (r->begin)
			enter(r, state->next);
		break;
	case STATE_END:
		if (r->end)
			enter(r, state->next);
		break;
	case STATE_DONE:
		r->done = true;
		break;
	case STATE_SET:
		r->list[r->count++] = at;
		break;
	}
}

static bool
in_set(const struct set *set, uint32_t c)
{
	for (size_t i = 0; i < set->count; i++)
		if (c >= set->ranges[i][0] && c <= set->ranges[i][1])
			return !set->negated;
	return set->negated;
}

static enum rc
search(struct ctx *cx, const struct making *m, struct str text, int64_t *steps, bool *found)
{
	size_t *lists[2] = { NEWS(cx->mem, size_t, m->count), NEWS(cx->mem, size_t, m->count) };
	struct running r = { .m = m, .seen = NEWS(cx->mem, uint32_t, m->count), .list = lists[0], .turn = 1, .begin = true, .end = text.len == 0 };

	enter(&r, 0);
	for (size_t at = 0; at < text.len && !r.done;) {
		size_t count = r.count;
		const size_t *before = r.list;
		uint32_t c = utf8_next(text, &at);

		*steps -= (int64_t)count + 1;
		if (*steps < 0)
			return fail(cx, RC_LIMIT, MSG(codec_pattern), A_STR("pattern", str_sub(m->pattern, 0, 200)));
		r.list = lists[before == lists[0]];
		r.count = 0;
		r.turn++;
		r.begin = false;
		r.end = at == text.len;
		for (size_t i = 0; i < count; i++)
			if (in_set(m->states[before[i]].set, c))
				enter(&r, m->states[before[i]].next);
		enter(&r, 0); /* it may begin anywhere */
	}
	*found = r.done;
	return RC_OK;
}

enum rc
pattern_find(struct ctx *cx, struct str pattern, struct str text, int64_t *steps, bool *found)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct making *m = NEW(cx->mem, struct making);
	enum rc rc;

	m->cx = cx;
	m->pattern = pattern;
	m->states = arena_alloc(cx->mem, STATES_MAX * sizeof(*m->states));
	m->steps = steps;
	take_choice(m);
	if (m->rc == RC_OK && m->at < pattern.len)
		refuse(m, RC_UNSUPPORTED); /* a bracket that nothing opened */
	add_state(m, (struct state){ .kind = STATE_DONE });
	*steps -= (int64_t)m->count;
	rc = m->rc == RC_OK ? search(cx, m, text, steps, found) : m->rc;
	arena_release(cx->mem, mark);
	return rc;
}

#include "rdf/quads.h"

#include "base/escape.h"
#include "rdf/text_hash.h"

#define XSD_STRING  "http://www.w3.org/2001/XMLSchema#string"
#define LANG_STRING "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

#define FIRST_QUADS  64
#define FIRST_BLANKS 16

static inline uint64_t
quad_hash(const struct quad *q)
{
	uint64_t graph = q->graph == NULL ? 0 : q->graph->hash;
	uint64_t object = q->object->kind == TERM_LITERAL ? text_hash(q->object->text) : q->object->hash;

	return text_mixed(q->subject->hash ^ TEXT_MIX_1, q->predicate->hash ^ TEXT_MIX_2) ^ text_mixed(object ^ TEXT_MIX_2, graph ^ TEXT_MIX_1);
}

/* ---- terms ---- */

int
term_cmp(const struct term *a, const struct term *b)
{
	if (a == b)
		return 0;
	if (a == NULL || b == NULL)
		return a == NULL ? -1 : 1;
	return str_cmp(a->text, b->text);
}

/* What ends a term in its line (a space) sorts before every byte that can continue one, and the full stop of a line
 * before the graph, so comparing term by term orders as comparing whole lines does. */
int
quad_cmp(const struct quad *a, const struct quad *b)
{
	int order = term_cmp(a->subject, b->subject);

	if (order == 0)
		order = term_cmp(a->predicate, b->predicate);
	if (order == 0)
		order = term_cmp(a->object, b->object);
	return order != 0 ? order : term_cmp(a->graph, b->graph);
}

/* A term with room for its text behind it; term_done when the text is there. */
static struct term *
term_with_room(struct arena *mem, enum term_kind kind, size_t room)
{
	struct term *term = arena_alloc(mem, sizeof(*term) + room);

	term->kind = kind;
	term->escaped = false;
	term->blank = 0;
	term->text.ptr = (char *)(term + 1);
	return term;
}

static inline char *
term_room(struct term *term)
{
	return (char *)(term + 1);
}

static const struct term *
term_done(struct term *term, size_t len)
{
	term->text.len = len;
	term->hash = text_hash(term->text);
	return term;
}

static struct term *
term_new(struct arena *mem, enum term_kind kind, struct str text)
{
	struct term *term = arena_alloc(mem, sizeof(*term));

	*term = (struct term){ .text = text, .hash = text_hash(text), .kind = kind };
	return term;
}

const struct term *
term_iri(struct arena *mem, struct str iri)
{
	struct term *term = term_with_room(mem, TERM_IRI, iri.len + 2);
	char *text = term_room(term);

	text[0] = '<';
	memcpy(text + 1, iri.ptr, iri.len);
	text[iri.len + 1] = '>';
	return term_done(term, iri.len + 2);
}

/* A canonical literal escapes this byte besides. */
#define DELETE '\x7f'

static size_t
plain_run(struct str s, size_t from)
{
	return escape_free(s, from, DELETE);
}

static char *
put_escaped_byte(char *at, unsigned char c)
{
	static const char hex[] = "0123456789ABCDEF";

	*at++ = '\\';
	switch (c) {
	case '\b': *at++ = 'b'; return at;
	case '\t': *at++ = 't'; return at;
	case '\n': *at++ = 'n'; return at;
	case '\f': *at++ = 'f'; return at;
	case '\r': *at++ = 'r'; return at;
	case '"': *at++ = '"'; return at;
	case '\\': *at++ = '\\'; return at;
	default:
		memcpy(at, "u00", 3);
		at[3] = hex[c >> 4];
		at[4] = hex[c & 15];
		return at + 5;
	}
}

static char *
put_escaped(char *at, struct str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t run = plain_run(s, i);

		memcpy(at, s.ptr + i, run);
		at += run;
		i += run;
		if (i < s.len)
			at = put_escaped_byte(at, (unsigned char)s.ptr[i++]);
	}
	return at;
}

static size_t
escaped_size(struct str s)
{
	size_t run = plain_run(s, 0), size = run;

	for (size_t i = run; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		size += !is_escaped((char)c, DELETE) ? 1 : c >= 0x20 && c != 0x7f ? 2 : (c >= '\b' && c <= '\r' && c != '\v') ? 2 : 6;
	}
	return size;
}

const struct term *
term_new_literal(struct arena *mem, struct str value, struct str datatype, struct str language)
{
	bool typed = datatype.len != 0 && language.len == 0 && !str_is(datatype, XSD_STRING);
	size_t body = escaped_size(value);
	size_t tail = (typed ? datatype.len + 4 : 0) + (language.len != 0 ? language.len + 1 : 0);
	struct term *term = term_with_room(mem, TERM_LITERAL, body + 2 + tail);
	char *at = term_room(term);

	term->quote = (uint32_t)body + 1;
	term->escaped = body != value.len;
	*at++ = '"';
	if (body == value.len && body > 0)
		at = (char *)memcpy(at, value.ptr, body) + body;
	else
		at = put_escaped(at, value);
	*at++ = '"';
	if (typed) {
		memcpy(at, "^^<", 3);
		memcpy(at + 3, datatype.ptr, datatype.len);
		at += datatype.len + 3;
		*at++ = '>';
	}
	if (language.len != 0) {
		*at++ = '@';
		memcpy(at, language.ptr, language.len);
		at += language.len;
	}
	term->text.len = body + 2 + tail;
	term->hash = 0;
	return term;
}

static struct str
unescaped(struct arena *mem, struct str s)
{
	char *out;
	size_t n = 0;

	out = arena_alloc(mem, s.len);
	for (size_t i = 0; i < s.len; i++) {
		static const char names[] = "btnfr", bytes[] = "\b\t\n\f\r";
		const char *name;

		if (s.ptr[i] != '\\') {
			out[n++] = s.ptr[i];
			continue;
		}
		i++;
		if (s.ptr[i] == 'u') { /* canonical text escapes nothing above U+007F this way */
			char high = s.ptr[i + 3], low = s.ptr[i + 4];

			out[n++] = (char)((high - '0') * 16 + (low <= '9' ? low - '0' : low - 'A' + 10));
			i += 4;
			continue;
		}
		name = strchr(names, s.ptr[i]);
		out[n++] = name == NULL ? s.ptr[i] : bytes[name - names];
	}
	return (struct str){ out, n };
}

struct str
term_text(struct arena *mem, const struct term *literal)
{
	struct str text = { literal->text.ptr + 1, literal->quote - 1 };

	return literal->escaped ? unescaped(mem, text) : text;
}

struct literal
term_literal(struct arena *mem, const struct term *term)
{
	struct str tail = { term->text.ptr + term->quote + 1, term->text.len - term->quote - 1 };
	struct literal literal = { .value = term_text(mem, term), .datatype = STR(XSD_STRING) };

	if (tail.len > 0 && tail.ptr[0] == '^') {
		literal.datatype = (struct str){ tail.ptr + 3, tail.len - 4 };
	} else if (tail.len > 0) {
		literal.language = (struct str){ tail.ptr + 1, tail.len - 1 };
		literal.datatype = STR(LANG_STRING);
	}
	return literal;
}

/* ---- blank nodes ---- */

static void *
grown(struct arena *mem, void *block, size_t old_size, size_t new_size)
{
	return block == NULL ? arena_alloc(mem, new_size) : arena_grow(mem, block, old_size, new_size);
}

static void
blank_number(struct quads *quads, struct term *term)
{
	if (quads->blank_count == quads->blank_cap) {
		size_t cap = quads->blank_cap == 0 ? FIRST_BLANKS : quads->blank_cap * 2;

		quads->blanks = grown(quads->mem, quads->blanks, quads->blank_cap * sizeof(*quads->blanks), cap * sizeof(*quads->blanks));
		quads->blank_cap = cap;
	}
	term->blank = (uint32_t)quads->blank_count;
	quads->blanks[quads->blank_count++] = term;
}

const struct term *
quads_fresh_blank(struct quads *quads)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint32_t left = (uint32_t)quads->blank_count;
	struct term *term;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) != 0);
	digits[--at] = 'b';
	digits[--at] = ':';
	digits[--at] = '_';
	term = term_new(quads->mem, TERM_BLANK, str_dup(quads->mem, (struct str){ digits + at, sizeof(digits) - at }));
	blank_number(quads, term);
	return term;
}

static struct blank_slot *
blank_slot(const struct quads *quads, struct str label)
{
	size_t mask = quads->labels_size - 1, at = (size_t)text_hash(label) & mask;

	while (quads->labels[at].term != NULL && !str_eq(quads->labels[at].label, label))
		at = (at + 1) & mask;
	return &quads->labels[at];
}

static void
labels_grow(struct quads *quads)
{
	struct blank_slot *old = quads->labels;
	size_t old_size = quads->labels_size;

	quads->labels_size = old_size == 0 ? FIRST_BLANKS * 2 : old_size * 2;
	quads->labels = NEWS(quads->mem, struct blank_slot, quads->labels_size);
	for (size_t i = 0; i < old_size; i++)
		if (old[i].term != NULL)
			*blank_slot(quads, old[i].label) = old[i];
}

static struct blank_slot *
blank_slot_for(struct quads *quads, struct str label)
{
	if (quads->labels_used * 2 >= quads->labels_size)
		labels_grow(quads);
	return blank_slot(quads, label);
}

const struct term *
quads_blank(struct quads *quads, struct str label)
{
	struct blank_slot *slot = blank_slot_for(quads, label);
	struct term *term;

	if (slot->term != NULL)
		return slot->term;
	term = term_new(quads->mem, TERM_BLANK, str_fmt(quads->mem, "_:" PRI_STR, ARG_STR(label)));
	blank_number(quads, term);
	*slot = (struct blank_slot){ term_value(term), term };
	quads->labels_used++;
	return term;
}

const struct term *
quads_renamed_blank(struct quads *quads, struct str label)
{
	struct blank_slot *slot = blank_slot_for(quads, label);

	if (slot->term == NULL) {
		*slot = (struct blank_slot){ str_dup(quads->mem, label), quads_fresh_blank(quads) };
		quads->labels_used++;
	}
	return slot->term;
}

/* ---- the dataset ---- */

void
quads_init(struct quads *quads, struct arena *mem)
{
	*quads = (struct quads){ .mem = mem };
}

static inline bool
quad_eq(const struct quad *a, const struct quad *b)
{
	return term_eq(a->object, b->object) && term_eq(a->subject, b->subject) && term_eq(a->predicate, b->predicate) &&
	       term_eq(a->graph, b->graph);
}

/* The table of what is there is made of lines of one cache line each. A quad belongs in the line of its subject, where
 * the other quads of that subject are, which were just now looked at; when that is full, in the first line with room
 * from where its own hash points. Nothing is ever taken out, so a line with room ends a search. */
#define LINE 8

static inline uint64_t
seen_entry(uint64_t hash, size_t position)
{
	return (hash & ~(uint64_t)UINT32_MAX) | (position + 1);
}

/* The entry of the quad in the line, or the free one; NULL when the line is full without it. */
static inline uint64_t *
in_line(const struct quads *quads, size_t line, const struct quad *quad, uint64_t hash)
{
	uint64_t *entry = quads->seen + line * LINE;

	for (size_t i = 0; i < LINE; i++, entry++) {
		if (*entry == 0)
			return entry;
		if ((*entry ^ hash) >> 32 == 0 && quad_eq(&quads->list[(uint32_t)*entry - 1], quad))
			return entry;
	}
	return NULL;
}

static uint64_t *
seen_find(const struct quads *quads, const struct quad *quad, uint64_t hash)
{
	size_t mask = quads->seen_lines - 1, line = (size_t)(quad->subject->hash >> 7) & mask;
	uint64_t *entry = in_line(quads, line, quad, hash);

	for (line = (size_t)hash & mask; entry == NULL; line = (line + 1) & mask)
		entry = in_line(quads, line, quad, hash);
	return entry;
}

static void
seen_grow(struct quads *quads)
{
	uint64_t *old = quads->seen;
	size_t old_size = quads->seen_lines * LINE;

	quads->seen_lines = old_size == 0 ? FIRST_QUADS * 2 / LINE : quads->seen_lines * 2;
	quads->seen = NEWS(quads->mem, uint64_t, quads->seen_lines * LINE);
	for (size_t i = 0; i < old_size; i++) {
		const struct quad *quad = &quads->list[(uint32_t)old[i] - (old[i] != 0)];

		if (old[i] != 0)
			*seen_find(quads, quad, quad_hash(quad)) = old[i];
	}
}

/* Its entry, or the free one where it belongs. */
static uint64_t *
seen_entry_of(struct quads *quads, const struct quad *quad, uint64_t hash)
{
	if (quads->seen_count * 2 >= quads->seen_lines * LINE)
		seen_grow(quads);
	return seen_find(quads, quad, hash);
}

static void
reserve_mentions(struct quads *quads, size_t count)
{
	if (count <= quads->mention_cap)
		return;
	quads->mentions = grown(quads->mem, quads->mentions, quads->mention_cap * sizeof(*quads->mentions), count * sizeof(*quads->mentions));
	quads->mention_cap = count;
}

void
quads_reserve(struct quads *quads, size_t count)
{
	if (count <= quads->cap)
		return;
	quads->list = grown(quads->mem, quads->list, quads->cap * sizeof(*quads->list), count * sizeof(*quads->list));
	quads->cap = count;
	reserve_mentions(quads, count);
}

static void *
copied(struct arena *mem, const void *block, size_t size, size_t room)
{
	void *copy = arena_alloc(mem, room);

	return size == 0 ? copy : memcpy(copy, block, size);
}

void
quads_begin_with(struct quads *quads, const struct quads *other, size_t more)
{
	struct arena *mem = quads->mem;

	quads->count = other->count;
	quads->cap = other->count + more;
	quads->list = copied(mem, other->list, other->count * sizeof(*other->list), quads->cap * sizeof(*other->list));
	quads->blank_count = other->blank_count;
	quads->blank_cap = other->blank_count + FIRST_BLANKS;
	quads->blanks = copied(mem, other->blanks, other->blank_count * sizeof(*other->blanks), quads->blank_cap * sizeof(*other->blanks));
	quads->mention_count = other->mention_count;
	quads->mention_cap = other->mention_count + more;
	quads->mentions = copied(mem, other->mentions, other->mention_count * sizeof(*other->mentions), quads->mention_cap * sizeof(*other->mentions));
	quads->links = other->links;
	quads->known = other->known;
	quads->known_count = other->known_count;
	quads->ready = other->ready;
	quads->ready_count = other->ready_count;
}

static inline bool
is_blank(const struct term *term)
{
	return term != NULL && term->kind == TERM_BLANK;
}

static inline void
add_mention(struct quads *quads, uint32_t blank)
{
	if (quads->mention_count == quads->mention_cap)
		reserve_mentions(quads, quads->mention_cap == 0 ? FIRST_QUADS : quads->mention_cap * 2);
	quads->mentions[quads->mention_count++] = (struct mention){ (uint32_t)quads->count, blank };
}

/* The blank nodes of the quad that comes next, each once. */
static inline void
note_mentions(struct quads *quads, const struct quad *quad)
{
	bool subject = is_blank(quad->subject), graph = is_blank(quad->graph);
	bool object = is_blank(quad->object) && (!subject || quad->object->blank != quad->subject->blank);

	if (subject)
		add_mention(quads, quad->subject->blank);
	if (object)
		add_mention(quads, quad->object->blank);
	if (graph && ((subject && quad->graph->blank == quad->subject->blank) || (is_blank(quad->object) && quad->graph->blank == quad->object->blank)))
		graph = false;
	if (graph)
		add_mention(quads, quad->graph->blank);
	quads->links += subject + object + graph > 1;
}

void
quads_append(struct quads *quads, struct quad quad)
{
	if (quads->count == quads->cap)
		quads_reserve(quads, quads->cap == 0 ? FIRST_QUADS : quads->cap * 2);
	note_mentions(quads, &quad);
	quads->list[quads->count++] = quad;
}

void
quads_add(struct quads *quads, struct quad quad)
{
	uint64_t hash = quad_hash(&quad), *entry = seen_entry_of(quads, &quad, hash);

	if (*entry != 0)
		return;
	*entry = seen_entry(hash, quads->count);
	quads->seen_count++;
	quads_append(quads, quad);
}

void
quads_remember(struct quads *quads, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		uint64_t hash = quad_hash(&quads->list[i]), *entry = seen_entry_of(quads, &quads->list[i], hash);

		quads->seen_count += *entry == 0;
		*entry = seen_entry(hash, i);
	}
}

/* ---- writing ---- */

/* Terms are short: four copies of a known size, two of them over the middle, are cheaper than a call. */
static inline void
put_text(char *at, const char *from, size_t count)
{
	size_t half = count / 2 < 16 ? 0 : 16;

	if (count < 16 || count > 64) {
		memcpy(at, from, count);
		return;
	}
	memcpy(at, from, 16);
	memcpy(at + half, from + half, 16);
	memcpy(at + count - 16 - half, from + count - 16 - half, 16);
	memcpy(at + count - 16, from + count - 16, 16);
}

static inline char *
put_term(char *at, const struct term *term)
{
	put_text(at, term->text.ptr, term->text.len);
	at[term->text.len] = ' ';
	return at + term->text.len + 1;
}

char *
quad_put(char *at, const struct quad *quad)
{
	at = put_term(put_term(put_term(at, quad->subject), quad->predicate), quad->object);
	if (quad->graph != NULL)
		at = put_term(at, quad->graph);
	at[0] = '.';
	at[1] = '\n';
	return at + 2;
}

void
quad_write(struct buf *out, const struct quad *quad)
{
	size_t size = quad_size(quad);
	char *at = buf_room(out, size);

	if (at == NULL)
		return;
	quad_put(at, quad);
	out->len += size;
}

void
quads_write(struct buf *out, const struct quads *quads)
{
	for (size_t i = 0; i < quads->count; i++)
		quad_write(out, &quads->list[i]);
}

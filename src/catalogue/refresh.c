/* Brings the index up to date: codes that changed are read anew, many at once, so that each term's set is written once for all of them. */
#include "catalogue/catalogue_store.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "base/time.h"
#include "catalogue/set.h"
#include "catalogue/words.h"
#include "policy/spec_facts.h"

#define CODES_AT_ONCE 250
#define TERMS_MAX     ((size_t)256 << 10) /* bytes of one offer; by what is beyond them it is not found */
#define STARTS_MAX    24

const char *const catalogue_credit_steps[] = { "1", "2.5", "5", "10", "15", "30", "more", NULL };

/* ---- what an offer is found by ---- */

static void
add_term(struct buf *out, int kind, struct str value)
{
	if (value.len > 0 && str_find_byte(value, '\n') == value.len)
		buf_fmt(out, "%d" PRI_STR "\n", kind, ARG_STR(value));
}

static void
add_words(struct ctx *cx, struct buf *out, const struct json *value)
{
	struct str rest = json_string(value), word;

	for (const struct json *part = json_is(value, JSON_OBJECT) ? json_first(value) : NULL; part != NULL; part = part->next)
		add_words(cx, out, part);
	while (word_next(cx->mem, &rest, &word))
		add_term(out, TERM_WORD, word);
}

static void
add_credit(struct ctx *cx, struct buf *out, const struct json *spec)
{
	struct spec_credit credit;
	const char *const *step = catalogue_credit_steps;
	int64_t milli;

	if (spec_credit(cx, spec, &credit) != RC_OK || credit.ects <= 0)
		return;
	while (decimal_parse(str_of(*step), false, &milli) && credit.ects > milli)
		step++;
	add_term(out, FACET_CREDIT, str_of(*step));
}

static void
add_level(struct ctx *cx, struct buf *out, const struct json *spec)
{
	struct spec_level level;

	if (spec_level(cx, spec, &level) == RC_OK && level.stated)
		add_term(out, FACET_LEVEL, str_fmt(cx->mem, PRI_STR " %lld", ARG_STR(level.framework), (long long)level.value));
}

static void
add_properties(struct ctx *cx, struct buf *out, const struct specification *spec)
{
	struct str field = json_string(JSON_GET(spec->json, "isced_f"));

	add_term(out, FACET_FIELD, str_sub(field, 0, 2));
	add_term(out, FACET_FIELD, field);
	add_level(cx, out, spec->json);
	add_credit(cx, out, spec->json);
	add_term(out, FACET_MODE, json_string(JSON_GET(spec->json, "modality")));
	for (const struct json *at = json_first(JSON_GET(spec->json, "languages")); at != NULL; at = at->next)
		add_term(out, FACET_LANGUAGE, json_string(at));
	buf_fmt(out, "%d\n", TERM_ALL);
}

static void
add_texts(struct ctx *cx, struct buf *out, const struct specification *spec)
{
	struct json *code = json_new_string(cx->mem, spec->code);

	add_words(cx, out, code);
	add_words(cx, out, JSON_GET(spec->json, "title"));
	add_words(cx, out, JSON_GET(spec->json, "summary"));
	add_words(cx, out, JSON_GET(spec->json, "target_group"));
	for (const struct json *at = json_first(JSON_GET(spec->json, "outcomes")); at != NULL; at = at->next)
		add_words(cx, out, JSON_GET(at, "text"));
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The lines in order, each once. */
static struct str
without_doubles(struct arena *mem, struct str lines)
{
	struct str *items = NEWS(mem, struct str, lines.len + 1), rest = lines, line;
	struct buf out = buf_new(mem, TERMS_MAX);
	size_t count = 0;

	while (rest.len > 0) {
		str_cut(&rest, '\n', &line);
		items[count++] = line;
	}
	qsort(items, count, sizeof(*items), by_text);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !str_eq(items[i], items[i - 1])) {
			buf_str(&out, items[i]);
			buf_byte(&out, '\n');
		}
	return buf_view(&out);
}

static enum rc
terms_of(struct ctx *cx, struct db *db, const struct specification *spec, struct str *out)
{
	struct buf lines = buf_new(cx->mem, TERMS_MAX);
	struct err before = cx->err; /* a document that lacks credit or level is found by the rest */
	struct rows starts;

	add_properties(cx, &lines, spec);
	cx->err = before;
	TRY(starts_of_code(cx, db, spec->institution, spec->code, day_of(cx->now), STARTS_MAX, &starts));
	for (size_t i = 0; i < starts.count; i++)
		add_term(&lines, FACET_START, str_sub(date_text(cx->mem, row_num(&starts.items[i], 3)), 0, 7));
	add_texts(cx, &lines, spec);
	*out = without_doubles(cx->mem, buf_view(&lines));
	return RC_OK;
}

/* ---- many at once ---- */

/* One place enters or leaves one term's set. */
struct change { struct str term; int64_t place; bool in; };

struct refreshing {
	int64_t institution, places;
	struct change *changes;
	size_t count, room;
	bool more;
};

static void
note_changes(struct ctx *cx, struct refreshing *r, struct str terms, int64_t place, bool in)
{
	struct str term;

	while (terms.len > 0) {
		str_cut(&terms, '\n', &term);
		if (r->count == r->room) {
			size_t room = r->room * 2 + 1024;

			r->changes = arena_grow(cx->mem, r->changes, r->room * sizeof(*r->changes), room * sizeof(*r->changes));
			r->room = room;
		}
		r->changes[r->count++] = (struct change){ term, place, in };
	}
}

/* Out of its old place, and into a new one when it is published. */
static enum rc
refresh_code(struct ctx *cx, struct db *db, struct refreshing *r, struct str code)
{
	struct offer_row was = { .place = -1 }, is = { .place = r->places };
	struct specification spec;
	int64_t published_at;
	enum rc rc = offer_load(cx, db, r->institution, code, &was);

	if (rc == RC_OK) {
		note_changes(cx, r, was.terms, was.place, false);
		TRY(offer_delete(cx, db, r->institution, was.place));
	} else if (rc != RC_NOT_FOUND) {
		return rc;
	}
	TRY(stale_delete(cx, db, r->institution, code));
	rc = published_of_code(cx, db, r->institution, code, &is.specification, &published_at);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	/* The start of a cohort changed: no news. */
	if (was.place >= 0 && was.specification == is.specification)
		is.place = was.place;
	else
		r->places++;
	TRY(specification_get(cx, db, r->institution, is.specification, &spec));
	TRY(terms_of(cx, db, &spec, &is.terms));
	note_changes(cx, r, is.terms, is.place, true);
	return offer_insert(cx, db, r->institution, code, published_at, &is);
}

/* By term; what leaves before what enters, because a place may do both. */
static int
by_term(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order = str_cmp(x->term, y->term);

	return order != 0 ? order : (x->in > y->in) - (x->in < y->in);
}

static enum rc
store_changes(struct ctx *cx, struct db *db, const struct refreshing *r)
{
	for (size_t i = 0; i < r->count;) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct str term = r->changes[i].term, value = str_sub(term, 1, SIZE_MAX), members;
		int64_t kind = term.ptr[0] - '0';
		struct set set;

		TRY(term_load(cx, db, r->institution, kind, value, &members));
		set = set_of(cx->mem, members, (size_t)r->places);
		for (; i < r->count && str_eq(r->changes[i].term, term); i++)
			set_put(&set, (size_t)r->changes[i].place, r->changes[i].in);
		TRY(term_store(cx, db, r->institution, kind, value, set_bytes(cx->mem, &set)));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

static enum rc
refresh_work(struct ctx *cx, struct db *db, void *self)
{
	struct refreshing *to = self, r = { .institution = to->institution };
	struct rows codes;

	TRY(stale_list(cx, db, r.institution, CODES_AT_ONCE, &codes));
	TRY(offer_places(cx, db, r.institution, &r.places));
	for (size_t i = 0; i < codes.count; i++)
		TRY(refresh_code(cx, db, &r, row_text(&codes.items[i], 0)));
	if (r.count > 0)
		qsort(r.changes, r.count, sizeof(*r.changes), by_term);
	to->more = codes.count == CODES_AT_ONCE;
	return store_changes(cx, db, &r);
}

enum rc
catalogue_refresh(struct ctx *cx, struct db *db, int64_t institution)
{
	struct refreshing to = { .institution = institution };

	TRY(stale_any(cx, db, institution, &to.more));
	while (to.more) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(db_transact(cx, db, refresh_work, &to));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

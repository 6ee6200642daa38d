#include "catalogue/catalogue_store.h"

#include "base/time.h"
#include "catalogue/set.h"
#include "catalogue/words.h"

#define WORDS_ASKED_MAX 16
#define WORD_BEGINS     3 /* bytes; a shorter word is meant whole */

/* ---- finding ---- */

struct term { int64_t kind; struct str value; struct set set; };

/* The properties of a catalogue, by kind and value, and how many places its sets have. */
struct properties {
	struct term *items;
	size_t count, places;
};

static enum rc
properties_load(struct ctx *cx, struct db *db, int64_t institution, struct properties *out)
{
	struct rows rows;
	int64_t places;

	TRY(offer_places(cx, db, institution, &places));
	TRY(term_properties(cx, db, institution, &rows));
	*out = (struct properties){ NEWS(cx->mem, struct term, rows.count + 1), rows.count, (size_t)places };
	for (size_t i = 0; i < rows.count; i++)
		out->items[i] = (struct term){ row_num(&rows.items[i], 0), row_text(&rows.items[i], 1), set_of(cx->mem, row_blob(&rows.items[i], 2), out->places) };
	return RC_OK;
}

/* Folded words are letters and digits: the least is '0', and U+10FFFF is above all. Those who ask for "UX" do not mean every word that
 * begins so, of which there are too many. */
static enum rc
cut_word(struct ctx *cx, struct db *db, int64_t institution, struct str word, size_t places, struct set *into)
{
	struct str below = str_fmt(cx->mem, PRI_STR "%s", ARG_STR(word), word.len < WORD_BEGINS ? "0" : "\xF4\x8F\xBF\xBF");
	struct set having = set_new(cx->mem, places);
	struct rows rows;

	TRY(term_words(cx, db, institution, word, below, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct set one = set_of(cx->mem, row_blob(&rows.items[i], 0), places);

		set_join(&having, &one);
	}
	set_cut(into, &having);
	return RC_OK;
}

/* Every offer that has all the words. */
static enum rc
with_words(struct ctx *cx, struct db *db, int64_t institution, struct str words, const struct properties *of, struct set *out)
{
	struct str rest = words, word;

	*out = set_new(cx->mem, of->places);
	for (size_t i = 0; i < of->count; i++)
		if (of->items[i].kind == TERM_ALL)
			set_join(out, &of->items[i].set);
	for (int n = 0; n < WORDS_ASKED_MAX && word_next(cx->mem, &rest, &word); n++)
		TRY(cut_word(cx, db, institution, word, of->places, out));
	return RC_OK;
}

bool
catalogue_chosen(const struct catalogue_question *question, int facet, struct str value)
{
	for (size_t i = 0; i < question->value_count[facet]; i++)
		if (str_eq(question->values[facet][i], value))
			return true;
	return false;
}

/* What is left by the choices of every property but `but` (FACETS: by all of them). */
static struct set
left_by_choices(struct ctx *cx, const struct catalogue_question *question, const struct properties *of, const struct set *from, int but)
{
	struct set left = set_new(cx->mem, of->places);

	set_join(&left, from);
	for (int facet = 0; facet < FACETS; facet++) {
		struct set chosen = set_new(cx->mem, of->places);

		if (facet == but || question->value_count[facet] == 0)
			continue;
		for (size_t i = 0; i < of->count; i++)
			if (of->items[i].kind == facet && catalogue_chosen(question, facet, of->items[i].value))
				set_join(&chosen, &of->items[i].set);
		set_cut(&left, &chosen);
	}
	return left;
}

static void
count_choices(struct ctx *cx, const struct catalogue_question *question, const struct properties *of, const struct set *from, int facet,
              struct catalogue_answer *out)
{
	struct set left = left_by_choices(cx, question, of, from, facet);
	struct str month = str_sub(date_text(cx->mem, day_of(cx->now)), 0, 7);

	out->choices[facet] = NEWS(cx->mem, struct catalogue_choice, of->count + 1);
	for (size_t i = 0; i < of->count; i++) {
		struct catalogue_choice choice = { of->items[i].value, 0 };

		if (of->items[i].kind != facet || (facet == FACET_START && str_cmp(choice.value, month) < 0))
			continue;
		choice.count = set_count_both(&left, &of->items[i].set);
		if (choice.count > 0 || catalogue_chosen(question, facet, choice.value))
			out->choices[facet][out->choice_count[facet]++] = choice;
	}
}

static enum rc
take_page(struct ctx *cx, struct db *db, int64_t institution, const struct catalogue_question *question, const struct set *found,
          struct catalogue_answer *out)
{
	int64_t place = (int64_t)found->words * 64, skip = question->skip;

	out->total = set_count(found);
	out->specifications = NEWS(cx->mem, int64_t, question->most + 1);
	while (out->count < question->most && (place = set_before(found, place)) >= 0)
		if (skip-- <= 0)
			TRY(offer_at(cx, db, institution, place, &out->specifications[out->count++]));
	return RC_OK;
}

struct finding { int64_t institution; const struct catalogue_question *question; struct catalogue_answer *out; };

static enum rc
find_work(struct ctx *cx, struct db *db, void *self)
{
	const struct finding *f = self;
	struct properties of;
	struct set from, found;

	*f->out = (struct catalogue_answer){ .total = 0 };
	TRY(properties_load(cx, db, f->institution, &of));
	TRY(with_words(cx, db, f->institution, f->question->words, &of, &from));
	for (int facet = 0; facet < FACETS; facet++)
		count_choices(cx, f->question, &of, &from, facet, f->out);
	found = left_by_choices(cx, f->question, &of, &from, FACETS);
	return take_page(cx, db, f->institution, f->question, &found, f->out);
}

enum rc
catalogue_find(struct ctx *cx, struct db *db, int64_t institution, const struct catalogue_question *question, struct catalogue_answer *out)
{
	struct finding finding = { institution, question, out };

	return db_snapshot(cx, db, find_work, &finding);
}

enum rc
catalogue_offer(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *specification)
{
	int64_t published_at;

	return published_of_code(cx, db, institution, code, specification, &published_at);
}

enum rc
catalogue_starts(struct ctx *cx, struct db *db, int64_t institution, struct str code, size_t most, struct catalogue_start **starts, size_t *count)
{
	struct rows rows;

	TRY(starts_of_code(cx, db, institution, code, day_of(cx->now), most, &rows));
	*starts = NEWS(cx->mem, struct catalogue_start, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];

		(*starts)[i] = (struct catalogue_start){ row_text(r, 0), row_text(r, 1), row_text(r, 2), row_num(r, 3), row_num(r, 4) };
	}
	return RC_OK;
}

enum rc
catalogue_latest(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct catalogue_news **news, size_t *count)
{
	struct rows rows;

	TRY(offer_newest(cx, db, institution, most, &rows));
	*news = NEWS(cx->mem, struct catalogue_news, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*news)[i] = (struct catalogue_news){ row_num(&rows.items[i], 0), row_num(&rows.items[i], 1) };
	return RC_OK;
}

/* The catalogue's first page: found by words and properties, all of which stand in the address, so that a search can be kept and
 * sent; and what is new, as a feed (RFC 4287). */
#include "catalogue/offer_pages.h"

#include "base/time.h"
#include "http/page.h"
#include "http/path.h"
#include "http/program.h"
#include "specification/words_pages.h"
#include "view_catalogue.h"

#define OFFERS_A_PAGE 24
#define NEWS_MAX      50
#define CACHE         300 /* seconds */
#define ADDRESS_MAX   ((size_t)16 << 10)

/* What a property is called in the address. */
static const char *const facet_names[FACETS] = { "field", "level", "credit", "mode", "language", "start" };

/* ---- what is asked ---- */

static struct catalogue_question
question_of(struct request *rq)
{
	struct catalogue_question question = { .words = str_trim(request_query(rq, "q")), .most = OFFERS_A_PAGE };

	for (size_t i = 0; i < rq->query.count; i++)
		for (int facet = 0; facet < FACETS; facet++)
			if (str_is(rq->query.items[i].name, facet_names[facet]) && rq->query.items[i].value.len > 0 &&
			    question.value_count[facet] < CATALOGUE_VALUES_MAX)
				question.values[facet][question.value_count[facet]++] = rq->query.items[i].value;
	if (!str_to_int(request_query(rq, "from"), &question.skip) || question.skip < 0)
		question.skip = 0;
	return question;
}

/* A field of two digits holds those that begin with it: either is chosen, never both. */
static bool
gives_way(int facet, struct str chosen, struct str value)
{
	size_t least = chosen.len < value.len ? chosen.len : value.len;

	return str_eq(chosen, value) || (facet == FACET_FIELD && str_eq(str_sub(chosen, 0, least), str_sub(value, 0, least)));
}

/* The same search with this value chosen, or without it when it is; FACETS: as it is. */
static struct str
address_with(struct request *rq, const struct catalogue_question *question, int changed, struct str value, int64_t from)
{
	struct buf out = buf_new(rq->cx->mem, ADDRESS_MAX);

	buf_lit(&out, "/catalogue");
	query_put(&out, "q", question->words);
	for (int facet = 0; facet < FACETS; facet++) {
		for (size_t i = 0; i < question->value_count[facet]; i++)
			if (facet != changed || !gives_way(facet, question->values[facet][i], value))
				query_put(&out, facet_names[facet], question->values[facet][i]);
		if (facet == changed && !catalogue_chosen(question, facet, value))
			query_put(&out, facet_names[facet], value);
	}
	if (from > 0)
		query_put(&out, "from", str_fmt(rq->cx->mem, "%lld", (long long)from));
	return buf_view(&out);
}

/* ---- the properties ---- */

static struct str
facet_name(struct request *rq, int facet)
{
	const struct message *const names[FACETS] = { MSG(catalogue_field), MSG(catalogue_level), MSG(catalogue_credit), MSG(catalogue_mode),
	                                              MSG(catalogue_language), MSG(catalogue_start) };

	return locale_text(page_locale(rq), rq->cx->mem, names[facet], NULL, 0);
}

static struct str
credit_words(struct request *rq, struct str value)
{
	const char *const *step = catalogue_credit_steps;
	const struct message *msg = MSG(catalogue_credit_to);
	struct str most = value, least = STR_NONE;

	while (*step != NULL && !str_is(value, *step))
		least = str_of(*step++);
	if (str_is(value, "more"))
		msg = MSG(catalogue_credit_more);
	else if (least.len > 0)
		msg = MSG(catalogue_credit_from_to);
	return locale_text(page_locale(rq), rq->cx->mem, msg, (const struct arg[]){ A_STR("least", least), A_STR("most", most) }, 2);
}

static struct str
value_words(struct request *rq, int facet, struct str value)
{
	switch ((enum catalogue_facet)facet) {
	case FACET_FIELD: return words_of_field(page_locale(rq), rq->cx->mem, value);
	case FACET_CREDIT: return credit_words(rq, value);
	case FACET_MODE: return words_of_code(page_locale(rq), rq->cx->mem, value);
	case FACET_LANGUAGE: return words_of_language(page_locale(rq), rq->cx->mem, value);
	case FACET_START: return offer_month(rq, value);
	case FACET_LEVEL:
	case FACETS: break;
	}
	return value;
}

/* Fields of more than two digits are shown when theirs is chosen, or one of them. */
static bool
is_shown(const struct catalogue_question *question, int facet, struct str value)
{
	if (facet != FACET_FIELD || value.len <= 2)
		return true;
	for (size_t i = 0; i < question->value_count[facet]; i++)
		if (str_eq(str_sub(question->values[facet][i], 0, 2), str_sub(value, 0, 2)))
			return true;
	return false;
}

/* Smaller credit first: by the steps, which are not in the order of their texts. */
static void
sort_credit(struct arena *mem, struct catalogue_answer *answer)
{
	struct catalogue_choice *sorted = NEWS(mem, struct catalogue_choice, answer->choice_count[FACET_CREDIT] + 1);
	size_t count = 0;

	for (const char *const *step = catalogue_credit_steps; *step != NULL; step++)
		for (size_t i = 0; i < answer->choice_count[FACET_CREDIT]; i++)
			if (str_is(answer->choices[FACET_CREDIT][i].value, *step))
				sorted[count++] = answer->choices[FACET_CREDIT][i];
	answer->choices[FACET_CREDIT] = sorted;
}

static void
fill_facet(struct request *rq, const struct catalogue_question *question, const struct catalogue_answer *answer, int facet, struct view_catalogue *view)
{
	struct view_catalogue_facet *to = &view->facets[view->facets_count];

	to->name = facet_name(rq, facet);
	to->values = NEWS(rq->cx->mem, struct view_catalogue_facet_value, answer->choice_count[facet] + 1);
	for (size_t i = 0; i < answer->choice_count[facet]; i++) {
		const struct catalogue_choice *choice = &answer->choices[facet][i];

		if (is_shown(question, facet, choice->value))
			to->values[to->values_count++] = (struct view_catalogue_facet_value){ value_words(rq, facet, choice->value),
				address_with(rq, question, facet, choice->value, 0), choice->count, catalogue_chosen(question, facet, choice->value) };
	}
	view->facets_count += to->values_count > 0;
}

static void
fill_facets(struct request *rq, const struct catalogue_question *question, const struct catalogue_answer *answer, struct view_catalogue *view)
{
	struct arena *mem = rq->cx->mem;

	view->facets = NEWS(mem, struct view_catalogue_facet, FACETS);
	view->chosen = NEWS(mem, struct view_catalogue_choice, FACETS * CATALOGUE_VALUES_MAX);
	view->kept = NEWS(mem, struct view_catalogue_keep, FACETS * CATALOGUE_VALUES_MAX);
	for (int facet = 0; facet < FACETS; facet++) {
		fill_facet(rq, question, answer, facet, view);
		for (size_t i = 0; i < question->value_count[facet]; i++) {
			struct str value = question->values[facet][i];

			view->chosen[view->chosen_count++] = (struct view_catalogue_choice){ facet_name(rq, facet), value_words(rq, facet, value),
				address_with(rq, question, facet, value, 0) };
			view->kept[view->kept_count++] = (struct view_catalogue_keep){ str_of(facet_names[facet]), value };
		}
	}
}

/* ---- the list ---- */

static struct json *
list_item(struct request *rq, const struct offer *offer)
{
	struct json *item = json_new(rq->cx->mem, JSON_OBJECT);

	json_put_str(rq->cx->mem, item, STR("@type"), STR("ListItem"));
	json_put_str(rq->cx->mem, item, STR("name"), offer_text(offer, offer->spec->json, "title"));
	json_put_str(rq->cx->mem, item, STR("url"), offer_address(rq->cx->mem, offer));
	return item;
}

static void
fill_offers(struct request *rq, const struct offer *offers, size_t count, struct view_catalogue *view)
{
	struct json *list = json_new(rq->cx->mem, JSON_OBJECT), *items;

	json_put_str(rq->cx->mem, list, STR("@type"), STR("ItemList"));
	items = json_put_array(rq->cx->mem, list, STR("itemListElement"));
	view->offers = NEWS(rq->cx->mem, struct view_catalogue_card, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct offer *offer = &offers[i];

		json_add(items, list_item(rq, offer));
		view->offers[view->offers_count++] = (struct view_catalogue_card){
			.title = offer_text(offer, offer->spec->json, "title"), .href = str_fmt(rq->cx->mem, "/catalogue/" PRI_STR, ARG_STR(offer->spec->code)),
			.summary = offer_text(offer, offer->spec->json, "summary"), .facts = offer_facts(rq, offer),
		};
	}
	view->data = in_schema(rq, list);
}

static void
fill_pager(struct request *rq, const struct catalogue_question *question, const struct catalogue_answer *answer, struct view_catalogue *view)
{
	int64_t before = question->skip > OFFERS_A_PAGE ? question->skip - OFFERS_A_PAGE : 0;

	if (answer->total <= OFFERS_A_PAGE)
		return;
	view->pager = (struct view_pager){ .from = question->skip + 1, .to = question->skip + (int64_t)answer->count, .of = answer->total };
	if (question->skip > 0)
		view->pager.before = address_with(rq, question, FACETS, STR_NONE, before);
	if (view->pager.to < answer->total)
		view->pager.after = address_with(rq, question, FACETS, STR_NONE, view->pager.to);
}

/* What a page needs, seen at one moment: SQLite locks its file once for all of it. */
struct listing {
	struct request *rq;
	struct catalogue_question question;
	struct catalogue_answer answer;
	struct offer *offers;
};

static enum rc
listing_work(struct ctx *cx, struct db *db, void *self)
{
	struct listing *of = self;
	const struct institution *institution;

	TRY(catalogue_find(cx, db, of->rq->program->institution, &of->question, &of->answer));
	if (of->answer.count == 0 && of->answer.total > 0) { /* a search that was kept finds less today, and begins anew */
		of->question.skip = 0;
		TRY(catalogue_find(cx, db, of->rq->program->institution, &of->question, &of->answer));
	}
	of->offers = NEWS(cx->mem, struct offer, of->answer.count + 1);
	if (of->answer.count > 0)
		TRY(offer_institution(of->rq, &institution));
	for (size_t i = 0; i < of->answer.count; i++)
		TRY(offer_load_for(of->rq, institution, of->answer.specifications[i], &of->offers[i]));
	return RC_OK;
}

/* When nothing can be written now (a full disk, a busy database), what was found so far is better than no catalogue. */
static enum rc
refresh_if_possible(struct request *rq)
{
	struct err before = rq->cx->err;
	enum rc rc = catalogue_refresh(rq->cx, rq->db, rq->program->institution);

	if (rc != RC_FULL && rc != RC_UNAVAILABLE)
		return rc;
	rq->cx->err = before;
	return RC_OK;
}

static enum rc
catalogue_get(struct request *rq)
{
	struct view_catalogue view = { .feed = STR("/catalogue/feed.atom") };
	struct listing of = { .rq = rq, .question = question_of(rq) };

	page_choose_language(rq);
	TRY(refresh_if_possible(rq));
	TRY(db_snapshot(rq->cx, rq->db, listing_work, &of));
	sort_credit(rq->cx->mem, &of.answer);
	view.q = of.question.words;
	view.total = of.answer.total;
	fill_facets(rq, &of.question, &of.answer, &view);
	view.asked = view.chosen_count > 0 || of.question.words.len > 0;
	fill_offers(rq, of.offers, of.answer.count, &view);
	fill_pager(rq, &of.question, &of.answer, &view);
	page_title_say(rq, SAY(page_catalogue));
	page_public(rq);
	return reply_view(rq, 200, &view_catalogue_class, &view);
}

/* ---- the feed ---- */

static void
put_element(struct buf *out, struct view_out *escape, const char *name, struct str text)
{
	escape->html = buf_new(escape->mem, (size_t)1 << 20);
	view_text(escape, IN_TEXT, text);
	buf_fmt(out, "<%s>" PRI_STR "</%s>", name, ARG_STR(buf_view(&escape->html)), name);
}

static void
put_entry(struct buf *out, struct view_out *escape, const struct offer *offer, int64_t published_at)
{
	struct str address = str_fmt(escape->mem, PRI_STR "/%lld", ARG_STR(offer_address(escape->mem, offer)), (long long)offer->spec->version);

	buf_lit(out, "\n<entry>");
	put_element(out, escape, "title", offer_text(offer, offer->spec->json, "title"));
	put_element(out, escape, "id", address);
	put_element(out, escape, "updated", time_text(escape->mem, published_at));
	put_element(out, escape, "summary", offer_text(offer, offer->spec->json, "summary"));
	buf_fmt(out, "<link href=\"" PRI_STR "\"/></entry>", ARG_STR(address));
}

/* What the feed says, seen at one moment. */
struct latest {
	struct request *rq;
	struct catalogue_news *news;
	struct offer *offers;
	size_t count;
};

static enum rc
latest_work(struct ctx *cx, struct db *db, void *self)
{
	struct latest *of = self;
	const struct institution *institution;

	TRY(offer_institution(of->rq, &institution));
	TRY(catalogue_latest(cx, db, institution->id, NEWS_MAX, &of->news, &of->count));
	of->offers = NEWS(cx->mem, struct offer, of->count + 1);
	for (size_t i = 0; i < of->count; i++)
		TRY(offer_load_for(of->rq, institution, of->news[i].specification, &of->offers[i]));
	return RC_OK;
}

static enum rc
feed_get(struct request *rq)
{
	struct buf out = buf_new(rq->cx->mem, (size_t)8 << 20);
	struct view_out escape = { .mem = rq->cx->mem };
	struct latest of = { .rq = rq };
	struct str body;

	page_choose_language(rq);
	TRY(refresh_if_possible(rq));
	TRY(db_snapshot(rq->cx, rq->db, latest_work, &of));
	buf_lit(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">");
	put_element(&out, &escape, "title", page_reader(rq)->institution);
	put_element(&out, &escape, "id", str_fmt(rq->cx->mem, PRI_STR "/catalogue", ARG_STR(request_base_url(rq))));
	put_element(&out, &escape, "updated", time_text(rq->cx->mem, of.count == 0 ? 0 : of.news[0].published_at));
	buf_fmt(&out, "<link rel=\"self\" href=\"" PRI_STR "/catalogue/feed.atom\"/><author>", ARG_STR(request_base_url(rq)));
	put_element(&out, &escape, "name", page_reader(rq)->institution);
	buf_lit(&out, "</author>");
	for (size_t i = 0; i < of.count; i++)
		put_entry(&out, &escape, &of.offers[i], of.news[i].published_at);
	buf_lit(&out, "\n</feed>\n");
	TRY(buf_done(rq->cx, &out, &body));
	reply_cache(rq, CACHE, true);
	return reply_bytes(rq, 200, body, "application/atom+xml; charset=utf-8");
}

const struct route catalogue_routes[] = {
	{ .method = HTTP_GET, .path = "/catalogue", .is_public = true, .view = &view_catalogue_class, .rate = RATE_READ, .handler = catalogue_get,
	  .says = "Published micro-credentials" },
	{ .method = HTTP_GET, .path = "/catalogue/feed.atom", .is_public = true, .rate = RATE_READ, .handler = feed_get, .says = "The catalogue as an Atom feed" },
	ROUTES_END
};

#include "policy/rules.h"

#include "base/time.h"

#include <math.h>

#define TEXT_MAX  ((size_t)1 << 16)
#define SHOWN_MAX 80 /* bytes of one text fact */

struct str
policy_text(const struct json *texts, struct str language)
{
	const struct json *text = json_get(texts, language);

	if (json_is(texts, JSON_STRING))
		return texts->string;
	if (text == NULL)
		text = json_get(texts, str_sub(language, 0, str_find_byte(language, '-')));
	if (text == NULL)
		text = JSON_GET(texts, "en");
	return json_string(text == NULL ? json_first(texts) : text);
}

/* ---- values ---- */

static void
put_number(struct buf *out, double d)
{
	if (isfinite(d))
		json_write_number(out, d);
}

/* A text cut at a character, so that a long answer does not hide the finding. */
static void
put_short(struct buf *out, struct str s)
{
	size_t n = s.len;

	if (n > SHOWN_MAX)
		for (n = SHOWN_MAX; n > 0 && ((unsigned char)s.ptr[n] & 0xC0) == 0x80;)
			n--;
	buf_str(out, str_sub(s, 0, n));
	if (n < s.len)
		buf_lit(out, "…");
}

static void
put_message(struct buf *out, enum language language, const struct message *msg, const struct arg *args, size_t count)
{
	buf_str(out, msg_text_in(out->mem, language, msg, args, count));
}

static bool
all_plain(const struct json *list)
{
	for (const struct json *at = list->first; at != NULL; at = at->next)
		if (at->type >= JSON_ARRAY)
			return false;
	return list->count <= 6;
}

static void
put_value(struct buf *out, enum language language, const struct json *value, enum fact_type type)
{
	int64_t n;

	if (value == NULL || value->type == JSON_NULL) {
		put_message(out, language, MSG(policy_not_stated), NULL, 0);
	} else if (json_is_number(value) && type == FACT_DATE && json_integer(value, &n)) {
		buf_str(out, date_text(out->mem, n));
	} else if (json_is_number(value) && type == FACT_INSTANT && json_integer(value, &n)) {
		buf_str(out, time_text(out->mem, n));
	} else if (json_is_number(value)) {
		put_number(out, json_number(value));
	} else if (value->type == JSON_STRING) {
		put_short(out, value->string);
	} else if (value->type == JSON_TRUE || value->type == JSON_FALSE) {
		put_message(out, language, value->type == JSON_TRUE ? MSG(policy_yes) : MSG(policy_no), NULL, 0);
	} else if (value->type == JSON_ARRAY && value->count > 0 && all_plain(value)) {
		for (const struct json *at = value->first; at != NULL; at = at->next) {
			put_value(out, language, at, FACT_TEXT);
			if (at->next != NULL)
				buf_lit(out, ", ");
		}
	} else if (value->type == JSON_ARRAY) {
		put_message(out, language, MSG(policy_entries), (const struct arg[]){ A_NUM("count", (int64_t)value->count) }, 1);
	} else {
		put_message(out, language, MSG(policy_stated), NULL, 0);
	}
}

static enum fact_type
type_at(const struct rule *rule, struct str path)
{
	const struct fact *fact = stage_fact(rule->stage, path);

	return fact == NULL ? FACT_MAP : fact->type;
}

/* ---- the nearest allowed values ---- */

static bool
bound_milli(const struct rule *rule, const struct expr_bound *bound, int64_t *milli)
{
	const struct json *value = json_get(rule->let, bound->parameter);

	if (!bound->there || (bound->parameter.len > 0 && !json_is_number(value)))
		return false;
	*milli = llround((bound->parameter.len > 0 ? json_number(value) : bound->number) * 1000);
	return true;
}

static int64_t
floor_to(int64_t x, int64_t step)
{
	int64_t rest = x % step;

	return rest < 0 ? x - rest - step : x - rest;
}

static void
put_nearest(struct buf *out, const struct rule *rule, const struct json *facts, bool above)
{
	const struct json *value = fact_at(facts, rule->range.fact);
	int64_t x, step, least, most, near;

	if (!json_is_number(value) || fabs(json_number(value)) > 1e12 || !bound_milli(rule, &rule->range.step, &step) || step <= 0) {
		buf_lit(out, "–");
		return;
	}
	x = llround(json_number(value) * 1000);
	if (!bound_milli(rule, &rule->range.min, &least))
		least = INT64_MIN / 2;
	if (!bound_milli(rule, &rule->range.max, &most))
		most = INT64_MAX / 2;
	if (above) {
		near = x < least ? least : x;
		near = floor_to(near + step - 1, step);
	} else {
		near = floor_to(x > most ? most : x, step);
	}
	if (near < least || near > most)
		buf_lit(out, "–");
	else
		put_number(out, (double)near / 1000);
}

/* ---- texts ---- */

/* Of what the program itself puts between: "not stated". */
static enum language
spoken(struct str tag)
{
	enum language language = LANGUAGE_EN;

	return language_of(tag, &language) ? language : LANGUAGE_EN;
}

static void
put_place(struct buf *out, enum language language, const struct rule *rule, const struct json *facts, struct str name)
{
	const struct json *parameter = json_get(rule->let, name);

	if (str_is(name, "below") || str_is(name, "above"))
		put_nearest(out, rule, facts, str_is(name, "above"));
	else if (parameter != NULL)
		put_value(out, language, parameter, FACT_TEXT);
	else
		put_value(out, language, fact_at(facts, name), type_at(rule, name));
}

struct str
explain_text(struct arena *mem, const struct rule *rule, const struct json *facts, const struct json *texts, struct str language)
{
	struct buf out = buf_new(mem, TEXT_MAX);
	struct str rest = policy_text(texts, language), before, name;

	if (texts == NULL && texts == rule->says)
		return msg_text(mem, MSG(policy_says_nothing), (const struct arg[]){ A_STR("rule", rule->id), A_STR("cite", rule->cite) }, 2);
	if (str_find_byte(rest, '{') == rest.len)
		return rest;
	while (text_place(&rest, &before, &name)) {
		buf_str(&out, before);
		put_place(&out, spoken(language), rule, facts, name);
	}
	buf_str(&out, rest);
	return buf_view(&out);
}

/* A path beyond its fact leads into an open map. */
static void
put_seen(struct buf *out, enum language language, const struct expr_use *use, const struct json *facts)
{
	bool whole = use->fact != NULL && strlen(use->fact->name) == use->path.len;

	put_value(out, language, fact_at(facts, use->path), whole ? use->fact->type : FACT_MAP);
}

struct policy_seen *
explain_seen(struct arena *mem, const struct rule *rule, const struct json *facts, struct str language)
{
	struct policy_seen *first = NULL, **last = &first;

	for (const struct expr_use *use = rule->uses; use != NULL; use = use->next) {
		struct buf out = buf_new(mem, TEXT_MAX);

		put_seen(&out, spoken(language), use, facts);
		*last = NEW(mem, struct policy_seen);
		**last = (struct policy_seen){ .fact = use->path, .value = buf_view(&out) };
		last = &(*last)->next;
	}
	return first;
}

struct str
policy_seen_text(struct arena *mem, const struct policy_seen *seen)
{
	struct buf out = buf_new(mem, TEXT_MAX);

	for (; seen != NULL; seen = seen->next)
		buf_fmt(&out, "%s" PRI_STR " " PRI_STR, out.len > 0 ? "; " : "", ARG_STR(seen->fact), ARG_STR(seen->value));
	return buf_view(&out);
}

/* The same without the list: every rule of every question has one for the record. */
struct str
explain_saw(struct arena *mem, const struct rule *rule, const struct json *facts)
{
	struct buf out = buf_new(mem, TEXT_MAX);

	for (const struct expr_use *use = rule->uses; use != NULL; use = use->next) {
		if (out.len > 0)
			buf_lit(&out, "; ");
		buf_str(&out, use->path);
		buf_byte(&out, ' ');
		put_seen(&out, LANGUAGE_EN, use, facts);
	}
	return buf_view(&out);
}

/* ---- without facts ---- */

struct str
policy_value_text(struct arena *mem, const struct json *value)
{
	struct buf out = buf_new(mem, TEXT_MAX);

	if (value == NULL || json_is(value, JSON_NULL))
		return STR("–");
	if (!json_is(value, JSON_ARRAY))
		return json_is(value, JSON_STRING) ? value->string : json_text(mem, value, JSON_COMPACT);
	for (const struct json *at = value->first; at != NULL; at = at->next)
		buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : ", ", ARG_STR(policy_value_text(mem, at)));
	return buf_view(&out);
}

struct str
policy_text_with(struct arena *mem, const struct json *texts, const struct json *let, struct str language)
{
	struct buf out = buf_new(mem, TEXT_MAX);
	struct str rest = policy_text(texts, language), before, name;

	while (text_place(&rest, &before, &name)) {
		buf_str(&out, before);
		buf_str(&out, json_get(let, name) == NULL ? name : policy_value_text(mem, json_get(let, name)));
	}
	buf_str(&out, rest);
	return buf_view(&out);
}

#include "format/verify.h"

#include "base/time.h"
#include "format/ob3.h"
#include "format/verify_private.h"

/* The checks in the order in which they are asked; a stopped verification asks no further ones. */
static const struct check {
	enum verify_check check;
	const char *word;
	void (*ask)(struct verification *v); /* NULL: answered together with the row above */
	bool of_inner;                       /* asked of status lists and newer versions too; what asks for further documents is not */
} checks[CHECK_COUNT] = {
	{ CHECK_PARSE,      "parse",      verify_recognise,  true },
	{ CHECK_FORMAT,     "format",     NULL,              true },
	{ CHECK_CONTEXTS,   "contexts",   verify_contexts,   true },
	{ CHECK_PROOF,      "proof",      verify_proof,      true },
	{ CHECK_ISSUER_KEY, "issuer-key", NULL,              true },
	{ CHECK_ISSUER,     "issuer",     verify_issuer,     false },
	{ CHECK_DATES,      "dates",      verify_dates,      true },
	{ CHECK_SUPERSEDED, "superseded", verify_superseded, false },
	{ CHECK_STATUS,     "status",     verify_status,     false },
	{ CHECK_SCHEMA,     "schema",     verify_schema,     false },
	{ CHECK_RECIPIENT,  "recipient",  verify_recipient,  false },
	{ CHECK_LOG,        "log",        verify_log,        false },
	{ CHECK_EVIDENCE,   "evidence",   verify_evidence,   false },
};

/* ---- answers ---- */

/* Worse answers replace better ones, never the other way round. */
static int
weight(enum verify_outcome outcome)
{
	static const int weights[] = { [VERIFY_PASS] = 1, [VERIFY_WARNING] = 2, [VERIFY_UNCHECKED] = 3, [VERIFY_FAIL] = 4 };

	return weights[outcome];
}

void
answer_with(struct verification *v, enum verify_check check, enum verify_outcome outcome, const struct message *msg, const struct arg *args)
{
	struct verify_answer *answer = &v->report->checks[check];
	size_t count = 0;

	if (answer->says.len > 0 && weight(answer->outcome) >= weight(outcome))
		return;
	while (args[count].name != NULL)
		count++;
	if (answer->says.len > 0)
		answer->detail = STR_NONE; /* it belonged to the better answer */
	answer->outcome = outcome;
	answer->msg = msg;
	answer->says = msg_text_in(v->cx->mem, v->cx->language, msg, args, count);
}

void
answer_detail(struct verification *v, enum verify_check check, struct str detail)
{
	struct verify_answer *answer = &v->report->checks[check];

	if (answer->detail.len == 0)
		answer->detail = detail;
}

enum verify_outcome
outcome_of(const struct verification *v, enum verify_check check)
{
	return v->report->checks[check].outcome;
}

/* A resolver may answer without an error of its own: then a former one is not its reason. */
enum rc
resolve(struct verification *v, struct str url, struct str *bytes)
{
	v->cx->err.msg = NULL;
	if (v->options->resolver.find == NULL)
		return RC_NOT_FOUND;
	return v->options->resolver.find(v->options->resolver.self, v->cx, url, bytes);
}

enum rc
resolve_here(struct verification *v, struct str url, struct str *bytes)
{
	const struct verify_resolver *resolver = &v->options->resolver;

	if (resolver->find_here == NULL)
		return resolve(v, url, bytes);
	v->cx->err.msg = NULL;
	return resolver->find_here(resolver->self, v->cx, url, bytes);
}

const struct json *
each_of(const struct json *value, const struct json *at)
{
	return json_each(value, at);
}

bool
has_word(const struct json *value, const char *word)
{
	for (const struct json *at = NULL; (at = each_of(value, at)) != NULL;)
		if (str_is(json_string(at), word))
			return true;
	return false;
}

struct str
id_of(const struct json *value)
{
	return json_is(value, JSON_OBJECT) ? json_string(JSON_GET(value, "id")) : json_string(value);
}

/* ---- the run ---- */

/* The verdict is what the answers say and nothing else (INTERFACES: invalid, unsupported, unproven, valid). A
 * recognised format that is not implemented stops before any check could fail. */
static enum verify_verdict
verdict_of(const struct verification *v)
{
	const struct verify_report *report = v->report;

	for (int i = 0; i < CHECK_COUNT; i++)
		if (report->checks[i].outcome == VERIFY_FAIL)
			return VERIFY_INVALID;
	if (report->verdict == VERIFY_UNSUPPORTED || v->parts_verdict == VERIFY_UNSUPPORTED)
		return VERIFY_UNSUPPORTED;
	for (int i = CHECK_PARSE; i <= CHECK_ISSUER_KEY; i++)
		if (report->checks[i].outcome != VERIFY_PASS)
			return VERIFY_UNPROVEN;
	if (v->parts_verdict != VERIFY_VALID)
		return VERIFY_UNPROVEN;
	if (report->checks[CHECK_STATUS].outcome == VERIFY_UNCHECKED && (v->status_open || JSON_GET(v->meaning, "credentialStatus") != NULL))
		return VERIFY_UNPROVEN;
	return VERIFY_VALID;
}

/* Nothing of an unproven text is shown: not its claims, and not what other checks said about them. */
static void
hide_unproven(struct verification *v)
{
	bool proven = v->meaning != NULL && outcome_of(v, CHECK_PROOF) == VERIFY_PASS &&
	              outcome_of(v, CHECK_CONTEXTS) == VERIFY_PASS && outcome_of(v, CHECK_ISSUER_KEY) != VERIFY_FAIL;
	struct json *shown;

	if (!proven || (!v->has_record && !v->presentation) || v->options->only_checks)
		return;
	v->report->credential = v->meaning;
	v->report->shown = shown = v->has_record ? ob3_view(v->cx->mem, &v->record) : json_new(v->cx->mem, JSON_OBJECT);
	if (v->has_record) {
		v->report->record = NEW(v->cx->mem, struct record);
		*v->report->record = v->record;
	} else {
		json_put_str(v->cx->mem, shown, STR("holder"), v->issuer);
	}
	if (v->parts_shown != NULL)
		json_put(shown, STR("credentials"), v->parts_shown);
}

/* Open Badges 2.0 is proven in another way, by one function for all that hangs together there. */
static bool
asked_otherwise(const struct verification *v, enum verify_check check)
{
	return v->badge2 != NULL && (check == CHECK_PROOF || check == CHECK_SUPERSEDED || check == CHECK_STATUS || check == CHECK_SCHEMA);
}

/* About whom a record of credentials is, its parts know. */
static bool
parts_answer(const struct verification *v, enum verify_check check)
{
	return (v->presentation && check > CHECK_ISSUER_KEY) || (check == CHECK_RECIPIENT && is_record_of_parts(v->document));
}

/* Status lists and newer versions are asked for what they are needed for; a presentation says nothing of its own. */
static bool
is_asked(const struct verification *v, const struct check *check)
{
	return check->ask != NULL && !asked_otherwise(v, check->check) && (v->depth == 0 || check->of_inner) && !parts_answer(v, check->check);
}

static void
run(struct verification *v)
{
	for (int i = 0; i < CHECK_COUNT && !v->stopped; i++)
		if (is_asked(v, &checks[i]))
			checks[i].ask(v);
	if (!v->stopped && v->depth == 0)
		verify_parts(v);
	for (int i = 0; i < CHECK_COUNT; i++)
		if (v->report->checks[i].says.len == 0)
			answer(v, checks[i].check, VERIFY_UNCHECKED, MSG(verify_not_reached));
	v->report->verdict = verdict_of(v);
	v->report->text = v->text;
	hide_unproven(v);
}

static struct verification
start(struct ctx *cx, struct str bytes, const struct verify_options *options, struct verify_report *report)
{
	*report = (struct verify_report){ .verdict = VERIFY_UNPROVEN };
	return (struct verification){
		.cx = cx, .options = options, .report = report, .text = bytes,
		.at = options->at == RECORD_NEVER ? cx->now : options->at, .signed_at = RECORD_NEVER, .parts_verdict = VERIFY_VALID,
	};
}

void
verify_part(struct verification *outer, struct str bytes, struct verification *part, struct verify_report *report)
{
	*part = start(outer->cx, bytes, outer->options, report);
	part->nesting = outer->nesting + 1;
	part->parts_seen = outer->parts_seen;
	run(part);
}

void
verify_inner(struct verification *outer, struct str bytes, struct verification *inner, struct verify_report *report)
{
	*inner = start(outer->cx, bytes, outer->options, report);
	inner->depth = outer->depth + 1;
	run(inner);
}

enum rc
verify_bytes(struct ctx *cx, struct str bytes, const struct verify_options *options, struct verify_report *report)
{
	struct verification v = start(cx, bytes, options, report);
	size_t parts_seen = 0;

	v.parts_seen = &parts_seen;
	run(&v);
	return RC_OK;
}

void
verify_add_answer(struct verify_report *report, enum verify_check check, struct verify_answer answer)
{
	report->checks[check] = answer;
	if (answer.outcome == VERIFY_FAIL && report->verdict != VERIFY_UNSUPPORTED)
		report->verdict = VERIFY_INVALID;
}

/* ---- words ---- */

const char *
verify_check_word(enum verify_check check)
{
	return checks[check].word;
}

const char *
verify_outcome_word(enum verify_outcome outcome)
{
	static const char *const words[] = { "unchecked", "pass", "fail", "warning" };

	return words[outcome];
}

const char *
verify_verdict_word(enum verify_verdict verdict)
{
	static const char *const words[] = { "unproven", "valid", "invalid", "unsupported" };

	return words[verdict];
}

const char *
verify_format_word(enum verify_format format)
{
	static const char *const words[] = {
		"unknown", "json", "jwt", "png", "svg", "pdf", "ob2-hosted", "ob2-signed", "sd-jwt", "mdoc", "cose", "elm"
	};

	return words[format];
}

struct json *
verify_json(struct arena *mem, const struct verify_report *report, struct str file)
{
	struct json *out = json_new(mem, JSON_OBJECT), *list;

	json_put_str(mem, out, STR("file"), file);
	json_put_str(mem, out, STR("format"), str_of(verify_format_word(report->format)));
	json_put_str(mem, out, STR("verdict"), str_of(verify_verdict_word(report->verdict)));
	json_put(out, STR("shown"), report->shown == NULL ? json_new(mem, JSON_OBJECT) : json_copy(mem, report->shown, false));
	list = json_put_array(mem, out, STR("checks"));
	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct verify_answer *answer = &report->checks[i];
		struct json *check = json_add(list, json_new(mem, JSON_OBJECT));

		json_put_str(mem, check, STR("id"), str_of(checks[i].word));
		json_put_str(mem, check, STR("outcome"), str_of(verify_outcome_word(answer->outcome)));
		json_put_str(mem, check, STR("says"), answer->says);
		json_put_str(mem, check, STR("detail"), answer->detail);
	}
	return out;
}

#include "verification/report_pages.h"

#include "base/decimal.h"
#include "base/time.h"
#include "view_report.h"

MESSAGE(verification_q_unchanged);
MESSAGE(verification_q_who);
MESSAGE(verification_q_entitled);
MESSAGE(verification_q_valid);
MESSAGE(verification_q_person);

static const struct question {
	const struct message *asks;
	enum verify_check checks[5];
	size_t count;
} questions[] = {
	{ &message_verification_q_unchanged, { CHECK_PARSE, CHECK_FORMAT, CHECK_CONTEXTS, CHECK_PROOF }, 4 },
	{ &message_verification_q_who,       { CHECK_ISSUER_KEY, CHECK_ISSUER }, 2 },
	{ &message_verification_q_entitled,  { CHECK_EVIDENCE }, 1 },
	{ &message_verification_q_valid,     { CHECK_DATES, CHECK_SUPERSEDED, CHECK_STATUS }, 3 },
	{ &message_verification_q_person,    { CHECK_RECIPIENT }, 1 },
};
#define QUESTIONS (sizeof(questions) / sizeof(*questions))
#define FACTS_MAX 12
#define ASKED     (QUESTIONS + 2) /* and what it means, and what could not be checked */

/* A failure decides; what nobody could ask is open; a warning asks for care. */
static enum view_report_question_answer
answer_of(const struct verify_report *report, const struct question *question)
{
	size_t counts[4] = { 0 };

	for (size_t i = 0; i < question->count; i++)
		counts[report->checks[question->checks[i]].outcome]++;
	if (counts[VERIFY_FAIL] > 0)
		return VIEW_REPORT_QUESTION_ANSWER_NO;
	if (counts[VERIFY_PASS] + counts[VERIFY_WARNING] == 0)
		return VIEW_REPORT_QUESTION_ANSWER_OPEN;
	if (counts[VERIFY_WARNING] > 0)
		return VIEW_REPORT_QUESTION_ANSWER_CARE;
	return counts[VERIFY_UNCHECKED] > 0 ? VIEW_REPORT_QUESTION_ANSWER_PARTLY : VIEW_REPORT_QUESTION_ANSWER_YES;
}

/* A question that is answered no says only why; what was not asked stands in the last question. */
static bool
is_said(enum view_report_question_answer answer, const struct verify_answer *given)
{
	if (given->says.len == 0)
		return false;
	if (answer == VIEW_REPORT_QUESTION_ANSWER_NO)
		return given->outcome == VERIFY_FAIL;
	return given->outcome != VERIFY_UNCHECKED || answer == VIEW_REPORT_QUESTION_ANSWER_OPEN;
}

static void
add_say(struct view_report_question *to, struct str says, struct str detail)
{
	to->says[to->says_count++] = (struct view_report_question_say){ says, detail };
}

static void
ask(struct arena *mem, const struct verify_report *report, const struct question *question, struct view_report_question *out)
{
	*out = (struct view_report_question){ .asks = { question->asks, NULL, true }, .answer = answer_of(report, question) };
	out->says = NEWS(mem, struct view_report_question_say, question->count);
	for (size_t i = 0; i < question->count; i++)
		if (is_said(out->answer, &report->checks[question->checks[i]]))
			add_say(out, report->checks[question->checks[i]].says, report->checks[question->checks[i]].detail);
}

static void
ask_meaning(struct ctx *cx, const struct verify_report *report, struct view_report_question *out)
{
	bool shown = report->record != NULL;
	const struct message *says = shown ? MSG(verification_meaning_shown) : MSG(verification_meaning_none);

	*out = (struct view_report_question){ .asks = view_say(cx->mem, verification_q_meaning), .answer = shown ? VIEW_REPORT_QUESTION_ANSWER_YES : VIEW_REPORT_QUESTION_ANSWER_NO };
	out->asks = view_say(cx->mem, verification_q_meaning);
	out->says = NEWS(cx->mem, struct view_report_question_say, 1);
	add_say(out, msg_text_in(cx->mem, cx->language, says, NULL, 0), STR_NONE);
}

static void
ask_unchecked(struct ctx *cx, const struct verify_report *report, struct view_report_question *out)
{
	*out = (struct view_report_question){ .asks = view_say(cx->mem, verification_q_unchecked), .answer = VIEW_REPORT_QUESTION_ANSWER_YES };
	out->says = NEWS(cx->mem, struct view_report_question_say, CHECK_COUNT + 1);
	for (int i = 0; i < CHECK_COUNT; i++)
		if (report->checks[i].outcome == VERIFY_UNCHECKED && report->checks[i].says.len > 0) {
			out->answer = VIEW_REPORT_QUESTION_ANSWER_OPEN;
			add_say(out, report->checks[i].says, STR_NONE);
		}
	if (out->says_count == 0)
		add_say(out, msg_text_in(cx->mem, cx->language, MSG(verification_nothing_unchecked), NULL, 0), STR_NONE);
}

/* An expired, revoked or replaced credential is worded as what it is: it was genuine. */
static struct view_message
headline_of(struct arena *mem, const struct verify_report *report)
{
	bool genuine = report->checks[CHECK_PROOF].outcome == VERIFY_PASS && report->checks[CHECK_ISSUER_KEY].outcome == VERIFY_PASS;

	if (report->verdict == VERIFY_VALID)
		return view_say(mem, verification_headline_valid);
	if (report->verdict == VERIFY_UNSUPPORTED)
		return view_say(mem, verification_headline_unsupported);
	if (report->verdict == VERIFY_UNPROVEN)
		return view_say(mem, verification_headline_unproven);
	if (!report->readable)
		return view_say(mem, verification_headline_unreadable);
	if (genuine && report->checks[CHECK_STATUS].outcome == VERIFY_FAIL)
		return view_say(mem, verification_headline_revoked);
	if (genuine && report->checks[CHECK_SUPERSEDED].outcome == VERIFY_FAIL)
		return view_say(mem, verification_headline_superseded);
	if (genuine && report->checks[CHECK_DATES].outcome == VERIFY_FAIL)
		return view_say(mem, verification_headline_dates);
	return view_say(mem, verification_headline_invalid);
}

/* ---- what the credential says ---- */

static struct str
with_dot(struct arena *mem, struct str a, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_join(mem, (const struct str[]){ a, b }, 2, STR(" · "));
}

static struct str
amount(struct arena *mem, const struct locale *locale, int64_t milli, const struct message *unit)
{
	const struct arg number = A_STR("number", locale_decimal(locale, mem, milli));

	return milli <= 0 ? STR_NONE : locale_text(locale, mem, unit, &number, 1);
}

struct str
report_credit(struct arena *mem, const struct locale *locale, const struct record *record)
{
	struct str ects = amount(mem, locale, record->workload.ects, MSG(verification_ects));
	struct str uk = amount(mem, locale, record->workload.uk, MSG(verification_uk));
	struct str any = amount(mem, locale, record->workload.credits, MSG(verification_credits));

	return with_dot(mem, with_dot(mem, ects, uk), ects.len + uk.len == 0 ? any : STR_NONE);
}

struct str
report_level(struct arena *mem, const struct record *record)
{
	struct str national = STR_NONE, eqf = STR_NONE;

	if (record->level.value.len > 0)
		national = str_join(mem, (const struct str[]){ record->level.framework, record->level.value }, 2, STR(" "));
	if (record->level.eqf > 0)
		eqf = str_fmt(mem, "EQF %d", record->level.eqf);
	return with_dot(mem, national, eqf);
}

static struct str
grade(struct arena *mem, const struct record *record)
{
	struct str value = record->result.value;

	if (str_is(record->result.type, "Percent") && value.len > 0)
		value = str_fmt(mem, PRI_STR " %%", ARG_STR(value));
	return with_dot(mem, record->result.classification, value);
}

static struct str
assessments(struct arena *mem, const struct locale *locale, const struct record *record)
{
	struct str all = STR_NONE;

	for (size_t i = 0; i < record->assessments.count; i++) {
		const struct record_assessment *at = &record->assessments.items[i];
		struct str title = record_text(at->title, language_code(locale->language)), how = STR_NONE;

		if (at->supervision == RECORD_SUPERVISION_SUPERVISED || at->supervision == RECORD_SUPERVISION_SUPERVISED_IDENTIFIED)
			how = locale_text(locale, mem, MSG(verification_supervised), NULL, 0);
		else if (at->supervision != RECORD_SUPERVISION_NONE)
			how = locale_text(locale, mem, MSG(verification_unsupervised), NULL, 0);
		title = with_dot(mem, title.len > 0 ? title : at->type, how);
		all = all.len == 0 ? title : str_join(mem, (const struct str[]){ all, title }, 2, STR("; "));
	}
	return all;
}

static void
add(struct view_report_fact *facts, size_t *count, const struct message *label, struct str value)
{
	if (value.len > 0)
		facts[(*count)++] = (struct view_report_fact){ { label, NULL, true }, value };
}

/* Those that are stated, at most FACTS_MAX. Returns how many. */
static size_t
report_facts(struct arena *mem, const struct locale *locale, const struct record *record, struct view_report_fact *facts)
{
	struct str language = language_code(locale->language), mode = record_text(record->participation.text, language);
	size_t count = 0;

	add(facts, &count, MSG(verification_credit), report_credit(mem, locale, record));
	add(facts, &count, MSG(verification_level), report_level(mem, record));
	add(facts, &count, MSG(verification_workload), amount(mem, locale, record->workload.hours, MSG(verification_hours)));
	add(facts, &count, MSG(verification_grade), grade(mem, record));
	add(facts, &count, MSG(verification_participation), mode.len > 0 ? mode : record->participation.mode);
	add(facts, &count, MSG(verification_assessment), assessments(mem, locale, record));
	add(facts, &count, MSG(verification_quality), record->quality.type);
	add(facts, &count, MSG(verification_board), record->board.name);
	add(facts, &count, MSG(verification_code), record->code);
	return count;
}

static int64_t
day_or_none(int64_t at)
{
	return at == RECORD_NEVER || at == 0 ? VIEW_NONE : day_of(at);
}

static struct str
learner_name(const struct record *record)
{
	for (size_t i = 0; i < record->learner.identities.count; i++) {
		const struct record_identity *identity = &record->learner.identities.items[i];

		if (str_is(identity->type, "name") && !identity->hashed)
			return identity->value;
	}
	return STR_NONE;
}

static void
show(struct ctx *cx, struct locale *locale, const struct record *record, struct view_report *view)
{
	struct str language = language_code(cx->language);

	view->shown = true;
	view->title = record_text(record->title, language);
	view->summary = record_text(record->summary, language);
	view->learner = learner_name(record);
	view->issuer = record_text(record->issuer.name, language);
	view->issued = day_or_none(record->valid_from);
	view->awarded = day_or_none(record->awarded_at);
	view->until = day_or_none(record->valid_until);
	view->facts = NEWS(cx->mem, struct view_report_fact, FACTS_MAX);
	view->facts_count = report_facts(cx->mem, locale, record, view->facts);
	view->outcomes = NEWS(cx->mem, struct view_report_outcome, record->outcomes.count + 1);
	view->outcomes_count = record->outcomes.count;
	for (size_t i = 0; i < record->outcomes.count; i++)
		view->outcomes[i].text = record_text(record->outcomes.items[i].text, language);
}

struct view_report *
report_view(struct ctx *cx, struct locale *locale, const struct verify_report *report, const struct report_about *about)
{
	static const enum view_report_verdict verdicts[] = {
		[VERIFY_UNPROVEN] = VIEW_REPORT_VERDICT_UNPROVEN, [VERIFY_VALID] = VIEW_REPORT_VERDICT_VALID,
		[VERIFY_INVALID] = VIEW_REPORT_VERDICT_INVALID, [VERIFY_UNSUPPORTED] = VIEW_REPORT_VERDICT_UNSUPPORTED,
	};
	struct view_report *view = NEW(cx->mem, struct view_report);

	view->verdict = verdicts[report->verdict];
	view->headline = headline_of(cx->mem, report);
	view->checked = cx->now;
	view->file = about->file;
	view->issued = view->awarded = view->until = VIEW_NONE;
	view->questions = NEWS(cx->mem, struct view_report_question, ASKED);
	view->questions_count = ASKED;
	for (size_t i = 0; i < QUESTIONS; i++)
		ask(cx->mem, report, &questions[i], &view->questions[i]);
	ask_meaning(cx, report, &view->questions[QUESTIONS]);
	ask_unchecked(cx, report, &view->questions[QUESTIONS + 1]);
	if (report->record == NULL)
		return view;
	view->picture = about->picture;
	view->hidden = about->hide_grade && report->record->result.value.len > 0;
	if (about->hide_grade) {
		struct record without = *report->record;

		without.result = (struct record_result){ .value = STR_NONE };
		show(cx, locale, &without, view);
	} else {
		show(cx, locale, report->record, view);
	}
	return view;
}

enum rc
report_options(struct ctx *cx, struct db *db, int64_t institution, struct contexts *contexts, bool network,
               struct report_lookup *lookup, struct verify_options *options)
{
	const struct fetch_settings settings = { .loopback = false };

	TRY(publication_source_open(cx, db, institution, &lookup->own));
	lookup->fetcher = NULL;
	if (network) {
		TRY(fetcher_open(cx, &settings, &lookup->fetcher));
		lookup->own.next = fetcher_resolver(lookup->fetcher);
	}
	*options = (struct verify_options){ .contexts = contexts, .at = RECORD_NEVER, .own = lookup->own.did,
	                                    .resolver = publication_resolver(&lookup->own) };
	return RC_OK;
}

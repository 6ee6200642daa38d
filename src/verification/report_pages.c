#include "verification/report_pages.h"

#include "base/time.h"
#include "specification/words_pages.h"
#include "view_report.h"

enum look { LOOK_OPEN, LOOK_YES, LOOK_NO, LOOK_MIND }; /* as the words of the view */
#define TEXTS_MAX (CHECK_COUNT + 4)

/* For whom and from what. */
struct setting {
	struct arena *mem;
	struct locale *locale;
	const struct report_about *about;
};

struct wording {
	const struct setting *set;
	const struct verify_report *report;
	const struct json *shown;
	struct view_report view;
	struct view_report_question questions[7];
};

static struct view_message
plain(const struct message *msg)
{
	return (struct view_message){ msg, NULL, true };
}

static const struct verify_answer *
answer_of(const struct wording *w, enum verify_check check)
{
	return &w->report->checks[check];
}

static bool
said(const struct wording *w, enum verify_check check, enum verify_outcome outcome)
{
	return answer_of(w, check)->outcome == outcome;
}

/* ---- the verdict ---- */

static const enum verify_check genuine[] = { CHECK_PARSE, CHECK_FORMAT, CHECK_CONTEXTS, CHECK_PROOF, CHECK_ISSUER_KEY };

/* Not genuine comes before everything: what is not proven was not revoked either. */
static bool
is_genuine(const struct wording *w)
{
	for (size_t i = 0; i < sizeof(genuine) / sizeof(*genuine); i++)
		if (said(w, genuine[i], VERIFY_FAIL))
			return false;
	return true;
}

static void
set_verdict(struct wording *w, const struct message *headline, const struct message *advice, enum look look)
{
	w->view.headline = plain(headline);
	w->view.advice = plain(advice);
	w->view.look = (enum view_report_look)look;
}

/* No credential at all: what the thing is, and what to ask for instead. */
static void
word_unreadable(struct wording *w)
{
	const struct message *msg = answer_of(w, CHECK_PARSE)->outcome == VERIFY_FAIL ? answer_of(w, CHECK_PARSE)->msg : answer_of(w, CHECK_FORMAT)->msg;

	w->view.why = said(w, CHECK_PARSE, VERIFY_FAIL) ? answer_of(w, CHECK_PARSE)->says : answer_of(w, CHECK_FORMAT)->says;
	if (msg == MSG(verify_parse_empty))
		set_verdict(w, MSG(verification_page_empty), MSG(verification_page_empty_next), LOOK_OPEN);
	else if (msg == MSG(verify_format_no_badge))
		set_verdict(w, MSG(verification_page_picture), MSG(verification_page_picture_next), LOOK_OPEN);
	else if (msg == MSG(verification_pdf_none))
		set_verdict(w, MSG(verification_page_pdf), MSG(verification_page_pdf_next), LOOK_OPEN);
	else if (msg == MSG(verify_parse_image))
		set_verdict(w, MSG(verification_page_image), MSG(verification_page_image_next), LOOK_NO);
	else if (msg == MSG(verify_parse_large))
		set_verdict(w, MSG(verification_page_large), MSG(verification_page_unknown_next), LOOK_OPEN);
	else
		set_verdict(w, MSG(verification_page_unknown), MSG(verification_page_unknown_next), LOOK_OPEN);
}

static void
word_invalid(struct wording *w)
{
	if (said(w, CHECK_ISSUER_KEY, VERIFY_FAIL) && !said(w, CHECK_PROOF, VERIFY_FAIL))
		set_verdict(w, MSG(verification_page_stranger), MSG(verification_page_stranger_next), LOOK_NO);
	else if (!is_genuine(w))
		set_verdict(w, MSG(verification_page_changed), MSG(verification_page_changed_next), LOOK_NO);
	else if (answer_of(w, CHECK_STATUS)->msg == MSG(verify_status_revoked))
		set_verdict(w, MSG(verification_page_revoked), MSG(verification_page_revoked_next), LOOK_NO);
	else if (answer_of(w, CHECK_STATUS)->msg == MSG(verify_status_suspended))
		set_verdict(w, MSG(verification_page_suspended), MSG(verification_page_suspended_next), LOOK_MIND);
	else if (said(w, CHECK_SUPERSEDED, VERIFY_FAIL) || answer_of(w, CHECK_STATUS)->msg == MSG(verify_status_refresh))
		set_verdict(w, MSG(verification_page_superseded), MSG(verification_page_superseded_next), LOOK_MIND);
	else if (answer_of(w, CHECK_DATES)->msg == MSG(verify_dates_expired))
		set_verdict(w, MSG(verification_page_expired), MSG(verification_page_expired_next), LOOK_MIND);
	else if (answer_of(w, CHECK_DATES)->msg == MSG(verify_dates_early))
		set_verdict(w, MSG(verification_page_early), MSG(verification_page_early_next), LOOK_MIND);
	else if (said(w, CHECK_RECIPIENT, VERIFY_FAIL))
		set_verdict(w, MSG(verification_page_other_person), MSG(verification_page_other_person_next), LOOK_NO);
	else
		set_verdict(w, MSG(verification_page_invalid), MSG(verification_page_invalid_next), LOOK_NO);
}

static void
word_verdict(struct wording *w)
{
	static const enum view_report_verdict verdicts[] = {
		[VERIFY_VALID] = VIEW_REPORT_VERDICT_VALID, [VERIFY_UNPROVEN] = VIEW_REPORT_VERDICT_UNPROVEN,
		[VERIFY_INVALID] = VIEW_REPORT_VERDICT_INVALID, [VERIFY_UNSUPPORTED] = VIEW_REPORT_VERDICT_UNSUPPORTED,
	};

	w->view.verdict = verdicts[w->report->verdict];
	if (w->report->verdict == VERIFY_UNSUPPORTED)
		set_verdict(w, MSG(verification_page_unsupported), MSG(verification_page_unsupported_next), LOOK_OPEN);
	else if (!w->report->readable)
		word_unreadable(w);
	else if (w->report->verdict == VERIFY_INVALID)
		word_invalid(w);
	else if (w->report->verdict == VERIFY_UNPROVEN)
		set_verdict(w, MSG(verification_page_unproven), MSG(verification_page_unproven_next), LOOK_MIND);
	else if (said(w, CHECK_ISSUER, VERIFY_WARNING))
		set_verdict(w, MSG(verification_page_valid_unknown), MSG(verification_page_valid_unknown_next), LOOK_MIND);
	else
		set_verdict(w, MSG(verification_page_valid), MSG(verification_page_valid_next), LOOK_YES);
}

/* ---- sentences and evidence of a question ---- */

static void
add_text(struct view_report_question_says **rows, size_t *count, struct arena *mem, struct str text)
{
	if (text.len == 0 || *count == TEXTS_MAX)
		return;
	if (*rows == NULL)
		*rows = NEWS(mem, struct view_report_question_says, TEXTS_MAX);
	(*rows)[(*count)++].text = text;
}

static void
say(struct wording *w, struct view_report_question *q, struct str text)
{
	add_text(&q->says, &q->says_count, w->set->mem, text);
}

static struct str
text_of(struct wording *w, const struct message *msg)
{
	return locale_text(w->set->locale, w->set->mem, msg, NULL, 0);
}

static void
prove(struct wording *w, struct view_report_question *q, enum verify_check check)
{
	const struct verify_answer *answer = answer_of(w, check);
	struct arena *mem = w->set->mem;

	if (answer->says.len == 0 || q->evidence_count == TEXTS_MAX)
		return;
	if (q->evidence == NULL)
		q->evidence = NEWS(mem, struct view_report_question_evidence, TEXTS_MAX);
	q->evidence[q->evidence_count++].text = answer->detail.len == 0 ? answer->says
	                                      : str_fmt(mem, PRI_STR " (" PRI_STR ")", ARG_STR(answer->says), ARG_STR(answer->detail));
}

/* A failure decides; then what was not asked, when nothing was; then a warning. */
static enum look
look_of(struct wording *w, const enum verify_check *checks, size_t count)
{
	size_t counts[4] = { 0 };

	for (size_t i = 0; i < count; i++)
		counts[answer_of(w, checks[i])->outcome]++;
	if (counts[VERIFY_FAIL] > 0)
		return LOOK_NO;
	if (counts[VERIFY_PASS] + counts[VERIFY_WARNING] == 0)
		return LOOK_OPEN;
	return counts[VERIFY_WARNING] > 0 ? LOOK_MIND : LOOK_YES;
}

static void
set_answer(struct view_report_question *q, enum look look)
{
	const struct message *const words[] = {
		[LOOK_OPEN] = MSG(verification_page_open), [LOOK_YES] = MSG(verification_page_yes), [LOOK_NO] = MSG(verification_page_no),
		[LOOK_MIND] = MSG(verification_page_care),
	};

	q->look = (enum view_report_question_look)look;
	q->answer = plain(words[look]);
}

/* The check's sentence; a day that matters is written as the reader writes days. */
static struct str
sentence(struct wording *w, enum verify_check check)
{
	int64_t until = w->view.award.until;

	if (answer_of(w, check)->msg == MSG(verify_dates_expired) && until != VIEW_NONE)
		return locale_text(w->set->locale, w->set->mem, MSG(verification_page_expired_on),
		                   (const struct arg[]){ A_STR("day", locale_day(w->set->locale, w->set->mem, until)) }, 1);
	return answer_of(w, check)->says;
}

/* The sentences of the checks that made the answer what it is. */
static void
say_checks(struct wording *w, struct view_report_question *q, const enum verify_check *checks, size_t count)
{
	static const enum verify_outcome decisive[] = { [LOOK_OPEN] = VERIFY_UNCHECKED, [LOOK_YES] = VERIFY_PASS, [LOOK_NO] = VERIFY_FAIL, [LOOK_MIND] = VERIFY_WARNING };

	for (size_t i = 0; i < count; i++) {
		if (said(w, checks[i], decisive[q->look]))
			say(w, q, sentence(w, checks[i]));
		prove(w, q, checks[i]);
	}
}

static struct view_report_question *
ask(struct wording *w, const struct message *asks, const enum verify_check *checks, size_t count)
{
	struct view_report_question *q = &w->questions[w->view.questions_count++];

	q->asks = plain(asks);
	set_answer(q, look_of(w, checks, count));
	return q;
}

/* ---- what is shown ---- */

static struct str
member(const struct json *shown, const char *object, const char *name)
{
	return json_string(json_get(json_get(shown, str_of(object)), str_of(name)));
}

/* "title_by_language" in the reader's language, else "title". */
static struct str
worded(struct wording *w, const struct json *in, const char *name)
{
	struct arena *mem = w->set->mem;
	const struct json *by = json_get(in, str_fmt(mem, "%s_by_language", name));
	struct str text = json_string(json_get(by, language_code(w->set->locale->language)));

	return text.len > 0 ? text : json_string(json_get(in, str_of(name)));
}

static struct str
join(struct wording *w, struct str a, const char *between, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_fmt(w->set->mem, PRI_STR "%s" PRI_STR, ARG_STR(a), between, ARG_STR(b));
}

static struct str
unit(struct wording *w, const char *name, const struct message *msg)
{
	struct str amount = member(w->shown, "workload", name);

	return amount.len == 0 ? STR_NONE : locale_text(w->set->locale, w->set->mem, msg, (const struct arg[]){ A_STR("amount", amount) }, 1);
}

static struct str
grade_text(struct wording *w)
{
	struct str value = member(w->shown, "grade", "value"), most = member(w->shown, "grade", "most"), pass = member(w->shown, "grade", "pass");

	if (value.len == 0 || most.len == 0 || pass.len == 0)
		return value;
	return locale_text(w->set->locale, w->set->mem, MSG(verification_grade_of),
	                   (const struct arg[]){ A_STR("value", value), A_STR("most", most), A_STR("pass", pass) }, 3);
}

static struct str
assessed_text(struct wording *w)
{
	struct str all = STR_NONE;

	for (const struct json *at = json_first(JSON_GET(w->shown, "assessments")); at != NULL; at = at->next) {
		struct str title = worded(w, at, "title"), kind = words_of_code(w->set->locale, w->set->mem, json_string(JSON_GET(at, "type")));

		title = title.len > 0 ? title : kind;
		all = join(w, all, "; ", words_and(w->set->mem, title, words_of_code(w->set->locale, w->set->mem, json_string(JSON_GET(at, "supervision")))));
	}
	return all;
}

static struct str
learner_name(struct wording *w)
{
	for (const struct json *at = json_first(JSON_GET(JSON_GET(w->shown, "learner"), "identities")); at != NULL; at = at->next)
		if (str_is(json_string(JSON_GET(at, "type")), "name") && json_is(JSON_GET(at, "hashed"), JSON_FALSE))
			return json_string(JSON_GET(at, "value"));
	return join(w, member(w->shown, "learner", "given_name"), " ", member(w->shown, "learner", "family_name"));
}

static int64_t
day_shown(struct wording *w, const char *name)
{
	int64_t seconds;

	return time_parse(json_string(json_get(w->shown, str_of(name))), &seconds) ? day_of(locale_local(w->set->locale, seconds)) : VIEW_NONE;
}

static struct str
board_text(struct wording *w)
{
	struct str date = member(w->shown, "board", "date"), name = member(w->shown, "board", "name");
	int64_t day;

	if (date_parse(date, &day))
		date = locale_day(w->set->locale, w->set->mem, day);
	return join(w, name, ", ", date);
}

/* The register's name, when the issuer is known; never the one it gives itself without saying so (T-05). */
static struct str
issuer_name(struct wording *w)
{
	struct str own = worded(w, JSON_GET(w->shown, "issuer"), "name");

	if (answer_of(w, CHECK_ISSUER)->msg == MSG(verify_issuer_own) && w->set->about->own_name.len > 0)
		return w->set->about->own_name;
	if (said(w, CHECK_ISSUER, VERIFY_PASS) || own.len == 0)
		return own.len > 0 ? own : member(w->shown, "issuer", "id");
	return locale_text(w->set->locale, w->set->mem, MSG(verification_calls_itself), (const struct arg[]){ A_STR("name", own) }, 1);
}

static void
add_outcomes(struct wording *w, struct view_report_award *award)
{
	const struct json *list = JSON_GET(w->shown, "outcomes");

	award->outcomes = NEWS(w->set->mem, struct view_report_award_outcome, json_count(list) + 1);
	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		award->outcomes[award->outcomes_count++].text = worded(w, at, "text");
}

static void
word_award(struct wording *w)
{
	struct view_report_award *award = &w->view.award;
	const struct json *shown = w->shown;

	award->awarded = award->issued = award->until = VIEW_NONE;
	if (shown == NULL || w->report->record == NULL || !is_genuine(w))
		return;
	w->view.shown = true;
	award->relied = w->report->verdict == VERIFY_VALID;
	award->title = worded(w, shown, "title");
	award->learner = learner_name(w);
	award->issuer = issuer_name(w);
	award->awarded = day_shown(w, "awarded");
	award->issued = day_shown(w, "issued");
	award->until = day_shown(w, "expires");
	award->credit = words_of_record_credit(w->set->locale, w->set->mem, w->report->record);
	award->level = words_of_record_level(w->set->mem, w->report->record);
	award->hidden = w->set->about->hide_grade && grade_text(w).len > 0;
	award->grade = award->hidden ? STR_NONE : grade_text(w);
	award->picture = w->set->about->picture;
	award->study = join(w, words_of_code(w->set->locale, w->set->mem, member(shown, "participation", "mode")), ". ", worded(w, JSON_GET(shown, "participation"), "text"));
	award->assessed = assessed_text(w);
	award->quality = worded(w, JSON_GET(shown, "quality_assurance"), "type");
	award->board = board_text(w);
	award->code = json_string(JSON_GET(shown, "code"));
	add_outcomes(w, award);
}

/* ---- the seven questions ---- */

static void
ask_unchanged(struct wording *w)
{
	static const enum verify_check checks[] = { CHECK_PARSE, CHECK_FORMAT, CHECK_CONTEXTS, CHECK_PROOF };
	struct view_report_question *q = ask(w, MSG(verification_q_unchanged), checks, 4);

	/* Without a signature that holds, all the rest proves nothing. */
	if ((int)q->look != LOOK_NO && said(w, CHECK_PROOF, VERIFY_UNCHECKED))
		set_answer(q, LOOK_OPEN);
	if ((int)q->look == LOOK_YES)
		say(w, q, text_of(w, MSG(verification_page_unchanged)));
	if (w->report->format == VERIFY_PDF)
		say(w, q, text_of(w, MSG(verification_pdf_inside)));
	if ((int)q->look == LOOK_YES) {
		for (size_t i = 0; i < 4; i++)
			prove(w, q, checks[i]);
		return;
	}
	say_checks(w, q, checks, 4);
}

static void
ask_who(struct wording *w)
{
	static const enum verify_check checks[] = { CHECK_ISSUER_KEY, CHECK_ISSUER };
	struct view_report_question *q = ask(w, MSG(verification_page_who), checks, 2);
	struct str name = w->view.shown ? w->view.award.issuer : STR_NONE;

	if ((int)q->look != LOOK_NO && said(w, CHECK_ISSUER_KEY, VERIFY_UNCHECKED))
		set_answer(q, LOOK_OPEN);
	if ((int)q->look == LOOK_YES && name.len > 0) {
		say(w, q, locale_text(w->set->locale, w->set->mem, MSG(verification_page_issuer), (const struct arg[]){ A_STR("name", name) }, 1));
		prove(w, q, CHECK_ISSUER_KEY);
		prove(w, q, CHECK_ISSUER);
		return;
	}
	say_checks(w, q, checks, 2);
}

static void
ask_entitled(struct wording *w)
{
	static const enum verify_check checks[] = { CHECK_EVIDENCE };
	struct view_report_question *q = ask(w, MSG(verification_page_entitled), checks, 1);
	struct str board = w->view.award.board;

	say_checks(w, q, checks, 1);
	q->evidence_count = 0;
	if (board.len > 0)
		say(w, q, locale_text(w->set->locale, w->set->mem, MSG(verification_page_board), (const struct arg[]){ A_STR("board", board) }, 1));
}

static void
ask_valid(struct wording *w)
{
	static const enum verify_check checks[] = { CHECK_DATES, CHECK_SUPERSEDED, CHECK_STATUS };
	struct view_report_question *q = ask(w, MSG(verification_q_valid), checks, 3);
	int64_t until = w->view.award.until;

	if ((int)q->look != LOOK_NO && said(w, CHECK_STATUS, VERIFY_UNCHECKED))
		set_answer(q, LOOK_OPEN);
	if ((int)q->look != LOOK_YES) {
		say_checks(w, q, checks, 3);
		return;
	}
	if (said(w, CHECK_STATUS, VERIFY_PASS))
		say(w, q, answer_of(w, CHECK_STATUS)->says);
	if (until == VIEW_NONE)
		say(w, q, text_of(w, MSG(verification_page_no_end)));
	else
		say(w, q, locale_text(w->set->locale, w->set->mem, MSG(verification_page_valid_until),
		                      (const struct arg[]){ A_STR("day", locale_day(w->set->locale, w->set->mem, until)) }, 1));
	for (size_t i = 0; i < 3; i++)
		prove(w, q, checks[i]);
}

static void
ask_person(struct wording *w)
{
	static const enum verify_check checks[] = { CHECK_RECIPIENT };
	struct view_report_question *q = ask(w, MSG(verification_page_person), checks, 1);

	if (answer_of(w, CHECK_RECIPIENT)->msg == MSG(verify_recipient_not_asked))
		say(w, q, text_of(w, MSG(verification_page_person_open)));
	else
		say_checks(w, q, checks, 1);
}

static void
ask_meaning(struct wording *w)
{
	struct view_report_question *q = ask(w, MSG(verification_page_meaning), NULL, 0);
	const struct view_report_award *award = &w->view.award;
	struct str hours = w->view.shown ? unit(w, "hours", MSG(verification_unit_hours)) : STR_NONE;

	if (!w->view.shown) {
		say(w, q, text_of(w, MSG(verification_page_nothing_shown)));
		return;
	}
	set_answer(q, said(w, CHECK_SCHEMA, VERIFY_WARNING) ? LOOK_MIND : said(w, CHECK_SCHEMA, VERIFY_FAIL) ? LOOK_NO : LOOK_YES);
	say(w, q, words_and(w->set->mem, words_and(w->set->mem, hours, award->credit), award->level));
	if (award->assessed.len > 0)
		say(w, q, locale_text(w->set->locale, w->set->mem, MSG(verification_page_assessed), (const struct arg[]){ A_STR("how", award->assessed) }, 1));
	prove(w, q, CHECK_SCHEMA);
	if (q->says_count == 0)
		say(w, q, text_of(w, MSG(verification_page_little_said)));
}

static void
ask_unchecked(struct wording *w)
{
	struct view_report_question *q = ask(w, MSG(verification_q_unchecked), NULL, 0);
	int64_t count = 0;

	for (int i = 0; i < CHECK_COUNT; i++) {
		if (!said(w, (enum verify_check)i, VERIFY_UNCHECKED) || answer_of(w, (enum verify_check)i)->says.len == 0)
			continue;
		count++;
		say(w, q, answer_of(w, (enum verify_check)i)->says);
	}
	if (count == 0) {
		set_answer(q, LOOK_YES);
		q->answer = plain(MSG(verification_page_nothing));
		say(w, q, text_of(w, MSG(verification_page_all_checked)));
		return;
	}
	q->look = VIEW_REPORT_QUESTION_LOOK_OPEN;
	q->answer = view_say(w->set->mem, verification_page_count, A_NUM("count", count));
}

/* How many of the first six were answered how. */
static void
count_answers(struct wording *w)
{
	for (size_t i = 0; i + 1 < w->view.questions_count; i++) {
		int look = (int)w->questions[i].look;

		w->view.yes += look == LOOK_YES;
		w->view.care += look == LOOK_MIND;
		w->view.open += look == LOOK_OPEN;
	}
	w->view.counted = is_genuine(w);
}

/* Of what was changed or is another's, nothing is asked further: the answers would be about nothing. */
static void
ask_all(struct wording *w)
{
	ask_unchanged(w);
	if (!is_genuine(w) && said(w, CHECK_PROOF, VERIFY_FAIL))
		return;
	ask_who(w);
	if (!is_genuine(w))
		return;
	ask_entitled(w);
	ask_valid(w);
	ask_person(w);
	ask_meaning(w);
	ask_unchecked(w);
	count_answers(w);
}

struct view_report *
report_view(struct ctx *cx, struct locale *locale, const struct verify_report *report, const struct report_about *about)
{
	struct wording *w = NEW(cx->mem, struct wording);
	const struct setting setting = { cx->mem, locale, about };

	*w = (struct wording){ .set = &setting, .report = report, .shown = report->shown };
	w->view.file = about->file;
	w->view.whole = about->whole;
	w->view.format = str_of(verify_format_word(report->format));
	w->view.at = cx->now;
	w->view.questions = w->questions;
	word_verdict(w);
	word_award(w);
	if (report->readable && report->verdict != VERIFY_UNSUPPORTED)
		ask_all(w);
	w->set = NULL;
	return &w->view;
}

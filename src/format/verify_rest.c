#include "base/time.h"
#include "format/ob3.h"
#include "format/verify_private.h"

/* ---- what it says ---- */

void
read_meaning(struct verification *v)
{
	if (v->meaning == NULL) {
		v->stopped = true; /* nothing that an unproven text says is asked about or shown */
		return;
	}
	if (v->badge2 == NULL)
		verify_model(v);
	if (v->presentation)
		return;
	if (v->depth == 0 && is_record_of_parts(v->document)) {
		read_record_of_parts(v);
		return;
	}
	if (v->depth > 0 && !has_word(JSON_GET(v->meaning, "type"), "OpenBadgeCredential") &&
	    !has_word(JSON_GET(v->meaning, "type"), "AchievementCredential"))
		return;
	if (ob3_read(v->cx, v->meaning, &v->record) == RC_OK)
		v->has_record = true;
	else
		answer_err(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_types));
}

/* ---- issuer ---- */

void
verify_issuer(struct verification *v)
{
	const struct verify_options *options = v->options;

	answer_detail(v, CHECK_ISSUER, v->issuer);
	if (outcome_of(v, CHECK_ISSUER_KEY) == VERIFY_FAIL) {
		answer(v, CHECK_ISSUER, VERIFY_UNCHECKED, MSG(verify_issuer_not_proven));
		return;
	}
	if (options->own.len > 0 && str_eq(options->own, v->issuer)) {
		answer(v, CHECK_ISSUER, VERIFY_PASS, MSG(verify_issuer_own));
		return;
	}
	for (size_t i = 0; i < options->trusted_count; i++) {
		if (!str_eq(options->trusted[i].id, v->issuer))
			continue;
		answer(v, CHECK_ISSUER, VERIFY_PASS, MSG(verify_issuer_trusted), A_STR("name", options->trusted[i].name),
		       A_STR("source", options->trusted[i].source));
		return;
	}
	answer(v, CHECK_ISSUER, VERIFY_WARNING, MSG(verify_issuer_unknown), A_STR("issuer", v->issuer));
}

/* ---- dates ---- */

/* False when it is there and no date: then nothing may be concluded from it. */
static bool
read_date(struct verification *v, const char *member, const char *old_member, int64_t *at)
{
	const struct json *value = json_get(v->meaning, str_of(member));

	if (value == NULL)
		value = json_get(v->meaning, str_of(old_member));
	*at = RECORD_NEVER;
	return value == NULL || time_parse(json_string(value), at);
}

/* Asked about the past, today's status list is the one there is, and a revocation in it counts. */
static bool
published_later(const struct verification *v, int64_t from)
{
	return v->depth > 0 && from <= v->cx->now;
}

void
verify_dates(struct verification *v)
{
	struct arena *mem = v->cx->mem;
	int64_t from, until;

	bool badge2 = v->badge2 != NULL;

	if (!read_date(v, badge2 ? "issuedOn" : "validFrom", "issuanceDate", &from) || !read_date(v, badge2 ? "expires" : "validUntil", "expirationDate", &until))
		answer(v, CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_malformed));
	else if (from != RECORD_NEVER && until != RECORD_NEVER && until < from)
		answer(v, CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_order));
	else if (from != RECORD_NEVER && v->at < from && !published_later(v, from))
		answer(v, CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_early), A_STR("date", time_text(mem, from)));
	else if (until != RECORD_NEVER && v->at >= until)
		answer(v, CHECK_DATES, VERIFY_FAIL, MSG(verify_dates_expired), A_STR("date", time_text(mem, until)));
	else if (from == RECORD_NEVER)
		answer(v, CHECK_DATES, VERIFY_WARNING, MSG(verify_dates_none));
	else if (until == RECORD_NEVER)
		answer(v, CHECK_DATES, VERIFY_PASS, MSG(verify_dates_open), A_STR("from", time_text(mem, from)));
	else
		answer(v, CHECK_DATES, VERIFY_PASS, MSG(verify_dates_pass), A_STR("from", time_text(mem, from)), A_STR("until", time_text(mem, until)));
	answer_detail(v, CHECK_DATES, str_fmt(mem, "asked for " PRI_STR, ARG_STR(time_text(mem, v->at))));
}

/* ---- superseded ---- */

/* A newer version is where the refresh service says, or where the credential itself has its address. */
static enum rc
find_newer(struct verification *v, struct str *text)
{
	struct str url = id_of(JSON_GET(v->meaning, "refreshService")), id = json_string(JSON_GET(v->meaning, "id"));

	if (url.len > 0)
		return resolve(v, url, text);
	return id.len > 0 ? resolve_here(v, id, text) : RC_NOT_FOUND;
}

/* Open Badges 3.0, "Equality and comparison": same issuer and id; the later validFrom counts. */
static bool
replaces(struct verification *v, const struct verification *newer, const struct verify_report *report)
{
	int64_t mine = v->record.valid_from;

	return report->checks[CHECK_PROOF].outcome == VERIFY_PASS && report->checks[CHECK_ISSUER_KEY].outcome == VERIFY_PASS && newer->has_record && str_eq(newer->issuer, v->issuer) &&
	       str_eq(newer->record.id, v->record.id) && newer->record.valid_from > mine && newer->record.valid_from <= v->at;
}

void
verify_superseded(struct verification *v)
{
	struct verify_report report;
	struct verification newer;
	struct str text;

	if (!v->has_record || find_newer(v, &text) != RC_OK) {
		answer(v, CHECK_SUPERSEDED, VERIFY_UNCHECKED, MSG(verify_superseded_unknown));
		return;
	}
	verify_inner(v, text, &newer, &report);
	if (replaces(v, &newer, &report))
		answer(v, CHECK_SUPERSEDED, VERIFY_FAIL, MSG(verify_superseded_fail), A_STR("date", time_text(v->cx->mem, newer.record.valid_from)));
	else
		answer(v, CHECK_SUPERSEDED, VERIFY_PASS, MSG(verify_superseded_pass));
}

/* ---- recipient ---- */

void
verify_recipient(struct verification *v)
{
	struct str asked = v->options->recipient;

	if (asked.len == 0) {
		answer(v, CHECK_RECIPIENT, VERIFY_UNCHECKED, MSG(verify_recipient_not_asked));
		return;
	}
	if (v->has_record && str_eq(v->record.learner.id, asked)) {
		answer(v, CHECK_RECIPIENT, VERIFY_PASS, MSG(verify_recipient_pass));
		return;
	}
	for (size_t i = 0; v->has_record && i < v->record.learner.identities.count; i++) {
		if (!record_identity_matches(v->cx, &v->record.learner.identities.items[i], asked))
			continue;
		answer(v, CHECK_RECIPIENT, VERIFY_PASS, MSG(verify_recipient_pass));
		answer_detail(v, CHECK_RECIPIENT, v->record.learner.identities.items[i].type);
		return;
	}
	answer(v, CHECK_RECIPIENT, VERIFY_FAIL, MSG(verify_recipient_fail));
}

/* ---- log, evidence ---- */

void
verify_log(struct verification *v)
{
	answer(v, CHECK_LOG, VERIFY_UNCHECKED, MSG(verify_log_none));
}

void
verify_evidence(struct verification *v)
{
	size_t count = v->has_record ? v->record.evidence.count + v->record.quality.accreditations.count : 0;

	if (count == 0)
		answer(v, CHECK_EVIDENCE, VERIFY_UNCHECKED, MSG(verify_evidence_none));
	else
		answer(v, CHECK_EVIDENCE, VERIFY_UNCHECKED, MSG(verify_evidence_named), A_NUM("count", (int64_t)count));
}

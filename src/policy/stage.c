#include "policy/stage.h"

#include "base/buf.h"

#define END { NULL, FACT_MAP, 0, NULL }

static const char *const names[POLICY_STAGES] = {
	[POLICY_DESIGN] = "design",
	[POLICY_APPROVAL] = "approval",
	[POLICY_PUBLICATION] = "publication",
	[POLICY_OFFERING] = "offering",
	[POLICY_ADMISSION] = "admission",
	[POLICY_CIRCUMSTANCE] = "circumstance",
	[POLICY_SUBMISSION] = "submission",
	[POLICY_INTEGRITY] = "integrity",
	[POLICY_BOARD] = "board",
	[POLICY_DECISION] = "decision",
	[POLICY_AWARD] = "award",
	[POLICY_ISSUE] = "issue",
	[POLICY_WITHDRAWAL] = "withdrawal",
	[POLICY_BREAK] = "break",
	[POLICY_STACKING] = "stacking",
	[POLICY_RECOGNITION] = "recognition",
	[POLICY_REVIEW] = "review",
};

/* design, approval and publication; spec_facts.h makes what comes from the file. */
static const struct fact specification[] = {
	{ "spec", FACT_MAP, FACT_ALWAYS, "the specification file" },
	{ "credit.ects", FACT_NUMBER, 0, "credit in ECTS" },
	{ "credit.uk", FACT_NUMBER, 0, "credit in UK credits" },
	{ "hours.contact", FACT_NUMBER, 0, "hours of contact" },
	{ "hours.directed", FACT_NUMBER, 0, "hours of directed study" },
	{ "hours.private", FACT_NUMBER, 0, "hours of private study" },
	{ "hours.assessment", FACT_NUMBER, 0, "hours of assessment" },
	{ "hours.total", FACT_NUMBER, 0, "all hours, assessment included" },
	{ "level.framework", FACT_TEXT, 0, "the framework the level is stated in" },
	{ "level.fheq", FACT_NUMBER, 0, "level of the FHEQ; only when stated in it or in the RQF" },
	{ "level.eqf", FACT_NUMBER, 0, "level of the EQF, stated or derived" },
	{ "weeks", FACT_NUMBER, 0, "duration in weeks" },
	{ "accreditation", FACT_LIST, 0, "accreditations: name, kind, url" },
	{ "approval.route", FACT_TEXT, FACT_RECORD, "new, modification, unbundling, suite, short-course" },
	{ "approval.impact", FACT_TEXT, FACT_RECORD, "of a modification: very-low, low, medium, high" },
	{ "approval.central", FACT_BOOL, FACT_RECORD, "offered by a central unit, not by a school" },
	{ "approval.body", FACT_TEXT, FACT_RECORD, "the committee that decides" },
	{ "evaluation", FACT_MAP, FACT_RECORD, "business evaluation: needed, done, platform_discussed, change_form" },
	{ "statements", FACT_LIST, FACT_RECORD, "kind (employer, student, external), name, date, about" },
	{ "conditions", FACT_LIST, FACT_RECORD, "conditions of the approval: due (date), met" },
	{ "suite", FACT_MAP, FACT_RECORD, "code, approved_together, towards" },
	{ "owners", FACT_LIST, FACT_RECORD, "who owns it: kind (department, lifelong-learning, partner), name" },
	{ "issuer.name", FACT_TEXT, FACT_RECORD, "the institution's legal name" },
	{ "issuer.countries", FACT_LIST, FACT_RECORD, "countries or regions of the issuer, as texts" },
	{ "issuer.awarding_bodies", FACT_LIST, FACT_RECORD, "names of the awarding bodies, as texts" },
	{ "issuer.status", FACT_TEXT, FACT_RECORD, "public or private" },
	{ "provider.kind", FACT_TEXT, FACT_RECORD, "formal or non-formal: what the provider is to an external scheme" },
	{ "learner_identified", FACT_BOOL, FACT_RECORD, "the enrolment record identifies each learner" },
	{ "issue_dated", FACT_BOOL, FACT_RECORD, "the credential will carry the date of issuing" },
	END
};

static const struct fact offering[] = {
	{ "spec", FACT_MAP, FACT_ALWAYS, "the specification file" },
	{ "offering.start", FACT_DATE, FACT_ALWAYS, "first day" },
	{ "offering.end", FACT_DATE, FACT_ALWAYS, "last day" },
	{ "offering.mode", FACT_TEXT, 0, "online, blended, in-person" },
	{ "offering.version", FACT_NUMBER, FACT_ALWAYS, "version of the specification taught" },
	{ "offering.version_before", FACT_NUMBER, 0, "version taught so far, when a cohort is changed" },
	{ "offering.partner", FACT_TEXT, 0, "partner that delivers" },
	{ "offering.agreed", FACT_BOOL, 0, "start dates agreed by the school's executive" },
	{ "running", FACT_BOOL, FACT_ALWAYS, "the cohort has begun" },
	END
};

static const struct fact admission[] = {
	{ "spec", FACT_MAP, FACT_ALWAYS, "the specification file" },
	{ "person", FACT_MAP, FACT_ALWAYS, "native_language, country" },
	{ "evidence", FACT_MAP, 0, "prerequisites_met, language_met, and what the applicant handed in" },
	{ "prior", FACT_LIST, FACT_ALWAYS, "awards held: code, ects, duplicates (same specification or content)" },
	{ "current", FACT_LIST, FACT_ALWAYS, "enrolments: code, programme, duplicates, attempts_exhausted" },
	{ "attempts_before", FACT_NUMBER, FACT_ALWAYS, "attempts already made at this micro-credential" },
	{ "serious_misconduct_before", FACT_BOOL, FACT_ALWAYS, "an earlier attempt at it ended for serious misconduct" },
	END
};

static const struct fact circumstance[] = {
	{ "request.kind", FACT_TEXT, FACT_ALWAYS, "extension, deferral, break, adjustment, appeal, complaint, withdrawal" },
	{ "request.made", FACT_INSTANT, 0, "when it is made" },
	{ "request.days", FACT_NUMBER, 0, "days asked for" },
	{ "request.reason", FACT_TEXT, 0, "what the learner wrote" },
	{ "requests_this_sitting", FACT_NUMBER, FACT_ALWAYS, "personal-circumstances requests granted before in this sitting" },
	{ "deferrals_before", FACT_NUMBER, FACT_ALWAYS, "deferrals of this micro-credential so far" },
	{ "sitting", FACT_NUMBER, 0, "number of the sitting" },
	{ "deadline", FACT_INSTANT, 0, "the deadline in force" },
	{ "outcomes.communicated", FACT_DATE, 0, "when the outcomes of the sitting were communicated" },
	{ "outcomes.working_days", FACT_NUMBER, 0, "working days (Monday to Friday) from then to the request" },
	END
};

static const struct fact submission[] = {
	{ "attempt.number", FACT_NUMBER, FACT_ALWAYS, "1 for the first; a deferral does not count" },
	{ "deadline", FACT_INSTANT, 0, "the deadline in force" },
	{ "submitted", FACT_INSTANT, 0, "when the work arrived" },
	{ "days_late", FACT_NUMBER, FACT_ALWAYS, "0 up to the deadline in force, else the least n with submitted up to deadline + n days" },
	{ "extension.days", FACT_NUMBER, FACT_ALWAYS, "days granted; 0 without an extension" },
	{ "deferred", FACT_BOOL, FACT_ALWAYS, "this sitting was deferred" },
	END
};

static const struct fact integrity[] = {
	{ "case.kind", FACT_TEXT, FACT_ALWAYS, "iai, misconduct, serious" },
	{ "case.upheld", FACT_BOOL, 0, "upheld at a review" },
	{ "notices_before", FACT_NUMBER, FACT_ALWAYS, "notices in earlier micro-credentials" },
	{ "cases_before", FACT_NUMBER, FACT_ALWAYS, "cases of misconduct before" },
	END
};

static const struct fact board[] = {
	{ "board.kind", FACT_TEXT, FACT_ALWAYS, "examiners, confirmation" },
	{ "board.members", FACT_LIST, FACT_ALWAYS, "name, role, attended, senior_academic, own_school, partner" },
	{ "board.quorum", FACT_NUMBER, FACT_ALWAYS, "members needed; 0 when none is set" },
	{ "board.present", FACT_NUMBER, FACT_ALWAYS, "members present" },
	{ "board.data_complete", FACT_BOOL, 0, "every learner of the cohort has all data" },
	{ "board.cohort_completed", FACT_BOOL, 0, "the cohort has ended" },
	{ "externals", FACT_LIST, FACT_ALWAYS, "external examiners: name, appointed, attended, agreed_in_writing, took_part_in_writing (booleans)" },
	{ "conflicts", FACT_LIST, FACT_ALWAYS, "members who would decide on their own work: name, about" },
	END
};

static const struct fact decision[] = {
	{ "spec", FACT_MAP, FACT_ALWAYS, "the specification file" },
	{ "level.fheq", FACT_NUMBER, 0, "level of the FHEQ; only when stated in it or in the RQF" },
	{ "level.eqf", FACT_NUMBER, 0, "level of the EQF, stated or derived" },
	{ "mark", FACT_NUMBER, 0, "the aggregate mark" },
	{ "grade", FACT_TEXT, 0, "the grade of the scheme" },
	{ "pass_mark", FACT_NUMBER, 0, "the scheme's lowest passing mark" },
	{ "attempt.number", FACT_NUMBER, FACT_ALWAYS, "1 for the first; a deferral does not count" },
	{ "late", FACT_BOOL, FACT_ALWAYS, "deemed failed for lateness" },
	{ "integrity", FACT_TEXT, FACT_ALWAYS, "none, iai, misconduct, serious" },
	{ "extension.days", FACT_NUMBER, FACT_ALWAYS, "days granted; 0 without an extension" },
	{ "deferred", FACT_BOOL, FACT_ALWAYS, "this sitting was deferred" },
	{ "still_offered", FACT_BOOL, FACT_ALWAYS, "the micro-credential is still offered" },
	{ "requirements_met", FACT_BOOL, FACT_ALWAYS, "every assessment with weight above 0 has a mark" },
	{ "outcomes.communicated", FACT_DATE, 0, "when the board's outcomes were communicated" },
	END
};

#define ANNEX_I                                                                                                    \
	{ "spec", FACT_MAP, FACT_ALWAYS, "the specification file" },                                               \
	{ "learner", FACT_MAP, 0, "name, birth_date (date), identifier" },                                         \
	{ "title", FACT_TEXT, 0, "title of the micro-credential" },                                                \
	{ "countries", FACT_LIST, 0, "countries or regions of the issuer, as texts" },                             \
	{ "awarding_bodies", FACT_LIST, 0, "each: name, address, status, identifier" },                            \
	{ "issued", FACT_DATE, 0, "date of issuing" },                                                             \
	{ "outcomes", FACT_LIST, 0, "learning outcomes, as texts" },                                               \
	{ "workload.ects", FACT_NUMBER, 0, "credit in ECTS" },                                                     \
	{ "workload.hours", FACT_NUMBER, 0, "hours" },                                                             \
	{ "level.fheq", FACT_NUMBER, 0, "level of the FHEQ; only when stated in it or in the RQF" },                             \
	{ "level.eqf", FACT_NUMBER, 0, "level of the EQF, stated or derived" },                                    \
	{ "level.cycle", FACT_TEXT, 0, "short, first, second, third" },                                            \
	{ "isced_f", FACT_TEXT, 0, "field of education" },                                                         \
	{ "assessment_type", FACT_TEXT, 0, "type of assessment" },                                                 \
	{ "participation", FACT_TEXT, 0, "form of participation" },                                                \
	{ "quality_assurance", FACT_TEXT, 0, "type of quality assurance" },                                        \
	{ "prerequisites", FACT_LIST, 0, "optional element" },                                                     \
	{ "supervision", FACT_TEXT, 0, "optional element" },                                                       \
	{ "grade", FACT_TEXT, 0, "optional element" },                                                             \
	{ "stackability", FACT_TEXT, 0, "optional element" },                                                      \
	{ "decision", FACT_MAP, 0, "outcome, board (kind), confirmed (date), committee_approved" },   \
	{ "product", FACT_TEXT, 0, "badge, transcript, certificate" },                                             \
	{ "issuing_unit", FACT_TEXT, 0, "registry or another unit that issues" }

static const struct fact award[] = { ANNEX_I, END };

static const struct fact leaving[] = {
	{ "days_since_start", FACT_NUMBER, FACT_ALWAYS, "days from the learner's start; negative before it" },
	{ "confirmed_by_school", FACT_BOOL, FACT_ALWAYS, "the school has confirmed" },
	{ "deferrals_before", FACT_NUMBER, FACT_ALWAYS, "deferrals of this micro-credential so far" },
	{ "implications_acknowledged", FACT_BOOL, 0, "the learner was told what a break means, and said so" },
	END
};

static const struct fact stacking[] = {
	{ "awards", FACT_LIST, FACT_ALWAYS, "ects, level, awarded (date), age_years, currency_evidence, issuer, isced, used_in, route, credit_bearing" },
	{ "target.kind", FACT_TEXT, FACT_ALWAYS, "micro-degree, certificate, diploma, bachelor, master, professional-certificate" },
	{ "target.ects", FACT_NUMBER, 0, "credit of the target" },
	{ "target.own", FACT_BOOL, FACT_ALWAYS, "the target is this institution's" },
	{ "target.formal", FACT_BOOL, FACT_ALWAYS, "the target is a formal qualification" },
	{ "target.admission_met", FACT_BOOL, 0, "the learner meets the target's admission criteria" },
	{ "target.mapped", FACT_BOOL, 0, "each award is mapped to a part of the target" },
	{ "target.coherent", FACT_BOOL, 0, "a person found the parts to cohere" },
	END
};

static const struct fact recognition[] = {
	{ "credential", FACT_MAP, FACT_ALWAYS, "verdict, issuer, ects, level" },
	{ "criteria", FACT_MAP, FACT_ALWAYS, "quality_assurance, verification, level, outcomes, workload, testing, identification: met, not-met or unknown" },
	{ "agreement", FACT_MAP, 0, "kind, in_force, covers" },
	{ "target", FACT_MAP, 0, "kind, ects, elective_budget, elective_used" },
	{ "elapsed_days", FACT_NUMBER, FACT_ALWAYS, "days since the case was received complete" },
	{ "refused", FACT_BOOL, 0, "the proposal is to refuse" },
	{ "substantial_difference", FACT_TEXT, 0, "the reason given" },
	END
};

static const struct fact review[] = {
	{ "kind", FACT_TEXT, FACT_ALWAYS, "which review" },
	{ "last", FACT_DATE, 0, "when it was last done" },
	{ "board.sat", FACT_DATE, 0, "when the board sat" },
	{ "cohort.ended", FACT_DATE, 0, "when the cohort ended" },
	{ "indicators", FACT_MAP, 0, "what the system's own data say" },
	END
};

static const struct fact *const facts[POLICY_STAGES] = {
	[POLICY_DESIGN] = specification,
	[POLICY_APPROVAL] = specification,
	[POLICY_PUBLICATION] = specification,
	[POLICY_OFFERING] = offering,
	[POLICY_ADMISSION] = admission,
	[POLICY_CIRCUMSTANCE] = circumstance,
	[POLICY_SUBMISSION] = submission,
	[POLICY_INTEGRITY] = integrity,
	[POLICY_BOARD] = board,
	[POLICY_DECISION] = decision,
	[POLICY_AWARD] = award,
	[POLICY_ISSUE] = award,
	[POLICY_WITHDRAWAL] = leaving,
	[POLICY_BREAK] = leaving,
	[POLICY_STACKING] = stacking,
	[POLICY_RECOGNITION] = recognition,
	[POLICY_REVIEW] = review,
};

const struct fact *
stage_facts(enum policy_stage stage)
{
	return facts[stage];
}

const struct fact *
stage_fact(enum policy_stage stage, struct str name)
{
	for (const struct fact *fact = facts[stage]; fact->name != NULL; fact++)
		if (str_is(name, fact->name))
			return fact;
	return NULL;
}

bool
stage_knows_head(enum policy_stage stage, struct str head)
{
	for (const struct fact *fact = facts[stage]; fact->name != NULL; fact++)
		if (strncmp(fact->name, head.ptr, head.len) == 0 && (fact->name[head.len] == '\0' || fact->name[head.len] == '.'))
			return true;
	return false;
}

const char *
stage_name(enum policy_stage stage)
{
	return names[stage];
}

bool
stage_of(struct str name, enum policy_stage *out)
{
	for (int i = 0; i < POLICY_STAGES; i++)
		if (str_is(name, names[i])) {
			*out = (enum policy_stage)i;
			return true;
		}
	return false;
}

struct str
stage_names(struct arena *mem)
{
	struct buf out = buf_new(mem, 1024);

	for (int i = 0; i < POLICY_STAGES; i++)
		buf_fmt(&out, "%s%s", i == 0 ? "" : ", ", names[i]);
	return buf_view(&out);
}

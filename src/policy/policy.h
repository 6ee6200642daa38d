/* policy.h — asks rule books what they say of a step: what passes, what does not, and what follows.
 *
 * A rule book (framework) is one JSON file; its language is described in frameworks/README.md.
 * C knows stages, facts (stage.h) and effects; every number stands in a file. Usage:
 *
 *     TRY(policy_load(cx, sources, source_count, names, name_count, &policy));
 *     facts = json_new(cx->mem, JSON_OBJECT);
 *     fact_number(cx->mem, facts, STR("attempt.number"), 1000);    ... one call a fact of the stage
 *     TRY(policy_ask(cx, policy, &(struct policy_question){ .stage = POLICY_DECISION, .facts = facts,
 *                                                           .language = STR("en") }, &answer));
 *     if (answer->refused != NULL)
 *             return policy_refuse(cx, answer);    RC_REFUSED with the rule's words and clause
 *     switch (answer->effects.outcome) { ...
 *
 * Expressions are Lua 5.4 in a sandbox: no library, nothing to write to, 10,000 instructions and 1 MB a
 * rule. Numbers of credits and marks are compared as exact thousandths. What cannot be worked out (an
 * error, a missing fact in a comparison, a text where a number belongs) is undecided, never a pass.
 *
 * Memory   everything lives in the arena of the cx it was made with; a policy's Lua state goes with it.
 * Threads  a struct policy belongs to one thread. A server keeps one a thread and a set of frameworks, in
 *          an arena that lives as long.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/asset.h"
#include "codec/json.h"
#include "policy/stage.h"

struct policy;
struct rule;

/* The rule books that are part of the program, by file name ("ntu.json"). */
extern const struct asset policy_frameworks[];

/* A rule book from elsewhere: a file that was named, or the text an institution keeps in its database. */
struct policy_source {
	struct str name; /* what messages call it: a path, or the framework's id */
	struct str text;
};

/* A rule book as a file: 4 MB, so many levels. */
#define POLICY_BOOK_LIMITS ((struct json_limits){ .size_max = (size_t)4 << 20, .depth_max = 32 })

/* ---- loading ---- */

/* The united rules of the named frameworks and of all they extend. A name is the id of a source, the name
 * of a source, or the id of a rule book of the program; sources come first, so an institution may carry its
 * own edition of "ntu". A rule of a framework that extends another replaces the rule with the same id there.
 * today: cx->now's day, until policy_set_today.
 * RC_NOT_FOUND: no such framework. RC_INVALID: a rule book has a mistake; cx->err has file and line. */
MUST_USE enum rc policy_load(struct ctx *cx, const struct policy_source *sources, size_t source_count,
                             const struct str *names, size_t name_count, struct policy **out);

/* "northgate@2026-09", joined by commas in the order they were named: what a decision records. */
struct str policy_version(const struct policy *policy);

/* The `today` of the rules, in days since 1970-01-01. */
void policy_set_today(struct policy *policy, int64_t day);

/* ---- asking ---- */

struct policy_question {
	enum policy_stage stage;
	const struct json *facts; /* an object; names with a point are members of members */
	struct str language;      /* of the texts: a BCP 47 tag; empty is English */
	bool file_only;           /* only a specification file is there: rules that need more are not asked */
};

enum policy_level { POLICY_NOTE, POLICY_SHOULD, POLICY_MUST };

enum policy_verdict { VERDICT_PASS, VERDICT_FAIL, VERDICT_NOT_APPLICABLE, VERDICT_UNDECIDED, VERDICT_NOT_ASKED };

/* A fact that a rule looked at, as it was: "credit.uk", "12". */
struct policy_seen {
	struct str fact, value; /* the value in the language asked for */
	struct policy_seen *next;
};

struct policy_finding {
	struct str rule, clause, cite;
	struct str framework;    /* "ntu": the rule book the rule stands in */
	enum policy_level level;
	enum policy_verdict verdict;
	struct str says, remedy; /* in the language asked for, places filled; says is never empty, remedy is for fail and undecided */
	struct str saw;          /* "credit.uk 12": the facts the rule looked at, as they were, for machines and records */
	const struct policy_seen *seen; /* the same one by one, for people; for fail and undecided */
	bool rationale;          /* may be passed over with a recorded reason */
	const struct rule *by;   /* the rule itself: policy_finding_about, policy_refuse */
	struct policy_finding *next;
};

/* "credit.uk 12; weeks 10" */
struct str policy_seen_text(struct arena *mem, const struct policy_seen *seen);

/* Does the finding look at this fact, or at a part of it? "spec.entry" for a rule about spec.entry.prerequisites. */
bool policy_finding_about(const struct policy_finding *finding, struct str fact);

/* Least strict first; the strictest of several wins. NONE: no rule decided, so a person does. */
enum policy_outcome { OUTCOME_NONE, OUTCOME_PASS, OUTCOME_REVIEW, OUTCOME_DEFER, OUTCOME_REFER, OUTCOME_FAIL, OUTCOME_VOID };

enum policy_access { ACCESS_STAYS, ACCESS_SUSPENDED, ACCESS_ENDS };

/* One item of an effect of which there may be several. A number that was not said is -1, a text empty. */
struct policy_item {
	struct str what;  /* due.what, record.kind, requires and products: the text, opens.case */
	struct str more;  /* due.from (a fact's name or a word such as "deadline"), record.kept, opens.stage */
	int64_t days;     /* due.days, opens.days */
	const struct policy_finding *by;
	struct policy_item *next;
};

struct policy_effects {
	enum policy_outcome outcome;
	bool cap_pass; /* the grade is capped at a pass */
	struct {
		bool said;        /* some rule speaks of a further attempt */
		bool allowed;
		struct str kind;  /* referral, repeat, or empty: either */
		bool cap_pass;
		int64_t within_days; /* -1: not said */
		struct str from;  /* from when: "outcomes.communicated" */
		struct str fee;   /* full, none, or empty */
	} attempt;
	int64_t refund;   /* percent; -1: no rule speaks of it */
	enum policy_access access;
	bool ends_study;
	struct policy_item *due, *records, *requires, *products, *opens;
};

/* Which rule said what: {"outcome", finding}. `counts` is false where a stricter rule won. */
struct policy_cause {
	const char *effect;
	const struct policy_finding *by;
	bool counts;
	struct policy_cause *next;
};

struct policy_answer {
	struct policy_finding *findings;       /* one for each rule of the stage, in the order of the files */
	const struct policy_finding *refused;  /* the first must that fails or is undecided; then there are no effects */
	struct policy_effects effects;
	struct policy_cause *causes;
	const struct policy *policy;
	const struct json *facts;              /* those it was asked with */
};

/* Asks every rule of the stage. Effects apply where `when` is true (or absent) and `holds` is true (or
 * absent); they merge within the stage, the stricter wins, both are named. A cap that belongs to an outcome
 * which lost is dropped, so an uncapped deferral stays uncapped.
 * RC_INTERNAL: a fact that stage.c says is always supplied is not there, or one has another type. */
MUST_USE enum rc policy_ask(struct ctx *cx, struct policy *policy, const struct policy_question *question,
                            struct policy_answer **out);

/* RC_REFUSED with what the refusing rule says and its clause; RC_OK when nothing refuses. The error says it in German too, because who reads
 * it (a log, a queue, another person) may not be who asked. */
MUST_USE enum rc policy_refuse(struct ctx *cx, const struct policy_answer *answer);

/* What a decision's record keeps: {"framework": "ntu@2025-09", "findings": [...], "effects": {...},
 * "by": [{"effect","rule"}]}. Findings that are not-applicable are left out when `brief`. */
struct json *policy_answer_json(struct arena *mem, const struct policy_answer *answer, bool brief);
struct json *policy_finding_json(struct arena *mem, const struct policy_finding *finding);

const char *level_word(enum policy_level level);       /* "must" */
const char *verdict_word(enum policy_verdict verdict); /* "not-applicable" */
const char *outcome_word(enum policy_outcome outcome); /* "pass"; "none" */
bool policy_outcome_of(struct str word, enum policy_outcome *out);

/* ---- facts: set "attempt.number" in an object of facts, making the objects on the way ---- */

void fact_put(struct arena *mem, struct json *facts, struct str name, struct json *value);
void fact_number(struct arena *mem, struct json *facts, struct str name, int64_t milli); /* thousandths: marks, credits */
void fact_int(struct arena *mem, struct json *facts, struct str name, int64_t n);        /* counts, days, instants */
void fact_bool(struct arena *mem, struct json *facts, struct str name, bool yes);
void fact_text(struct arena *mem, struct json *facts, struct str name, struct str text); /* not copied; empty is left out */

/* ---- the rest of a rule book ---- */

struct grading {
	struct str name, kind;   /* kind: percentage, points, pass-fail, ects */
	int64_t pass, cap;       /* thousandths; what a capped attempt gets at most; -1: not said */
	int64_t most;            /* the highest mark, thousandths */
	bool default_scale;      /* the source of the rules does not give it: an editable default */
	const struct json *points; /* [{"value","name": {"en"}, "band"}...], highest first; NULL without */
};

/* RC_NOT_FOUND names the schemes there are. */
MUST_USE enum rc policy_grading(struct ctx *cx, const struct policy *policy, struct str name, struct grading *out);
/* The name of the point a mark falls on ("Exceptional First"), in the language; empty when the scheme has none. */
struct str grading_name(struct arena *mem, const struct grading *grading, int64_t mark, struct str language);

/* The products of a kind of specification ("credit-bearing" → ["badge"]); an array of strings, or NULL. */
const struct json *policy_products(const struct policy *policy, struct str kind);
/* The united objects and lists as they stand in the files: grading schemes, reviews, and the numbers
 * that the sources do not give and nobody filled in: [{"name","cite","says"}]. Never NULL. */
const struct json *policy_gradings(const struct policy *policy);
const struct json *policy_reviews(const struct policy *policy);
const struct json *policy_not_given(const struct policy *policy);

/* The rules that stand for the elements a description must have ("9 of 11"): a list of rule ids. Never NULL. */
const struct json *policy_elements(const struct policy *policy);

/* A rule's parameter: what forms use as limits, what what-if changes. NULL: no such rule or parameter. */
const struct json *policy_let(const struct policy *policy, struct str rule, struct str parameter);
/* What-if: the parameter has this value until it is set again. `value` outlives the policy.
 * RC_NOT_FOUND: no such rule or parameter; RC_INVALID: another type than the file has. */
MUST_USE enum rc policy_set_let(struct ctx *cx, struct policy *policy, struct str rule, struct str parameter,
                                const struct json *value);

/* ---- reading the rule books themselves ---- */

/* The text of a map of languages: in the language exactly, in its main language, in English, the first; one plain
 * text is itself; empty for anything else. */
struct str policy_text(const struct json *texts, struct str language);

/* The same with its parameters filled in; places for facts stay as they are named: "at most 12 weeks". */
struct str policy_text_with(struct arena *mem, const struct json *texts, const struct json *let, struct str language);
/* A parameter's value as people read it: "5", "6, 7", "–" when it is not given. */
struct str policy_value_text(struct arena *mem, const struct json *value);

struct policy_rule_view {
	struct str id, clause, cite, framework;
	enum policy_stage stage;
	enum policy_level level;
	bool rationale;
	const struct json *json; /* the rule as it stands in its file */
};
size_t policy_rule_count(const struct policy *policy);
struct policy_rule_view policy_rule_at(const struct policy *policy, size_t index);

/* The frameworks of the union, parents first: each the whole file as a tree. */
size_t policy_framework_count(const struct policy *policy);
const struct json *policy_framework_at(const struct policy *policy, size_t index);

/* Runs the tests inside the rules. `failures` lists those that did not come out as expected, `trials` all. */
struct policy_failure {
	struct str framework, rule;
	size_t test; /* 1 for the first */
	struct str want, got;
	struct policy_failure *next;
};
struct policy_trial {
	struct str framework, rule;
	const struct json *test; /* as it stands in the rule */
	bool good;
	struct str got; /* "fail", "pass, {...}" */
	struct policy_trial *next;
};
struct policy_tested {
	size_t rules, tests;
	struct policy_trial *trials;
	struct policy_failure *failures;
};
MUST_USE enum rc policy_test(struct ctx *cx, struct policy *policy, struct policy_tested *out);

#endif

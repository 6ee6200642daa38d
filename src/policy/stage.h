/* stage.h — when rules are asked, and which facts each stage knows.
 *
 * The table in stage.c is the one list of fact names: rule books are checked against it when they are
 * loaded, the nouns hand in exactly these, and `testamur frameworks facts` prints it. Names with a point
 * are members of an object: "attempt.number" is {"attempt": {"number": 1}}.
 *
 * Types    dates are whole days since 1970-01-01, instants seconds since then, credits and marks decimals.
 *          The fields of a map and of a list's items are open: a rule may read any; what the nouns put
 *          there is said at each row.
 * ALWAYS   the noun supplies it in every question; the others are left out when they are not known, and
 *          read nil.
 * RECORD   a specification file cannot hold it: `check` answers not-asked for a rule that needs it.
 */
#ifndef POLICY_STAGE_H
#define POLICY_STAGE_H

#include "base/arena.h"
#include "base/str.h"

enum policy_stage {
	POLICY_DESIGN,
	POLICY_APPROVAL,
	POLICY_PUBLICATION,
	POLICY_OFFERING,
	POLICY_ADMISSION,
	POLICY_CIRCUMSTANCE,
	POLICY_SUBMISSION,
	POLICY_INTEGRITY,
	POLICY_BOARD,
	POLICY_DECISION,
	POLICY_AWARD,
	POLICY_ISSUE,
	POLICY_WITHDRAWAL,
	POLICY_BREAK,
	POLICY_STACKING,
	POLICY_RECOGNITION,
	POLICY_REVIEW,
	POLICY_STAGES
};

enum fact_type { FACT_BOOL, FACT_NUMBER, FACT_TEXT, FACT_DATE, FACT_INSTANT, FACT_LIST, FACT_MAP };

enum fact_flag { FACT_OPTIONAL = 0, FACT_ALWAYS = 1, FACT_RECORD = 2 };

struct fact {
	const char *name;
	enum fact_type type;
	int flags;
	const char *about; /* one line, for the manual and the rule editor */
};

/* The facts of a stage; the row after the last has a NULL name. */
const struct fact *stage_facts(enum policy_stage stage);

/* The fact of exactly this name ("attempt.number"), or NULL. */
const struct fact *stage_fact(enum policy_stage stage, struct str name);

/* True when some fact's name is `head` or begins with `head` and a point. */
bool stage_knows_head(enum policy_stage stage, struct str head);

const char *stage_name(enum policy_stage stage);
bool stage_of(struct str name, enum policy_stage *out);
/* All of them as a sentence's list: "design, approval, ...". */
struct str stage_names(struct arena *mem);

#endif

/* demo_cases.h — the demonstration's third cohort, whose deadline was yesterday, and cases that wait: something for a learner to ask for,
 * and for course leader, registry and chairs to handle and decide.
 */
#ifndef MAIN_DEMO_CASES_H
#define MAIN_DEMO_CASES_H

#include "people/demo_accounts.h"

/* The learner of this cohort with a sign-in. */
#define DEMO_CASES_LEARNER "N0014001"

/* Makes it, or finds it as it is; tells the learners of the first cohort their outcomes, so that they may appeal. */
MUST_USE enum rc demo_cases(struct ctx *cx, struct db *db, int64_t institution, const struct demo_account *accounts, size_t count);

#endif

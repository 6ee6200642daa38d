/* what_if_store.h — what a what-if reads. Private to this folder. */
#ifndef AWARD_WHAT_IF_STORE_H
#define AWARD_WHAT_IF_STORE_H

#include "award/what_if.h"

/* Specifications that are neither superseded nor closed, by code. */
MUST_USE enum rc what_if_specifications(struct ctx *cx, struct db *db, int64_t institution, int64_t **ids, size_t *count);
/* How many cohorts of it are not closed, and how many awards were made of it. */
MUST_USE enum rc what_if_reach(struct ctx *cx, struct db *db, int64_t specification, int64_t *cohorts, int64_t *awards);

/* Cohorts with something to ask; `awards` of each. */
struct what_if_cohort { int64_t offering, awards; bool running; };
MUST_USE enum rc what_if_cohorts(struct ctx *cx, struct db *db, int64_t institution, struct what_if_cohort **cohorts, size_t *count);

/* Awards of a cohort that rules decided and nothing supersedes, with numbers above `after`: the sitting as it was decided. */
struct what_if_award { int64_t id, number, sat_day; struct attempt attempt; struct str learner; };
MUST_USE enum rc what_if_awards(struct ctx *cx, struct db *db, int64_t offering, int64_t after, size_t max, struct what_if_award **awards, size_t *count);

#endif

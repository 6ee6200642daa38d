/* catalogue.h — what an institution offers, found by words and properties: an index over the published specifications.
 *
 * Each offer has a place; each word and each value of a property has the set of places that have it (set.h). A question is answered by
 * joining and cutting sets, so its cost depends on how many different values there are and hardly on how many offers. The index is
 * derivable: changes of specifications and offerings leave the code in catalogue_stale (sql/0056), and catalogue_refresh brings it up to date.
 *
 * Memory   results live in cx->mem.
 */
#ifndef CATALOGUE_CATALOGUE_H
#define CATALOGUE_CATALOGUE_H

#include "specification/specification.h"

/* The properties one may choose by; their numbers are those of catalogue_term.kind. */
enum catalogue_facet {
	FACET_FIELD,    /* ISCED-F 2013: two digits, and as many as are said: 06, 0688 */
	FACET_LEVEL,    /* as the specification states it: FHEQ 6 */
	FACET_CREDIT,   /* the least of catalogue_credit_steps that holds it, in ECTS: 5 */
	FACET_MODE,     /* blended */
	FACET_LANGUAGE, /* BCP 47 */
	FACET_START,    /* the month in which a cohort begins that may be joined: 2027-01 */
	FACETS
};

/* "1", "2.5", "5", ...; the last, "more", is what is above all. */
extern const char *const catalogue_credit_steps[];

#define CATALOGUE_VALUES_MAX 16

struct catalogue_question {
	struct str words;                                   /* an offer has them all, each of three letters or more at the beginning of a word of its own */
	struct str values[FACETS][CATALOGUE_VALUES_MAX];    /* of each property one of these; none: any */
	size_t value_count[FACETS];
	int64_t skip;
	size_t most;
};

/* Is the value among those chosen of its property (enum catalogue_facet)? */
bool catalogue_chosen(const struct catalogue_question *question, int facet, struct str value);

/* A value one may choose, and how many offers there are with it among those that fit everything else that was chosen. */
struct catalogue_choice { struct str value; int64_t count; };

struct catalogue_answer {
	struct catalogue_choice *choices[FACETS]; /* by value; months before this one are not among them */
	size_t choice_count[FACETS];
	int64_t total;
	int64_t *specifications;                  /* the newest first: those from `skip` on, at most `most` */
	size_t count;
};

/* Answers from the index as it is; catalogue_refresh comes first. */
MUST_USE enum rc catalogue_find(struct ctx *cx, struct db *db, int64_t institution, const struct catalogue_question *question,
                                struct catalogue_answer *out);

/* Brings the index up to date; one cheap statement when it is. */
MUST_USE enum rc catalogue_refresh(struct ctx *cx, struct db *db, int64_t institution);

/* The published specification of that code. RC_NOT_FOUND. */
MUST_USE enum rc catalogue_offer(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *specification);

/* A cohort that will begin. */
struct catalogue_start { struct str code, mode, place; int64_t start_day, end_day; };

/* Of that code, from this day on, the next first; at most `most`. */
MUST_USE enum rc catalogue_starts(struct ctx *cx, struct db *db, int64_t institution, struct str code, size_t most, struct catalogue_start **starts,
                                  size_t *count);

/* What was published last, the newest first. */
struct catalogue_news { int64_t specification, published_at; };
MUST_USE enum rc catalogue_latest(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct catalogue_news **news, size_t *count);

#endif

/* offer.h — a published micro-credential as machines read it: for search engines (schema.org) and for the catalogues of Europe (ELM 3).
 * Private to this folder.
 *
 * Memory   results live in cx->mem and point into the offer.
 */
#ifndef CATALOGUE_OFFER_H
#define CATALOGUE_OFFER_H

#include "catalogue/catalogue.h"

struct offer {
	const struct institution *institution;
	const struct specification *spec;
	struct str base_url, language;         /* of the site; of the reader */
	const struct catalogue_start *starts;  /* cohorts that will begin */
	size_t start_count;
};

/* "https://uni.example/catalogue/DEP-6-10" */
struct str offer_address(struct arena *mem, const struct offer *offer);

/* Hours of work, all kinds together; 0: not stated. */
int64_t offer_hours(const struct offer *offer);

/* A text, or the text of a language map in the reader's language. */
struct str offer_text(const struct offer *offer, const struct json *in, const char *member);

/* schema.org's Course with its CourseInstances, without "@context". */
struct json *offer_schema(struct ctx *cx, const struct offer *offer);

/* A LearningOpportunity for each cohort that will begin, or one without dates; each leads to the same Qualification, or to a
 * LearningAchievementSpecification where no EQF level is stated. The European Learning Model 3, application profile Learning Opportunities
 * and Qualifications; a document whole in itself: its context stands in it. RC_INVALID: credit or level cannot be read. */
MUST_USE enum rc offer_elm(struct ctx *cx, const struct offer *offer, struct json **out);

#endif

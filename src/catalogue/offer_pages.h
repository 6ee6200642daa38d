/* offer_pages.h — what pages say of an offer, in the reader's words. Private to this folder. */
#ifndef CATALOGUE_OFFER_PAGES_H
#define CATALOGUE_OFFER_PAGES_H

#include "catalogue/offer.h"
#include "http/request.h"

/* The institution whose catalogue it is. */
MUST_USE enum rc offer_institution(struct request *rq, const struct institution **out);

/* The offer, for this reader, with the cohorts that will begin. Many at once: inside db_snapshot. */
MUST_USE enum rc offer_load_for(struct request *rq, const struct institution *institution, int64_t specification, struct offer *out);

/* "10 ECTS credits · FHEQ 6 · Blended · English · begins January 2027" */
struct str offer_facts(struct request *rq, const struct offer *offer);

/* "2027-01" → "January 2027" */
struct str offer_month(struct request *rq, struct str month);
/* {"@context": "https://schema.org", "@graph": value} */
struct json *in_schema(struct request *rq, struct json *value);

#endif

/* offer_pages.h — what pages say of an offer, in the reader's words. Private to this folder. */
#ifndef CATALOGUE_OFFER_PAGES_H
#define CATALOGUE_OFFER_PAGES_H

#include "catalogue/offer.h"
#include "http/request.h"

/* The offer, for this reader, with the cohorts that will begin. */
MUST_USE enum rc offer_load_for(struct request *rq, int64_t specification, struct offer *out);

/* "10 ECTS credits · FHEQ 6 · Blended · English · begins January 2027" */
struct str offer_facts(struct request *rq, const struct offer *offer);

/* A code of a document ("case-study", "fr") by its message or the language's name, else as it is. */
struct str offer_word(struct request *rq, struct str code);
struct str offer_language(struct request *rq, struct str tag);
/* "06 Information and Communication Technologies (ICTs)"; a code without a name as it is. */
struct str offer_field(struct request *rq, struct str code);
/* "2027-01" → "January 2027" */
struct str offer_month(struct request *rq, struct str month);
/* Both with a dot between them; one that is empty is left out. */
struct str with_dot(struct request *rq, struct str a, struct str b);

/* {"@context": "https://schema.org", "@graph": value} */
struct json *in_schema(struct request *rq, struct json *value);

#endif

/* offering_pages.h — the cohort that a path names, for the pages about it in later folders. */
#ifndef OFFERING_OFFERING_PAGES_H
#define OFFERING_OFFERING_PAGES_H

#include "http/request.h"
#include "offering/offering.h"

/* The `whose` of a row with "{offering}": leaves a struct offering in rq->object. */
enum rc offering_of_route(struct request *rq, struct whose *out);

#endif

/* institution_sample.h — an institution for tests of people. */
#ifndef PEOPLE_INSTITUTION_SAMPLE_H
#define PEOPLE_INSTITUTION_SAMPLE_H

#include "institution/institution.h"

static inline int64_t
sample_institution(struct ctx *cx, struct db *db)
{
	struct json *name = json_new(cx->mem, JSON_OBJECT);
	struct institution it = { .legal_name = name, .country = STR("GB"),
	                          .base_url = STR("https://n.example"), .zone_name = STR("UTC"), .language = STR("en") };

	json_put_str(cx->mem, name, STR("en"), STR("N"));
	assert_ok(cx, institution_ensure(cx, db, &it));
	return it.id;
}

#endif

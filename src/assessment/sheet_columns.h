/* sheet_columns.h — which column of a results sheet is what. Private to this folder. */
#ifndef ASSESSMENT_SHEET_COLUMNS_H
#define ASSESSMENT_SHEET_COLUMNS_H

#include "assessment/sheet.h"

enum sheet_field {
	FIELD_LEARNER, FIELD_FAMILY, FIELD_GIVEN, FIELD_NAME, FIELD_BIRTH, FIELD_EMAIL, FIELD_ATTEMPT, FIELD_INTEGRITY,
	FIELD_MARK, FIELD_SUBMITTED, SHEET_FIELDS
};
#define FIELD_PERSONAL FIELD_MARK /* fields below are the learner's; from here on they are an assessment's */

#define NO_COLUMN SIZE_MAX

struct sheet_marks { struct str assessment; size_t mark, submitted; };

struct sheet_map {
	size_t personal[FIELD_PERSONAL];
	struct sheet_marks *assessments; /* one for each of the specification */
	size_t assessment_count;             /* 0 in a list of learners */
	struct str says; /* "learner_id = Matrikelnummer, ...; not used: Bemerkung" */
};

/* Finds every column, keeps all that is wrong. RC_INVALID. */
MUST_USE enum rc sheet_map_columns(struct ctx *cx, struct str file, const struct csv_row *header, enum sheet_kind kind, const struct cohort *cohort,
                                   const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet_map *out);

/* The map as a list, for people: fills items and count. */
void sheet_map_list(struct ctx *cx, const struct sheet_map *map, const struct csv_row *header, const struct cohort *cohort, struct sheet_matches *out);

#endif

#include "board/board_cohort.h"

#include "framework/framework.h"

enum rc
board_cohort_get(struct ctx *cx, struct db *db, int64_t institution, int64_t board, struct board_cohort *out)
{
	TRY(board_get(cx, db, institution, board, &out->board));
	TRY(institution_get(cx, db, institution, &out->institution));
	TRY(offering_get(cx, db, institution, out->board.offering, &out->offering));
	return specification_get(cx, db, institution, out->offering.specification, &out->specification);
}

enum rc
board_cohort_rules(struct ctx *cx, struct db *db, struct board_cohort *of)
{
	TRY(framework_policy(cx, db, of->institution.id, of->board.sat_day, &of->policy));
	return cohort_open(cx, of->policy, &of->institution, &of->specification, &of->offering, &of->cohort);
}

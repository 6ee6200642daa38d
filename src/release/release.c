#include "release/release.h"

#include "award/award.h"

enum rc
release_awards(struct ctx *cx, struct db *db, struct board_cohort *of, struct released *out)
{
	enum rc rc = award_make_all(cx, db, &of->cohort, &of->board, &out->awards);

	if (rc == RC_REFUSED && of->board.state == BOARD_CONFIRMED) {
		out->why = err_text(&cx->err, cx->mem);
		return RC_OK;
	}
	TRY(rc);
	out->awarded = true;
	return RC_OK;
}

enum rc
release_board(struct ctx *cx, struct db *db, struct board_cohort *of, int64_t actor, struct released *out)
{
	*out = (struct released){ 0 };
	TRY(board_confirm(cx, db, &of->cohort, &of->board, actor, cx->now));
	if (of->offering.state < OFFERING_ASSESSED)
		TRY(offering_advance(cx, db, &of->offering, actor, OFFERING_ASSESSED));
	return release_awards(cx, db, of, out);
}

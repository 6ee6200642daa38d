/* lease.h — one holder at a time, of a named thing, until a stated second.
 *
 * For what only one process of all may do, such as numbering the leaves of the log. A lease that ran out may be
 * taken by another; its fence is then higher, and a holder that slept too long finds out by lease_check in
 * the transaction of its change.
 */
#ifndef DB_LEASE_H
#define DB_LEASE_H

#include "db/db.h"

struct lease {
	struct str name, holder;
	int64_t fence;   /* grows each time the lease changes hands */
	int64_t until;   /* seconds */
};

/* Takes it, or renews it when `holder` has it already, for `seconds` from cx->now. RC_CONFLICT: another has it. */
MUST_USE enum rc lease_take(struct ctx *cx, struct db *db, struct str name, struct str holder, int64_t seconds, struct lease *out);

/* Is it still this holder's? Inside a transaction the answer holds until the commit. RC_CONFLICT: no. */
MUST_USE enum rc lease_check(struct ctx *cx, struct db *db, const struct lease *lease);

/* Gives it back before its time. One that is not ours any more is left alone. */
MUST_USE enum rc lease_return(struct ctx *cx, struct db *db, const struct lease *lease);

#endif

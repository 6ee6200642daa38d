/* publisher.h — keeps what anybody may fetch up to date: status lists are signed anew, leaves of the log numbered, a checkpoint signed. */
#ifndef MAIN_PUBLISHER_H
#define MAIN_PUBLISHER_H

#include "db/db.h"
#include "http/program.h"

/* Does what there is to do, under a lease, with a signer that is opened only then. `all`: looks for new keys too.
 * RC_OK also when another process is at it, or nothing can be signed because the home has no key. */
MUST_USE enum rc publish_what_changed(struct ctx *cx, struct db *db, const struct program *program, struct str holder, bool all);

#endif

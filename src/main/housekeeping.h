/* housekeeping.h — forgets what nobody needs any more and what names people: sessions, links and counts of wrong guesses that are
 * over, the files and rows of finished imports. What was decided stays. */
#ifndef MAIN_HOUSEKEEPING_H
#define MAIN_HOUSEKEEPING_H

#include "db/db.h"

#define KEEP_SESSIONS ((int64_t)30 * 86400) /* seconds after their end: a person may still ask when they signed in */
#define KEEP_IMPORTS  ((int64_t)90 * 86400) /* seconds after they were over: a registrar may still ask what was in the file */

/* Harmless to ask at any time, from any process. */
MUST_USE enum rc housekeep(struct ctx *cx, struct db *db);

#endif

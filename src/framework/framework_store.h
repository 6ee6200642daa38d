/* framework_store.h — the table of sql/0046_framework.sql and 0052. Private to this folder. */
#ifndef FRAMEWORK_FRAMEWORK_STORE_H
#define FRAMEWORK_FRAMEWORK_STORE_H

#include "framework/framework.h"

/* *made is false when that version is there. */
MUST_USE enum rc framework_insert_edition(struct ctx *cx, struct db *db, const struct framework *as, bool *made);
/* What was done with an edition, in its history; `changed`: what of it, "NTU-7.7.weeks_max = 12", or empty. */
MUST_USE enum rc framework_event(struct ctx *cx, struct db *db, const struct framework *of, int64_t actor, const char *what, struct str changed);
/* Writes a draft, name and version too, if it has still the revision before as->revision; *changed tells. */
MUST_USE enum rc framework_update_edition(struct ctx *cx, struct db *db, const struct framework *as, bool *changed);
/* Takes a draft out, if it has that revision; *gone tells. */
MUST_USE enum rc framework_delete_draft(struct ctx *cx, struct db *db, const struct framework *draft, bool *gone);
/* RC_NOT_FOUND. */
MUST_USE enum rc framework_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct framework *out);
MUST_USE enum rc framework_by_version(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str version, struct framework *out);
/* Of each name the edition in force on that day. */
MUST_USE enum rc framework_in_force_on(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct framework **list, size_t *count);

#endif

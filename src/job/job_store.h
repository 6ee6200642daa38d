/* job_store.h — the table of sql/0041_job.sql. Private to this folder. */
#ifndef JOB_JOB_STORE_H
#define JOB_JOB_STORE_H

#include "job/job.h"

MUST_USE enum rc job_insert(struct ctx *cx, struct db *db, const struct job *job);
/* institution 0: whosever it is. `file` is read only when it is asked for. */
MUST_USE enum rc job_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct job *out);
MUST_USE enum rc job_file(struct ctx *cx, struct db *db, int64_t id, struct str *out);
MUST_USE enum rc job_by_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct rows *out);
struct job job_of_row(const struct row *row);

MUST_USE enum rc job_update_step(struct ctx *cx, struct db *db, const struct job *job);
/* State, says, href, begun_at, ended_at. */
MUST_USE enum rc job_update_state(struct ctx *cx, struct db *db, const struct job *job);
MUST_USE enum rc job_update_stop(struct ctx *cx, struct db *db, int64_t institution, int64_t id);

#endif

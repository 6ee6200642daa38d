/* job.h — work that is too long for one request: an import, a cohort's credentials, an export.
 *
 * A job is a row and an outbox item, made in the transaction of the decision that asks for it. A thread of any `testamur
 * serve` on this database claims it under a lease and runs its kind's function; a reload of the page, a restart of the program
 * or its death change nothing: whoever claims it next goes on from what the function saved last. So the function does
 * its work in steps, each a transaction that stores the step's result together with job_step; a step done twice must do no harm.
 *
 *     static enum rc
 *     import_run(struct ctx *cx, struct db *db, struct job_run *run)
 *     {
 *             int64_t at = run->job.done;                       // where an earlier run got to
 *
 *             job_total(run, count);
 *             for (; at < count; at += BATCH) {
 *                     TRY(db_transact(cx, db, import_batch, &batch));     // calls job_step(cx, db, run, done, wrong, saved)
 *             }
 *             return job_result(cx, run, STR("/offerings/7/results"), MSG(import_done), A_NUM("rows", count));
 *     }
 *     const struct job_kind result_import_job = { .name = "results.import", .run = import_run };   // and a line in src/main/jobs.def
 *
 * States   waiting → running → done, or failed (its input is wrong: RC_INVALID, RC_REFUSED, ...), or stopped by a person.
 *          RC_UNAVAILABLE and RC_MEMORY put it back to waiting; it is tried again after a pause, OUTBOX_ATTEMPTS_MAX times.
 * Page     /jobs/{job}: done, to do, wrong; goes on by itself, without script too. At its end the person gets a notice that leads there.
 * Memory   results live in cx->mem.
 */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <stdatomic.h>

#include "codec/said.h"
#include "db/outbox.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STOPPED };

struct job {
	int64_t id, institution;
	int64_t person;            /* who asked for it, and may see it; 0: the program */
	struct str kind;           /* "results.import" */
	struct str title;          /* for people: "Results of Data Ethics, March" */
	enum job_state state;
	struct str input;          /* JSON, in the kind's words */
	struct str file;           /* bytes it works on (an uploaded sheet); empty: none */
	struct str saved;          /* JSON, in the kind's words: where it is */
	int64_t done, total, wrong; /* things; total 0: not known yet */
	struct str says;           /* the result, or why it failed: as said.h keeps it */
	struct str href;           /* where the result is; empty: nowhere */
	bool stop_asked;
	int64_t made_at, begun_at, ended_at; /* seconds; 0: not yet */
};

/* Asks for work; inside db_transact. Reads institution, person, kind, title, input, file; gives id. */
MUST_USE enum rc job_ask(struct ctx *cx, struct db *db, struct job *job);

/* RC_NOT_FOUND. job_get leaves `file` empty. */
MUST_USE enum rc job_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct job *out);

/* The latest jobs of a person, the newest first. */
MUST_USE enum rc job_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct job **jobs, size_t *count);

/* Asks it to end at its next step; one that waits ends at once. One that is over is left alone. */
MUST_USE enum rc job_stop(struct ctx *cx, struct db *db, int64_t institution, int64_t id);

struct str job_state_word(enum job_state state);

/* ---- running ---- */

/* Where jobs are run. */
struct job_host {
	struct str holder;         /* unique to the worker: a UUID */
	const void *tools;         /* what a kind's function may need of the program: struct program (http/program.h) */
	const atomic_int *leave;   /* not 0: the program is about to end; job_step then answers RC_UNAVAILABLE. NULL: it does not end */
	int64_t (*clock)(void);    /* the time of each step goes into cx->now: a long job's unit of work is its step. NULL: time stands */
};

struct job_run {
	struct job job;
	struct outbox_item item;   /* the claim */
	const void *tools;         /* the host's */
	const struct job_host *host;
};

struct job_kind {
	const char *name;
	/* One run, on the job thread's connection. RC_OK: done. */
	enum rc (*run)(struct ctx *cx, struct db *db, struct job_run *run);
};

#define JOB_LEASE 60 /* seconds a claim holds; a step must come sooner */

/* How much there is to do. Stored with the next step. */
void job_total(struct job_run *run, int64_t total);

/* So much is done, so much of it wrong; `saved` is what the next run needs to know. Inside the step's transaction. Renews the claim.
 * RC_CONFLICT: another has it; RC_REFUSED: a person stopped it; RC_UNAVAILABLE: the program ends. Return what it answers. */
MUST_USE enum rc job_step(struct ctx *cx, struct db *db, struct job_run *run, int64_t done, int64_t wrong, struct str saved);

/* What the person reads at the end, and where the result is. Returns RC_OK. */
#define job_result(cx, run, href, ...) job_result_with((cx), (run), (href), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
enum rc job_result_with(struct ctx *cx, struct job_run *run, struct str href, const struct message *msg, const struct arg *args);

/* Claims one job that is due and runs it to its end, its pause or its failure; *ran is false when none was due.
 * `kinds` ends with NULL; a job of a kind that is not there fails. Once the claim is made, the answer is RC_OK. */
MUST_USE enum rc job_run_one(struct ctx *cx, struct db *db, const struct job_kind *const *kinds, const struct job_host *host, bool *ran);

#endif

/* jobs.h — the thread of `testamur serve` that does the jobs. */
#ifndef MAIN_JOBS_H
#define MAIN_JOBS_H

#include "http/program.h"
#include "job/job.h"

/* All kinds; ends with NULL. */
extern const struct job_kind *const job_kinds[];

struct job_thread;

/* Looks for work once a second, with a connection of its own. A kind's function finds `program` as run->tools.
 * RC_UNAVAILABLE: no thread. */
MUST_USE enum rc jobs_start(struct ctx *cx, const struct program *program, struct job_thread **out);

/* Asks the job at hand to leave at its next step, and waits for the thread. */
void jobs_stop(struct job_thread *thread);

#endif

/* import_job.h — the kinds of job that check and enter what is too long for a request. */
#ifndef IMPORT_IMPORT_JOB_H
#define IMPORT_IMPORT_JOB_H

#include "job/job.h"

/* Their input: {"import": id, "language": "en"}. */
#define IMPORT_CHECK_JOB "import.check"
#define IMPORT_ENTER_JOB "import.enter"
extern const struct job_kind import_check_job, import_enter_job;

#endif

/* Sheets that are too long for one request are checked and entered in the background. */
#include "import/import_job.h"

#include "codec/json.h"
#include "import/import.h"

struct watching { struct job_run *run; };

static enum rc
tell(struct ctx *cx, struct db *db, void *self, int64_t done, int64_t wrong)
{
	const struct watching *w = self;

	return job_step(cx, db, w->run, done, wrong, STR("{}"));
}

static enum rc
open_import(struct ctx *cx, struct db *db, const struct job_run *run, struct import *import, struct import_cohort *cohort)
{
	struct policy *policy;
	struct json *input;
	int64_t id = 0;

	TRY(json_parse(cx, run->job.input, JSON_LIMITS, &input));
	(void)json_integer(JSON_GET(input, "import"), &id);
	TRY(import_get(cx, db, run->job.institution, id, import));
	TRY(import_policy(cx, db, run->job.institution, &policy));
	return import_cohort_open(cx, db, policy, run->job.institution, import->offering, cohort);
}

static enum rc
check_run(struct ctx *cx, struct db *db, struct job_run *run)
{
	struct watching w = { run };
	struct import_cohort cohort;
	struct import_tally tally;
	struct import import;

	TRY(open_import(cx, db, run, &import, &cohort));
	TRY(import_check(cx, db, &cohort.cohort, &import, &(struct import_watch){ tell, &w }));
	TRY(import_count(cx, db, import.id, &tally));
	return job_result(cx, run, import_href(cx->mem, &import), MSG(import_job_checked), A_NUM("rows", import.rows), A_NUM("wrong", tally.found[IMPORT_WRONG]));
}

static enum rc
enter_run(struct ctx *cx, struct db *db, struct job_run *run)
{
	struct watching w = { run };
	struct import_cohort cohort;
	struct import_tally tally;
	struct import import;

	TRY(open_import(cx, db, run, &import, &cohort));
	job_total(run, import.rows);
	TRY(import_enter(cx, db, &cohort.cohort, &import, &(struct import_watch){ tell, &w }));
	TRY(import_count(cx, db, import.id, &tally));
	return job_result(cx, run, import_href(cx->mem, &import), MSG(import_job_entered), A_NUM("rows", tally.entered), A_NUM("wrong", tally.found[IMPORT_WRONG]));
}

const struct job_kind import_check_job = { .name = IMPORT_CHECK_JOB, .run = check_run };
const struct job_kind import_enter_job = { .name = IMPORT_ENTER_JOB, .run = enter_run };

/* A cohort's credentials, issued in the background: each batch intended, signed, verified and active before the next step is told. */
#include "registry/registry_pages.h"

#include "http/program.h"
#include "import/import.h"

enum rc
registry_ask_issue(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t offering, struct str title, struct str *href)
{
	struct job job = {
		.institution = institution, .person = person, .kind = STR(REGISTRY_ISSUE_JOB), .title = title,
		.input = str_fmt(cx->mem, "{\"offering\":%lld}", (long long)offering), .href = str_fmt(cx->mem, "/offerings/%lld", (long long)offering),
	};

	TRY(job_ask(cx, db, &job));
	*href = str_fmt(cx->mem, "/jobs/%lld", (long long)job.id);
	return RC_OK;
}

struct issuing {
	struct ctx *cx;
	struct db *db;
	struct job_run *run;
	int64_t before;  /* credentials there were at the beginning */
	int64_t done;
};

static enum rc
step_work(struct ctx *cx, struct db *db, void *self)
{
	struct issuing *to = self;

	return job_step(cx, db, to->run, to->before + to->done, 0, STR("{}"));
}

static enum rc
tell(void *self, int64_t done)
{
	struct issuing *to = self;

	to->done = done;
	return db_transact(to->cx, to->db, step_work, to);
}

static enum rc
find_offering(struct ctx *cx, struct db *db, const struct job_run *run, struct registry_offering *out)
{
	struct json *input;
	int64_t id = 0;

	TRY(json_parse(cx, run->job.input, JSON_LIMITS, &input));
	(void)json_integer(JSON_GET(input, "offering"), &id);
	return registry_offering_of(cx, db, run->job.institution, id, out);
}

static enum rc
issue_run(struct ctx *cx, struct db *db, struct job_run *run)
{
	const struct program *program = run->tools;
	struct registry_offering offering = { .id = 0 };
	struct credential_issuer issuer;
	struct credential_issued issued;
	struct issuing to = { .cx = cx, .db = db, .run = run };
	struct policy *policy;
	struct signer *signer;

	TRY(find_offering(cx, db, run, &offering));
	to.before = offering.credentials;
	job_total(run, offering.awards);
	TRY(import_policy(cx, db, run->job.institution, &policy));
	TRY(signer_open(cx, program->home, &signer));
	TRY(credential_issuer_open(cx, db, signer, program->contexts, run->job.institution, &issuer));
	TRY(credential_issue(cx, db, policy, &issuer, offering.id, tell, &to, &issued));
	TRY(tell(&to, issued.activated));
	return job_result(cx, run, str_fmt(cx->mem, "/offerings/%lld", (long long)offering.id), MSG(registry_issue_done), A_NUM("count", issued.activated), A_STR("code", offering.code));
}

const struct job_kind registry_issue_job = { .name = REGISTRY_ISSUE_JOB, .run = issue_run };

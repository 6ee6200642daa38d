/* credential_sample.h — the demonstration's cohort with its credentials, for tests of what is done with them. */
#ifndef CREDENTIAL_CREDENTIAL_SAMPLE_H
#define CREDENTIAL_CREDENTIAL_SAMPLE_H

#include "award/line.h"
#include "base/file.h"
#include "credential/credential.h"
#include "people/account.h"
#include "db/db_test.h"
#include "rdf/context.h"

/* Argon2id at its least: the tests are about doors, not about cost. */
static const struct account_rules sample_rules = { 1, 8192, 3600, 7200, 10, 4, 20 };

struct credential_sample {
	int64_t institution;
	int64_t learner, other;             /* persons of the first two awards */
	struct credential credential, theirs;
	struct credential_issuer issuer;
};

static inline struct line_file
sample_file(struct ctx *cx, const char *name)
{
	struct line_file file = { str_of(name), STR_NONE };
	const char *source = getenv("TESTAMUR_SOURCE");

	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/demo/%s", source == NULL ? "." : source, name), 1 << 20, &file.bytes));
	return file;
}

static void
sample_close_contexts(void *contexts)
{
	contexts_close(contexts);
}

static inline void
sample_issuer(struct ctx *cx, struct db *db, struct credential_sample *made)
{
	struct contexts *contexts;
	struct signer *signer;
	struct key_record key;

	assert_ok(cx, contexts_open(cx, &contexts));
	arena_defer(cx->mem, sample_close_contexts, contexts);
	assert_ok(cx, signer_open(cx, path_join(cx->mem, test_dir(cx), STR("home")), &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	assert_ok(cx, credential_issuer_open(cx, db, signer, contexts, made->institution, &made->issuer));
}

static inline struct credential_sample
credential_sample(struct ctx *cx, struct db *db)
{
	struct line_file framework = sample_file(cx, "framework.json");
	struct policy_source source = { framework.name, framework.bytes };
	struct line_input input = { .specification = sample_file(cx, "specification.json"), .offering = sample_file(cx, "offering.json"),
	                            .results = sample_file(cx, "results.csv") };
	struct credential_issued issued;
	struct credential_sample made;
	struct line_output line;
	struct award *awards;
	size_t count;

	assert_ok(cx, policy_load(cx, &source, 1, &framework.name, 1, &input.policy));
	assert_ok(cx, line_run(cx, db, &input, &line));
	made.institution = line.institution.id;
	sample_issuer(cx, db, &made);
	assert_ok(cx, credential_issue(cx, db, input.policy, &made.issuer, line.offering.id, NULL, NULL, &issued));
	assert_ok(cx, award_batch(cx, db, made.institution, line.offering.id, 0, 2, &awards, &count));
	assert_int_equal(count, 2);
	made.learner = awards[0].person;
	made.other = awards[1].person;
	assert_ok(cx, credential_of_award(cx, db, made.institution, awards[0].id, &made.credential));
	assert_ok(cx, credential_of_award(cx, db, made.institution, awards[1].id, &made.theirs));
	return made;
}

#endif

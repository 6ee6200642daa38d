#include "main/publisher.h"

#include "base/file.h"
#include "credential/publication.h"
#include "db/lease.h"
#include "main/home.h"
#include "tlog/tlog.h"

#define LEASE_SECONDS 120

static enum rc
sequence(struct ctx *cx, struct db *db, const struct program *program, const struct credential_issuer *issuer, struct str holder)
{
	struct tlog log = { .home = program->log_home, .signer = issuer->signer, .kid = issuer->key->kid, .holder = holder };
	struct tlog_state state;
	enum rc rc;

	TRY(tlog_origin(cx, db, issuer->base_url, &log.origin));
	rc = tlog_sequence(cx, db, &log, &state);
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc
publish(struct ctx *cx, struct db *db, const struct program *program, struct str holder)
{
	struct credential_issuer issuer;
	struct signer *signer;
	int64_t changed;
	enum rc rc;

	TRY(signer_open(cx, program->home, &signer));
	rc = credential_issuer_open(cx, db, signer, program->contexts, program->institution, &issuer);
	if (rc == RC_OK)
		rc = publication_refresh(cx, db, &issuer, &changed);
	if (rc == RC_OK)
		rc = sequence(cx, db, program, &issuer, holder);
	signer_close(signer);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
publish_what_changed(struct ctx *cx, struct db *db, const struct program *program, struct str holder, bool all)
{
	struct tlog_state log;
	struct lease lease;
	bool stale;
	enum rc rc;

	if (program->institution == 0 || !file_exists(cx->mem, path_join(cx->mem, program->home, STR(HOME_KEYS))))
		return RC_OK;
	TRY(publication_stale(cx, db, program->institution, &stale));
	TRY(tlog_state(cx, db, &log));
	if (!all && !stale && log.waiting == 0)
		return RC_OK;
	rc = lease_take(cx, db, STR("publisher"), holder, LEASE_SECONDS, &lease);
	if (rc != RC_OK)
		return rc == RC_CONFLICT ? RC_OK : rc;
	TRY(publish(cx, db, program, holder));
	return lease_return(cx, db, &lease);
}

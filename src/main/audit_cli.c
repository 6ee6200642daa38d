/* The command `audit`: holds a whole database against itself, its events, its log and its keys. */
#include "cli/cli.h"
#include "crypto/did.h"
#include "db/migrate.h"
#include "event/event.h"
#include "format/verify.h"
#include "helper/signer.h"
#include "main/audit_store.h"
#include "main/home.h"
#include "rdf/context.h"
#include "tlog/tlog.h"

/* A kind of which there are very many is shown by its first. */
#define SHOWN_OF_A_KIND 20

struct audit {
	struct cli *cli;
	struct db *db;
	struct str keys_home, log_home, published; /* published: a folder with log/; empty: none */
	struct arena *keep; /* of the findings: what is taken from cx->mem within a loop over rows goes with its row */
	struct json *findings;
	int64_t found, events, credentials;
	uint64_t leaves;
	const char *last_kind;
	size_t of_kind;
	struct key_record *keys;
	size_t key_count;
	struct contexts *contexts;
	struct audit_list *lists;
	size_t list_count;
};

/* ---- what is found ---- */

static void
put_finding(struct audit *a, const char *id, const char *noun, int64_t object, struct str says)
{
	struct json *row;

	a->found++;
	a->of_kind = a->last_kind == id ? a->of_kind + 1 : 1;
	a->last_kind = id;
	cli_worse(a->cli, CLI_NO);
	if (a->of_kind > SHOWN_OF_A_KIND)
		return;
	if (!a->cli->json) {
		struct str what = object == 0 ? STR_NONE : str_fmt(a->keep, "%s %lld ", noun, (long long)object);

		cli_wrap(a->cli, 2, STR_NONE, str_fmt(a->keep, "%s: " PRI_STR PRI_STR, id, ARG_STR(what), ARG_STR(says)));
		return;
	}
	row = json_add(a->findings, json_new(a->keep, JSON_OBJECT));
	json_put_str(a->keep, row, STR("id"), str_of(id));
	json_put_str(a->keep, row, STR("noun"), str_of(noun));
	json_put_int(a->keep, row, STR("object"), object);
	json_put_str(a->keep, row, STR("says"), str_dup(a->keep, says));
}

static void
put_error(struct audit *a, const char *id)
{
	put_finding(a, id, "", 0, err_text(&a->cli->cx->err, a->cli->cx->mem));
}

/* ---- between records ---- */

static void
record_found(void *self, const struct audit_question *question, int64_t object)
{
	put_finding(self, question->id, question->noun, object, str_of(question->says));
}

static enum rc
audit_records(struct audit *a)
{
	for (const struct audit_question *q = audit_questions; q->id != NULL; q++)
		TRY(audit_ask(a->cli->cx, a->db, q, record_found, a));
	return RC_OK;
}

/* ---- events and the log ---- */

static void
event_found(void *self, const struct event *event, struct str says)
{
	put_finding(self, "event-chain", "event", event->id, says);
}

static enum rc
audit_events(struct audit *a)
{
	return event_check(a->cli->cx, a->db, event_found, a, &a->events);
}

static enum rc
audit_log(struct audit *a)
{
	struct ctx *cx = a->cli->cx;
	struct tlog log = { .home = a->log_home };
	struct tlog_report report;
	struct tlog_state state;
	struct str rest;

	TRY(tlog_state(cx, a->db, &state));
	rest = state.checkpoint;
	str_cut(&rest, '\n', &log.origin);
	if (tlog_verify_db(cx, a->db, &log, &report) != RC_OK)
		put_error(a, "log-tree");
	a->leaves = report.entries;
	if (a->published.len > 0 && tlog_verify_dir(cx, path_join(cx->mem, a->published, STR("log")), NULL, &report) != RC_OK)
		put_error(a, "log-published");
	return RC_OK;
}

/* ---- credentials, one by one ---- */

static bool
bit_is_set(const struct audit *a, int64_t list, int64_t index)
{
	for (size_t i = 0; i < a->list_count; i++)
		if (a->lists[i].id == list && index >= 0 && (size_t)index / 8 < a->lists[i].bits.len)
			return ((unsigned char)a->lists[i].bits.ptr[index / 8] >> (7 - index % 8) & 1) != 0;
	return false;
}

/* 3 suspended, 4 revoked, 5 superseded: who asks the bit must hear what the record says. */
static void
audit_bit(struct audit *a, const struct audit_credential *c)
{
	bool wanted = c->state >= 3, is = bit_is_set(a, c->list, c->index);

	if (is != wanted)
		put_finding(a, "status-bit", "credential", c->id, wanted ? STR("is not in force, and its status bit is not set") : STR("is in force, and its status bit is set"));
}

/* The issuer's DID document, made from the signer's keys: what the database says of its keys proves nothing about itself. */
struct own_keys { const struct audit *audit; struct str did; };

static enum rc
find_own(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct own_keys *own = self;

	if (!str_eq(url, own->did))
		return RC_NOT_FOUND;
	*bytes = json_text(cx->mem, did_document(cx->mem, own->did, STR_NONE, own->audit->keys, own->audit->key_count), JSON_COMPACT);
	return RC_OK;
}

static void
audit_document(struct audit *a, struct ctx *cx, const struct audit_credential *c, struct str bytes, const char *id)
{
	struct own_keys own = { a, c->did };
	struct verify_options options = { .contexts = a->contexts, .at = cx->now, .resolver = { find_own, &own }, .own = c->did };
	struct verify_report report;

	if (bytes.len == 0 || a->key_count == 0)
		return;
	if (verify_bytes(cx, bytes, &options, &report) != RC_OK)
		put_error(a, id);
	else if (report.checks[CHECK_PROOF].outcome != VERIFY_PASS)
		put_finding(a, id, "credential", c->id, str_fmt(cx->mem, "has a signed document that does not verify. " PRI_STR, ARG_STR(report.checks[CHECK_PROOF].says)));
	else if (report.checks[CHECK_ISSUER_KEY].outcome != VERIFY_PASS)
		put_finding(a, id, "credential", c->id, str_fmt(cx->mem, "is not signed by this home's keys. " PRI_STR, ARG_STR(report.checks[CHECK_ISSUER_KEY].says)));
}

/* What was signed is what was meant, and bears the id of its row. */
static void
audit_intent(struct audit *a, struct ctx *cx, const struct audit_credential *c)
{
	struct json *intent, *document;
	const struct json *meant, *said;

	if (json_parse(cx, c->intent, JSON_LIMITS, &intent) != RC_OK) {
		put_finding(a, "intent-unreadable", "credential", c->id, STR("has an intent that is no JSON"));
		return;
	}
	if (!str_eq(json_string(JSON_GET(intent, "id")), c->public_id))
		put_finding(a, "intent-of-other", "credential", c->id, STR("has an intent with another id"));
	if (c->json.len == 0 || json_parse(cx, c->json, JSON_LIMITS, &document) != RC_OK)
		return;
	meant = JSON_GET(intent, "credentialSubject");
	said = JSON_GET(document, "credentialSubject");
	if (meant == NULL || said == NULL || !json_equal(said, meant) || !str_eq(json_string(JSON_GET(document, "id")), c->public_id))
		put_finding(a, "document-not-intended", "credential", c->id, STR("says something else than was meant to be signed"));
}

static enum rc
audit_credential(struct ctx *cx, const struct audit_credential *c, void *self)
{
	struct audit *a = self;

	a->credentials++;
	audit_bit(a, c);
	audit_intent(a, cx, c);
	audit_document(a, cx, c, c->json, "document-proof");
	audit_document(a, cx, c, c->jwt, "token-proof");
	return RC_OK;
}

static void
close_contexts(void *contexts)
{
	contexts_close(contexts);
}

static enum rc
audit_credentials(struct audit *a)
{
	struct ctx *cx = a->cli->cx;
	struct signer *signer;

	if (signer_open(cx, a->keys_home, &signer) != RC_OK || signer_keys(cx, signer, &a->keys, &a->key_count) != RC_OK || a->key_count == 0)
		put_finding(a, "keys-missing", "", 0, str_fmt(cx->mem, "The keys in " PRI_STR " could not be asked, so no signature was checked.", ARG_STR(a->keys_home)));
	TRY(contexts_open(cx, &a->contexts));
	arena_defer(cx->mem, close_contexts, a->contexts);
	TRY(audit_lists(cx, a->db, &a->lists, &a->list_count));
	return audit_each_credential(cx, a->db, audit_credential, a);
}

/* ---- the command ---- */

/* A folder that `issue` or `demo` made has its database inside; else it is the home's. */
static enum rc
open_audit(struct cli *cli, struct audit *a)
{
	struct arena *mem = cli->cx->mem;
	struct str folder = cli->arg_count > 0 ? cli->args[0] : STR_NONE, database;

	a->keys_home = cli->home;
	a->log_home = folder.len > 0 ? path_join(mem, folder, STR(".state")) : cli->home;
	a->published = folder;
	if (folder.len > 0 && !cli_given(cli, "home") && file_is_dir(mem, path_join(mem, folder, STR(".home"))))
		a->keys_home = path_join(mem, folder, STR(".home"));
	database = path_join(mem, a->log_home, STR(HOME_DATABASE));
	if (!file_exists(mem, database))
		return fail_at_file(cli->cx, fail(cli->cx, RC_NOT_FOUND, MSG(main_audit_no_database)), database);
	TRY(db_open(cli->cx, database, &a->db));
	return db_migrate(cli->cx, a->db);
}

static void
say_end(const struct audit *a)
{
	cli_say(a->cli, "%lld credentials, %lld events and %llu leaves of the log were read. ", (long long)a->credentials, (long long)a->events,
		(unsigned long long)a->leaves);
	if (a->found == 0)
		cli_say(a->cli, "Nothing is irregular.\n");
	else
		cli_say(a->cli, "%lld irregularit%s.\n", (long long)a->found, a->found == 1 ? "y" : "ies");
}

static struct json *
audit_json(const struct audit *a)
{
	struct json *out = json_new(a->keep, JSON_OBJECT);

	json_put_int(a->keep, out, STR("credentials"), a->credentials);
	json_put_int(a->keep, out, STR("events"), a->events);
	json_put_int(a->keep, out, STR("leaves"), (int64_t)a->leaves);
	json_put_int(a->keep, out, STR("found"), a->found);
	json_put(out, STR("findings"), a->findings);
	return out;
}

static enum rc
audit_all(struct cli *cli, struct audit *a)
{
	a->findings = json_new(a->keep, JSON_ARRAY);
	TRY(open_audit(cli, a));
	TRY(audit_records(a));
	TRY(audit_events(a));
	TRY(audit_log(a));
	TRY(audit_credentials(a));
	if (cli->json)
		cli_json(cli, audit_json(a));
	else
		say_end(a);
	return RC_OK;
}

static void
free_arena(void *arena)
{
	arena_free(arena);
}

static enum rc
audit_run(struct cli *cli)
{
	struct audit a = { .cli = cli, .keep = arena_new(0) };
	struct arena_door door;
	enum rc rc;

	if (a.keep == NULL)
		return fail(cli->cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cli->cx->mem, free_arena, a.keep);
	if (!ARENA_ENTER(a.keep, &door))
		return fail(cli->cx, RC_MEMORY, MSG(out_of_memory));
	rc = audit_all(cli, &a);
	arena_leave(a.keep, &door);
	return rc;
}

static const struct example audit_examples[] = {
	{ "testamur audit november", "the folder that `issue` made, with the keys of the home" },
	{ NULL, NULL }
};

const struct command audit_commands[] = {
	{ .name = "audit", .summary = "Hold a whole database against its events, log, status bits and keys", .arguments = "[DIR]",
	  .about = "Reads everything and changes nothing: decisions against marks, awards against decisions, credentials against awards, what was signed "
	           "against what was meant, every signature against the home's keys, status bits against states, events against their seals, "
	           "the log against its checkpoint. Each irregularity is named. Exit 1 when there is one.\n\n"
	           "DIR is a folder that `issue` or `demo` made; without it the home's own database is read.",
	  .examples = audit_examples, .run = audit_run },
	COMMANDS_END
};

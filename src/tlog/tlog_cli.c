#include "base/time.h"
#include "cli/cli.h"
#include "crypto/hash.h"
#include "db/migrate.h"
#include "tlog/tlog.h"

#define DATABASE     "testamur.db"
#define PROOF_MAX    ((size_t)64 << 10)
#define DOCUMENT_MAX ((size_t)64 << 20)

#define DATABASE_OPTION { .name = "database", .kind = OPT_TEXT, .value = "URL", .help = "PostgreSQL or a SQLite file; that of the home folder when not given" }
#define KEY_OPTION      { .name = "key", .kind = OPT_TEXT, .value = "VKEY", .help = "the log's key, as `log show` prints it" }

/* ---- what the commands share ---- */

static enum rc
open_database(struct cli *cli, struct db **db)
{
	struct str where = cli_given(cli, "database") ? cli_text(cli, "database") : cli_home_path(cli, DATABASE);

	if (!cli_given(cli, "database") && !file_exists(cli->cx->mem, where))
		return fail_at_file(cli->cx, fail(cli->cx, RC_NOT_FOUND, MSG(tlog_no_database)), where);
	TRY(db_open(cli->cx, where, db));
	return db_migrate(cli->cx, *db);
}

/* The key given with --key; NULL when none was. */
static enum rc
given_key(struct cli *cli, struct note_key **key)
{
	*key = NULL;
	if (!cli_given(cli, "key"))
		return RC_OK;
	*key = NEW(cli->cx->mem, struct note_key);
	return note_vkey_parse(cli->cx, cli_text(cli, "key"), *key);
}

static void
put_checkpoint(struct arena *mem, struct json *to, const struct checkpoint *checkpoint)
{
	json_put_str(mem, to, STR("origin"), checkpoint->origin);
	json_put_int(mem, to, STR("size"), (int64_t)checkpoint->size);
	json_put_str(mem, to, STR("root"), str_hex(mem, checkpoint->root.bytes, sizeof(checkpoint->root.bytes)));
}

/* ---- log show ---- */

/* The key of this home that signed the checkpoint, the way verifiers are told of it; empty when the signer cannot say. */
static struct str
vkey_of(struct cli *cli, struct str checkpoint)
{
	struct str line, text, rest = checkpoint;
	struct key_record *keys;
	struct signer *signer;
	size_t count;

	str_cut(&rest, '\n', &line);
	if (checkpoint.len == 0 || signer_open(cli->cx, cli->home, &signer) != RC_OK || signer_keys(cli->cx, signer, &keys, &count) != RC_OK)
		return STR_NONE;
	for (size_t i = 0; i < count; i++) {
		struct note_key key = { line, keys[i].key };

		if (keys[i].key.kind == KEY_ED25519 && note_open(cli->cx, checkpoint, &key, &text) == RC_OK)
			return note_vkey(cli->cx->mem, &key);
	}
	return STR_NONE;
}

static void
show_json(struct cli *cli, const struct tlog_state *state, struct str vkey)
{
	struct json *out = json_new(cli->cx->mem, JSON_OBJECT);

	json_put_int(cli->cx->mem, out, STR("size"), (int64_t)state->size);
	json_put_int(cli->cx->mem, out, STR("waiting"), (int64_t)state->waiting);
	json_put_int(cli->cx->mem, out, STR("signed_size"), (int64_t)state->signed_size);
	if (state->signed_size > 0) {
		json_put_str(cli->cx->mem, out, STR("signed_at"), time_text(cli->cx->mem, state->signed_at));
		json_put_str(cli->cx->mem, out, STR("checkpoint"), state->checkpoint);
	}
	if (vkey.len > 0)
		json_put_str(cli->cx->mem, out, STR("vkey"), vkey);
	cli_json(cli, out);
}

static enum rc
show_run(struct cli *cli)
{
	struct tlog_state state;
	struct str vkey;
	struct db *db;

	TRY(open_database(cli, &db));
	TRY(tlog_state(cli->cx, db, &state));
	vkey = vkey_of(cli, state.checkpoint);
	if (cli->json) {
		show_json(cli, &state, vkey);
		return RC_OK;
	}
	cli_say(cli, "%llu leaves, %llu waiting to be numbered\n", (unsigned long long)state.size, (unsigned long long)state.waiting);
	if (state.signed_size == 0)
		cli_say(cli, "no checkpoint is signed yet\n");
	else
		cli_say(cli, "signed %s\n\n" PRI_STR, str_c(cli->cx->mem, time_text(cli->cx->mem, state.signed_at)), ARG_STR(state.checkpoint));
	if (vkey.len > 0)
		cli_say(cli, "\nkey: " PRI_STR "\n", ARG_STR(vkey));
	return RC_OK;
}

static const struct option show_options[] = { DATABASE_OPTION, OPTIONS_END };

/* ---- log verify ---- */

static enum rc
verify_run(struct cli *cli)
{
	struct note_key *key;
	struct tlog_report report;

	TRY(given_key(cli, &key));
	TRY(tlog_verify_dir(cli->cx, cli->args[0], key, &report));
	if (cli->json) {
		struct json *out = json_new(cli->cx->mem, JSON_OBJECT);

		put_checkpoint(cli->cx->mem, out, &report.checkpoint);
		json_put_int(cli->cx->mem, out, STR("entries"), (int64_t)report.entries);
		json_put_int(cli->cx->mem, out, STR("tiles"), (int64_t)report.tiles);
		json_put_bool(cli->cx->mem, out, STR("signature_checked"), key != NULL);
		cli_json(cli, out);
		return RC_OK;
	}
	cli_say(cli, PRI_STR ": %llu entries in %llu files give the root that was signed\n", ARG_STR(report.checkpoint.origin),
	    (unsigned long long)report.entries, (unsigned long long)report.tiles);
	if (key == NULL)
		cli_note(cli, "the signature was not checked: give the log's key with --key\n");
	return RC_OK;
}

static const struct option verify_options[] = { KEY_OPTION, OPTIONS_END };

static const struct example verify_examples[] = {
	{ "testamur log verify november/log", "reads every file of the log and computes its root" },
	{ NULL, NULL }
};

/* ---- log publish ---- */

static enum rc
publish_run(struct cli *cli)
{
	uint64_t files;
	struct db *db;

	TRY(open_database(cli, &db));
	TRY(tlog_export(cli->cx, db, cli->args[0], &files));
	if (cli->json) {
		struct json *out = json_new(cli->cx->mem, JSON_OBJECT);

		json_put_int(cli->cx->mem, out, STR("files"), (int64_t)files);
		cli_json(cli, out);
		return RC_OK;
	}
	cli_say(cli, "%llu files written\n", (unsigned long long)files);
	return RC_OK;
}

/* ---- log prove, log check ---- */

static enum rc
latest_proof(struct cli *cli, struct db *db, const struct tlog_proof **out)
{
	struct ctx *cx = cli->cx;
	struct tlog_proof *proofs;
	int64_t id;
	size_t count;

	if (!str_to_int(cli->args[1], &id))
		return fail(cx, RC_INVALID, MSG(tlog_id_wanted), A_STR("id", cli->args[1]));
	TRY(tlog_prove(cx, db, cli->args[0], id, &proofs, &count));
	if (count == 0)
		return fail(cx, RC_NOT_FOUND, MSG(tlog_no_such_record), A_STR("noun", cli->args[0]), A_NUM("id", id));
	*out = &proofs[count - 1];
	return RC_OK;
}

static enum rc
prove_run(struct cli *cli)
{
	const struct tlog_proof *proof = NULL;
	struct str body;
	struct db *db;

	TRY(open_database(cli, &db));
	TRY(latest_proof(cli, db, &proof));
	TRY(tlog_proof_text(cli->cx, proof, &body));
	if (cli->json) {
		struct json *out = json_new(cli->cx->mem, JSON_OBJECT);

		json_put_str(cli->cx->mem, out, STR("kind"), str_of(tlog_kind_name(proof->kind)));
		json_put_int(cli->cx->mem, out, STR("index"), (int64_t)proof->index);
		json_put_str(cli->cx->mem, out, STR("proof"), body);
		cli_json(cli, out);
		return RC_OK;
	}
	cli_bytes(cli, body);
	return RC_OK;
}

static enum rc
check_run(struct cli *cli)
{
	unsigned char digest[SHA256_SIZE];
	struct tlog_proof proof;
	struct note_key *key;
	struct str document, body;

	TRY(given_key(cli, &key));
	TRY(cli_read(cli, cli->args[0], DOCUMENT_MAX, &document));
	TRY(cli_read(cli, cli->args[1], PROOF_MAX, &body));
	sha256(document, digest);
	TRY(tlog_proof_check(cli->cx, body, (struct str){ (char *)digest, sizeof(digest) }, key, &proof));
	if (cli->json) {
		struct json *out = json_new(cli->cx->mem, JSON_OBJECT);

		json_put_str(cli->cx->mem, out, STR("kind"), str_of(tlog_kind_name(proof.kind)));
		json_put_int(cli->cx->mem, out, STR("index"), (int64_t)proof.index);
		json_put_int(cli->cx->mem, out, STR("size"), (int64_t)proof.size);
		json_put_bool(cli->cx->mem, out, STR("signature_checked"), key != NULL);
		cli_json(cli, out);
		return RC_OK;
	}
	cli_say(cli, "leaf %llu of %llu says that this document was %s\n", (unsigned long long)proof.index,
	    (unsigned long long)proof.size, tlog_kind_name(proof.kind));
	if (key == NULL)
		cli_note(cli, "the signature was not checked: give the log's key with --key\n");
	return RC_OK;
}

static const struct option check_options[] = { KEY_OPTION, OPTIONS_END };

const struct command tlog_commands[] = {
	{ .name = "log", .summary = "The transparency log: every credential issued, reissued or revoked is in it" },
	{ .name = "log show", .summary = "Show how large the log is, its last checkpoint and its key", .options = show_options, .run = show_run },
	{ .name = "log verify", .summary = "Check a published log: every entry, every hash, the root", .arguments = "DIR",
	  .options = verify_options, .examples = verify_examples, .run = verify_run,
	  .about = "Reads DIR/checkpoint and all tiles of that size, computes the tree from the entries alone, and compares. "
	           "It needs no database and no network, and works on the log of anyone who publishes it as C2SP tlog-tiles." },
	{ .name = "log publish", .summary = "Write the log's files into a folder that a web server can serve", .arguments = "DIR",
	  .options = show_options, .run = publish_run },
	{ .name = "log prove", .summary = "Print the proof that a record is in the log, for whoever holds the document", .arguments = "NOUN NUMBER",
	  .options = show_options, .run = prove_run,
	  .about = "The proof of the latest leaf about the record, as a .tlog-proof file." },
	{ .name = "log check", .summary = "Check that a document is in the log, by a proof", .arguments = "FILE PROOF",
	  .options = check_options, .run = check_run },
	COMMANDS_END
};

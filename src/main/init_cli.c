/* The command `init`: a home folder with its database and its first key. What is there already stays. */
#include "cli/cli.h"
#include "db/db.h"
#include "db/migrate.h"
#include "helper/signer.h"
#include "main/home.h"

struct made {
	bool home, database, key;
	struct key_record record; /* the key that is in use */
};

static enum rc
make_database(struct cli *cli, struct made *made)
{
	struct str path = cli_home_path(cli, HOME_DATABASE);
	struct db *db;

	made->database = !file_exists(cli->cx->mem, path);
	TRY(db_open(cli->cx, path, &db));
	return db_migrate(cli->cx, db);
}

static enum rc
make_key(struct cli *cli, struct made *made)
{
	struct ctx *cx = cli->cx;
	const struct key_record *in_use;
	struct key_record *keys;
	struct signer *signer;
	size_t count;

	TRY(signer_open(cx, cli->home, &signer));
	TRY(signer_keys(cx, signer, &keys, &count));
	in_use = key_record_for(keys, count, KEY_ED25519, cx->now);
	if (in_use != NULL) {
		made->record = *in_use;
		return RC_OK;
	}
	made->key = true;
	return signer_create_key(cx, signer, KEY_ED25519, 0, 0, &made->record);
}

static void
say_made(struct cli *cli, const struct made *made)
{
	static const char *const words[] = { "was there", "made" };

	cli_say(cli, "home      %s: " PRI_STR "\n", words[made->home], ARG_STR(cli->home));
	cli_say(cli, "database  %s: %s\n", words[made->database], HOME_DATABASE);
	cli_say(cli, "key       %s: " PRI_STR "\n", words[made->key], ARG_STR(made->record.kid));
	cli_say(cli, "\n");
	cli_wrap(cli, 0, STR_NONE, STR("Keep a copy of this folder apart: without its keys nothing can be signed in this institution's name again. "
	                               "`testamur doctor` says whether all is well."));
}

static struct json *
made_json(struct arena *mem, struct str home, const struct made *made)
{
	struct json *object = json_new(mem, JSON_OBJECT);

	json_put_str(mem, object, STR("home"), home);
	json_put_bool(mem, object, STR("homeMade"), made->home);
	json_put_bool(mem, object, STR("databaseMade"), made->database);
	json_put_bool(mem, object, STR("keyMade"), made->key);
	json_put_str(mem, object, STR("kid"), made->record.kid);
	return object;
}

static enum rc
init_run(struct cli *cli)
{
	struct made made = { .home = !file_exists(cli->cx->mem, cli->home) };

	TRY(file_make_dirs(cli->cx, cli->home, 0700));
	TRY(make_database(cli, &made));
	TRY(make_key(cli, &made));
	if (cli->json)
		cli_json(cli, made_json(cli->cx->mem, cli->home, &made));
	else
		say_made(cli, &made);
	return RC_OK;
}

const struct command init_commands[] = {
	{ .name = "init", .summary = "Make a home: database, keys, permissions", .run = init_run,
	  .about = "Makes the home folder (closed to other accounts), its database and a first signing key. What is there already stays as it "
	           "is, so running it again does no harm." },
	COMMANDS_END
};

/* The command `keys`: an institution's keys, seen from outside the signer. */
#include "base/time.h"
#include "cli/cli.h"
#include "crypto/jws.h"
#include "helper/signer.h"

struct keys {
	struct signer *signer;
	struct key_record *records;
	size_t count;
};

static enum rc
open_keys(struct cli *cli, struct keys *keys)
{
	if (!file_exists(cli->cx->mem, cli_home_path(cli, "keys")))
		return fail_at_file(cli->cx, fail(cli->cx, RC_NOT_FOUND, MSG(helper_keys_no_home)), cli->home);
	TRY(signer_open(cli->cx, cli->home, &keys->signer));
	return signer_keys(cli->cx, keys->signer, &keys->records, &keys->count);
}

/* ---- saying what a key is ---- */

enum key_state { KEY_IN_USE, KEY_NOT_YET, KEY_OVER, KEY_RETIRED, KEY_COMPROMISED };

static const char *const state_names[] = {
	[KEY_IN_USE] = "in use", [KEY_NOT_YET] = "not yet valid", [KEY_OVER] = "expired", [KEY_RETIRED] = "retired", [KEY_COMPROMISED] = "compromised",
};

static enum key_state
state_of(const struct key_record *key, int64_t now)
{
	if (key->compromised_at != 0)
		return KEY_COMPROMISED;
	if (key->retired_at != 0)
		return KEY_RETIRED;
	if (now < key->valid_from)
		return KEY_NOT_YET;
	return key->valid_until != 0 && now >= key->valid_until ? KEY_OVER : KEY_IN_USE;
}

static void
put_time(struct arena *mem, struct json *object, const char *name, int64_t seconds)
{
	if (seconds != 0)
		json_put_str(mem, object, str_of(name), time_text(mem, seconds));
}

static struct json *
key_json(struct cli *cli, const struct key_record *key)
{
	struct arena *mem = cli->cx->mem;
	struct json *object = json_new(mem, JSON_OBJECT);

	json_put_str(mem, object, STR("kid"), key->kid);
	json_put_str(mem, object, STR("kind"), str_of(key_kind_name(key->key.kind)));
	json_put_str(mem, object, STR("alg"), str_of(jws_alg(key->key.kind)));
	json_put_str(mem, object, STR("state"), str_of(state_names[state_of(key, cli->cx->now)]));
	put_time(mem, object, "validFrom", key->valid_from);
	put_time(mem, object, "validUntil", key->valid_until);
	put_time(mem, object, "retired", key->retired_at);
	put_time(mem, object, "compromised", key->compromised_at);
	json_put(object, STR("jwk"), key_to_jwk(mem, &key->key));
	return object;
}

/* ---- keys list ---- */

static struct str
time_or_dash(struct arena *mem, int64_t seconds)
{
	return seconds == 0 ? STR("-") : time_text(mem, seconds);
}

static enum rc
list_run(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct json *list = json_new(mem, JSON_ARRAY);
	struct table *table = table_new(mem, (const char *const[]){ "Key", "Kind", "State", "Valid from", "Until", NULL });
	struct keys keys;

	TRY(open_keys(cli, &keys));
	for (size_t i = 0; i < keys.count; i++) {
		const struct key_record *key = &keys.records[i];

		json_add(list, key_json(cli, key));
		table_row(table, (struct str[]){ key->kid, str_of(key_kind_name(key->key.kind)), str_of(state_names[state_of(key, cli->cx->now)]),
		                                 time_or_dash(mem, key->valid_from), time_or_dash(mem, key->valid_until) });
	}
	if (cli->json)
		cli_json(cli, list);
	else if (keys.count == 0)
		cli_say(cli, "There are no keys yet; \"testamur keys create\" makes one.\n");
	else
		table_print(cli, table);
	return RC_OK;
}

/* ---- keys create ---- */

static const char *const kind_choices[] = { "Ed25519", "P-256", "P-384", "RSA", NULL };

static const struct option create_options[] = {
	{ .name = "kind", .kind = OPT_TEXT, .value = "KIND", .help = "kind of key", .fallback = "Ed25519", .choices = kind_choices },
	{ .name = "from", .kind = OPT_TIME, .value = "TIME", .help = "valid from; now when it is not given" },
	{ .name = "until", .kind = OPT_TIME, .value = "TIME", .help = "valid until; without end when it is not given" },
	OPTIONS_END
};

static enum rc
create_run(struct cli *cli)
{
	enum key_kind kind = key_kind_of(cli_text(cli, "kind"));
	int64_t until = cli_given(cli, "until") ? cli_time(cli, "until") : 0;
	struct signer *signer;
	struct key_record key;

	TRY(file_make_dirs(cli->cx, cli->home, 0700));
	TRY(signer_open(cli->cx, cli->home, &signer));
	TRY(signer_create_key(cli->cx, signer, kind, cli_time(cli, "from"), until, &key));
	if (cli->json)
		cli_json(cli, key_json(cli, &key));
	else
		cli_say(cli, "Made the %s key " PRI_STR ".\n", key_kind_name(kind), ARG_STR(key.kid));
	return RC_OK;
}

/* ---- keys retire ---- */

static const struct option retire_options[] = {
	{ .name = "compromised", .kind = OPT_TIME, .value = "TIME", .help = "somebody else may have used it since then" },
	OPTIONS_END
};

static enum rc
retire_run(struct cli *cli)
{
	int64_t compromised = cli_given(cli, "compromised") ? cli_time(cli, "compromised") : 0;
	struct keys keys;

	TRY(open_keys(cli, &keys));
	TRY(signer_retire_key(cli->cx, keys.signer, cli->args[0], compromised));
	TRY(signer_keys(cli->cx, keys.signer, &keys.records, &keys.count));
	for (size_t i = 0; i < keys.count; i++)
		if (cli->json && str_eq(keys.records[i].kid, cli->args[0]))
			cli_json(cli, key_json(cli, &keys.records[i]));
	if (!cli->json)
		cli_say(cli, "The key " PRI_STR " signs nothing any more. It stays published, so that what it signed goes on verifying.\n", ARG_STR(cli->args[0]));
	return RC_OK;
}

/* ---- keys export ---- */

static const struct option export_options[] = {
	{ .name = "did", .kind = OPT_FLAG, .help = "as the DID document of --base-url" },
	{ .name = "jwks", .kind = OPT_FLAG, .help = "as a JWK set" },
	{ .name = "base-url", .kind = OPT_TEXT, .value = "URL", .help = "the institution's public address, such as https://uni.example" },
	OPTIONS_END
};

static enum rc
export_run(struct cli *cli)
{
	struct arena *mem = cli->cx->mem;
	struct str url = cli_text(cli, "base-url"), did = STR_NONE, prefix = STR_NONE;
	struct keys keys;

	if (cli_given(cli, "did") == cli_given(cli, "jwks"))
		return fail(cli->cx, RC_INVALID, MSG(helper_keys_one_form));
	if (cli_given(cli, "did") && url.len == 0)
		return fail(cli->cx, RC_INVALID, MSG(helper_keys_base_url));
	if (url.len > 0) {
		TRY(did_web_name(cli->cx, url, &did));
		prefix = str_fmt(mem, PRI_STR "#", ARG_STR(did));
	}
	TRY(open_keys(cli, &keys));
	if (cli_given(cli, "did"))
		cli_json(cli, did_document(mem, did, url, keys.records, keys.count));
	else
		cli_json(cli, jwks_document(mem, prefix, keys.records, keys.count));
	return RC_OK;
}

static const struct example export_examples[] = {
	{ "testamur keys export --did --base-url https://uni.example", "what has to be served at /.well-known/did.json" },
	{ NULL, NULL }
};

const struct command keys_commands[] = {
	{ .name = "keys", .summary = "Keys of the institution: list, create, retire, export" },
	{ .name = "keys list", .summary = "Show all keys there ever were", .run = list_run },
	{ .name = "keys create", .summary = "Make a new key", .options = create_options, .run = create_run,
	  .about = "The secret half stays in the signing process and, encrypted, in the home folder. The youngest valid key of a kind signs; "
	           "earlier ones stay published." },
	{ .name = "keys retire", .summary = "End a key's use", .arguments = "KEY", .options = retire_options, .run = retire_run,
	  .about = "A retired key signs nothing more, and what it signed stays valid. With --compromised, what it signed from that time on is "
	           "not valid any more, unless the log proves that it is older." },
	{ .name = "keys export", .summary = "Print the public keys as a DID document or a JWK set", .options = export_options, .run = export_run,
	  .examples = export_examples },
	COMMANDS_END
};

#include "people/account_settings.h"

#include "base/file.h"
#include "codec/json.h"

static enum rc
wrong_member(struct ctx *cx, const char *member, const char *right)
{
	return fail_at_pointer(cx, fail(cx, RC_INVALID, MSG(people_setting_wrong), A_C("member", member), A_C("right", right)), str_of(member));
}

static enum rc
number_of(struct ctx *cx, const struct json *root, const char *member, int64_t least, int64_t most, const char *right, int64_t *out)
{
	const struct json *at = json_get(root, str_of(member));

	if (at == NULL)
		return RC_OK;
	return json_integer(at, out) && *out >= least && *out <= most ? RC_OK : wrong_member(cx, member, right);
}

static enum rc
read_rules(struct ctx *cx, const struct json *root, struct account_rules *rules)
{
	struct str passwords = json_string(JSON_GET(root, "passwords"));
	int64_t minutes = rules->idle / 60, hours = rules->longest / 3600;

	if (str_is(passwords, "moderate"))
		*rules = account_rules_moderate;
	else if (JSON_GET(root, "passwords") != NULL && !str_is(passwords, "interactive"))
		return wrong_member(cx, "passwords", "\"interactive\" or \"moderate\"");
	TRY(number_of(cx, root, "password_least", 8, 64, "a number from 8 to 64", &rules->password_min));
	TRY(number_of(cx, root, "idle_minutes", 5, 7 * 24 * 60, "a number from 5 to 10080", &minutes));
	TRY(number_of(cx, root, "longest_hours", 1, 30 * 24, "a number from 1 to 720", &hours));
	rules->idle = minutes * 60;
	rules->longest = hours * 3600;
	return RC_OK;
}

static bool
is_provider_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return id.len > 0 && id.len <= 40;
}

static enum rc
read_provider(struct ctx *cx, const struct json *at, struct openid_provider *out)
{
	struct str match = json_string(JSON_GET(at, "match"));

	*out = (struct openid_provider){
		.id = json_string(JSON_GET(at, "id")),
		.name = json_string(JSON_GET(at, "name")),
		.issuer = json_string(JSON_GET(at, "issuer")),
		.client_id = json_string(JSON_GET(at, "client_id")),
		.client_secret = json_string(JSON_GET(at, "client_secret")),
		.match_email = str_is(match, "email"),
	};
	if (!is_provider_id(out->id))
		return wrong_member(cx, "openid.id", "1 to 40 lower-case letters, digits and hyphens");
	if (out->name.len == 0)
		return wrong_member(cx, "openid.name", "the name people know it by");
	if (!str_starts(out->issuer, "https://") && !str_starts(out->issuer, "http://localhost:") && !str_starts(out->issuer, "http://127.0.0.1:"))
		return wrong_member(cx, "openid.issuer", "an https address");
	if (out->client_id.len == 0)
		return wrong_member(cx, "openid.client_id", "the identifier that the provider gave this site");
	if (match.len > 0 && !out->match_email && !str_is(match, "invitation"))
		return wrong_member(cx, "openid.match", "\"email\" or \"invitation\"");
	return RC_OK;
}

static enum rc
read_providers(struct ctx *cx, const struct json *root, struct account_settings *out)
{
	const struct json *list = JSON_GET(root, "openid");

	if (list == NULL)
		return RC_OK;
	if (list->type != JSON_ARRAY || list->count > OPENID_PROVIDERS_MAX)
		return wrong_member(cx, "openid", "a list of at most 16 providers");
	out->providers = NEWS(cx->mem, struct openid_provider, list->count + 1);
	for (const struct json *at = list->first; at != NULL; at = at->next)
		TRY(read_provider(cx, at, &out->providers[out->provider_count++]));
	return RC_OK;
}

static enum rc
read_settings(struct ctx *cx, struct str bytes, struct account_settings *out)
{
	struct json *root;

	TRY(json_parse(cx, bytes, JSON_LIMITS, &root));
	if (root->type != JSON_OBJECT)
		return wrong_member(cx, "", "an object");
	TRY(read_rules(cx, root, &out->rules));
	return read_providers(cx, root, out);
}

enum rc
account_settings_load(struct ctx *cx, struct str home, struct account_settings *out)
{
	struct str path = path_join(cx->mem, home, STR(ACCOUNT_SETTINGS_FILE)), bytes;
	enum rc rc = RC_NOT_FOUND;

	*out = (struct account_settings){ .rules = account_rules_default };
	if (home.len > 0)
		rc = file_read(cx, path, 1 << 20, &bytes);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	rc = read_settings(cx, bytes, out);
	return rc == RC_OK ? RC_OK : fail_at_file(cx, rc, path);
}

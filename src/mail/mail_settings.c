#include "mail/mail_settings.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "codec/json.h"
#include "mail/mail.h"

#define KEY_MODE 0600

static enum rc
wrong(struct ctx *cx, const char *member, const char *right)
{
	return fail_at_pointer(cx, fail(cx, RC_INVALID, MSG(mail_setting_wrong), A_C("member", member), A_C("right", right)), str_of(member));
}

/* No white space and no control characters: these texts go into lines of SMTP. */
static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F)
			return false;
	return s.len > 0;
}

static enum rc
read_tls(struct ctx *cx, const struct json *root, struct mailer_server *out)
{
	struct str word = json_string(JSON_GET(root, "tls"));

	out->tls = MAILER_STARTTLS;
	if (JSON_GET(root, "tls") == NULL || str_is(word, "starttls"))
		return RC_OK;
	if (!str_is(word, "tls") && !str_is(word, "none"))
		return wrong(cx, "tls", "\"starttls\", \"tls\" or \"none\"");
	out->tls = str_is(word, "tls") ? MAILER_TLS : MAILER_PLAIN;
	return RC_OK;
}

static enum rc
read_server(struct ctx *cx, const struct json *root, struct mailer_server *out)
{
	TRY(read_tls(cx, root, out));
	out->host = json_string(JSON_GET(root, "host"));
	out->user = json_string(JSON_GET(root, "user"));
	out->password = json_string(JSON_GET(root, "password"));
	out->ca_file = json_string(JSON_GET(root, "ca_file"));
	out->port = out->tls == MAILER_TLS ? 465 : out->tls == MAILER_PLAIN ? 25 : 587;
	if (!is_word(out->host) || str_find_byte(out->host, '/') < out->host.len)
		return wrong(cx, "host", "the name of the mail server");
	if (JSON_GET(root, "port") != NULL && (!json_integer(JSON_GET(root, "port"), &out->port) || out->port < 1 || out->port > 65535))
		return wrong(cx, "port", "a number from 1 to 65535");
	if ((out->user.len > 0) != (out->password.len > 0))
		return wrong(cx, "password", "given together with user, or neither");
	return RC_OK;
}

static enum rc
read_settings(struct ctx *cx, struct str bytes, struct mail_settings *out)
{
	struct json *root;

	TRY(json_parse(cx, bytes, JSON_LIMITS, &root));
	TRY(read_server(cx, root, &out->server));
	out->from = json_string(JSON_GET(root, "from"));
	out->from_name = json_string(JSON_GET(root, "from_name"));
	if (!mail_address_may(out->from))
		return wrong(cx, "from", "the e-mail address that mails come from");
	return RC_OK;
}

/* Under a name of its own first: of two that make it, the one that comes second leaves the first's. */
static enum rc
make_key(struct ctx *cx, struct str path)
{
	struct str own = str_fmt(cx->mem, PRI_STR "." PRI_STR, ARG_STR(path), ARG_STR(random_uuid(cx)));
	unsigned char fresh[MAIL_KEY_SIZE];
	int error;

	random_fill(cx, fresh, sizeof(fresh));
	TRY(file_write(cx, own, (struct str){ (const char *)fresh, sizeof(fresh) }, KEY_MODE));
	error = link(str_c(cx->mem, own), str_c(cx->mem, path)) == 0 || errno == EEXIST ? 0 : errno;
	unlink(str_c(cx->mem, own));
	return error == 0 ? RC_OK : fail_at_file(cx, fail(cx, RC_UNAVAILABLE, MSG(file_cannot_write), A_C("system", strerrordesc_np(error))), path);
}

static enum rc
read_key(struct ctx *cx, struct str path, unsigned char key[MAIL_KEY_SIZE])
{
	struct str bytes;

	TRY(file_read(cx, path, 4096, &bytes));
	if (bytes.len != MAIL_KEY_SIZE)
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(mail_key_wrong)), path);
	memcpy(key, bytes.ptr, MAIL_KEY_SIZE);
	return RC_OK;
}

enum rc
mail_settings_read(struct ctx *cx, struct str home, struct mail_settings *out)
{
	struct str path = path_join(cx->mem, home, STR(MAIL_SETTINGS_FILE)), key = path_join(cx->mem, home, STR(MAIL_KEY_FILE)), bytes;
	enum rc rc;

	*out = (struct mail_settings){ .configured = false };
	if (home.len == 0 || !file_exists(cx->mem, path))
		return RC_OK;
	TRY(file_read(cx, path, 1 << 20, &bytes));
	rc = read_settings(cx, bytes, out);
	if (rc != RC_OK)
		return fail_at_file(cx, rc, path);
	if (file_exists(cx->mem, key))
		TRY(read_key(cx, key, out->key));
	out->configured = true;
	return RC_OK;
}

enum rc
mail_settings_load(struct ctx *cx, struct str home, struct mail_settings *out)
{
	struct str key = path_join(cx->mem, home, STR(MAIL_KEY_FILE));

	TRY(mail_settings_read(cx, home, out));
	if (!out->configured || file_exists(cx->mem, key))
		return RC_OK;
	TRY(make_key(cx, key));
	return read_key(cx, key, out->key);
}

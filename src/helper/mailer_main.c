/* testamur-mailer — the process that hands one message to the mail server. It is started by the program (mailer.h), which speaks to it on
 * descriptor 3: one frame in, one answer out, and it ends. It has no key and no database, writes no file, and reads none but the system's
 * certificates, the resolver's settings and the operator's `ca_file`. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "helper/helper_main.h"
#include "helper/mailer.h"
#include "helper/process.h"
#include "helper/sandbox.h"
#include "helper/wire.h"

#define MEMORY_MAX      ((size_t)512 << 20)
#define SECONDS_CONNECT 20L
#define SECONDS_ALL     60L

struct order {
	struct mailer_server server;
	struct str from, to, message;
};

struct sending {
	struct str rest;
	char reason[CURL_ERROR_SIZE];
	char reply[512]; /* the server's last line that says no */
};

static bool
take_order(struct wire *in, struct order *out)
{
	struct mailer_server *server = &out->server;

	server->port = (int64_t)wire_take(in, 4);
	server->tls = (enum mailer_tls)wire_take(in, 1);
	server->host = wire_take_str(in);
	server->user = wire_take_str(in);
	server->password = wire_take_str(in);
	server->ca_file = wire_take_str(in);
	out->from = wire_take_str(in);
	out->to = wire_take_str(in);
	out->message = wire_take_str(in);
	return wire_done(in) && server->tls <= MAILER_TLS;
}

static size_t
give(char *to, size_t size, size_t count, void *self)
{
	struct sending *s = self;
	size_t n = size * count < s->rest.len ? size * count : s->rest.len;

	if (n > 0)
		memcpy(to, s->rest.ptr, n);
	s->rest = str_sub(s->rest, n, s->rest.len);
	return n;
}

/* Lines of 400 and more say no, and why; behind them there is only a farewell. */
static size_t
hear(char *line, size_t size, size_t count, void *self)
{
	struct sending *s = self;
	struct str text = str_trim((struct str){ line, size * count });

	if (text.len > 0 && (text.ptr[0] == '4' || text.ptr[0] == '5'))
		snprintf(s->reply, sizeof(s->reply), PRI_STR, (int)(text.len < 400 ? text.len : 400), text.ptr);
	return size * count;
}

static void
set_up(struct ctx *cx, CURL *curl, const struct order *order, struct sending *s, struct curl_slist *to)
{
	const struct mailer_server *server = &order->server;

	curl_easy_setopt(curl, CURLOPT_URL, str_c(cx->mem, str_fmt(cx->mem, "%s://" PRI_STR ":%lld", server->tls == MAILER_TLS ? "smtps" : "smtp", ARG_STR(server->host),
	                                                           (long long)server->port)));
	curl_easy_setopt(curl, CURLOPT_USE_SSL, server->tls == MAILER_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	if (server->ca_file.len > 0)
		curl_easy_setopt(curl, CURLOPT_CAINFO, str_c(cx->mem, server->ca_file));
	if (server->user.len > 0) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, str_c(cx->mem, server->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, str_c(cx->mem, server->password));
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_c(cx->mem, str_fmt(cx->mem, "<" PRI_STR ">", ARG_STR(order->from))));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, s);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, s->reason);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, SECONDS_CONNECT);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, SECONDS_ALL);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
}

/* 550 to 554 are about this message or this address (RFC 5321, 4.2.3); all else may be otherwise later. */
static enum rc
what_became(struct ctx *cx, CURLcode code, const struct order *order, const struct sending *s)
{
	long status;

	if (code == CURLE_OK)
		return RC_OK;
	status = strtol(s->reply, NULL, 10);
	if (status >= 550 && status <= 554)
		return fail(cx, RC_REFUSED, MSG(helper_mail_refused), A_STR("address", order->to), A_C("reply", s->reply));
	return fail(cx, RC_UNAVAILABLE, MSG(helper_mail_unreachable), A_STR("host", order->server.host), A_NUM("port", order->server.port),
	            A_C("why", status != 0 ? s->reply : s->reason[0] != 0 ? s->reason : curl_easy_strerror(code)));
}

static enum rc
send_order(struct ctx *cx, const struct order *order)
{
	struct sending s = { .rest = order->message };
	struct curl_slist *to;
	CURL *curl;
	enum rc rc;

	sandbox_connect_outward(MEMORY_MAX, str_c(cx->mem, order->server.ca_file)); /* the last file that may be somewhere else */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (curl = curl_easy_init()) == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	to = curl_slist_append(NULL, str_c(cx->mem, str_fmt(cx->mem, "<" PRI_STR ">", ARG_STR(order->to))));
	set_up(cx, curl, order, &s, to);
	rc = what_became(cx, curl_easy_perform(curl), order, &s);
	curl_slist_free_all(to);
	curl_easy_cleanup(curl);
	return rc;
}

static void
serve(struct ctx *cx, const char *argument)
{
	struct wire in = { .bad = false };
	struct buf out = buf_new(cx->mem, 64 << 10);
	struct order order;
	enum rc rc;

	(void)argument;
	if (wire_receive(HELPER_SOCKET, cx->mem, &in.rest) != WIRE_GOT)
		return;
	rc = take_order(&in, &order) ? send_order(cx, &order) : fail(cx, RC_INTERNAL, MSG(helper_protocol));
	wire_put(&out, rc != RC_OK, 1);
	if (rc != RC_OK)
		wire_put_error(&out, &cx->err);
	if (!wire_send(HELPER_SOCKET, buf_view(&out)))
		return;
}

int
main(int argc, char **argv)
{
	static const struct helper mailer = { .name = "testamur-mailer", .memory_max = (size_t)128 << 20, .serve = serve };

	return helper_main(&mailer, argc, argv);
}

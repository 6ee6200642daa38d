#include "main/serve.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <stdlib.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "db/migrate.h"
#include "http/server.h"
#include "http/stamp.h"
#include "institution/institution.h"
#include "main/home.h"
#include "main/jobs.h"
#include "main/routes.h"
#include "main/site.h"
#include "rdf/context.h"

#define GRACE       10 /* seconds that requests under way have when the program is told to end */
#define HOSTS_MAX   4
#define KEY_MAX     ((size_t)64 << 10)

struct serving {
	struct cli *cli;
	const struct serve_order *order;
	struct program program;
	struct server_options options;
	struct server *server;
	struct job_thread *jobs;
	struct str hosts[HOSTS_MAX];
	unsigned char secret[STAMP_SECRET_SIZE];
	int fd, port;
	bool loopback;
};

static void
close_contexts(void *contexts)
{
	contexts_close(contexts);
}

/* ---- addresses ---- */

/* The base URL's origin; what stands behind it, the path, is nothing that this site can have. */
static enum rc
read_base_url(struct serving *s)
{
	struct ctx *cx = s->cli->cx;
	struct str url = s->order->base_url, host;

	if (url.len == 0)
		url = str_fmt(cx->mem, "%s://localhost:%d", s->order->tls_cert.len > 0 ? "https" : "http", s->port);
	while (url.len > 0 && url.ptr[url.len - 1] == '/')
		url.len--;
	url = str_lower(cx->mem, url);
	host = str_sub(url, str_find(url, STR("://")) + 3, url.len);
	if ((!str_starts(url, "https://") && !str_starts(url, "http://")) || host.len == 0 || str_find_byte(host, '/') < host.len || str_find_byte(host, '@') < host.len)
		return fail(cx, RC_INVALID, MSG(main_serve_base_url), A_STR("url", url));
	s->program.base_url = s->options.own_origin = url;
	s->hosts[s->options.host_count++] = host;
	if (str_starts(host, "localhost")) {
		struct str port = str_sub(host, 9, host.len);

		s->hosts[s->options.host_count++] = str_fmt(cx->mem, "127.0.0.1" PRI_STR, ARG_STR(port));
		s->hosts[s->options.host_count++] = str_fmt(cx->mem, "[::1]" PRI_STR, ARG_STR(port));
	}
	s->options.hosts = s->hosts;
	return RC_OK;
}

/* ---- what is shared ---- */

static enum rc
open_database(struct serving *s)
{
	struct ctx *cx = s->cli->cx;
	struct arena_mark mark;
	struct db *db;
	enum rc rc;

	s->program.home = s->order->home;
	s->program.log_home = s->order->log_home.len > 0 ? s->order->log_home : s->order->home;
	s->program.database = s->order->database.len > 0 ? s->order->database : path_join(cx->mem, s->order->home, STR(HOME_DATABASE));
	mark = arena_mark(cx->mem);
	TRY(db_open(cx, s->program.database, &db));
	TRY(db_migrate(cx, db));
	TRY(stamp_secret(cx, db, s->secret));
	rc = institution_of_site(cx, db, s->program.base_url, &s->program.institution);
	arena_release(cx->mem, mark); /* the threads have their own connections */
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc
open_program(struct serving *s)
{
	struct ctx *cx = s->cli->cx;
	struct router *router;

	TRY(router_new(cx, route_tables, &router));
	s->program.router = router;
	TRY(contexts_open(cx, &s->program.contexts));
	arena_defer(cx->mem, close_contexts, s->program.contexts);
	if (s->order->test_key.len == 0)
		return RC_OK;
	if (!s->loopback)
		return fail(cx, RC_REFUSED, MSG(main_serve_test_key));
	return file_read(cx, s->order->test_key, KEY_MAX, &s->program.test_key);
}

/* ---- until the end ---- */

/* Tells systemd (sd_notify(3)) without its library: one datagram to the socket it named. */
static void
notify_systemd(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = path == NULL ? 0 : strlen(path);
	int fd;

	if (len < 2 || len >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, len);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, state, strlen(state), 0, (const struct sockaddr *)(const void *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

static void
ending_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

/* Signals are waited for by this thread alone; it also looks after the connections. */
static void
wait_for_the_end(struct serving *s)
{
	sigset_t set;

	ending_signals(&set);
	while (sigtimedwait(&set, NULL, &(struct timespec){ .tv_sec = 1 }) < 0)
		server_tick(s->server);
}

enum rc
serve(struct cli *cli, const struct serve_order *order)
{
	struct serving s = { .cli = cli, .order = order };
	sigset_t set;

	TRY(server_listen(cli->cx, order->listen, &s.fd, &s.port, &s.loopback));
	TRY(read_base_url(&s));
	TRY(open_program(&s));
	TRY(open_database(&s));
	s.options.program = &s.program;
	s.options.site = &main_site;
	s.options.proxies = order->proxies.items;
	s.options.proxy_count = order->proxies.count;
	s.options.tls_cert = order->tls_cert;
	s.options.tls_key = order->tls_key;
	s.options.secret = (struct str){ (const char *)s.secret, sizeof(s.secret) };
	s.options.rate_scale = order->rate_scale;
	s.options.threads = order->threads;
	signal(SIGPIPE, SIG_IGN);
	ending_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	TRY(jobs_start(cli->cx, &s.program, &s.jobs));
	TRY(server_start(cli->cx, &s.options, s.fd, &s.server));
	if (order->ready != NULL)
		order->ready(cli, s.program.base_url, order->self);
	notify_systemd("READY=1");
	wait_for_the_end(&s);
	notify_systemd("STOPPING=1");
	server_stop(s.server, GRACE);
	jobs_stop(s.jobs);
	return RC_OK;
}

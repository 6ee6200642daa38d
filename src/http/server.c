#include "http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "http/connections.h"
#include "http/dispatch.h"

#define HEADER_MEMORY    (24 << 10) /* of a connection: its header lines must fit with the answer's */
#define REQUEST_MEMORY   ((size_t)256 << 20)
#define HEADER_LINES_MAX 100
#define SILENCE          30 /* seconds after which the library ends a connection */
#define BODY_FIRST       ((size_t)64 << 10)
#define DISCARD_MAX      ((size_t)64 << 20) /* of a body that is refused */

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	struct connections *connections;
	struct limits *limits;
	struct metrics metrics;
	pthread_key_t worker; /* of each thread: struct worker */
	struct arena *mem;
};

/* What one of the library's threads keeps from request to request. */
struct worker {
	struct ctx cx;
	struct db *db;
};

/* One request, from its first line to the end of its answer. */
struct exchange {
	struct server *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	bool open, going_on, sent;
	size_t taken;                /* bytes of the body so far */
	int64_t began;               /* microseconds */
	struct ctx cx;
	struct request rq;
	struct reply reply;
	struct request_lines lines;
	struct header_line line_items[HEADER_LINES_MAX];
	bool lines_over;
	struct buf body;
	struct arrival arrival;
	size_t target_len;
	char target[];
};

static int64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- workers ---- */

static void
worker_free(void *handle)
{
	struct worker *worker = handle;

	ctx_close(&worker->cx);
	free(worker);
}

static struct worker *
worker_here(struct server *server)
{
	struct worker *worker = pthread_getspecific(server->worker);

	if (worker != NULL)
		return worker;
	worker = calloc(1, sizeof(*worker));
	if (worker == NULL || !ctx_open(&worker->cx, 0)) {
		free(worker);
		return NULL;
	}
	pthread_setspecific(server->worker, worker);
	return worker;
}

/* This thread's connection to the database; made anew after it was lost. */
static enum rc
worker_db(struct server *server, struct worker *worker, struct ctx *cx, struct db **out)
{
	struct arena_door door;
	enum rc rc;

	if (worker->db == NULL) {
		if (!ARENA_ENTER(worker->cx.mem, &door))
			return fail(cx, RC_MEMORY, MSG(out_of_memory));
		rc = db_open(&worker->cx, server->options.program->database, &worker->db);
		arena_leave(worker->cx.mem, &door);
		if (rc != RC_OK) {
			worker->db = NULL;
			err_take(cx, &worker->cx.err);
			return rc;
		}
	}
	*out = worker->db;
	return RC_OK;
}

static void
worker_drop_db(struct worker *worker)
{
	ctx_close(&worker->cx);
	worker->db = NULL;
	if (!ctx_open(&worker->cx, 0))
		abort();
}

/* ---- what came ---- */

static enum MHD_Result
take_line(void *self, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value, size_t value_len)
{
	struct exchange *x = self;

	(void)kind;
	if (x->lines.count == HEADER_LINES_MAX) {
		x->lines_over = true;
		return MHD_NO;
	}
	x->line_items[x->lines.count++] = (struct header_line){ { name, name_len }, { value == NULL ? "" : value, value_len } };
	return MHD_YES;
}

static struct str
peer_text(struct arena *mem, const struct sockaddr *peer)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (peer->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, text, sizeof(text));
	else if (peer->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, text, sizeof(text));
	return str_dup(mem, str_starts(str_of(text), "::ffff:") ? str_sub(str_of(text), 7, sizeof(text)) : str_of(text));
}

static bool
is_proxy(const struct server_options *options, struct str address)
{
	for (size_t i = 0; i < options->proxy_count; i++)
		if (str_eq(options->proxies[i], address))
			return true;
	return false;
}

/* The last address in X-Forwarded-For that is none of our proxies: what stands before it anybody may have written. */
static struct str
address_of(const struct exchange *x, struct str peer)
{
	struct str forwarded = request_header(&x->rq, "x-forwarded-for");

	if (!is_proxy(&x->server->options, peer))
		return peer;
	while (forwarded.len > 0) {
		size_t comma = forwarded.len;
		struct str last;

		while (comma > 0 && forwarded.ptr[comma - 1] != ',')
			comma--;
		last = str_trim(str_sub(forwarded, comma, forwarded.len));
		if (last.len > 0 && last.len <= INET6_ADDRSTRLEN && !is_proxy(&x->server->options, last))
			return last;
		forwarded = str_sub(forwarded, 0, comma == 0 ? 0 : comma - 1);
	}
	return peer;
}

static bool
is_loopback_text(struct str address)
{
	return str_starts(address, "127.") || str_is(address, "::1");
}

/* Content-Length in digits alone; a size that does not fit counts as endless. */
static int64_t
body_length(const struct request *rq)
{
	struct str length = request_header(rq, "content-length");
	int64_t n;

	if (request_header(rq, "transfer-encoding").len > 0)
		return -1;
	if (length.len == 0)
		return 0;
	return str_to_int(length, &n) && n >= 0 ? n : INT64_MAX;
}

static void
fill_request(struct exchange *x, const char *method)
{
	const struct server_options *options = &x->server->options;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct str peer = info == NULL ? STR_NONE : peer_text(x->cx.mem, info->client_addr);

	MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, take_line, x);
	x->lines.items = x->line_items;
	x->lines.secret = options->secret;
	x->lines.https = str_starts(options->own_origin, "https:");
	x->reply.lines = &x->lines;
	x->reply.own_origin = options->own_origin;
	x->rq = (struct request){ .cx = &x->cx, .server = x->server, .site = options->site, .program = options->program, .reply = &x->reply,
	                          .institution = options->program->institution, .language = STR("en"), .method = HTTP_GET };
	x->rq.address = address_of(x, peer);
	x->lines.local = is_loopback_text(peer) && request_header(&x->rq, "x-forwarded-for").len == 0 && request_header(&x->rq, "forwarded").len == 0;
	x->rq.body_type = request_header(&x->rq, "content-type");
	x->arrival = (struct arrival){ .method = str_of(method), .target = { x->target, x->target_len }, .body_length = body_length(&x->rq), .limits = x->server->limits,
	                               .hosts = options->hosts, .host_count = options->host_count, .now_ms = x->began / 1000 };
}

/* ---- the answer ---- */

static enum MHD_Result
send_bytes(struct exchange *x, int status, struct str body, bool with_headers)
{
	/* The library does not write to what it was told is persistent. */
	struct MHD_Response *response = MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	for (size_t i = 0; with_headers && i < x->reply.header_count; i++)
		MHD_add_response_header(response, x->reply.headers[i].name, x->reply.headers[i].value);
	if (x->reply.close || !with_headers)
		MHD_add_response_header(response, "Connection", "close");
	connection_phase(x->server->connections, x->connection, PHASE_REPLY, body.len);
	result = MHD_queue_response(x->mhd, (unsigned)status, response);
	MHD_destroy_response(response);
	x->sent = true;
	metrics_count(&x->server->metrics, status, clock_us() - x->began, body.len);
	return result;
}

static enum MHD_Result
send_reply(struct exchange *x)
{
	reply_finish(&x->rq);
	return send_bytes(x, x->reply.status, x->reply.body, true);
}

/* ---- the steps ---- */

static bool
takes_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0;
}

static void
begin(struct exchange *x, const char *method)
{
	struct worker *worker = worker_here(x->server);
	enum rc rc;

	fill_request(x, method);
	rc = worker == NULL ? fail(&x->cx, RC_MEMORY, MSG(out_of_memory)) : worker_db(x->server, worker, &x->cx, &x->rq.db);
	if (rc == RC_OK && x->lines_over)
		rc = fail(&x->cx, RC_LIMIT, MSG(http_lines_many), A_NUM("most", HEADER_LINES_MAX));
	if (rc != RC_OK)
		reply_error(&x->rq, rc);
	else
		x->going_on = dispatch_begin(&x->rq, &x->arrival);
	/* A body that nobody reads to its end must not be taken for the next request. */
	if (!x->going_on && (x->arrival.body_length > (int64_t)DISCARD_MAX || (x->arrival.body_length != 0 && !takes_body(method))))
		x->reply.close = true;
	if (x->going_on)
		x->body = buf_new(x->cx.mem, x->rq.route->body_limit);
}

static void
take_body(struct exchange *x, const char *data, size_t size)
{
	x->taken += size;
	if (!x->going_on || x->body.over)
		return;
	if (x->body.len == 0 && x->arrival.body_length > 0)
		buf_room(&x->body, (size_t)x->arrival.body_length < BODY_FIRST ? (size_t)x->arrival.body_length : BODY_FIRST);
	buf_put(&x->body, data, size);
}

/* It came in chunks, so that its length was not known before. */
static void
refuse_length(struct exchange *x)
{
	fail(&x->cx, RC_LIMIT, MSG(http_body_large), A_NUM("most", (int64_t)x->rq.route->body_limit));
	reply_error(&x->rq, RC_LIMIT);
}

static void
run(struct exchange *x)
{
	struct worker *worker = worker_here(x->server);

	/* Between its parts a request may not change threads, but its connection to the database may have been dropped. */
	if (worker == NULL || worker_db(x->server, worker, &x->cx, &x->rq.db) != RC_OK) {
		reply_error(&x->rq, RC_UNAVAILABLE);
		return;
	}
	x->rq.body = buf_view(&x->body);
	dispatch_run(&x->rq);
	if (db_in_transaction(x->rq.db) || (x->reply.status == 503 && db_engine_of(x->rq.db) == DB_POSTGRES))
		worker_drop_db(worker);
	if (x->reply.status >= 500 && x->reply.status != 501)
		fprintf(stderr, "testamur: %d at %s %s: " PRI_STR "\n", x->reply.status, http_method_name(x->rq.method), x->rq.route->path,
		        ARG_STR(err_text(&x->cx.err, x->cx.mem)));
}

/* One call of the library: the lines (first), a piece of the body, or its end. */
static enum MHD_Result
step(struct exchange *x, const char *method, const char *data, size_t *size)
{
	if (!x->open) {
		x->open = true;
		begin(x, method);
		/* A client that is still sending would not read the answer: what is refused is read to its end, unless that is far. */
		if (!x->going_on && (x->reply.close || x->arrival.body_length > (int64_t)DISCARD_MAX))
			return send_reply(x);
		if (x->arrival.body_length != 0)
			connection_phase(x->server->connections, x->connection, PHASE_BODY, x->arrival.body_length > 0 ? (uint64_t)x->arrival.body_length : BODY_FIRST);
		return MHD_YES;
	}
	if (*size > 0) {
		take_body(x, data, *size);
		*size = 0;
		return x->taken > DISCARD_MAX + x->body.max ? MHD_NO : MHD_YES;
	}
	connection_phase(x->server->connections, x->connection, PHASE_WORK, 0);
	if (x->body.over)
		refuse_length(x);
	else if (x->going_on)
		run(x);
	return send_reply(x);
}

static enum MHD_Result
guarded(struct exchange *x, const char *method, const char *data, size_t *size)
{
	struct arena_door door;
	enum MHD_Result result;

	if (!ARENA_ENTER(x->cx.mem, &door)) {
		struct worker *worker = pthread_getspecific(x->server->worker);

		if (worker != NULL)
			worker_drop_db(worker);
		*size = 0;
		return x->sent ? MHD_NO : send_bytes(x, 503, STR("No memory for this request.\n"), false);
	}
	result = step(x, method, data, size);
	arena_leave(x->cx.mem, &door);
	return result;
}

/* ---- called by the library ---- */

/* The target as it came, before the library takes it apart. What this returns is *slot of on_request. */
static void *
on_target(void *self, const char *target, struct MHD_Connection *mhd)
{
	size_t len = strlen(target);
	struct exchange *x = calloc(1, sizeof(*x) + len + 1);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	if (x == NULL)
		return NULL;
	x->server = self;
	x->mhd = mhd;
	x->connection = info == NULL ? NULL : info->socket_context;
	x->target_len = len;
	memcpy(x->target, target, len);
	return x;
}

static enum MHD_Result
on_request(void *self, struct MHD_Connection *mhd, const char *url, const char *method, const char *version, const char *data, size_t *size, void **slot)
{
	struct exchange *x = *slot;

	(void)self, (void)mhd, (void)url, (void)version;
	if (x == NULL)
		return MHD_NO;
	if (x->sent) {
		*size = 0;
		return MHD_YES;
	}
	if (x->cx.mem == NULL) {
		x->began = clock_us();
		if (!ctx_open(&x->cx, REQUEST_MEMORY))
			return MHD_NO;
	}
	return guarded(x, method, data, size);
}

static void
on_completed(void *self, struct MHD_Connection *mhd, void **slot, enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *slot;

	(void)self, (void)mhd, (void)why;
	if (x == NULL)
		return;
	connection_phase(x->server->connections, x->connection, PHASE_IDLE, 0);
	if (x->cx.mem != NULL)
		ctx_close(&x->cx);
	free(x);
	*slot = NULL;
}

/* libmicrohttpd 1.0 answers every question about a connection in one place: an answer is read before the next question. */
static void
on_connection(void *self, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
	struct server *server = self;
	const union MHD_ConnectionInfo *told;
	const struct sockaddr *address;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		connection_closed(server->connections, *context);
		*context = NULL;
		return;
	}
	atomic_fetch_add(&server->metrics.connections, 1);
	told = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	address = told == NULL ? NULL : told->client_addr;
	told = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (address != NULL && told != NULL)
		*context = connection_opened(server->connections, address, told->connect_fd);
}

static enum MHD_Result
on_accept(void *self, const struct sockaddr *address, socklen_t size)
{
	struct server *server = self;
	struct arena_door door;
	struct arena *mem = arena_new(4096);
	bool exempt = false;

	(void)size;
	if (mem != NULL && ARENA_ENTER(mem, &door)) {
		exempt = server->options.proxy_count > 0 && is_proxy(&server->options, peer_text(mem, address));
		arena_leave(mem, &door);
	}
	arena_free(mem);
	return connections_admit(server->connections, address, exempt) ? MHD_YES : MHD_NO;
}

/* The library decodes nothing: paths and queries are read by path.c and fields.c. */
static size_t
leave_escaped(void *self, struct MHD_Connection *mhd, char *text)
{
	(void)self, (void)mhd;
	return strlen(text);
}

/* ---- beginning and end ---- */

static size_t
raise_files(size_t wanted)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return wanted;
	if (files.rlim_cur < wanted + 200 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max < wanted + 200 ? files.rlim_max : wanted + 200;
		setrlimit(RLIMIT_NOFILE, &files);
		getrlimit(RLIMIT_NOFILE, &files);
	}
	return files.rlim_cur < wanted + 200 ? (files.rlim_cur > 300 ? files.rlim_cur - 200 : 100) : wanted;
}

static size_t
thread_count(size_t asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (asked == 0)
		asked = processors < 1 ? 1 : (size_t)processors;
	return asked < 2 ? 2 : asked; /* a pool of one is none */
}

static enum rc
start_daemon(struct ctx *cx, struct server *server, int fd, size_t threads)
{
	const struct server_options *options = &server->options;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
	struct MHD_OptionItem tls[] = { { MHD_OPTION_END, 0, NULL }, { MHD_OPTION_END, 0, NULL }, { MHD_OPTION_END, 0, NULL } };
	struct str cert, key;

	if (options->tls_cert.len > 0) {
		TRY(file_read(cx, options->tls_cert, (size_t)1 << 20, &cert));
		TRY(file_read(cx, options->tls_key, (size_t)1 << 20, &key));
		tls[0] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, str_c(cx->mem, cert) };
		tls[1] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, str_c(cx->mem, key) };
		flags |= MHD_USE_TLS;
	}
	server->daemon = MHD_start_daemon(flags, 0, on_accept, server, on_request, server,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)threads,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)(options->connections_max + threads * 4), MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (server->daemon == NULL)
		return options->tls_cert.len > 0 ? fail(cx, RC_INVALID, MSG(http_start_tls)) : fail(cx, RC_UNAVAILABLE, MSG(http_start));
	return RC_OK;
}

enum rc
server_start(struct ctx *cx, const struct server_options *options, int fd, struct server **out)
{
	struct server *server = NEW(cx->mem, struct server);

	server->options = *options;
	server->options.connections_max = raise_files(options->connections_max == 0 ? SERVER_CONNECTIONS : options->connections_max);
	server->connections = connections_new(cx, server->options.connections_max, SERVER_CONNECTIONS_EACH);
	server->limits = limits_new(cx, options->rate_scale);
	if (pthread_key_create(&server->worker, worker_free) != 0)
		return fail(cx, RC_UNAVAILABLE, MSG(http_start));
	TRY(start_daemon(cx, server, fd, thread_count(options->threads)));
	*out = server;
	return RC_OK;
}

void
server_tick(struct server *server)
{
	atomic_fetch_add(&server->metrics.shut, connections_tick(server->connections));
}

void
server_stop(struct server *server, int seconds)
{
	int fd = MHD_quiesce_daemon(server->daemon);
	size_t open, busy;

	if (fd >= 0)
		close(fd);
	for (int i = 0; i < seconds * 20; i++) {
		connections_count(server->connections, &open, &busy);
		if (busy == 0)
			break;
		usleep(50000);
	}
	MHD_stop_daemon(server->daemon);
	pthread_key_delete(server->worker);
}

struct metrics *
server_metrics(struct server *server)
{
	return &server->metrics;
}

void
server_connections(const struct server *server, size_t *open, size_t *busy)
{
	connections_count(server->connections, open, busy);
}

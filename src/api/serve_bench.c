/* S8: what a verification costs the server, of what it costs within one process. S9: from the start of `serve` to its first answer, and what
 * it holds when nobody asks. */
#include "bench.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/did.h"
#include "format/proof.h"
#include "format/record_sample.h"
#include "format/ob3.h"
#include "format/verify.h"
#include "rdf/context.h"

#define REQUESTS 5000
#define STARTS   15

extern char **environ;

/* ---- a server of one's own ---- */

struct served {
	pid_t pid;
	int port;
	struct str home;
};

static double
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
connect_to(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	close(fd);
	return -1;
}

static pid_t
spawn(struct ctx *cx, char **argv)
{
	char *program = str_c(cx->mem, path_join(cx->mem, path_of_program(cx->mem), STR("../../testamur")));
	posix_spawn_file_actions_t actions;
	pid_t pid = 0;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 01, 0);
	if (posix_spawn(&pid, program, &actions, NULL, argv, environ) != 0)
		bench_must(cx, RC_INTERNAL);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* A port that was free a moment ago. */
static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0), port = 0;

	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && getsockname(fd, (struct sockaddr *)&at, &size) == 0)
		port = ntohs(at.sin_port);
	close(fd);
	return port;
}

static struct served
start(struct ctx *cx, struct str home)
{
	struct served s = { .port = free_port(), .home = home };
	char *argv[] = { str_c(cx->mem, STR("testamur")), str_c(cx->mem, STR("serve")), str_c(cx->mem, STR("--home")), str_c(cx->mem, home), str_c(cx->mem, STR("--listen")),
	                 str_c(cx->mem, str_fmt(cx->mem, "127.0.0.1:%d", s.port)), str_c(cx->mem, STR("--rate-scale")), str_c(cx->mem, STR("0")), NULL };

	s.pid = spawn(cx, argv);
	return s;
}

static void
stop(const struct served *s)
{
	int status;

	kill(s->pid, SIGTERM);
	waitpid(s->pid, &status, 0);
}

static struct str
new_home(struct ctx *cx)
{
	char *folder = str_c(cx->mem, path_join(cx->mem, path_of_program(cx->mem), STR("serve-XXXXXX")));
	char *argv[] = { str_c(cx->mem, STR("testamur")), str_c(cx->mem, STR("init")), str_c(cx->mem, STR("--home")), folder, NULL };
	int status = -1;

	if (mkdtemp(folder) == NULL)
		bench_must(cx, RC_UNAVAILABLE);
	waitpid(spawn(cx, argv), &status, 0);
	if (status != 0)
		bench_must(cx, RC_INTERNAL);
	return str_of(folder);
}

/* Sends the request and reads one answer with a Content-Length. False: the connection ended. */
static bool
exchange(int fd, struct str request, const char *begins)
{
	static char answer[65536];
	size_t got = 0;
	const char *end, *length;

	if (write(fd, request.ptr, request.len) != (ssize_t)request.len)
		return false;
	do {
		ssize_t n = read(fd, answer + got, sizeof(answer) - 1 - got);

		if (n <= 0)
			return false;
		got += (size_t)n;
		answer[got] = '\0';
		end = strstr(answer, "\r\n\r\n");
		length = end == NULL ? NULL : strcasestr(answer, "content-length:");
	} while (length == NULL || got < (size_t)(end + 4 - answer) + strtoul(length + 15, NULL, 10));
	return strncmp(answer, begins, strlen(begins)) == 0;
}

/* User and system time of a process in seconds (proc(5), stat: fields 14 and 15). */
static double
cpu_of(struct ctx *cx, pid_t pid)
{
	struct str path = str_fmt(cx->mem, "/proc/%d/stat", (int)pid), text, word;
	int64_t user = 0, sys = 0;

	bench_must(cx, file_read(cx, path, 65536, &text));
	for (int field = 1; str_cut(&text, ' ', &word); field++) {
		if (field == 14)
			str_to_int(word, &user);
		if (field == 15)
			str_to_int(word, &sys);
	}
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

/* ---- S9 ---- */

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
start_to_answer(struct ctx *cx, void *state)
{
	static const char health[] = "GET /health HTTP/1.1\r\nHost: bench\r\n\r\n";
	struct str home = new_home(cx);
	double took[STARTS];

	(void)state;
	for (size_t i = 0; i < STARTS; i++) {
		double began = clock_now();
		struct served s = start(cx, home);
		int fd = -1;

		while (fd < 0 && clock_now() - began < 10) {
			fd = connect_to(s.port);
			if (fd < 0)
				usleep(500);
		}
		if (fd < 0 || !exchange(fd, str_of(health), "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
		took[i] = (clock_now() - began) * 1000;
		close(fd);
		stop(&s);
	}
	qsort(took, STARTS, sizeof(*took), by_value);
	return took[STARTS / 2];
}

/* What is the process's own, in MB, a second after its first answer (proc(5), smaps_rollup: Pss counts shared pages by their share). */
static double
idle_memory(struct ctx *cx, void *state)
{
	static const char health[] = "GET /health HTTP/1.1\r\nHost: bench\r\n\r\n";
	struct served s = start(cx, new_home(cx));
	struct str text;
	const char *rss;
	double megabytes;
	int fd = -1;

	(void)state;
	for (int i = 0; i < 1000 && fd < 0; i++) {
		usleep(5000);
		fd = connect_to(s.port);
	}
	if (fd < 0 || !exchange(fd, str_of(health), "HTTP/1.1 200"))
		bench_must(cx, RC_INTERNAL);
	sleep(1);
	bench_must(cx, file_read(cx, str_fmt(cx->mem, "/proc/%d/status", (int)s.pid), 65536, &text));
	rss = strstr(str_c(cx->mem, text), "VmRSS:");
	megabytes = rss == NULL ? 0 : strtod(rss + 6, NULL) / 1024;
	close(fd);
	stop(&s);
	return megabytes;
}

/* ---- S8 ---- */

struct verifying {
	struct contexts *contexts;
	struct str document;
};

static void
verify_once(struct ctx *cx, const struct verifying *v)
{
	struct verify_options options = { .contexts = v->contexts, .at = cx->now };
	struct verify_report report;

	bench_must(cx, verify_bytes(cx, v->document, &options, &report));
	if (report.checks[CHECK_PROOF].outcome != VERIFY_PASS)
		bench_must(cx, fail(cx, RC_INTERNAL, MSG(api_would_not_verify)));
}

/* The sample badge, signed by a key that its own name carries: nothing has to be fetched by either side. */
static struct str
signed_badge(struct ctx *cx, struct contexts *contexts)
{
	struct record record = *record_sample(cx, STR_NONE);
	struct proof_options options = { .suite = PROOF_EDDSA_RDFC_2022, .created = cx->now, .contexts = contexts };
	struct json *credential, *secured;
	struct signature signature;
	struct proof_draft draft;
	struct secret_key *key;
	struct str did;

	bench_must(cx, secret_key_new(cx, KEY_ED25519, &key));
	did = did_key_name(cx->mem, secret_key_public(key));
	record.issuer.id = did;
	record.statuses = (struct record_statuses){ .count = 0 };
	bench_must(cx, ob3_write(cx, &record, &credential));
	options.verification_method = str_fmt(cx->mem, PRI_STR "#" PRI_STR, ARG_STR(did), ARG_STR(str_sub(did, 8, did.len)));
	bench_must(cx, proof_prepare(cx, credential, &options, &draft));
	bench_must(cx, key_sign(cx, key, draft.to_sign, &signature));
	bench_must(cx, proof_attach(cx, &draft, signature_str(&signature), &secured));
	return json_text(cx->mem, secured, JSON_COMPACT);
}

/* Both sides in CPU time: the machine is shared, and waiting is nobody's cost. */
static double
cost_alone(struct ctx *cx, const struct verifying *v)
{
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (int i = 0; i < REQUESTS; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		verify_once(cx, v);
		arena_release(cx->mem, mark);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return ((double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9) / REQUESTS;
}

static double
server_cost(struct ctx *cx, void *state)
{
	struct verifying v;
	struct served s = start(cx, new_home(cx));
	struct str body, request;
	double alone, before, cost;
	int fd = -1;

	(void)state;
	bench_must(cx, contexts_open(cx, &v.contexts));
	v.document = signed_badge(cx, v.contexts);
	body = str_fmt(cx->mem, "{\"verifiableCredential\":" PRI_STR "}", ARG_STR(v.document));
	request = str_fmt(cx->mem, "POST /credentials/verify HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n" PRI_STR,
	                  s.port, body.len, ARG_STR(body));
	for (int i = 0; i < 1000 && fd < 0; i++) {
		usleep(5000);
		fd = connect_to(s.port);
	}
	for (int i = 0; i < 200; i++)
		if (!exchange(fd, request, "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
	before = cpu_of(cx, s.pid);
	for (int i = 0; i < REQUESTS; i++)
		if (!exchange(fd, request, "HTTP/1.1 200"))
			bench_must(cx, RC_INTERNAL);
	cost = (cpu_of(cx, s.pid) - before) / REQUESTS;
	close(fd);
	stop(&s);
	alone = cost_alone(cx, &v);
	contexts_close(v.contexts);
	return cost / alone;
}

const struct bench serve_bench[] = {
	{ .id = "S8", .what = "verification over HTTP: the server's CPU a request, of the in-process cost", .measure = server_cost, .unit = "x",
	  .goal = GOAL_AT_MOST, .gate = 1.5, .stretch = 1.25 },
	{ .id = "S9 serve", .what = "from the start of `serve` to its first answer", .measure = start_to_answer, .unit = "ms", .goal = GOAL_AT_MOST, .gate = 50, .stretch = 15 },
	{ .id = "S9 idle", .what = "memory of `serve` when nobody asks", .measure = idle_memory, .unit = "MB", .goal = GOAL_AT_MOST, .gate = 20, .stretch = 10 },
	BENCH_END
};

#include "served.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "bench.h"

extern char **environ;

int
served_connect(int port)
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

/* The one that runs: a figure that ends the whole run does not leave it behind. */
static pid_t running;

static void
end_running(void)
{
	if (running > 0)
		kill(running, SIGTERM);
}

struct served
served_start(struct ctx *cx, struct str home)
{
	struct served s = { .port = free_port(), .home = home };
	char *argv[] = { str_c(cx->mem, STR("testamur")), str_c(cx->mem, STR("serve")), str_c(cx->mem, STR("--home")), str_c(cx->mem, home), str_c(cx->mem, STR("--listen")),
	                 str_c(cx->mem, str_fmt(cx->mem, "127.0.0.1:%d", s.port)), str_c(cx->mem, STR("--rate-scale")), str_c(cx->mem, STR("0")), NULL };

	if (running == 0)
		atexit(end_running);
	s.pid = running = spawn(cx, argv);
	return s;
}

int
served_await(struct ctx *cx, const struct served *s)
{
	int fd = -1;

	for (int i = 0; i < 1000 && fd < 0; i++) {
		usleep(5000);
		fd = served_connect(s->port);
	}
	if (fd < 0)
		bench_must(cx, RC_UNAVAILABLE);
	return fd;
}

void
served_stop(const struct served *s)
{
	int status;

	kill(s->pid, SIGTERM);
	waitpid(s->pid, &status, 0);
	running = -1;
}

struct str
served_home(struct ctx *cx)
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

/* How many bytes the answer has that begins here; 0: not known yet. */
static size_t
answer_size(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n"), *length = end == NULL ? NULL : strcasestr(answer, "content-length:");

	return length == NULL || length > end ? 0 : (size_t)(end + 4 - answer) + strtoul(length + 15, NULL, 10);
}

bool
served_exchange(int fd, struct str request, const char *begins)
{
	static char answer[65536], rest[65536];
	size_t got = 0, size = 0;

	if (write(fd, request.ptr, request.len) != (ssize_t)request.len)
		return false;
	do {
		bool fits = got < sizeof(answer) - 1;
		ssize_t n = read(fd, fits ? answer + got : rest, fits ? sizeof(answer) - 1 - got : sizeof(rest));

		if (n <= 0)
			return false;
		got += (size_t)n;
		answer[fits ? got : sizeof(answer) - 1] = '\0';
		size = size == 0 ? answer_size(answer) : size;
	} while (size == 0 || got < size);
	return strncmp(answer, begins, strlen(begins)) == 0;
}

double
served_cpu(struct ctx *cx, pid_t pid)
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

double
served_memory(struct ctx *cx, pid_t pid, const char *line)
{
	struct str text;
	const char *found;

	bench_must(cx, file_read(cx, str_fmt(cx->mem, "/proc/%d/status", (int)pid), 65536, &text));
	found = strstr(str_c(cx->mem, text), line);
	if (found == NULL)
		bench_must(cx, RC_INTERNAL);
	return strtod(found + strlen(line), NULL) / 1024;
}

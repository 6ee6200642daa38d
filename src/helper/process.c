#include "helper/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

struct process
process_of(struct ctx *cx, struct str program)
{
	return (struct process){ .program = str_c(cx->mem, program), .fd = -1 };
}

struct str
process_find(struct ctx *cx, const char *name)
{
	static const char *const folders[] = { "", "../", "../../", "../libexec/testamur/" };
	struct str here = path_of_program(cx->mem);

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct str path = path_join(cx->mem, here, str_fmt(cx->mem, "%s%s", folders[i], name));

		if (file_exists(cx->mem, path) && !file_is_dir(cx->mem, path))
			return path;
	}
	return path_join(cx->mem, here, str_of(name));
}

void
process_stop(struct process *process)
{
	if (process->fd >= 0)
		close(process->fd);
	process->fd = -1;
	while (process->id > 0 && waitpid(process->id, NULL, 0) < 0 && errno == EINTR)
		;
	process->id = 0;
}

void
process_kill(struct process *process)
{
	if (process->id > 0)
		kill(process->id, SIGKILL);
	process_stop(process);
}

static int
spawn(struct process *process, char *argument, char *const *environment, int child_end)
{
	char *name = strrchr(process->program, '/'), *argv[] = { name == NULL ? process->program : name + 1, argument, NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, child_end, HELPER_SOCKET);
	if (error == 0)
		error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (error == 0)
		error = posix_spawn(&process->id, process->program, &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		process->id = 0;
	return error;
}

void
process_wait_limit(struct process *process, int seconds)
{
	struct timeval limit = { .tv_sec = seconds };

	setsockopt(process->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(process->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

enum rc
process_start(struct ctx *cx, struct process *process, char *argument, char *const *environment, int seconds, const struct message *missing)
{
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(cx, RC_UNAVAILABLE, missing, A_C("system", strerrordesc_np(errno)));
	error = spawn(process, argument, environment, ends[1]);
	close(ends[1]);
	if (error != 0) {
		close(ends[0]);
		return fail_at_file(cx, fail(cx, RC_UNAVAILABLE, missing, A_C("system", strerrordesc_np(error))), str_of(process->program));
	}
	process->fd = ends[0];
	process_wait_limit(process, seconds);
	return RC_OK;
}

int64_t
process_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

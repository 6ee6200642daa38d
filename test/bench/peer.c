#include "peer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

/* The child's own life: never returns. */
static void
become_node(const char *what, const char *file, int output)
{
	dup2(output, 1);
	close_range(3, ~0u, 0);
	execlp("node", "node", BENCH_SOURCE "/test/oracle/bench/peers.mjs", what, file, BENCH_BUILD "/src/rdf", BENCH_SOURCE "/contexts/manifest.txt", (char *)NULL);
	_exit(3);
}

static enum rc
run_node(struct ctx *cx, const char *what, const char *file, struct str *said)
{
	int ends[2], status = 0;
	pid_t child;
	enum rc rc;

	*said = STR_NONE;
	if (pipe2(ends, O_CLOEXEC) != 0 || (child = fork()) < 0)
		return RC_UNAVAILABLE;
	if (child == 0)
		become_node(what, file, ends[1]);
	close(ends[1]);
	rc = file_read_fd(cx, ends[0], STR("node"), 4096, said);
	close(ends[0]);
	waitpid(child, &status, 0);
	return rc == RC_OK && status == 0 ? RC_OK : RC_UNAVAILABLE;
}

double
peer_seconds(struct ctx *cx, const char *what, struct str document, struct str *name)
{
	char file[] = "/tmp/testamur-peer-XXXXXX";
	int fd = mkstemp(file);
	struct str said, number;
	enum rc rc = RC_UNAVAILABLE;

	*name = STR("not installed (tools/set-up test)");
	if (fd < 0)
		return 0;
	close(fd);
	if (file_write(cx, str_of(file), document, 0600) == RC_OK)
		rc = run_node(cx, what, file, &said);
	unlink(file);
	if (rc != RC_OK || !str_cut(&said, ' ', &number))
		return 0;
	*name = str_trim(said);
	return strtod(str_c(cx->mem, number), NULL);
}

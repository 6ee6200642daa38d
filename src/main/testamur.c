/* testamur.c — the program: hands its words to the command tables. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "main/commands.h"

int
main(int argc, char **argv)
{
	struct cli_io io = { .in = stdin, .out = stdout, .err = stderr, .terminal = isatty(STDERR_FILENO) != 0 };

	/* A file's size limit is met like a full disk: the write fails and says so. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_main(command_tables, &io, argc, argv);
}

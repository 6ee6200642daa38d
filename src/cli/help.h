/* help.h — help, version, man pages and completions from the command tables; private to src/cli. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/cli.h"

/* "verify [options] FILE..." */
struct str help_usage(struct arena *mem, const struct command *command);

void help_version(struct cli *cli);
void help_overview(struct cli *cli);
/* A group's row (run is NULL) shows its subcommands. */
void help_command(struct cli *cli, const struct command *command);

/* "--at TIME"; "--json". */
struct str help_option_form(struct arena *mem, const struct option *option);
/* The option's help with its choices and its value when it is not given. */
struct str help_option_text(struct arena *mem, const struct option *option);

/* One page for each first word of the commands ("testamur-keys.1") and testamur.1, written into dir. */
MUST_USE enum rc man_write(struct cli *cli, struct str dir);

/* The completion script for bash, zsh or fish. */
struct str complete_script(struct cli *cli, struct str shell);

#endif

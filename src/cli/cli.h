/* cli.h — commands as data: what stands in a table is parsed, checked, helped, completed and printed as a man page.
 *
 * A noun's `*_cli.c` exports one table, and src/main/commands.def lists it. A complete command:
 *
 *     static const struct option revoke_options[] = {
 *             { .name = "reason", .kind = OPT_TEXT, .value = "TEXT", .help = "why, for the record", .required = true },
 *             { .name = "at", .kind = OPT_TIME, .value = "TIME", .help = "from when; now when it is not given" },
 *             OPTIONS_END };
 *
 *     static enum rc
 *     revoke_run(struct cli *cli)
 *     {
 *             struct str file, reason = cli_text(cli, "reason");
 *
 *             TRY(cli_read(cli, cli->args[0], 1 << 20, &file));            // "-" is standard input
 *             TRY(credential_revoke(cli->cx, file, reason, cli_time(cli, "at")));
 *             if (nothing_changed)
 *                     return cli_no(cli);                                  // exit 1: the answer is no
 *             return RC_OK;                                                // exit 0; fail(...) is said on stderr
 *     }
 *
 *     const struct command credential_commands[] = {
 *             { .name = "credential revoke", .summary = "Revoke a credential for good", .arguments = "FILE",
 *               .options = revoke_options, .run = revoke_run },
 *             COMMANDS_END };
 *
 * Every command also has --help, --json and --home. When cli->json is set, print one document with cli_json
 * and nothing else; an error returned by run is printed as {"error": {...}} by the caller of run.
 *
 * Exit status   0 fine; 1 the answer is no (RC_REFUSED, RC_DENIED, cli_no); 2 wrong usage or input (RC_INVALID,
 *               RC_NOT_FOUND, RC_CONFLICT, RC_LIMIT, RC_UNSUPPORTED); 3 the system failed (the rest).
 * Memory        cli->cx->mem is the command's arena; slices of the arguments live as long as the process.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/ctx.h"
#include "base/file.h"
#include "cli/output.h"

enum option_kind {
	OPT_END,
	OPT_FLAG,       /* no value */
	OPT_TEXT,       /* any text, not empty */
	OPT_NUMBER,     /* a whole number, 0 or more */
	OPT_TIME,       /* RFC 3339 with a zone, or a date (its first second, UTC) */
	OPT_FILE,       /* a path; "-" is standard input */
	OPT_DIR,        /* a path */
	OPT_LIST,       /* comma-separated, and may be given again: all of them together */
	OPT_REPEATED,   /* a text each time, commas are part of it */
	OPT_PAIRS,      /* NAME=VALUE each time, cut at the first "=" */
	OPT_PAIRS_LAST  /* the same, cut at the last "=": a URL may hold one */
};

struct option {
	const char *name;            /* without dashes */
	enum option_kind kind;
	const char *value;           /* the word for its value in the help: "FILE"; NULL for a flag */
	const char *help;            /* a few words, lower case, no full stop */
	const char *fallback;        /* the value when it is not given; NULL is none */
	const char *const *choices;  /* the only values allowed, NULL at the end; NULL is any */
	bool required;
};
#define OPTIONS_END { .kind = OPT_END }

struct example {
	const char *line; /* "testamur verify badge.png" */
	const char *does;
};

struct cli;

struct command {
	const char *name;               /* "verify", or with its group "keys list" */
	const char *summary;            /* one line, a verb first, no full stop */
	const char *arguments;          /* "SPEC", "[FILE]", "FILE...", "[ID|FILE]"; NULL is none. Counted from this text */
	const struct option *options;   /* ends with OPTIONS_END; NULL is none */
	const char *about;              /* paragraphs for help and man page, a blank line between them; may be NULL */
	const struct example *examples; /* ends with a NULL line; may be NULL */
	bool hidden;                    /* works, but stands in no list */
	enum rc (*run)(struct cli *cli); /* NULL: the row only names a group ("keys") for the list */
};
#define COMMANDS_END { .name = NULL }

enum cli_exit { CLI_FINE = 0, CLI_NO = 1, CLI_USAGE = 2, CLI_SYSTEM = 3 };

struct strs { struct str *items; size_t count; };
struct pair { struct str name, value; };
struct pairs { struct pair *items; size_t count; };

/* Where a command reads and writes; stdin, stdout and stderr but for tests. */
struct cli_io {
	FILE *in, *out, *err;
	size_t width;  /* columns to wrap to; 0: ask the terminal */
	bool terminal; /* err is one: progress is drawn */
};

struct cli_value;

struct cli {
	struct ctx *cx;
	const struct command *command;
	struct str *args;         /* what stands beside the options */
	size_t arg_count;
	bool json;
	struct str home;          /* absolute or relative as given; it need not exist */
	const struct command *const *tables; /* all commands, for help; NULL at the end */
	struct cli_io io;
	enum cli_exit exit;       /* the worst so far: cli_worse */
	bool write_failed;
	struct cli_value *values; /* of the options: the functions below */
};

/* ---- asking for options; a name that is not in the command's table is a defect and ends the process ---- */
bool cli_given(const struct cli *cli, const char *name);
/* The value, the last one when it was given twice; else the fallback; else the empty slice. */
struct str cli_text(const struct cli *cli, const char *name);
/* 0, or the fallback, when it is not given. */
int64_t cli_number(const struct cli *cli, const char *name);
/* Seconds; cx->now when it is not given. */
int64_t cli_time(const struct cli *cli, const char *name);
/* All values of a list or repeated option, in order. */
struct strs cli_list(const struct cli *cli, const char *name);
struct pairs cli_pairs(const struct cli *cli, const char *name);

/* ---- files ---- */
/* file_read, and standard input for "-". */
MUST_USE enum rc cli_read(struct cli *cli, struct str path, size_t max, struct str *out);
/* A path below the home folder. */
struct str cli_home_path(const struct cli *cli, const char *name);

/* ---- answers ---- */
/* The answer is no: exit 1 without an error. */
#define cli_no(cli) (cli_worse((cli), CLI_NO), RC_OK)
/* The exit status is at least this; for commands over several files, where the worst counts. */
void cli_worse(struct cli *cli, enum cli_exit exit);
enum cli_exit cli_exit_of(enum rc rc);
/* The error at hand on standard error as a sentence, and with --json as {"error": ...} on standard output. For
 * what run returns this is done already; for commands that report and go on with the next file. */
struct json *cli_error_json(struct arena *mem, const struct err *err);

/* ---- the door ---- */
/* Finds the command, reads its options, runs it and says its error. `tables` ends with NULL; argv[0] is the
 * program. Returns the exit status. Opens and closes the context, the arena and its door. */
int cli_main(const struct command *const *tables, const struct cli_io *io, int argc, char **argv);

/* help, and the man pages and completions made from the same tables (help.c); cli_main adds it to `tables`. */
extern const struct command help_commands[];

#endif

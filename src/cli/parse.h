/* parse.h — from the words of a command line to a command and its values; private to src/cli. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "cli/cli.h"

struct cli_value {
	const struct option *option;
	struct str text;
	struct cli_value *next;
};

/* --help, --json, --home: every command has them. */
extern const struct option common_options[];

/* How many positional arguments the text of a command's table allows; `most` SIZE_MAX for "...". */
struct arity { size_t least, most; };
struct arity arguments_arity(const char *arguments);

/* Reads the words into cli->args and cli->values. The word that names the command is already gone.
 * RC_INVALID: a word that does not fit; the message says which and what is near it. */
MUST_USE enum rc parse_words(struct cli *cli, struct str *words, size_t count);

/* What only the whole line can tell: required options, the number of arguments. */
MUST_USE enum rc parse_complete(struct cli *cli);

/* The row of that name ("verify", "keys list"), or NULL. */
const struct command *command_named(const struct command *const *tables, struct str name);
/* "keys list" is in the group "keys". */
bool command_in_group(const struct command *command, struct str group);

/* Gathers the nearest of the names that are tried; best stays NULL while none is near (about a third of the
 * letters may differ). */
struct suggestion { struct str wanted; const char *best; size_t distance; };
struct suggestion suggestion_for(struct str wanted);
void suggestion_try(struct suggestion *s, const char *candidate);

#endif

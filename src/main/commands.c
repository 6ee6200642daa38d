#include "main/commands.h"

/* Every table of commands: its name without "_commands", in the order of the help. A noun with a `*_cli.c`
 * adds its line here and nothing else. */
#define COMMAND_TABLES(ADD) \
	/* ADD(check)  policy/policy_cli.c */

#define DECLARE(name) extern const struct command name##_commands[];
#define LIST(name)    name##_commands,

COMMAND_TABLES(DECLARE)

const struct command *const command_tables[] = { COMMAND_TABLES(LIST) NULL };

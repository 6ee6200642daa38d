/* commands.h — the list of all command tables; a noun adds its line to commands.def. */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

#include "cli/cli.h"

/* Ends with NULL. */
extern const struct command *const command_tables[];

#endif

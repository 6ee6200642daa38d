#include "main/commands.h"

#define ADD(name) extern const struct command name##_commands[];
#include "main/commands.def"
#undef ADD

#define ADD(name) name##_commands,
const struct command *const command_tables[] = {
#include "main/commands.def"
	NULL
};

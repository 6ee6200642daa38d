#include "people/waiting.h"

#define ADD(name) extern const struct waiting_source name##_waiting;
#include "main/waiting.def"
#undef ADD

#define ADD(name) &name##_waiting,
const struct waiting_source *const waiting_sources[] = {
#include "main/waiting.def"
	NULL
};

#include "main/routes.h"

#define ADD(name) extern const struct route name##_routes[];
#include "main/routes.def"
#undef ADD

#define ADD(name) name##_routes,
const struct route *const route_tables[] = {
#include "main/routes.def"
	NULL
};

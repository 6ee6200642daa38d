/* routes.h — the list of all route tables; a noun adds its line to routes.def. */
#ifndef MAIN_ROUTES_H
#define MAIN_ROUTES_H

#include "http/route.h"

/* Ends with NULL. */
extern const struct route *const route_tables[];

#endif

/* asset.h — files that are part of the program: rule books, migrations, contexts (tools/embed.c). */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include "base/str.h"

struct asset {
	const char *name;
	const char *bytes;
	size_t size;
};

/* A table ends with a row whose name is NULL. NULL when no file has that name. */
const struct asset *asset_find(const struct asset *table, struct str name);

#endif

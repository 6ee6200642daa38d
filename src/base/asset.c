#include "base/asset.h"

const struct asset *
asset_find(const struct asset *table, struct str name)
{
	for (; table->name != NULL; table++)
		if (str_is(name, table->name))
			return table;
	return NULL;
}

#include "verification/lookup.h"

static enum rc
find_here(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	struct lookup *lookup = self;
	struct verify_resolver files;

	if (lookup->resources == NULL)
		return RC_NOT_FOUND;
	files = resources_resolver(lookup->resources);
	return files.find(files.self, cx, url, bytes);
}

static enum rc
find_anywhere(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	struct lookup *lookup = self;
	enum rc rc = find_here(self, cx, url, bytes);

	return rc == RC_NOT_FOUND ? lookup->network.find(lookup->network.self, cx, url, bytes) : rc;
}

struct verify_resolver
lookup_resolver(struct lookup *lookup)
{
	if (lookup->fetcher == NULL)
		return (struct verify_resolver){ .find = find_here, .self = lookup };
	lookup->network = fetcher_resolver(lookup->fetcher);
	return (struct verify_resolver){ .find = find_anywhere, .find_here = find_here, .self = lookup };
}

/* resources.h — what a verifier would fetch, from files: DID documents, key sets, status lists.
 *
 * A folder has a `resources.json`, {"URL or DID": "path in the folder", ...}; single files are added one by one and
 * come first. Files are read when they are asked for.
 */
#ifndef VERIFICATION_RESOURCES_H
#define VERIFICATION_RESOURCES_H

#include "codec/json.h"
#include "format/verify.h"

#define RESOURCE_SIZE_MAX ((size_t)32 << 20)

struct resource { struct str url, path; };

struct resources {
	struct resource *list;
	size_t count, cap;
};

void resources_add(struct arena *mem, struct resources *resources, struct str url, struct str path);

/* All that DIR/resources.json names. RC_INVALID: the file is no such map, or a path leads out of the folder.
 * RC_NOT_FOUND: there is no such file. */
MUST_USE enum rc resources_add_folder(struct ctx *cx, struct resources *resources, struct str dir);

/* The verifier's way to them. The resources must live as long as it is used. */
struct verify_resolver resources_resolver(struct resources *resources);

/* A list of issuers that somebody vouches for: {"source": "who", "issuers": [{"id", "name"}]}.
 * RC_INVALID: not such a list. */
MUST_USE enum rc trust_read(struct ctx *cx, struct str file, struct str text, const struct verify_trusted **list, size_t *count);

#endif

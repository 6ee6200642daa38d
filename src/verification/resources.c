#include "verification/resources.h"

#include "base/file.h"

void
resources_add(struct arena *mem, struct resources *resources, struct str url, struct str path)
{
	if (resources->count == resources->cap) {
		size_t cap = resources->cap == 0 ? 8 : 2 * resources->cap;

		if (resources->list == NULL)
			resources->list = NEWS(mem, struct resource, cap);
		else
			resources->list = arena_grow(mem, resources->list, resources->cap * sizeof(*resources->list), cap * sizeof(*resources->list));
		resources->cap = cap;
	}
	resources->list[resources->count++] = (struct resource){ url, path };
}

/* A path in the folder and below it, so that a folder somebody sent cannot name other files. */
static bool
path_stays_inside(struct str path)
{
	struct str rest = path, part;
	bool more = path.len > 0 && path.ptr[0] != '/';

	if (!more || str_find_byte(path, '\0') < path.len)
		return false;
	do {
		more = str_cut(&rest, '/', &part);
		if (str_is(part, "..") || part.len == 0)
			return false;
	} while (more);
	return true;
}

enum rc
resources_add_folder(struct ctx *cx, struct resources *resources, struct str dir)
{
	struct str file = path_join(cx->mem, dir, STR("resources.json")), text;
	struct json *map;
	enum rc rc;

	TRY(file_read(cx, file, RESOURCE_SIZE_MAX, &text));
	rc = json_parse(cx, text, JSON_LIMITS, &map);
	if (rc != RC_OK)
		return fail_at_file(cx, rc, file);
	if (!json_is(map, JSON_OBJECT))
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(verification_resources_map)), file);
	for (const struct json *at = map->first; at != NULL; at = at->next) {
		if (!path_stays_inside(json_string(at)))
			return fail_at_field(cx, fail_at_file(cx, fail(cx, RC_INVALID, MSG(verification_resources_path)), file), at->key);
		resources_add(cx->mem, resources, at->key, path_join(cx->mem, dir, json_string(at)));
	}
	return RC_OK;
}

static enum rc
find(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct resources *resources = self;

	for (size_t i = 0; i < resources->count; i++)
		if (str_eq(resources->list[i].url, url))
			return file_read(cx, resources->list[i].path, RESOURCE_SIZE_MAX, bytes);
	return RC_NOT_FOUND;
}

struct verify_resolver
resources_resolver(struct resources *resources)
{
	return (struct verify_resolver){ .find = find, .self = resources };
}

enum rc
trust_read(struct ctx *cx, struct str file, struct str text, const struct verify_trusted **list, size_t *count)
{
	struct verify_trusted *out;
	const struct json *issuers;
	struct json *root;
	struct str source;
	enum rc rc = json_parse(cx, text, JSON_LIMITS, &root);

	if (rc != RC_OK)
		return fail_at_file(cx, rc, file);
	issuers = JSON_GET(root, "issuers");
	source = json_string(JSON_GET(root, "source"));
	if (!json_is(issuers, JSON_ARRAY) || source.len == 0)
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(verification_trust_shape)), file);
	out = NEWS(cx->mem, struct verify_trusted, issuers->count);
	*count = 0;
	for (const struct json *at = issuers->first; at != NULL; at = at->next) {
		struct verify_trusted row = { json_string(JSON_GET(at, "id")), json_string(JSON_GET(at, "name")), source };

		if (row.id.len == 0 || row.name.len == 0)
			return fail_at_file(cx, fail(cx, RC_INVALID, MSG(verification_trust_shape)), file);
		out[(*count)++] = row;
	}
	*list = out;
	return RC_OK;
}

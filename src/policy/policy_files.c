#include "policy/policy_files.h"

#include "base/file.h"

bool
policy_is_known(struct arena *mem, struct str id)
{
	return asset_find(policy_frameworks, str_fmt(mem, PRI_STR ".json", ARG_STR(id))) != NULL;
}

static bool
is_path(struct arena *mem, struct str name)
{
	if (str_find_byte(name, '/') < name.len || str_ends(name, ".json"))
		return true;
	return name.len > 0 && !policy_is_known(mem, name) && file_exists(mem, name);
}

enum rc
policy_open(struct ctx *cx, const struct str *names, size_t count, struct policy **out)
{
	struct policy_source *sources = NEWS(cx->mem, struct policy_source, count);
	size_t files = 0;

	for (size_t i = 0; i < count; i++)
		if (is_path(cx->mem, names[i])) {
			sources[files].name = names[i];
			TRY(file_read(cx, names[i], POLICY_FILE_MAX, &sources[files].text));
			files++;
		}
	return policy_load(cx, sources, files, names, count, out);
}

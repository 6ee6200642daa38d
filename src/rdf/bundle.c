#include "rdf/bundle.h"

#include "rdf/sha.h"

#define SHA256_HEX 64

static enum rc
not_as_pinned(struct ctx *cx, struct str file)
{
	return fail(cx, RC_INTERNAL, MSG(rdf_context_not_pinned), A_STR("file", file));
}

/* "<sha-256 in hex> <file> <url>" */
static enum rc
add_line(struct ctx *cx, struct contexts *store, const struct asset *assets, struct str line)
{
	unsigned char hash[32];
	const struct asset *asset;
	struct str pin, file;

	if (!str_cut(&line, ' ', &pin) || !str_cut(&line, ' ', &file))
		return not_as_pinned(cx, STR("manifest.txt"));
	asset = asset_find(assets, file);
	if (asset == NULL)
		return not_as_pinned(cx, file);
	rdf_sha256(asset->bytes, asset->size, hash);
	if (!str_eq(str_hex(cx->mem, hash, sizeof(hash)), pin))
		return not_as_pinned(cx, file);
	return contexts_add(cx, store, line, (struct str){ asset->bytes, asset->size });
}

/* The manifest's last line is the hash of the lines before it; *lines is those. */
static enum rc
check_manifest(struct ctx *cx, const struct asset *assets, struct str *lines)
{
	const struct asset *manifest = asset_find(assets, STR("manifest.txt"));
	size_t last = (size_t)SHA256_HEX + 1;
	unsigned char hash[32];
	struct str text;

	if (manifest == NULL || manifest->size < last)
		return not_as_pinned(cx, STR("manifest.txt"));
	text = (struct str){ manifest->bytes, manifest->size };
	*lines = str_sub(text, 0, text.len - last);
	rdf_sha256(lines->ptr, lines->len, hash);
	if (!str_eq(str_sub(text, lines->len, text.len), str_fmt(cx->mem, PRI_STR "\n", ARG_STR(str_hex(cx->mem, hash, sizeof(hash))))))
		return not_as_pinned(cx, STR("manifest.txt"));
	return RC_OK;
}

enum rc
bundle_add(struct ctx *cx, struct contexts *store, const struct asset *assets)
{
	struct str rest, line;
	size_t lines = 0, files = 0;

	TRY(check_manifest(cx, assets, &rest));
	for (; rest.len > 0; lines++) {
		str_cut(&rest, '\n', &line);
		TRY(add_line(cx, store, assets, line));
	}
	while (assets[files].name != NULL)
		files++;
	return files == lines + 1 ? RC_OK : not_as_pinned(cx, STR("manifest.txt"));
}

enum rc
contexts_open(struct ctx *cx, struct contexts **out)
{
	enum rc rc;

	TRY(contexts_open_empty(cx, out));
	rc = bundle_add(cx, *out, rdf_contexts);
	if (rc == RC_OK)
		return RC_OK;
	contexts_close(*out);
	*out = NULL;
	return rc;
}

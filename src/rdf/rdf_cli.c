/* The commands `expand`, `compact` and `canonize`: JSON-LD and RDF by themselves. */
#include "cli/cli.h"
#include "codec/json.h"
#include "rdf/jsonld.h"

#define FILE_MAX  ((size_t)256 << 20)
#define QUADS_MAX ((size_t)10 << 20)
#define LIMITS    ((struct json_limits){ .size_max = FILE_MAX, .depth_max = 128 })

static const char *const directions[] = { "i18n-datatype", "compound-literal", NULL };
static const char *const hashes[] = { "sha256", "sha384", NULL };

#define DOCUMENT_OPTIONS                                                                                                               \
	{ .name = "base", .kind = OPT_TEXT, .value = "IRI", .help = "what relative IRIs are relative to; nothing when not given" },    \
	{ .name = "expand-context", .kind = OPT_FILE, .value = "FILE", .help = "a context that applies before the document's own" },   \
	{ .name = "rdf-direction", .kind = OPT_TEXT, .value = "MODE", .help = "how RDF keeps the direction of texts", .choices = directions }, \
	{ .name = "document-root", .kind = OPT_PAIRS_LAST, .value = "URL=DIR", .help = "where contexts below a URL are found" },       \
	{ .name = "unsafe", .kind = OPT_FLAG, .help = "let fall away what contexts do not define, as JSON-LD has it" }

static const struct option expand_options[] = {
	{ .name = "nquads", .kind = OPT_FLAG, .help = "as RDF, in N-Quads" },
	DOCUMENT_OPTIONS,
	OPTIONS_END
};

static const struct option compact_options[] = {
	{ .name = "context", .kind = OPT_FILE, .value = "FILE", .help = "the context to compact with", .required = true },
	{ .name = "keep-arrays", .kind = OPT_FLAG, .help = "a list of one value stays a list" },
	{ .name = "keep-absolute", .kind = OPT_FLAG, .help = "IRIs are not made relative to the base" },
	DOCUMENT_OPTIONS,
	OPTIONS_END
};

static const struct option canonize_options[] = {
	{ .name = "nquads-input", .kind = OPT_FLAG, .help = "the file is N-Quads, not JSON-LD" },
	{ .name = "hash", .kind = OPT_TEXT, .value = "NAME", .help = "the hash that tells blank nodes apart", .fallback = "sha256", .choices = hashes },
	{ .name = "map", .kind = OPT_FLAG, .help = "print what each blank node is called instead" },
	DOCUMENT_OPTIONS,
	OPTIONS_END
};

/* ---- what the options say ---- */

DEFER_AS(close_store, contexts_close, struct contexts *)

static enum rc
read_json(struct cli *cli, struct str path, const struct json **out)
{
	struct json *document;
	struct str text;
	enum rc rc;

	TRY(cli_read(cli, path, FILE_MAX, &text));
	rc = json_parse(cli->cx, text, LIMITS, &document);
	*out = document;
	return rc == RC_OK ? rc : fail_at_file(cli->cx, rc, path);
}

static bool
climbs(struct str path)
{
	struct str part;

	while (path.len > 0) {
		str_cut(&path, '/', &part);
		if (str_is(part, ".."))
			return true;
	}
	return false;
}

/* The folder whose URL is the longest beginning of this one. */
static enum rc
load_below(struct ctx *cx, void *self, struct str url, struct str *text)
{
	struct cli *cli = self;
	struct pairs roots = cli_pairs(cli, "document-root");
	const struct pair *best = NULL;
	struct str rest;

	for (size_t i = 0; i < roots.count; i++) {
		const struct pair *root = &roots.items[i];

		if (url.len >= root->name.len && memcmp(url.ptr, root->name.ptr, root->name.len) == 0 &&
		    (best == NULL || root->name.len > best->name.len))
			best = root;
	}
	if (best == NULL)
		return RC_NOT_FOUND;
	rest = str_sub(url, best->name.len, url.len);
	while (str_starts(rest, "/"))
		rest = str_sub(rest, 1, rest.len);
	return climbs(rest) ? RC_NOT_FOUND : file_read(cx, path_join(cx->mem, best->value, rest), FILE_MAX, text);
}

static enum rc
read_options(struct cli *cli, struct jsonld_loader *loader, struct jsonld_options *out)
{
	struct str direction = cli_text(cli, "rdf-direction");

	*loader = (struct jsonld_loader){ load_below, cli };
	*out = (struct jsonld_options){ .loader = loader, .base = cli_text(cli, "base"), .unsafe = cli_given(cli, "unsafe") };
	if (direction.len > 0)
		out->direction = str_is(direction, "i18n-datatype") ? RDF_DIRECTION_I18N : RDF_DIRECTION_COMPOUND;
	TRY(contexts_open(cli->cx, &out->contexts));
	arena_defer(cli->cx->mem, close_store, out->contexts);
	if (cli_given(cli, "expand-context"))
		TRY(read_json(cli, cli_text(cli, "expand-context"), &out->expand_context));
	return RC_OK;
}

static void
say_nquads(struct cli *cli, struct str nquads)
{
	struct json *answer;

	if (!cli->json) {
		cli_bytes(cli, nquads);
		return;
	}
	answer = json_new(cli->cx->mem, JSON_OBJECT);
	json_put_str(cli->cx->mem, answer, STR("nquads"), nquads);
	cli_json(cli, answer);
}

/* ---- the commands ---- */

static enum rc
expand_run(struct cli *cli)
{
	struct jsonld_options options;
	struct jsonld_loader loader;
	const struct json *document;
	struct json *expanded;
	struct quads quads;
	struct buf text = buf_new(cli->cx->mem, SIZE_MAX);

	TRY(read_options(cli, &loader, &options));
	TRY(read_json(cli, cli->args[0], &document));
	if (!cli_given(cli, "nquads")) {
		TRY(fail_at_file(cli->cx, jsonld_expand(cli->cx, &options, document, &expanded), cli->args[0]));
		cli_json(cli, expanded);
		return RC_OK;
	}
	TRY(fail_at_file(cli->cx, jsonld_to_quads(cli->cx, &options, document, &quads), cli->args[0]));
	quads_write(&text, &quads);
	say_nquads(cli, buf_view(&text));
	return RC_OK;
}

static enum rc
compact_run(struct cli *cli)
{
	struct jsonld_options options;
	struct jsonld_loader loader;
	const struct json *document, *context;
	struct json *compacted;

	TRY(read_options(cli, &loader, &options));
	options.keep_arrays = cli_given(cli, "keep-arrays");
	options.keep_absolute = cli_given(cli, "keep-absolute");
	TRY(read_json(cli, cli->args[0], &document));
	TRY(read_json(cli, cli_text(cli, "context"), &context));
	TRY(fail_at_file(cli->cx, jsonld_compact(cli->cx, &options, document, context, &compacted), cli->args[0]));
	cli_json(cli, compacted);
	return RC_OK;
}

static enum rc
read_quads(struct cli *cli, struct quads *out)
{
	struct jsonld_options options;
	struct jsonld_loader loader;
	const struct json *document;
	struct str text;

	if (cli_given(cli, "nquads-input")) {
		TRY(cli_read(cli, cli->args[0], FILE_MAX, &text));
		return nquads_read(cli->cx, text, NQUADS, QUADS_MAX, out);
	}
	TRY(read_options(cli, &loader, &options));
	TRY(read_json(cli, cli->args[0], &document));
	return jsonld_to_quads(cli->cx, &options, document, out);
}

/* What a blank node was called in the file; quads made from JSON-LD have names of their own. */
static struct json *
label_map(struct arena *mem, const struct quads *quads, const struct rdfc *canonical)
{
	struct json *map = json_new(mem, JSON_OBJECT);

	for (size_t b = 0; b < canonical->blank_count; b++)
		if (canonical->numbers[b] != UINT32_MAX)
			json_put_str(mem, map, term_value(quads->blanks[b]), str_fmt(mem, "c14n%u", canonical->numbers[b]));
	return map;
}

static enum rc
canonize_run(struct cli *cli)
{
	enum rdfc_hash hash = str_is(cli_text(cli, "hash"), "sha384") ? RDFC_SHA384 : RDFC_SHA256;
	struct rdfc canonical;
	struct quads quads;

	TRY(fail_at_file(cli->cx, read_quads(cli, &quads), cli->args[0]));
	TRY(fail_at_file(cli->cx, rdfc_canonize(cli->cx, &quads, hash, RDFC_LIMITS, &canonical), cli->args[0]));
	if (cli_given(cli, "map"))
		cli_json(cli, label_map(cli->cx->mem, &quads, &canonical));
	else
		say_nquads(cli, canonical.text);
	return RC_OK;
}

static const struct example expand_examples[] = {
	{ "testamur expand badge.json", "every term as the IRI it stands for" },
	{ "testamur expand --nquads badge.json", "the statements that a signature over the RDF covers" },
	{ NULL, NULL }
};

static const struct example canonize_examples[] = {
	{ "testamur canonize badge.json | sha256sum", "the hash that eddsa-rdfc-2022 signs, but for the proof" },
	{ NULL, NULL }
};

const struct command rdf_commands[] = {
	{ .name = "expand", .summary = "Show what a JSON-LD document says, without its contexts", .arguments = "FILE", .options = expand_options,
	  .about = "Contexts are those built into the program; none is ever fetched. What a document's contexts do not define is an error "
	           "that names its place, unless --unsafe is given.",
	  .examples = expand_examples, .run = expand_run },
	{ .name = "compact", .summary = "Write a JSON-LD document in the terms of a context", .arguments = "FILE", .options = compact_options,
	  .about = "The document is expanded first, as by expand.", .run = compact_run },
	{ .name = "canonize", .summary = "Print the canonical N-Quads of a document (RDFC-1.0)", .arguments = "FILE", .options = canonize_options,
	  .about = "Two documents that say the same have the same canonical form, however they are arranged. Data that is built to make this "
	           "take too long is refused.",
	  .examples = canonize_examples, .run = canonize_run },
	COMMANDS_END
};

#include "specification/badge_picture.h"

#include "format/bake.h"
#include "policy/spec_facts.h"

enum rc
specification_badge(struct ctx *cx, const struct institution *institution, const struct json *document, struct badge *out)
{
	return badge_read(cx, JSON_GET(document, "badge"), bake_colour_of(institution->did), out);
}

/* What a badge says, as far as the document has it: one that is still written lacks some of it. */
static struct record
shown(struct ctx *cx, const struct institution *institution, const struct json *document)
{
	struct record record = {
		.issuer = { .id = institution->did, .name = record_texts_of(cx->mem, institution->legal_name) },
		.title = record_texts_of(cx->mem, JSON_GET(document, "title")),
		.valid_from = RECORD_NEVER,
	};
	struct spec_credit credit;
	struct spec_level level;

	if (JSON_GET(document, "credit") != NULL && spec_credit(cx, document, &credit) == RC_OK)
		record.workload = (struct record_workload){ .ects = credit.ects, .uk = credit.uk };
	if (JSON_GET(document, "level") != NULL && spec_level(cx, document, &level) == RC_OK)
		record.level = (struct record_level){
			.framework = level.framework, .value = str_fmt(cx->mem, "%lld", (long long)level.value), .eqf = (int)level.eqf,
		};
	return record;
}

enum rc
specification_badge_svg(struct ctx *cx, const struct institution *institution, const struct json *document, const struct badge *badge, struct str *svg)
{
	const struct record record = shown(cx, institution, document);

	return bake_svg_image(cx, &record, &(struct bake_design){ .badge = badge }, svg);
}

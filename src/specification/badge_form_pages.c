/* The designer of a draft's badge, and the addresses of badges. */
#include "http/page.h"
#include "http/program.h"
#include "http/request.h"
#include "people/capability.h"
#include "specification/badge_picture.h"
#include "specification/draft_form_pages.h"
#include "view_badge.h"

#define CACHE 86400 /* seconds: a published version's badge never changes */

/* ---- the form ---- */

void
badge_show(const struct editing *at, void *self)
{
	struct form_specification_badge *form = self;
	struct badge badge = at->badge;

	form->shape = (enum form_specification_badge_shape)(badge.shape + 1);
	form->ring = (enum form_specification_badge_ring)(badge.ring + 1);
	form->emblem = (enum form_specification_badge_emblem)(badge.emblem + 1);
	form->ribbon = (enum form_specification_badge_ribbon)(badge.ribbon + 1);
	form->mark = (enum form_specification_badge_mark)(badge.mark + 1);
	form->lines = str_join(at->mem, badge.lines, badge.line_count, STR("\n"));
	form->colour = badge_colour_text(at->mem, badge.colour);
	form->accent = badge_colour_text(at->mem, badge.accent);
	form->words = badge.dark_words ? FORM_SPECIFICATION_BADGE_WORDS_DARK : FORM_SPECIFICATION_BADGE_WORDS_LIGHT;
}

/* The drawing of the form: a new one, or the one that is there and stays. */
static struct str
image_of(const struct editing *at, const struct form_specification_badge *form)
{
	if (form->image.bytes.len > 0)
		return form->image.bytes;
	return form->drop_image ? STR_NONE : json_string(JSON_GET(JSON_GET(at->document, "badge"), "image"));
}

/* As the member that badge_read reads: it alone knows what is right. */
static struct json *
member_of(const struct editing *at, const struct form_specification_badge *form)
{
	struct json *to = json_new(at->mem, JSON_OBJECT), *lines = json_put_array(at->mem, to, STR("lines"));
	struct str rest = form->lines, line, image = image_of(at, form);

	json_put_str(at->mem, to, STR("shape"), str_of(badge_shape_words[form->shape - 1]));
	json_put_str(at->mem, to, STR("ring"), str_of(badge_ring_words[form->ring - 1]));
	json_put_str(at->mem, to, STR("emblem"), str_of(badge_emblem_words[form->emblem - 1]));
	json_put_str(at->mem, to, STR("ribbon"), str_of(badge_ribbon_words[form->ribbon - 1]));
	json_put_str(at->mem, to, STR("mark"), str_of(badge_mark_words[form->mark - 1]));
	json_put_str(at->mem, to, STR("colour"), form->colour);
	json_put_str(at->mem, to, STR("accent"), form->accent);
	json_put_str(at->mem, to, STR("words"), form->words == FORM_SPECIFICATION_BADGE_WORDS_DARK ? STR("dark") : STR("light"));
	while (rest.len > 0) {
		str_cut(&rest, '\n', &line);
		if (str_trim(line).len > 0)
			json_add(lines, json_new_string(at->mem, str_trim(line)));
	}
	if (image.len > 0)
		json_put_str(at->mem, to, STR("image"), image);
	return to;
}

void
badge_check_form(struct ctx *cx, const struct editing *at, void *self)
{
	struct badge badge;

	if (badge_read(cx, member_of(at, self), at->badge.colour, &badge) != RC_OK)
		form_mistake(cx, &form_specification_badge_class, self, str_c(cx->mem, cx->err.place.field));
}

void
badge_take(const struct editing *at, const void *self)
{
	json_set(at->document, STR("badge"), member_of(at, self));
}

struct view_body
badge_body(const struct editing *at, void *form)
{
	struct view_draft_badge *view = NEW(at->mem, struct view_draft_badge);

	*view = (struct view_draft_badge){
		.at = at->at, .specification_badge = form, .house = at->house, .title = text_in(JSON_GET(at->document, "title"), at->reader),
		.picture = str_fmt(at->mem, "/specifications/drafts/%lld/badge.svg", (long long)at->draft),
		.drawn = at->badge.image.len > 0,
	};
	return (struct view_body){ &view_draft_badge_class, view };
}

/* ---- pictures ---- */

static enum rc
reply_badge(struct request *rq, const struct json *document, const struct badge *badge)
{
	struct institution institution;
	struct str svg;

	TRY(institution_get(rq->cx, rq->db, rq->program->institution, &institution));
	TRY(specification_badge_svg(rq->cx, &institution, document, badge, &svg));
	return reply_bytes(rq, 200, svg, "image/svg+xml");
}

/* What a query asks for in place of what is saved, drawn even when it could not be read well: the designer shows it while it is chosen. */
static enum rc
badge_of_query(struct request *rq, struct badge *badge)
{
	const struct form_specification_badge *form;
	struct editing at = { .mem = rq->cx->mem };
	enum rc rc;

	rq->fields = rq->query;
	TRY(page_read_form(rq, &form_specification_badge_class));
	form = rq->form;
	if (form->form.mistakes > 0)
		return RC_OK;
	rc = badge_read(rq->cx, member_of(&at, form), badge->colour, badge);
	return rc == RC_INVALID ? RC_OK : rc;
}

enum rc
badge_draft_get(struct request *rq)
{
	const struct draft *draft = rq->object;
	struct institution institution;
	struct badge badge;

	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	TRY(specification_badge(rq->cx, &institution, draft->document, &badge));
	if (rq->query.count > 1) {
		badge.image = STR_NONE;
		TRY(badge_of_query(rq, &badge));
	}
	return reply_badge(rq, draft->document, &badge);
}

static enum rc
reply_version(struct request *rq, const struct specification *spec)
{
	struct institution institution;
	struct badge badge;

	TRY(institution_get(rq->cx, rq->db, spec->institution, &institution));
	TRY(specification_badge(rq->cx, &institution, spec->json, &badge));
	return reply_badge(rq, spec->json, &badge);
}

enum rc
badge_version_get(struct request *rq)
{
	return reply_version(rq, rq->object);
}

/* The address that credentials name: of a version that is, or once was, published. */
static enum rc
badge_public_get(struct request *rq)
{
	int64_t institution = rq->program->institution, version, id;
	struct specification spec;
	enum rc rc;

	TRY(request_param_id(rq, "version", &version));
	rc = specification_of_version(rq->cx, rq->db, institution, request_param(rq, "code"), version, &id);
	if (rc == RC_NOT_FOUND)
		return fail(rq->cx, rc, MSG(specification_unknown));
	TRY(rc);
	TRY(specification_get(rq->cx, rq->db, institution, id, &spec));
	reply_cache(rq, CACHE, true);
	return reply_version(rq, &spec);
}

const struct route badge_routes[] = {
	{ .method = HTTP_GET, .path = "/catalogue/{code}/{version}/badge.svg", .is_public = true, .stateless = true, .object = OBJECT_DOCUMENT, .rate = RATE_STATIC,
	  .handler = badge_public_get, .says = "The badge of a published version, as credentials name it" },
	ROUTES_END
};

#include "codec/svg_still.h"

#include "codec/xml.h"

#define NS_SVG "http://www.w3.org/2000/svg"

/* What draws, and what helps it (SVG 2, appendix F), without links, pictures, text of other languages, and everything that moves. */
static const char *const elements[] = {
	"svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker", "style", NULL,
};

/* What makes a style or an attribute load something, in lower case. "url(" is looked at apart. */
static const char *const loads[] = { "@import", "image-set", "src(", "image(", "expression", "javascript:", "data:", "//", "\\", "-moz-binding", "behavior", NULL };

struct looking {
	struct str image;
	struct buf style; /* of the style sheet at hand: comments may stand within a word of it */
	bool in_style, in_title, titled;
};

/* Part of the sentence, because the drawing stands in a file of its own even where the document around it has lines. */
static int64_t
line_of(const struct looking *l, size_t offset)
{
	int64_t line = 1;

	for (size_t i = 0; i < offset; i++)
		line += l->image.ptr[i] == '\n';
	return line;
}

static bool
is_among(struct str name, const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (str_is(name, list[i]))
			return true;
	return false;
}

/* The first thing in a style or an attribute that could load; NULL when there is none. */
static const char *
what_loads(struct arena *mem, struct str raw)
{
	struct buf plain = buf_new(mem, raw.len + 1);
	struct str text, rest;

	xml_unescape(&plain, raw);
	text = rest = str_lower(mem, buf_view(&plain));
	for (size_t i = 0; loads[i] != NULL; i++)
		if (str_find(text, str_of(loads[i])) < text.len)
			return loads[i];
	for (size_t at = str_find(rest, STR("url(")); at < rest.len; at = str_find(rest, STR("url("))) {
		rest = str_trim(str_sub(rest, at + 4, rest.len));
		if (rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
			rest = str_sub(rest, 1, rest.len);
		if (rest.len == 0 || rest.ptr[0] != '#')
			return "url(";
	}
	return NULL;
}

static enum rc
refuse_attribute(struct ctx *cx, const struct looking *l, const struct xml_event *e, const struct xml_attribute *a, const char *what)
{
	return fail(cx, RC_INVALID, MSG(codec_svg_attribute), A_STR("attribute", str_sub(a->name, 0, 60)), A_STR("element", str_sub(e->name, 0, 60)), A_C("what", what),
	            A_NUM("line", line_of(l, e->start)));
}

static enum rc
look_at_attribute(struct ctx *cx, const struct looking *l, const struct xml_event *e, const struct xml_attribute *a)
{
	struct str name = str_lower(cx->mem, a->name);
	const char *what;

	if (str_is(a->prefix, "xmlns") || (a->prefix.len == 0 && str_is(a->name, "xmlns")))
		return RC_OK;
	if (str_starts(name, "on"))
		return refuse_attribute(cx, l, e, a, "on…");
	if (str_is(name, "href") && !str_starts(str_trim(a->value), "#"))
		return refuse_attribute(cx, l, e, a, "href");
	if (str_is(name, "base"))
		return refuse_attribute(cx, l, e, a, "base");
	what = what_loads(cx->mem, a->value);
	return what == NULL ? RC_OK : refuse_attribute(cx, l, e, a, what);
}

static enum rc
look_at_start(struct ctx *cx, struct looking *l, const struct xml_event *e)
{
	if (e->depth == 0 && (!str_is(e->name, "svg") || !str_is(e->uri, NS_SVG)))
		return fail(cx, RC_INVALID, MSG(codec_svg_root));
	if (l->in_style) /* the style sheet would go on behind it */
		return fail(cx, RC_INVALID, MSG(codec_svg_in_style), A_STR("element", str_sub(e->name, 0, 60)), A_NUM("line", line_of(l, e->start)));
	if (!str_is(e->uri, NS_SVG) || !is_among(e->name, elements))
		return fail(cx, RC_INVALID, MSG(codec_svg_active), A_STR("element", str_sub(e->name, 0, 60)), A_NUM("line", line_of(l, e->start)));
	for (size_t i = 0; i < e->attribute_count; i++)
		TRY(look_at_attribute(cx, l, e, &e->attributes[i]));
	l->in_style = str_is(e->name, "style");
	l->style = buf_new(cx->mem, SIZE_MAX);
	l->in_title = e->depth == 1 && str_is(e->name, "title");
	return RC_OK;
}

static void
look_at_text(struct looking *l, const struct xml_event *e)
{
	if (l->in_title && str_trim(e->text).len > 0)
		l->titled = true;
	if (l->in_style)
		buf_str(&l->style, e->text);
}

static enum rc
look_at_end(struct ctx *cx, struct looking *l, const struct xml_event *e)
{
	const char *what = l->in_style ? what_loads(cx->mem, buf_view(&l->style)) : NULL;

	l->in_style = l->in_title = false;
	return what == NULL ? RC_OK : fail(cx, RC_INVALID, MSG(codec_svg_style), A_C("what", what), A_NUM("line", line_of(l, e->start)));
}

/* The scanner passes over instructions; one behind the declaration may name a style sheet. */
static enum rc
no_instructions(struct ctx *cx, const struct looking *l)
{
	size_t from = str_starts(l->image, "<?xml ") ? 2 : 0, at = from + str_find(str_sub(l->image, from, l->image.len), STR("<?"));

	return at == l->image.len ? RC_OK : fail(cx, RC_INVALID, MSG(codec_svg_active), A_C("element", "<?"), A_NUM("line", line_of(l, at)));
}

enum rc
svg_still(struct ctx *cx, struct str image, size_t most)
{
	struct looking l = { .image = image };
	struct xml_event e;
	struct xml *xml;

	if (image.len > most)
		return fail(cx, RC_LIMIT, MSG(codec_svg_large), A_NUM("limit", (int64_t)most));
	TRY(no_instructions(cx, &l));
	TRY(xml_open(cx, image, &xml));
	do {
		TRY(xml_next(cx, xml, &e));
		if (e.kind == XML_START)
			TRY(look_at_start(cx, &l, &e));
		else if (e.kind == XML_TEXT)
			look_at_text(&l, &e);
		else if (e.kind == XML_END)
			TRY(look_at_end(cx, &l, &e));
	} while (e.kind != XML_DONE);
	return l.titled ? RC_OK : fail(cx, RC_INVALID, MSG(codec_svg_title));
}

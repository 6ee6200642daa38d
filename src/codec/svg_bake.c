#include "codec/svg_bake.h"

#include "codec/xml.h"

#define NS_SVG "http://www.w3.org/2000/svg"
#define NS_OB3 "https://purl.imsglobal.org/ob/v3p0"
#define NS_OB2 "http://openbadges.org"
#define PREFIX "openbadges"

/* An element with a credential, and where it stands. */
struct found {
	bool there;
	size_t start, end;
	struct str verify; /* raw */
	struct buf text;
};

struct svg {
	struct str image;
	size_t root_end;        /* behind the root's start tag */
	size_t root_name_end;   /* behind the root's name */
	struct str root_name;   /* with its prefix */
	bool root_empty;        /* <svg/> */
	struct str prefix_uri;  /* what the root declares PREFIX as; empty when it does not */
	struct found ob3, ob2;
};

static enum rc
note_root(struct ctx *cx, struct svg *svg, const struct xml *x, const struct xml_event *e)
{
	size_t name_at = e->start + 1, name_len = (e->prefix.len > 0 ? e->prefix.len + 1 : 0) + e->name.len;

	if (!str_is(e->name, "svg") || !str_is(e->uri, NS_SVG))
		return xml_at(cx, fail(cx, RC_INVALID, MSG(codec_svg_root)), x, e->start);
	svg->root_end = e->end;
	svg->root_name = str_sub(svg->image, name_at, name_len);
	svg->root_name_end = name_at + name_len;
	svg->root_empty = e->empty;
	for (size_t i = 0; i < e->attribute_count; i++)
		if (str_is(e->attributes[i].prefix, "xmlns") && str_is(e->attributes[i].name, PREFIX))
			svg->prefix_uri = e->attributes[i].value;
	return RC_OK;
}

static struct found *
place_for(struct svg *svg, const struct xml_event *e)
{
	if (str_is(e->name, "credential") && str_is(e->uri, NS_OB3))
		return &svg->ob3;
	if (str_is(e->name, "assertion") && str_is(e->uri, NS_OB2))
		return &svg->ob2;
	return NULL;
}

/* A start tag; *inside is the credential's element while its content is read. */
static enum rc
note_start(struct ctx *cx, struct svg *svg, const struct xml *x, const struct xml_event *e, struct found **inside)
{
	struct found *place = place_for(svg, e);

	if (e->depth == 0)
		return note_root(cx, svg, x, e);
	if (*inside != NULL)
		return xml_at(cx, fail(cx, RC_INVALID, MSG(codec_svg_element)), x, e->start);
	if (place == NULL)
		return RC_OK;
	if (e->depth != 1)
		return xml_at(cx, fail(cx, RC_INVALID, MSG(codec_svg_place)), x, e->start);
	if (place->there)
		return xml_at(cx, fail(cx, RC_INVALID, MSG(codec_svg_twice)), x, e->start);
	*place = (struct found){ .there = true, .start = e->start, .text = buf_new(cx->mem, BAKED_TEXT_MAX + 1) };
	xml_attribute(e, "verify", &place->verify);
	*inside = place;
	return RC_OK;
}

static void
note_text(struct found *inside, const struct xml_event *e)
{
	if (inside == NULL)
		return;
	if (e->cdata)
		buf_str(&inside->text, e->text);
	else
		xml_unescape(&inside->text, e->text);
}

static enum rc
svg_read(struct ctx *cx, struct str image, struct svg *out)
{
	struct found *inside = NULL;
	struct xml_event e;
	struct xml *x;

	*out = (struct svg){ .image = image };
	if (image.len > SVG_SIZE_MAX)
		return fail(cx, RC_LIMIT, MSG(codec_svg_large), A_NUM("limit", (int64_t)SVG_SIZE_MAX));
	TRY(xml_open(cx, image, &x));
	do {
		TRY(xml_next(cx, x, &e));
		if (e.kind == XML_START)
			TRY(note_start(cx, out, x, &e, &inside));
		else if (e.kind == XML_TEXT)
			note_text(inside, &e);
		else if (e.kind == XML_END && e.depth == 1 && inside != NULL) {
			inside->end = e.end;
			inside = NULL;
		}
	} while (e.kind != XML_DONE);
	return RC_OK;
}

/* ---- taking out ---- */

static enum rc
text_of(struct ctx *cx, struct found *found, struct str *out)
{
	struct buf verify = buf_new(cx->mem, BAKED_TEXT_MAX + 1);
	struct str content;

	TRY(buf_done(cx, &found->text, &content));
	content = str_trim(content);
	xml_unescape(&verify, found->verify);
	*out = content.len > 0 ? content : str_trim(buf_view(&verify));
	return baked_check(cx, *out);
}

enum rc
svg_unbake(struct ctx *cx, struct str image, struct baked *out)
{
	struct svg svg;
	struct str text;

	TRY(svg_read(cx, image, &svg));
	if (!svg.ob3.there && !svg.ob2.there)
		return fail(cx, RC_NOT_FOUND, MSG(codec_baked_none));
	if (svg.ob3.there && svg.ob2.there)
		return fail(cx, RC_INVALID, MSG(codec_baked_two));
	TRY(text_of(cx, svg.ob3.there ? &svg.ob3 : &svg.ob2, &text));
	if (svg.ob3.there && svg.ob3.verify.len > 0 && str_trim(buf_view(&svg.ob3.text)).len > 0)
		return fail(cx, RC_INVALID, MSG(codec_svg_both));
	*out = (struct baked){ .kind = svg.ob3.there ? BAKED_OB3 : BAKED_OB2, .text = text };
	return RC_OK;
}

/* ---- putting in ---- */

/* `]]>` would end the section, so one section ends between its brackets and the next begins with its bracket. */
static void
put_cdata(struct buf *out, struct str text)
{
	size_t at;

	buf_lit(out, "<![CDATA[");
	while ((at = str_find(text, STR("]]>"))) < text.len) {
		buf_str(out, str_sub(text, 0, at + 2));
		buf_lit(out, "]]><![CDATA[");
		text = str_sub(text, at + 2, SIZE_MAX);
	}
	buf_str(out, text);
	buf_lit(out, "]]>");
}

static void
put_credential(struct buf *out, struct str credential, bool declare)
{
	buf_lit(out, "<" PREFIX ":credential");
	if (declare)
		buf_lit(out, " xmlns:" PREFIX "=\"" NS_OB3 "\"");
	if (credential.ptr[0] == '{') {
		buf_byte(out, '>');
		put_cdata(out, credential);
	} else {
		buf_lit(out, " verify=\"");
		buf_str(out, credential);
		buf_lit(out, "\">");
	}
	buf_lit(out, "</" PREFIX ":credential>");
}

static bool
is_compact_jws(struct str text)
{
	size_t dots = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		dots += c == '.';
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
			return false;
	}
	return dots == 2;
}

static enum rc
check_credential(struct ctx *cx, struct str credential)
{
	TRY(baked_check(cx, credential));
	if (xml_valid_until(credential) < credential.len)
		return fail(cx, RC_INVALID, MSG(codec_baked_bytes));
	if (credential.ptr[0] != '{' && !is_compact_jws(credential))
		return fail(cx, RC_INVALID, MSG(codec_svg_kind));
	return RC_OK;
}

/* The image from byte `from` on, without what it carried. */
static void
put_rest(struct buf *out, const struct svg *svg, size_t from)
{
	const struct found *first = &svg->ob3, *second = &svg->ob2;

	if (first->there && second->there && second->start < first->start) {
		first = &svg->ob2;
		second = &svg->ob3;
	}
	if (first->there) {
		buf_str(out, str_sub(svg->image, from, first->start - from));
		from = first->end;
	}
	if (second->there) {
		buf_str(out, str_sub(svg->image, from, second->start - from));
		from = second->end;
	}
	buf_str(out, str_sub(svg->image, from, SIZE_MAX));
}

enum rc
svg_bake(struct ctx *cx, struct str image, struct str credential, struct str *out)
{
	struct buf b = buf_new(cx->mem, SVG_SIZE_MAX);
	struct svg svg;
	size_t tag_end;

	TRY(svg_read(cx, image, &svg));
	TRY(check_credential(cx, credential));
	tag_end = svg.root_end - (svg.root_empty ? 2 : 1);
	buf_str(&b, str_sub(image, 0, svg.root_name_end));
	if (svg.prefix_uri.len == 0)
		buf_lit(&b, " xmlns:" PREFIX "=\"" NS_OB3 "\"");
	buf_str(&b, str_sub(image, svg.root_name_end, tag_end - svg.root_name_end));
	buf_byte(&b, '>');
	/* A root that means something else by the prefix keeps it; the element then declares its own. */
	put_credential(&b, credential, svg.prefix_uri.len > 0 && !str_is(svg.prefix_uri, NS_OB3));
	if (svg.root_empty) {
		buf_lit(&b, "</");
		buf_str(&b, svg.root_name);
		buf_byte(&b, '>');
	}
	put_rest(&b, &svg, svg.root_end);
	return buf_done(cx, &b, out);
}

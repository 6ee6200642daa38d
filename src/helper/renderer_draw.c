/* A transcript's pages. Everything on them stands within a tag (ISO 32000-1 14.8): cairo 1.16 knows no artifacts, so the few lines and bands
 * that mean nothing are drawn within the tag of the text they belong to. */
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/time.h"
#include "codec/qr.h"
#include "helper/renderer_pdf.h"

/* Points, of A4. */
#define PAGE_WIDTH  595.276
#define PAGE_HEIGHT 841.89
#define SIDE        62.0
#define TOP         56.0
#define BOTTOM      (PAGE_HEIGHT - 50.0)
#define TEXT_WIDTH  (PAGE_WIDTH - 2 * SIDE)
#define PICTURE     96.0
#define LABEL_WIDTH 132.0
#define INDENT      18.0
#define LABEL_DROP  1.1   /* so that the smaller letters stand on the line of the others */
#define BAND        9.0
#define QR_SIDE     92.0
#define QR_GAP      12.0
#define CHECK_LEAST 116.0 /* what the block about checking needs together */
#define PDF_MAX     ((size_t)16 << 20)

/* Families in the order in which a letter is looked for; what none of them has, fontconfig finds elsewhere. */
#define SERIF "Noto Serif,Noto Serif CJK SC"
#define SANS  "Noto Sans,Noto Sans CJK SC"

struct style { const char *font; double size; bool accent, quiet; };

static const struct style
	institution_style = { SERIF " Semi-Bold", 14, false, false },
	kind_style = { SANS, 9, false, true },
	lead_style = { SERIF " Italic", 12, false, false },
	learner_style = { SERIF, 26, false, false },
	award_style = { SERIF " Semi-Bold", 19, true, false },
	text_style = { SANS, 9.5, false, false },
	label_style = { SANS, 8.5, false, true },
	heading_style = { SANS " Semi-Bold", 10, true, false },
	code_style = { "Noto Sans Mono", 10, false, false };

/* A text as it was laid out: pages are counted first and drawn then, and each text is measured before it is put down. */
struct laid { struct str text; const struct style *style; double width; PangoLayout *layout; struct laid *next; };

#define LAID_ROWS 64

struct pages {
	struct ctx *cx;
	cairo_t *cr;
	struct laid *laid[LAID_ROWS]; /* by the text's place */
	const struct transcript *of;
	PangoLanguage *language;
	double y;
	int page, count;    /* count 0: they are being counted, nothing is drawn */
	const char *list;   /* the tag of the table or list at hand, which another page goes on with; NULL: none */
	bool in_block;      /* within a text that is longer than a page */
	struct str missing; /* the first text that no font can write */
};

/* ---- text ---- */

static PangoLayout *
lay_out(struct pages *p, struct str text, const struct style *style, double width)
{
	PangoLayout *layout = pango_cairo_create_layout(p->cr);
	PangoFontDescription *font = pango_font_description_from_string(style->font);

	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	pango_context_set_language(pango_layout_get_context(layout), p->language);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_auto_dir(layout, FALSE); /* a name from right to left stands where other names stand */
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, text.ptr == NULL ? "" : text.ptr, (int)text.len);
	if (p->missing.len == 0 && pango_layout_get_unknown_glyphs_count(layout) > 0)
		p->missing = text;
	return layout;
}

/* Belongs to `p`. The same text, style and width give the one that is there. */
static PangoLayout *
layout_of(struct pages *p, struct str text, const struct style *style, double width)
{
	struct laid **row = &p->laid[((uintptr_t)text.ptr >> 4) % LAID_ROWS], *laid;

	for (laid = *row; laid != NULL; laid = laid->next)
		if (laid->text.ptr == text.ptr && laid->text.len == text.len && laid->style == style && laid->width == width)
			return laid->layout;
	laid = NEW(p->cx->mem, struct laid);
	*laid = (struct laid){ text, style, width, lay_out(p, text, style, width), *row };
	*row = laid;
	return laid->layout;
}

static void
forget_layouts(struct pages *p)
{
	for (size_t i = 0; i < LAID_ROWS; i++)
		for (struct laid *laid = p->laid[i]; laid != NULL; laid = laid->next)
			g_object_unref(laid->layout);
}

static void
set_colour(struct pages *p, const struct style *style)
{
	uint32_t rgb = style->accent ? p->of->colour : style->quiet ? 0x57534e : 0x1c1917;

	cairo_set_source_rgb(p->cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

static void
begin(struct pages *p, const char *tag)
{
	if (p->count > 0)
		cairo_tag_begin(p->cr, tag, NULL);
}

static void
end(struct pages *p, const char *tag)
{
	if (p->count > 0)
		cairo_tag_end(p->cr, tag);
}

/* The number of the page, when there are several, in the foot. */
static void
put_number(struct pages *p)
{
	PangoLayout *layout;

	if (p->count < 2)
		return;
	layout = layout_of(p, str_fmt(p->cx->mem, "%d / %d", p->page, p->count), &label_style, TEXT_WIDTH);
	begin(p, "P");
	set_colour(p, &label_style);
	cairo_move_to(p->cr, SIDE, PAGE_HEIGHT - 36);
	pango_cairo_show_layout(p->cr, layout);
	end(p, "P");
}

/* A table or a list goes on with another one, so that the number stands in neither; within a long text there is none. */
static void
next_page(struct pages *p)
{
	if (p->list != NULL)
		end(p, p->list);
	if (!p->in_block)
		put_number(p);
	if (p->count > 0)
		cairo_show_page(p->cr);
	if (p->list != NULL)
		begin(p, p->list);
	p->page++;
	p->y = TOP;
}

static void
need(struct pages *p, double height)
{
	if (p->y + height > BOTTOM && p->y > TOP)
		next_page(p);
}

static double
height_of(struct pages *p, struct str text, const struct style *style, double width)
{
	PangoLayout *layout = layout_of(p, text, style, width);
	PangoRectangle box;

	pango_layout_get_extents(layout, NULL, &box);
	return (double)box.height / PANGO_SCALE;
}

/* A text line by line from p->y down; one longer than a page goes on on the next. */
static void
put_lines(struct pages *p, struct str text, const struct style *style, double x, double width)
{
	PangoLayout *layout = layout_of(p, text, style, width);
	PangoLayoutIter *at = pango_layout_get_iter(layout);

	do {
		PangoRectangle box;
		double height;

		pango_layout_iter_get_line_extents(at, NULL, &box);
		height = (double)box.height / PANGO_SCALE;
		need(p, height);
		if (p->count > 0) {
			set_colour(p, style);
			cairo_move_to(p->cr, x + (double)box.x / PANGO_SCALE, p->y + (double)(pango_layout_iter_get_baseline(at) - box.y) / PANGO_SCALE);
			pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(at));
		}
		p->y += height;
	} while (pango_layout_iter_next_line(at));
	pango_layout_iter_free(at);
}

static void
put_block(struct pages *p, struct str text, const struct style *style, double x, double width)
{
	const char *list = p->list;

	p->in_block = true;
	p->list = NULL;
	put_lines(p, text, style, x, width);
	p->list = list;
	p->in_block = false;
}

static void
put_text(struct pages *p, const char *tag, struct str text, const struct style *style, double width, double space)
{
	if (text.len == 0)
		return;
	need(p, height_of(p, text, style, width));
	begin(p, tag);
	put_block(p, text, style, SIDE, width);
	end(p, tag);
	p->y += space;
}

/* ---- pictures ---- */

/* cairo 1.18 takes a tag without a letter in it for empty, and leaves what it draws outside: so there is a white point below each picture. */
static void
begin_figure(struct pages *p, double x, double y)
{
	begin(p, "Figure");
	cairo_set_source_rgb(p->cr, 1, 1, 1);
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, layout_of(p, STR("·"), &label_style, TEXT_WIDTH));
}

struct reading { struct str rest; };

static cairo_status_t
read_picture(void *self, unsigned char *into, unsigned int length)
{
	struct reading *reading = self;

	if (length > reading->rest.len)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(into, reading->rest.ptr, length);
	reading->rest = str_sub(reading->rest, length, SIZE_MAX);
	return CAIRO_STATUS_SUCCESS;
}

static enum rc
put_picture(struct pages *p)
{
	struct reading reading = { p->of->picture };
	cairo_surface_t *picture;
	double scale;
	bool good;

	if (p->of->picture.len == 0 || p->count == 0)
		return RC_OK;
	picture = cairo_image_surface_create_from_png_stream(read_picture, &reading);
	good = cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS && cairo_image_surface_get_width(picture) > 0;
	if (good) {
		scale = PICTURE / cairo_image_surface_get_width(picture);
		begin_figure(p, PAGE_WIDTH - SIDE - PICTURE / 2, TOP + PICTURE / 2);
		cairo_save(p->cr);
		cairo_translate(p->cr, PAGE_WIDTH - SIDE - PICTURE, TOP - 12);
		cairo_scale(p->cr, scale, scale);
		cairo_set_source_surface(p->cr, picture, 0, 0);
		cairo_paint(p->cr);
		cairo_restore(p->cr);
		end(p, "Figure");
	}
	cairo_surface_destroy(picture);
	return good ? RC_OK : fail(p->cx, RC_INVALID, MSG(helper_renderer_picture));
}

static void
put_qr(struct pages *p, const struct qr *qr, double x, double y)
{
	double side = QR_SIDE / (qr->size + 2 * QR_QUIET);

	if (p->count == 0)
		return;
	begin_figure(p, x + QR_SIDE / 2, y + QR_SIDE / 2);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	for (int row = 0; row < qr->size; row++)
		for (int column = 0; column < qr->size; column++)
			if (qr->dark[row][column])
				cairo_rectangle(p->cr, x + (column + QR_QUIET) * side, y + (row + QR_QUIET) * side, side, side);
	cairo_fill(p->cr);
	end(p, "Figure");
}

/* ---- the parts of a transcript ---- */

/* The picture comes behind a text: cairo 1.16 refuses a page on which the first tag holds an image. */
static enum rc
put_head(struct pages *p)
{
	double width = p->of->picture.len > 0 ? TEXT_WIDTH - PICTURE - 18 : TEXT_WIDTH;

	begin(p, "P");
	if (p->count > 0) {
		set_colour(p, &heading_style);
		cairo_rectangle(p->cr, 0, 0, PAGE_WIDTH, BAND);
		cairo_fill(p->cr);
	}
	put_lines(p, p->of->institution, &institution_style, SIDE, width);
	end(p, "P");
	p->y += 3;
	put_text(p, "P", p->of->kind, &kind_style, width, 0);
	TRY(put_picture(p));
	p->y += p->of->picture.len > 0 && p->y < TOP + PICTURE - 26 ? TOP + PICTURE - 8 - p->y : 30;
	put_text(p, "P", p->of->certifies, &lead_style, TEXT_WIDTH, 4);
	put_text(p, "P", p->of->learner, &learner_style, TEXT_WIDTH, 6);
	put_text(p, "P", p->of->awarded, &lead_style, TEXT_WIDTH, 6);
	put_text(p, "H1", p->of->award, &award_style, TEXT_WIDTH, 8);
	put_text(p, "P", p->of->summary, &text_style, TEXT_WIDTH, 6);
	return RC_OK;
}

/* A row of the table: the label and the text begin on one line. */
static void
put_fact(struct pages *p, const struct transcript_fact *fact)
{
	double label = height_of(p, fact->label, &label_style, LABEL_WIDTH - 12) + LABEL_DROP;
	double text = height_of(p, fact->text, &text_style, TEXT_WIDTH - LABEL_WIDTH);
	double y;

	need(p, label > text ? label : text);
	y = p->y;
	begin(p, "TR");
	begin(p, "TH");
	p->y += LABEL_DROP;
	put_block(p, fact->label, &label_style, SIDE, LABEL_WIDTH - 12);
	end(p, "TH");
	p->y = y;
	begin(p, "TD");
	put_block(p, fact->text, &text_style, SIDE + LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH);
	end(p, "TD");
	end(p, "TR");
	p->y = (label > text ? y + label : p->y) + 4;
}

static void
put_facts(struct pages *p)
{
	if (p->of->fact_count == 0)
		return;
	p->y += 8;
	begin(p, p->list = "Table");
	for (size_t i = 0; i < p->of->fact_count; i++)
		put_fact(p, &p->of->facts[i]);
	end(p, "Table");
	p->list = NULL;
	p->y += 8;
}

static void
put_outcome(struct pages *p, size_t number, struct str outcome)
{
	double y;

	need(p, height_of(p, outcome, &text_style, TEXT_WIDTH - INDENT));
	y = p->y;
	begin(p, "LI");
	begin(p, "Lbl");
	p->y += LABEL_DROP;
	put_block(p, str_fmt(p->cx->mem, "%zu", number), &label_style, SIDE, INDENT);
	end(p, "Lbl");
	p->y = y;
	begin(p, "LBody");
	put_block(p, outcome, &text_style, SIDE + INDENT, TEXT_WIDTH - INDENT);
	end(p, "LBody");
	end(p, "LI");
	p->y += 3;
}

static void
put_outcomes(struct pages *p)
{
	if (p->of->outcome_count == 0)
		return;
	need(p, 4 * text_style.size); /* no heading alone at the foot of a page */
	put_text(p, "H2", p->of->outcomes_title, &heading_style, TEXT_WIDTH, 4);
	begin(p, p->list = "L");
	for (size_t i = 0; i < p->of->outcome_count; i++)
		put_outcome(p, i + 1, p->of->outcomes[i]);
	end(p, "L");
	p->list = NULL;
}

/* The attribute's quotes and backslashes escaped (cairo's tag attributes). */
static void
begin_link(struct pages *p)
{
	struct buf attributes = buf_new(p->cx->mem, 8192);

	if (p->count == 0)
		return;
	buf_lit(&attributes, "uri='");
	for (size_t i = 0; i < p->of->link.len; i++)
		buf_fmt(&attributes, "%s%c", p->of->link.ptr[i] == '\'' || p->of->link.ptr[i] == '\\' ? "\\" : "", p->of->link.ptr[i]);
	buf_lit(&attributes, "'");
	cairo_tag_begin(p->cr, CAIRO_TAG_LINK, str_c(p->cx->mem, buf_view(&attributes)));
}

static void
put_paragraph(struct pages *p, struct str text, const struct style *style, bool link)
{
	if (text.len == 0)
		return;
	begin(p, "P");
	if (link)
		begin_link(p);
	put_block(p, text, style, SIDE + QR_SIDE + QR_GAP, TEXT_WIDTH - QR_SIDE - QR_GAP);
	if (link)
		end(p, CAIRO_TAG_LINK);
	end(p, "P");
}

/* How it is checked, in the foot of the last page: QR code, link, code, and what is inside. */
static void
put_check(struct pages *p, const struct qr *qr)
{
	double top;

	p->y += 10;
	need(p, CHECK_LEAST);
	if (p->y < BOTTOM - CHECK_LEAST)
		p->y = BOTTOM - CHECK_LEAST;
	top = p->y;
	begin(p, "H2");
	if (p->count > 0) {
		set_colour(p, &heading_style);
		cairo_rectangle(p->cr, SIDE, top, TEXT_WIDTH, 0.6);
		cairo_fill(p->cr);
	}
	p->y = top + 10;
	put_block(p, p->of->check_title, &heading_style, SIDE + QR_SIDE + QR_GAP, TEXT_WIDTH - QR_SIDE - QR_GAP);
	end(p, "H2");
	put_qr(p, qr, SIDE - QR_SIDE / (qr->size + 2 * QR_QUIET) * QR_QUIET, top + 8);
	put_paragraph(p, p->of->check_text, &text_style, false);
	put_paragraph(p, p->of->link, &code_style, true);
	put_paragraph(p, p->of->code, &code_style, false);
	p->y += 3;
	put_paragraph(p, p->of->inside, &label_style, false);
}

static enum rc
put_all(struct pages *p, const struct qr *qr, int count)
{
	p->y = TOP;
	p->page = 1;
	p->count = count;
	begin(p, "Document");
	TRY(put_head(p));
	put_facts(p);
	put_outcomes(p);
	put_check(p, qr);
	put_number(p);
	end(p, "Document");
	return RC_OK;
}

/* ---- the file ---- */

static cairo_status_t
write_more(void *self, const unsigned char *data, unsigned int length)
{
	struct buf *out = self;

	buf_str(out, (struct str){ (const char *)data, length });
	return out->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void
set_about(cairo_surface_t *surface, struct ctx *cx, const struct transcript *of)
{
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(cx->mem, of->name));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, str_c(cx->mem, of->institution));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, str_c(cx->mem, time_text(cx->mem, of->made_at)));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, str_c(cx->mem, time_text(cx->mem, of->made_at)));
}

static enum rc
draw_on(struct ctx *cx, cairo_surface_t *surface, const struct transcript *of, const struct qr *qr)
{
	struct pages p = { .cx = cx, .cr = cairo_create(surface), .of = of, .language = pango_language_from_string(str_c(cx->mem, of->language)) };
	enum rc rc = put_all(&p, qr, 0);

	if (rc == RC_OK && p.missing.len > 0)
		rc = fail(cx, RC_INVALID, MSG(helper_renderer_letters), A_STR("text", str_sub(p.missing, 0, 200)));
	if (rc == RC_OK)
		rc = put_all(&p, qr, p.page);
	if (rc == RC_OK && cairo_status(p.cr) != CAIRO_STATUS_SUCCESS)
		rc = fail(cx, RC_INTERNAL, MSG(helper_renderer_failed), A_C("system", cairo_status_to_string(cairo_status(p.cr))));
	forget_layouts(&p);
	cairo_destroy(p.cr);
	return rc;
}

enum rc
pdf_draw(struct ctx *cx, const struct transcript *transcript, struct str *pdf)
{
	struct buf out = buf_new(cx->mem, PDF_MAX);
	cairo_surface_t *surface;
	struct qr qr;
	enum rc rc;

	TRY(qr_make(cx, transcript->link, &qr));
	surface = cairo_pdf_surface_create_for_stream(write_more, &out, PAGE_WIDTH, PAGE_HEIGHT);
	set_about(surface, cx, transcript);
	rc = draw_on(cx, surface, transcript, &qr);
	cairo_surface_finish(surface);
	if (rc == RC_OK && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		rc = fail(cx, RC_INTERNAL, MSG(helper_renderer_failed), A_C("system", cairo_status_to_string(cairo_surface_status(surface))));
	cairo_surface_destroy(surface);
	*pdf = buf_view(&out);
	return rc;
}

void
pdf_close(void)
{
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
	FcFini();
}

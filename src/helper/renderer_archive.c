/* What makes of drawn pages a PDF/A-3 at level A (ISO 19005-3:2012) with the credential as its data. Each step names the clause it is for. */
#include <lcms2.h>
#include <qpdf/qpdf-c.h>

#include "base/buf.h"
#include "base/time.h"
#include "crypto/hash.h"
#include "helper/renderer_pdf.h"

#define PROFILE_DATE  24  /* ICC.1:2004 7.2: when it was made, 12 bytes */
#define TREE_DEPTH    40

/* An open document; each step adds something to `root`. */
struct archive {
	struct ctx *cx;
	const struct transcript *of;
	qpdf_data pdf;
	qpdf_oh root;
	size_t figures; /* named so far */
};

static qpdf_oh
parsed(struct archive *a, struct str text)
{
	return qpdf_oh_parse(a->pdf, str_c(a->cx->mem, text));
}

static qpdf_oh
words(struct archive *a, struct str text)
{
	return qpdf_oh_new_unicode_string(a->pdf, str_c(a->cx->mem, text));
}

/* An indirect stream of these bytes with a dictionary's keys besides. */
static qpdf_oh
stream(struct archive *a, struct str bytes, const char *keys)
{
	qpdf_oh of = qpdf_oh_new_stream(a->pdf), dict = qpdf_oh_get_dict(a->pdf, of), add = qpdf_oh_parse(a->pdf, keys);

	qpdf_oh_replace_stream_data(a->pdf, of, (const unsigned char *)bytes.ptr, bytes.len, qpdf_oh_new_null(a->pdf), qpdf_oh_new_null(a->pdf));
	qpdf_oh_begin_dict_key_iter(a->pdf, add);
	while (qpdf_oh_dict_more_keys(a->pdf)) {
		const char *key = qpdf_oh_dict_next_key(a->pdf);

		qpdf_oh_replace_key(a->pdf, dict, key, qpdf_oh_get_key(a->pdf, add, key));
	}
	return of;
}

/* ---- colour (6.2.3: what DeviceRGB means) ---- */

static enum rc
add_output_intent(struct archive *a)
{
	static const unsigned char some_day[12] = { 0x07, 0xea, 0, 1, 0, 1 }; /* 2026-01-01: the same transcript is the same bytes */
	cmsHPROFILE srgb = cmsCreate_sRGBProfile();
	cmsUInt32Number size = 0;
	qpdf_oh intents, intent;
	char *profile;
	bool made;

	if (srgb == NULL)
		return fail(a->cx, RC_MEMORY, MSG(out_of_memory));
	cmsSetProfileVersion(srgb, 2.1);
	made = cmsSaveProfileToMem(srgb, NULL, &size) && size > PROFILE_DATE + sizeof(some_day);
	profile = arena_alloc(a->cx->mem, size);
	made = made && cmsSaveProfileToMem(srgb, profile, &size);
	cmsCloseProfile(srgb);
	if (!made)
		return fail(a->cx, RC_INTERNAL, MSG(helper_renderer_failed), A_C("system", "sRGB"));
	memcpy(profile + PROFILE_DATE, some_day, sizeof(some_day));
	intent = parsed(a, STR("<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) >>"));
	qpdf_oh_replace_key(a->pdf, intent, "/DestOutputProfile", stream(a, (struct str){ profile, size }, "<< /N 3 >>"));
	intents = qpdf_oh_new_array(a->pdf);
	qpdf_oh_append_item(a->pdf, intents, qpdf_make_indirect_object(a->pdf, intent));
	qpdf_oh_replace_key(a->pdf, a->root, "/OutputIntents", intents);
	return RC_OK;
}

/* ---- about the document (6.6.2: XMP, the same as in the information dictionary) ---- */

static void
put_xml(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '<' || c == '&')
			buf_str(out, c == '<' ? STR("&lt;") : STR("&amp;"));
		else if (c == '>')
			buf_lit(out, "&gt;");
		else
			buf_str(out, str_sub(text, i, 1));
	}
}

static void
add_metadata(struct archive *a)
{
	struct str made = time_text(a->cx->mem, a->of->made_at);
	struct str producer = str_of(qpdf_get_info_key(a->pdf, "/Producer"));
	struct buf x = buf_new(a->cx->mem, (size_t)1 << 20);

	buf_lit(&x, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
	    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\""
	    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">"
	    "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
	    "<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
	put_xml(&x, a->of->name);
	buf_lit(&x, "</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>");
	put_xml(&x, a->of->institution);
	buf_lit(&x, "</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>");
	put_xml(&x, a->of->language);
	buf_fmt(&x, "</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>" PRI_STR "</xmp:CreateDate><xmp:ModifyDate>" PRI_STR "</xmp:ModifyDate><pdf:Producer>",
	        ARG_STR(made), ARG_STR(made));
	put_xml(&x, producer);
	buf_lit(&x, "</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
	qpdf_oh_replace_key(a->pdf, a->root, "/Metadata", stream(a, buf_view(&x), "<< /Type /Metadata /Subtype /XML >>"));
}

/* ---- the credential (6.8: an associated file, with its type, its relation and its name) ---- */

static qpdf_oh
attached_file(struct archive *a)
{
	struct arena *mem = a->cx->mem;
	struct buf type = buf_new(mem, 256);
	struct str day = time_text(mem, a->of->made_at);

	for (size_t i = 0; i < a->of->file_type.len; i++) { /* a name: what is no letter or digit as #xx (ISO 32000-1 7.3.5) */
		unsigned char c = (unsigned char)a->of->file_type.ptr[i];

		buf_fmt(&type, str_find_byte(STR("/+.-"), (char)c) < 4 ? "#%02x" : "%c", c);
	}
	return stream(a, a->of->file, str_c(mem, str_fmt(mem, "<< /Type /EmbeddedFile /Subtype /" PRI_STR " /Params << /Size %zu /ModDate (D:" PRI_STR PRI_STR PRI_STR
	    PRI_STR PRI_STR PRI_STR "Z) >> >>", ARG_STR(buf_view(&type)), a->of->file.len, ARG_STR(str_sub(day, 0, 4)), ARG_STR(str_sub(day, 5, 2)),
	    ARG_STR(str_sub(day, 8, 2)), ARG_STR(str_sub(day, 11, 2)), ARG_STR(str_sub(day, 14, 2)), ARG_STR(str_sub(day, 17, 2)))));
}

static void
add_attachment(struct archive *a)
{
	qpdf_oh spec = parsed(a, STR("<< /Type /Filespec /AFRelationship /Data /EF << >> >>")), ef = qpdf_oh_get_key(a->pdf, spec, "/EF"), file = attached_file(a);
	qpdf_oh names = parsed(a, STR("<< /EmbeddedFiles << /Names [] >> >>")), list, all = qpdf_oh_new_array(a->pdf);

	qpdf_oh_replace_key(a->pdf, ef, "/F", file);
	qpdf_oh_replace_key(a->pdf, ef, "/UF", file);
	qpdf_oh_replace_key(a->pdf, spec, "/F", words(a, a->of->file_name));
	qpdf_oh_replace_key(a->pdf, spec, "/UF", words(a, a->of->file_name));
	qpdf_oh_replace_key(a->pdf, spec, "/Desc", words(a, a->of->file_says));
	spec = qpdf_make_indirect_object(a->pdf, spec);
	list = qpdf_oh_get_key(a->pdf, qpdf_oh_get_key(a->pdf, names, "/EmbeddedFiles"), "/Names");
	qpdf_oh_append_item(a->pdf, list, words(a, a->of->file_name));
	qpdf_oh_append_item(a->pdf, list, spec);
	qpdf_oh_replace_key(a->pdf, a->root, "/Names", names);
	qpdf_oh_append_item(a->pdf, all, spec);
	qpdf_oh_replace_key(a->pdf, a->root, "/AF", all);
}

/* ---- for who hears the pages (6.7: language, pictures in words; 6.3.2: links are printed) ---- */

/* The picture, when there is one, was drawn first; the QR code last. */
static void
name_figures(struct archive *a, qpdf_oh element, int depth)
{
	qpdf_oh kids = qpdf_oh_get_key(a->pdf, element, "/K");

	if (qpdf_oh_is_name_and_equals(a->pdf, qpdf_oh_get_key(a->pdf, element, "/S"), "/Figure")) {
		bool picture = a->figures++ == 0 && a->of->picture.len > 0;

		qpdf_oh_replace_key(a->pdf, element, "/Alt", words(a, picture ? a->of->picture_says : a->of->code_says));
	}
	if (qpdf_oh_is_name_and_equals(a->pdf, qpdf_oh_get_key(a->pdf, element, "/S"), "/TH"))
		qpdf_oh_replace_key(a->pdf, element, "/A", parsed(a, STR("<< /O /Table /Scope /Row >>")));
	for (int i = 0; depth < TREE_DEPTH && qpdf_oh_is_array(a->pdf, kids) && i < qpdf_oh_get_array_n_items(a->pdf, kids); i++)
		if (qpdf_oh_is_dictionary(a->pdf, qpdf_oh_get_array_item(a->pdf, kids, i)))
			name_figures(a, qpdf_oh_get_array_item(a->pdf, kids, i), depth + 1);
}

static void
name_links(struct archive *a)
{
	for (int page = 0; page < qpdf_get_num_pages(a->pdf); page++) {
		qpdf_oh links = qpdf_oh_get_key(a->pdf, qpdf_get_page_n(a->pdf, (size_t)page), "/Annots");

		for (int i = 0; qpdf_oh_is_array(a->pdf, links) && i < qpdf_oh_get_array_n_items(a->pdf, links); i++) {
			qpdf_oh link = qpdf_oh_get_array_item(a->pdf, links, i);

			qpdf_oh_replace_key(a->pdf, link, "/F", qpdf_oh_new_integer(a->pdf, 4)); /* Print, and not hidden */
			qpdf_oh_replace_key(a->pdf, link, "/Contents", words(a, a->of->link_says));
		}
		qpdf_oh_replace_key(a->pdf, qpdf_get_page_n(a->pdf, (size_t)page), "/Tabs", qpdf_oh_new_name(a->pdf, "/S"));
	}
}

static void
add_reading(struct archive *a)
{
	qpdf_oh_replace_key(a->pdf, a->root, "/Lang", words(a, a->of->language));
	qpdf_oh_replace_key(a->pdf, a->root, "/ViewerPreferences", parsed(a, STR("<< /DisplayDocTitle true >>")));
	name_figures(a, qpdf_oh_get_key(a->pdf, a->root, "/StructTreeRoot"), 0);
	name_links(a);
}

/* ---- all of it ---- */

static enum rc
said_by_qpdf(struct archive *a)
{
	qpdf_error error = qpdf_has_error(a->pdf) ? qpdf_get_error(a->pdf) : NULL;

	return fail(a->cx, RC_INTERNAL, MSG(helper_renderer_failed), A_C("system", error == NULL ? "qpdf" : qpdf_get_error_message_detail(a->pdf, error)));
}

static enum rc
written(struct archive *a, struct str *pdf)
{
	if (qpdf_init_write_memory(a->pdf) & QPDF_ERRORS)
		return said_by_qpdf(a);
	qpdf_set_minimum_pdf_version(a->pdf, "1.7");
	qpdf_set_deterministic_ID(a->pdf, QPDF_TRUE); /* 6.1.3: there is an ID */
	qpdf_set_object_stream_mode(a->pdf, qpdf_o_generate);
	if ((qpdf_write(a->pdf) & QPDF_ERRORS) || qpdf_has_error(a->pdf))
		return said_by_qpdf(a);
	*pdf = str_dup(a->cx->mem, (struct str){ (const char *)qpdf_get_buffer(a->pdf), qpdf_get_buffer_length(a->pdf) });
	return RC_OK;
}

static enum rc
archived(struct archive *a, struct str drawn, struct str *pdf)
{
	if (qpdf_read_memory(a->pdf, "transcript", drawn.ptr, drawn.len, NULL) & QPDF_ERRORS)
		return said_by_qpdf(a);
	a->root = qpdf_get_root(a->pdf);
	TRY(add_output_intent(a));
	add_metadata(a);
	add_attachment(a);
	add_reading(a);
	return written(a, pdf);
}

enum rc
pdf_archive(struct ctx *cx, const struct transcript *transcript, struct str drawn, struct str *pdf)
{
	struct archive a = { .cx = cx, .of = transcript, .pdf = qpdf_init() };
	enum rc rc;

	qpdf_silence_errors(a.pdf);
	rc = archived(&a, drawn, pdf);
	qpdf_cleanup(&a.pdf);
	return rc;
}

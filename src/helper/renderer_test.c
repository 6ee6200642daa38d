#include "test.h"

#include "base/buf.h"
#include "helper/renderer.h"

#define CREDENTIAL "{\"type\":[\"VerifiableCredential\"],\"name\":\"Data Ethics\"}"

static struct transcript
sample(void)
{
	static const struct transcript_fact facts[] = { { STR_INIT("Awarded on"), STR_INIT("18 November 2026") }, { STR_INIT("Level"), STR_INIT("FHEQ 6 · EQF 6") } };
	static const struct str outcomes[] = { STR_INIT("Weigh interests."), STR_INIT("Defend a decision.") };

	return (struct transcript){
		.language = STR("en"), .name = STR("Data Ethics · Jürgen Müller"), .institution = STR("Northgate University"), .kind = STR("Micro-credential"),
		.certifies = STR("This is to certify that"), .learner = STR("Jürgen Müller"), .awarded = STR("has been awarded"), .award = STR("Data Ethics"),
		.facts = facts, .fact_count = 2, .outcomes_title = STR("Can"), .outcomes = outcomes, .outcome_count = 2,
		.check_title = STR("Genuine?"), .check_text = STR("Look here:"), .link = STR("https://mc.uni.example/verify"), .link_says = STR("Check"),
		.inside = STR("The credential is attached."), .code_says = STR("QR code"), .colour = 0x5a1f3d, .made_at = 1795392000,
		.file_name = STR("credential.json"), .file_type = STR("application/vc+ld+json"), .file_says = STR("Signed"), .file = STR(CREDENTIAL),
	};
}

static struct str
drawn(struct ctx *cx, const struct transcript *transcript)
{
	struct str pdf;

	assert_ok(cx, renderer_draw(cx, renderer_open(cx), transcript, &pdf));
	assert_true(str_starts(pdf, "%PDF-1.7"));
	return pdf;
}

/* ---- transcripts ---- */

static void
the_credential_comes_out_as_it_went_in(void **state)
{
	struct ctx *cx = *state;
	struct transcript transcript = sample();
	struct str *files;
	size_t count;

	assert_ok(cx, renderer_attachments(cx, drawn(cx, &transcript), &files, &count));
	assert_int_equal(count, 1);
	assert_str(files[0], CREDENTIAL);
}

static void
the_same_transcript_is_the_same_bytes(void **state)
{
	struct ctx *cx = *state;
	struct renderer *renderer = renderer_open(cx);
	struct transcript transcript = sample();
	struct str first, second, other;

	assert_ok(cx, renderer_draw(cx, renderer, &transcript, &first));
	assert_ok(cx, renderer_draw(cx, renderer, &transcript, &second));
	assert_true(str_eq(first, second));
	transcript.learner = STR("Amara Okoye");
	assert_ok(cx, renderer_draw(cx, renderer, &transcript, &other));
	assert_false(str_eq(first, other));
	renderer_close(renderer);
	assert_ok(cx, renderer_draw(cx, renderer, &transcript, &second)); /* started again */
	assert_true(str_eq(other, second));
}

static void
a_text_that_no_font_can_write_is_named(void **state)
{
	struct ctx *cx = *state;
	struct transcript transcript = sample();
	struct str pdf;

	transcript.learner = STR("A\xF4\x8F\xBF\xBD B"); /* U+10FFFD: nobody's letter */
	assert_int_equal(renderer_draw(cx, renderer_open(cx), &transcript, &pdf), RC_INVALID);
	assert_non_null(strstr(str_c(cx->mem, err_text(&cx->err, cx->mem)), "A\xF4\x8F\xBF\xBD B"));
}

static void
a_picture_that_is_none_is_said(void **state)
{
	struct ctx *cx = *state;
	struct transcript transcript = sample();
	struct str pdf;

	transcript.picture = STR("\x89PNG\r\n\x1a\nno more");
	transcript.picture_says = STR("Badge");
	assert_int_equal(renderer_draw(cx, renderer_open(cx), &transcript, &pdf), RC_INVALID);
}

static void
texts_of_any_length_take_as_many_pages_as_they_need(void **state)
{
	struct ctx *cx = *state;
	struct transcript transcript = sample();
	struct transcript_fact *facts = NEWS(cx->mem, struct transcript_fact, TRANSCRIPT_TEXTS_MAX);
	struct buf text = buf_new(cx->mem, (size_t)1 << 20);

	for (int i = 0; i < 2500; i++)
		buf_lit(&text, "words and words ");
	for (size_t i = 0; i < TRANSCRIPT_TEXTS_MAX; i++)
		facts[i] = (struct transcript_fact){ STR("Label"), i == 7 ? buf_view(&text) : STR("A text of one line") };
	transcript.facts = facts;
	transcript.fact_count = TRANSCRIPT_TEXTS_MAX;
	transcript.summary = buf_view(&text);
	assert_true(drawn(cx, &transcript).len > 20000);
	transcript.fact_count = TRANSCRIPT_TEXTS_MAX + 1;
	assert_int_equal(renderer_draw(cx, renderer_open(cx), &transcript, &(struct str){ 0 }), RC_LIMIT);
}

/* ---- strangers' files ---- */

/* A PDF of these objects, the first is its catalogue; `table` false leaves out the table that says where they are. */
static struct str
pdf_of(struct ctx *cx, const char *const *objects, size_t count, bool table)
{
	struct buf out = buf_new(cx->mem, (size_t)1 << 24);
	size_t *at = NEWS(cx->mem, size_t, count + 1), where;

	buf_lit(&out, "%PDF-1.7\n");
	for (size_t i = 0; i < count; i++) {
		at[i] = out.len;
		buf_fmt(&out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	where = out.len;
	if (table) {
		buf_fmt(&out, "xref\n0 %zu\n0000000000 65535 f \n", count + 1);
		for (size_t i = 0; i < count; i++)
			buf_fmt(&out, "%010zu 00000 n \n", at[i]);
		buf_fmt(&out, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", count + 1, where);
	}
	return buf_view(&out);
}

#define PAGES  "<< /Type /Pages /Kids [] /Count 0 >>"
#define STREAM(length, text) "<< /Type /EmbeddedFile /Length " length " >>\nstream\n" text "\nendstream"
#define SPEC(object) "<< /Type /Filespec /F (x) /EF << /F " object " 0 R >> >>"

static void
files_are_found_by_either_way_and_once(void **state)
{
	static const struct { const char *objects[8]; size_t count, files; const char *first; } cases[] = {
		{ { "<< /Type /Catalog /Pages 2 0 R >>", PAGES }, 2, 0, NULL },
		{ { "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] >>", PAGES, STREAM("3", "one"), SPEC("3") }, 4, 1, "one" },
		{ { "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] /Names << /EmbeddedFiles << /Names [(x) 4 0 R] >> >> >>", PAGES, STREAM("3", "one"), SPEC("3") }, 4, 1, "one" },
		{ { "<< /Type /Catalog /Pages 2 0 R /AF [6 0 R] /Names << /EmbeddedFiles << /Kids [<< /Names [(x) 4 0 R] >>] >> >> >>", PAGES, STREAM("3", "one"), SPEC("3"),
		    STREAM("3", "two"), SPEC("5") }, 6, 2, "two" },
		{ { "<< /Type /Catalog /Pages 2 0 R /AF [<< /F (x) >> 7 (y) null] /Names 3 >>", PAGES }, 2, 0, NULL },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str *files;
		size_t count;

		assert_ok(cx, renderer_attachments(cx, pdf_of(cx, cases[i].objects, cases[i].count, true), &files, &count));
		assert_int_equal(count, cases[i].files);
		if (count > 0)
			assert_str(files[0], cases[i].first);
	}
}

static void
damaged_locked_and_endless_ones_are_refused(void **state)
{
	static const char *const plain[] = { "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] >>", PAGES, STREAM("3", "one"), SPEC("3") };
	static const char *const loop[] = { "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>", PAGES, "<< /Kids [3 0 R 3 0 R] >>" };
	static const char *const filter[] = { "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] >>", PAGES,
	                                      "<< /Type /EmbeddedFile /Length 3 /Filter /FlateDecode >>\nstream\none\nendstream", SPEC("3") };
	static const char *const unknown[] = { "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] >>", PAGES,
	                                       "<< /Type /EmbeddedFile /Length 3 /Filter /NoSuchDecode >>\nstream\none\nendstream", SPEC("3") };
	struct ctx *cx = *state;
	struct str whole = pdf_of(cx, plain, 4, true), *files;
	size_t count;
	const struct { struct str pdf; enum rc rc; } cases[] = {
		{ STR_NONE, RC_INVALID }, { STR("%PDF-1.7"), RC_INVALID }, { STR("{}"), RC_INVALID }, { str_sub(whole, 0, whole.len / 2), RC_INVALID },
		{ pdf_of(cx, plain, 4, false), RC_INVALID }, { pdf_of(cx, loop, 3, true), RC_LIMIT }, { pdf_of(cx, filter, 4, true), RC_INVALID },
		{ pdf_of(cx, unknown, 4, true), RC_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum rc rc = renderer_attachments(cx, cases[i].pdf, &files, &count);

		if (rc != cases[i].rc)
			fail_msg("case %zu: %d", i, (int)rc);
	}
	assert_ok(cx, renderer_attachments(cx, whole, &files, &count));
	assert_int_equal(renderer_attachments(cx, (struct str){ whole.ptr, (size_t)40 << 20 }, &files, &count), RC_LIMIT);
}

static void
so_many_files_are_too_many(void **state)
{
	struct ctx *cx = *state;
	const char *objects[64] = { NULL, PAGES };
	struct buf root = buf_new(cx->mem, 4096);
	struct str *files;
	size_t count = 2, found;

	buf_lit(&root, "<< /Type /Catalog /Pages 2 0 R /AF [");
	for (int i = 0; i <= PDF_ATTACHMENTS_MAX; i++) {
		objects[count++] = STREAM("3", "one");
		buf_fmt(&root, " << /F (x) /EF << /F %zu 0 R >> >>", count);
	}
	buf_lit(&root, "] >>");
	objects[0] = str_c(cx->mem, buf_view(&root));
	assert_int_equal(renderer_attachments(cx, pdf_of(cx, objects, count, true), &files, &found), RC_LIMIT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_credential_comes_out_as_it_went_in), TEST(the_same_transcript_is_the_same_bytes), TEST(a_text_that_no_font_can_write_is_named),
		TEST(a_picture_that_is_none_is_said), TEST(texts_of_any_length_take_as_many_pages_as_they_need), TEST(files_are_found_by_either_way_and_once),
		TEST(damaged_locked_and_endless_ones_are_refused), TEST(so_many_files_are_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test.h"

#include "base/time.h"
#include "http/view.h"
#include "view_view_test.h"

static struct str
token(void *self)
{
	(void)self;
	return STR("a\"b");
}

static struct view_out
out_for(struct ctx *cx, enum language language)
{
	return (struct view_out){ .mem = cx->mem, .locale = locale_open(cx->mem, language, STR("Europe/London")), .csrf = token, .fresh_key = token };
}

static struct str
page_of(struct ctx *cx, enum language language, const struct view_sample *v)
{
	struct view_out out = out_for(cx, language);
	struct str html;

	assert_ok(cx, view_html(cx, &out, &view_sample_class, v, &html));
	return html;
}

static bool
has(struct str text, const char *part)
{
	return str_find(text, str_of(part)) < text.len;
}

#define assert_has(text, part)                                                                       \
	do {                                                                                         \
		struct str has_ = (text);                                                            \
		if (!has(has_, part))                                                                \
			fail_msg("not there: %s\nin: " PRI_STR, part, ARG_STR(has_));                \
	} while (0)
#define assert_lacks(text, part)                                                                     \
	do {                                                                                         \
		struct str has_ = (text);                                                            \
		if (has(has_, part))                                                                 \
			fail_msg("there, and must not be: %s\nin: " PRI_STR, part, ARG_STR(has_));   \
	} while (0)

static struct view_sample
sample(void)
{
	return (struct view_sample){ .title = STR("Board"), .mark = 68500, .sat_on = 20413, .at = VIEW_NONE };
}

static void
text_is_escaped_by_position(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();
	struct str html;

	v.title = STR("<b> \"x\" & 'y'");
	v.link = STR("/a?b=\"<");
	html = page_of(cx, LANGUAGE_EN, &v);
	assert_has(html, "<h1 title=\"&lt;b&gt; &quot;x&quot; &amp; &#39;y&#39;\">&lt;b&gt; \"x\" &amp; 'y'</h1>");
	assert_has(html, "<a href=\"/a?b=&quot;&lt;\">");
	assert_has(html, "<a href=\"/x/%3Cb%3E%20%22x%22%20%26%20%27y%27/y?q=%3Cb%3E");
	assert_lacks(html, "<b>");
}

/* T-39: a link leads somewhere or nowhere, and never does something. */
static void
t_39_links_are_links(void **state)
{
	struct ctx *cx = *state;
	static const struct { const char *link; bool passes; } cases[] = {
		{ "https://example.edu/a", true }, { "http://example.edu", true }, { "mailto:a@example.edu", true }, { "/boards/7", true }, { "?page=2", true },
		{ "#top", true }, { "a/b:c", true }, { "HTTPS://EXAMPLE.EDU", true }, { "javascript:alert(1)", false }, { "JavaScript:alert(1)", false },
		{ " javascript:alert(1)", false }, { "java\tscript:alert(1)", false }, { "java\nscript:x", false }, { "\x01javascript:x", false },
		{ "data:text/html,x", false }, { "vbscript:x", false }, { "file:///etc/passwd", false }, { "\\\\host\\x", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct view_sample v = sample();
		struct str html;

		v.link = str_of(cases[i].link);
		html = page_of(cx, LANGUAGE_EN, &v);
		if (has(html, "<a href=\"#\">") == cases[i].passes)
			fail_msg("%s %s", cases[i].link, cases[i].passes ? "must pass" : "must not pass");
	}
}

static void
data_cannot_end_its_element(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();
	struct json *data = json_new(cx->mem, JSON_OBJECT);

	json_put_str(cx->mem, data, STR("name"), STR("</script><!--"));
	v.data = data;
	assert_has(page_of(cx, LANGUAGE_EN, &v), "{\"name\":\"\\u003c/script\\u003e\\u003c!--\"}</script>");
}

static void
rows_and_branches(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();
	struct view_sample_learner_tries tries[] = { { 1 }, { 20000 } };
	struct view_sample_learner learners[] = { { .name = STR("Ana"), .tries = tries, .tries_count = 2 }, { .name = STR("Bo") } };
	struct view_sample_note note = { STR("mind") };
	struct str html = page_of(cx, LANGUAGE_EN, &v);

	assert_has(html, "<ul><li>0</li></ul>");
	assert_has(html, "<p class=\"tag yes\">+0 Met</p>");
	v.learners = learners;
	v.learners_count = 2;
	v.name = STR("x");
	v.is_open = true;
	v.outcome = VIEW_SAMPLE_OUTCOME_NO;
	v.note = &note;
	v.room.place = STR("R1");
	html = page_of(cx, LANGUAGE_EN, &v);
	assert_has(html, "<ul><li>Ana: 1,20,000, Board</li><li>Bo: 0 Board</li></ul>");
	assert_has(html, "<p class=\"tag no\" aria-current=\"true\">- Not met</p>");
	assert_has(html, "<p>R1 mind</p>");
}

static void
readers_get_their_language(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();
	struct view_sample_learner learners[2] = { { .name = STR("Ana") } };
	struct str html;

	v.at = 1784538120; /* 2026-07-20T09:02:00Z, British summer time */
	v.learners = learners;
	v.learners_count = 1;
	v.says = SAY(form_long, A_NUM("most", 12000), A_NUM("has", 3));
	html = page_of(cx, LANGUAGE_EN, &v);
	assert_has(html, "Board, 68.5 on 21 November 2025");
	assert_has(html, ">One learner<");
	assert_has(html, "<time datetime=\"2025-11-21\">21 November 2025</time>");
	assert_has(html, "<time datetime=\"2026-07-20T09:02:00Z\">20 July 2026, 10:02</time>");
	assert_has(html, "At most 12,000 characters");
	v.learners_count = 2;
	html = page_of(cx, LANGUAGE_DE, &v);
	assert_has(html, "Board, 68,5 am 21. November 2025");
	assert_has(html, ">2 Lernende<");
	assert_has(html, "20. Juli 2026, 10:02 Uhr");
	assert_has(html, "H\303\266chstens 12.000 Zeichen");
}

static void
views_are_json_too(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();
	struct view_sample_learner learners[] = { { .name = STR("Ana") } };
	struct locale *locale = locale_open(cx->mem, LANGUAGE_EN, STR_NONE);
	struct str text;

	v.learners = learners;
	v.learners_count = 1;
	v.says = SAY(form_email);
	text = json_text(cx->mem, view_json(cx->mem, locale, &view_sample_class, &v), JSON_COMPACT);
	assert_has(text, "{\"title\":\"Board\",\"name\":null,\"link\":\"\",\"mark\":68.5,\"sat_on\":\"2025-11-21\",\"at\":null,\"count\":0,\"is_open\":false,"
	                 "\"says\":\"Write one e-mail address");
	assert_has(text, "\"outcome\":\"yes\",\"learners\":[{\"name\":\"Ana\",\"tries\":[]}],\"room\":{\"place\":\"\"},\"note\":null,\"found\":{\"findings\":[]}");
	text = json_text(cx->mem, view_schema(cx->mem, &view_sample_class), JSON_COMPACT);
	assert_has(text, "\"outcome\":{\"type\":\"string\",\"enum\":[\"yes\",\"no\"]}");
	assert_has(text, "\"mark\":{\"type\":[\"number\",\"null\"]}");
}

/* ---- forms ---- */

#define SENT(n, v) { .name = STR_INIT(n), .value = STR_INIT(v) }

static const struct form_http_sample *
read_form(struct ctx *cx, const struct form_sent *sent, size_t count)
{
	return form_read(cx, locale_open(cx->mem, LANGUAGE_EN, STR("Europe/London")), &form_http_sample_class, sent, count);
}

static void
a_form_is_read(void **state)
{
	struct ctx *cx = *state;
	const struct form_sent sent[] = {
		SENT("decision", "refer"), SENT("reason", "  Late.  "), SENT("mark", "68"), SENT("credits", "2,5"), SENT("held_on", "2026-11-18"),
		SENT("until", "2026-07-20T10:02"), SENT("mail", "a@example.edu"), SENT("sure", "on"), SENT("who", "7"), SENT("tags", "a"), SENT("tags", "b\r\nc"),
		SENT("secret", "x"), SENT("_csrf", "t"), { .name = STR_INIT("file"), .value = STR_INIT("bytes"), .file_name = STR_INIT("n.csv"), .is_file = true },
	};
	const struct form_http_sample *form = read_form(cx, sent, sizeof(sent) / sizeof(*sent));

	assert_int_equal(form->form.mistakes, 0);
	assert_int_equal(form->decision, FORM_HTTP_SAMPLE_DECISION_REFER);
	assert_str(form->reason, "Late.");
	assert_int_equal(form->mark, 68);
	assert_int_equal(form->credits, 2500);
	assert_str(date_text(cx->mem, form->held_on), "2026-11-18");
	assert_str(time_text(cx->mem, form->until), "2026-07-20T09:02:00Z");
	assert_true(form->sure);
	assert_int_equal(form->tags.count, 3);
	assert_str(form->tags.items[2], "c");
	assert_str(form->file.bytes, "bytes");
	assert_str(form->file.name, "n.csv");
}

static void
each_mistake_stands_with_its_field(void **state)
{
	struct ctx *cx = *state;
	static const struct { const char *field, *value, *says; } cases[] = {
		{ "decision", "win", "none of the answers" }, { "reason", "", "Fill this in" }, { "reason", "ab", "At least 3 characters" },
		{ "reason", "a reason of twenty-one", "At most 20 characters fit; this has 22" }, { "mark", "101", "between 0 and 100" }, { "mark", "6 8", "whole number" },
		{ "credits", "60.001", "between 0 and 60" }, { "credits", "2.5.1", "such as 2.5" }, { "held_on", "31.02.2026", "a day that exists" },
		{ "until", "tomorrow", "a day and a time" }, { "mail", "a@b", "one e-mail address" }, { "mail", "a b@c.d", "one e-mail address" },
		{ "tags", "1\n2\n3\n4", "At most 3" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct form_sent sent[] = { { .name = str_of(cases[i].field), .value = str_of(cases[i].value) }, SENT("decision", "pass"), SENT("reason", "good") };
		const struct form_http_sample *form = read_form(cx, sent, 3);
		struct view_sample v = sample();
		struct str html;

		if (form->form.mistakes != 1)
			fail_msg("%s=%s: %zu mistakes", cases[i].field, cases[i].value, form->form.mistakes);
		v.http_sample = form;
		html = page_of(cx, LANGUAGE_EN, &v);
		assert_has(html, cases[i].says);
		assert_has(html, "<div class=\"field wrong\">");
		assert_has(html, "aria-invalid=\"true\"");
		assert_has(html, "One thing must be put right");
	}
}

static void
what_was_typed_is_kept(void **state)
{
	struct ctx *cx = *state;
	const struct form_sent sent[] = { SENT("decision", "pass"), SENT("reason", "a <b> of more than twenty"), SENT("mark", "a\"b"), SENT("who", "2"), SENT("sure", "on"), SENT("tags", "2") };
	struct view_sample v = sample();
	struct form_option options[] = { { STR("1"), STR("One") }, { STR("2"), STR("Two") } };
	struct str html;

	v.value_of = options;
	v.value_of_count = 2;
	v.http_sample = read_form(cx, sent, 6);
	html = page_of(cx, LANGUAGE_EN, &v);
	assert_int_equal(v.http_sample->form.mistakes, 2);
	assert_has(html, "a &lt;b&gt; of more than twenty</textarea>");
	assert_has(html, "value=\"a&quot;b\"");
	assert_has(html, "value=\"pass\" checked>");
	assert_has(html, "<option value=\"2\" selected>Two</option>");
	assert_has(html, "name=\"sure\" checked>");
	assert_has(html, "name=\"tags\" value=\"2\" checked>");
	assert_has(html, "2 things must be put right");
}

static void
handlers_prefill_and_add_mistakes(void **state)
{
	struct ctx *cx = *state;
	struct form_http_sample *form = form_new(cx->mem, &form_http_sample_class);
	struct view_sample v = sample();
	struct str html;

	form->credits = 2500;
	form->until = 1784538120;
	form->reason = STR("kept");
	form->decision = FORM_HTTP_SAMPLE_DECISION_PASS;
	v.http_sample = form;
	html = page_of(cx, LANGUAGE_EN, &v);
	assert_has(html, "value=\"2.5\"");
	assert_has(html, "value=\"2026-07-20T10:02\"");
	assert_has(html, "kept</textarea>");
	assert_has(html, "value=\"pass\" checked>");
	assert_lacks(html, "class=\"mistake\"");
	(void)fail(cx, RC_INVALID, MSG(form_email));
	form_mistake(cx, &form_http_sample_class, form, "mail");
	assert_has(page_of(cx, LANGUAGE_EN, &v), "<p class=\"mistake\" id=\"http_sample-mail-mistake\">Write one e-mail address");
}

static void
t_31_every_post_form_carries_token_and_key(void **state)
{
	struct ctx *cx = *state;
	struct view_sample v = sample();

	assert_has(page_of(cx, LANGUAGE_EN, &v), "<form method=\"post\" action=\"/x\" enctype=\"multipart/form-data\">"
	           "<input type=\"hidden\" name=\"_csrf\" value=\"a&quot;b\"><input type=\"hidden\" name=\"_key\" value=\"a&quot;b\">");
}

/* ---- locales ---- */

static void
the_accepted_language_is_the_best_of_ours(void **state)
{
	static const struct { const char *header; enum language want; } cases[] = {
		{ "", LANGUAGE_EN }, { "de", LANGUAGE_DE }, { "de-AT,en;q=0.5", LANGUAGE_DE }, { "en;q=0.5, de;q=0.9", LANGUAGE_DE }, { "fr, es", LANGUAGE_EN },
		{ "fr, de;q=0.1", LANGUAGE_DE }, { "en, de", LANGUAGE_EN }, { "de;q=0, en;q=0.1", LANGUAGE_EN }, { "de;q=x, en;q=0.1", LANGUAGE_EN }, { "DE", LANGUAGE_DE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (language_accepted(str_of(cases[i].header)) != cases[i].want)
			fail_msg("\"%s\"", cases[i].header);
}

static void
numbers_and_sizes(void **state)
{
	struct ctx *cx = *state;
	struct locale *en = locale_open(cx->mem, LANGUAGE_EN, STR_NONE), *de = locale_open(cx->mem, LANGUAGE_DE, STR("nowhere/at-all"));

	assert_str(locale_number(en, cx->mem, 1234), "1234");
	assert_str(locale_number(en, cx->mem, -1234567), "-1,234,567");
	assert_str(locale_number(de, cx->mem, 1234567), "1.234.567");
	assert_str(locale_decimal(de, cx->mem, 12345678500), "12.345.678,5");
	assert_str(locale_size(en, cx->mem, 0), "0 B");
	assert_str(locale_size(en, cx->mem, 1480), "1.4 kB");
	assert_str(locale_size(de, cx->mem, 33554432), "33 MB");
	assert_str(locale_time(de, cx->mem, 0), "1. Januar 1970, 00:00 Uhr");
}

/* A page never falls back to English for a reader of German: whatever a page can say has both. */
static void
german_has_what_pages_say(void **state)
{
	static const char *const pages[] = { "page_", "form_", NULL };
	int missing = 0;

	(void)state;
	for (size_t i = 0; i < message_count; i++)
		for (const char *const *prefix = pages; *prefix != NULL; prefix++)
			if (strncmp(messages[i]->name, *prefix, strlen(*prefix)) == 0 && !msg_has(LANGUAGE_DE, messages[i])) {
				print_error("no German: %s\n", messages[i]->name);
				missing++;
			}
	assert_int_equal(missing, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_escaped_by_position), TEST(t_39_links_are_links), TEST(data_cannot_end_its_element), TEST(rows_and_branches),
		TEST(readers_get_their_language), TEST(views_are_json_too), TEST(a_form_is_read), TEST(each_mistake_stands_with_its_field),
		TEST(what_was_typed_is_kept), TEST(handlers_prefill_and_add_mistakes), TEST(t_31_every_post_form_carries_token_and_key),
		TEST(the_accepted_language_is_the_best_of_ours), TEST(numbers_and_sizes), TEST(german_has_what_pages_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

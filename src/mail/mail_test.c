#include "db/db_test.h"

#include <sys/stat.h>

#include "base/file.h"
#include "codec/base64.h"
#include "mail/mail.h"
#include "people/institution_sample.h"

static const struct mail_settings settings = { .configured = true, .from = STR_INIT("no-reply@northgate.example"), .from_name = STR_INIT("Northgate Üniversity"), .key = { 7 } };

static void
addresses_are_what_stands_in_an_envelope(void **state)
{
	static const struct { const char *address; bool may; } rows[] = {
		{ "learner@northgate.example", true }, { "ž@northgate.example", true }, { "", false }, { "learner", false }, { "@x", false }, { "a@", false }, { "a@b@c", false },
		{ "a@b\r\nRCPT TO:<c@d>", false }, { "<a@b>", false }, { "a b@c", false }, { "a@b,c", false }, { "a@b\x7f", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (mail_address_may(str_of(rows[i].address)) != rows[i].may)
			fail_msg("%s", rows[i].address);
}

/* Header lines of a message, up to the empty one. */
static bool
lines_are_plain(struct str message)
{
	struct str line;

	while (str_cut(&message, '\n', &line) && !str_is(line, "\r")) {
		for (size_t i = 0; i < line.len; i++)
			if ((unsigned char)line.ptr[i] >= 0x80)
				return false;
		if (line.len > 78)
			return false;
	}
	return true;
}

static void
a_message_has_its_lines_and_nothing_of_a_stranger_in_them(void **state)
{
	struct ctx *cx = *state;
	const struct mail mail = { .id = 5, .address = STR_INIT("l@x.example"), .made_at = 1795392000,
		.subject = STR_INIT("Grüße\r\nBcc: somebody@else.example und noch sehr viel mehr, damit die Zeile gebrochen wird"), .body = STR_INIT("Guten Tag,\n\nüber\n") };
	struct str message = mail_message(cx->mem, &settings, &mail), body;

	assert_true(lines_are_plain(message));
	assert_int_equal(str_find(message, STR("Bcc:")), message.len);
	assert_true(str_find(message, STR("To: <l@x.example>\r\n")) < message.len);
	assert_true(str_find(message, STR("Date: Mon, 23 Nov 2026 00:00:00 +0000\r\n")) < message.len);
	assert_true(str_find(message, STR("Message-ID: <5.testamur@northgate.example>\r\n")) < message.len);
	body = str_trim(str_sub(message, str_find(message, STR("\r\n\r\n")) + 4, message.len));
	assert_true(base64_decode(cx->mem, body, &body));
	assert_str(body, "Guten Tag,\r\n\r\nüber\r\n");
	assert_true(str_eq(message, mail_message(cx->mem, &settings, &mail)));
}

static void
a_text_speaks_the_language_of_whom_it_is_for(void **state)
{
	struct ctx *cx = *state;
	const struct str paragraphs[] = { STR("Eins."), STR("Zwei.") };
	struct str text = mail_text(cx->mem, LANGUAGE_DE, STR("Ada"), STR("Nordtor"), paragraphs, 2);

	assert_str(text, "Guten Tag Ada,\n\nEins.\n\nZwei.\n\nDiese Nachricht hat ein Programm im Auftrag von Nordtor gesendet.\n");
}

static void
settings_name_what_is_wrong(void **state)
{
	static const struct { const char *json, *member; } wrong[] = {
		{ "{}", "host" }, { "{\"host\":\"a/b\",\"from\":\"a@b\"}", "host" }, { "{\"host\":\"a\"}", "from" }, { "{\"host\":\"a\",\"from\":\"a\"}", "from" },
		{ "{\"host\":\"a\",\"from\":\"a@b\",\"port\":0}", "port" }, { "{\"host\":\"a\",\"from\":\"a@b\",\"tls\":\"maybe\"}", "tls" },
		{ "{\"host\":\"a\",\"from\":\"a@b\",\"user\":\"u\"}", "password" },
	};
	struct ctx *cx = *state;
	struct mail_settings out, again;
	char folder[] = "/tmp/mail-test-XXXXXX";
	struct str home, path, key;
	struct stat of_key;

	assert_non_null(mkdtemp(folder));
	home = str_of(folder);
	path = path_join(cx->mem, home, STR(MAIL_SETTINGS_FILE));
	key = path_join(cx->mem, home, STR(MAIL_KEY_FILE));
	assert_ok(cx, mail_settings_load(cx, home, &out));
	assert_false(out.configured);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_ok(cx, file_write(cx, path, str_of(wrong[i].json), 0600));
		assert_int_equal(mail_settings_load(cx, home, &out), RC_INVALID);
		assert_str(cx->err.place.pointer, wrong[i].member);
	}
	assert_ok(cx, file_write(cx, path, STR("{\"host\":\"smtp.x.example\",\"from\":\"a@x.example\",\"tls\":\"tls\"}"), 0600));
	assert_ok(cx, mail_settings_read(cx, home, &out));
	assert_true(out.configured);
	assert_int_equal(out.server.port, 465);
	assert_false(file_exists(cx->mem, key));
	assert_ok(cx, mail_settings_load(cx, home, &out));
	assert_int_equal(stat(str_c(cx->mem, key), &of_key), 0);
	assert_int_equal(of_key.st_mode & 0777, 0600);
	assert_ok(cx, mail_settings_load(cx, home, &again));
	assert_memory_equal(out.key, again.key, MAIL_KEY_SIZE);
	unlink(str_c(cx->mem, path));
	unlink(str_c(cx->mem, key));
	assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
}

static void
what_waits_is_sealed_and_gone_when_it_is_over(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db);
	struct mail mail = { .institution = institution, .person = 3, .asked_by = 4, .address = STR_INIT("l@x.example"), .subject = STR_INIT("A link"), .body = STR_INIT("https://x/secret\n") };
	struct mail_settings other = settings;
	struct outbox_item *items;
	struct mail back, *all;
	size_t count;

	assert_ok(cx, mail_put(cx, db, &settings, &mail));
	assert_ok(cx, outbox_claim(cx, db, STR(MAIL_TOPIC), STR("me"), 60, 5, &items, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, mail_of_item(cx, db, &settings, &items[0], &back));
	assert_str(back.body, "https://x/secret\n");
	other.key[0] = 8;
	assert_int_equal(mail_of_item(cx, db, &other, &items[0], &back), RC_REFUSED);
	assert_int_equal(back.asked_by, 4);
	assert_ok(cx, mail_became(cx, db, mail.id, MAIL_WAITING, STR("later")));
	assert_ok(cx, mail_of_item(cx, db, &settings, &items[0], &back));
	assert_ok(cx, mail_became(cx, db, mail.id, MAIL_SENT, STR_NONE));
	assert_int_equal(mail_of_item(cx, db, &settings, &items[0], &back), RC_NOT_FOUND);
	assert_ok(cx, mail_list(cx, db, institution, 4, 10, &all, &count));
	assert_int_equal(count, 1);
	assert_int_equal(all[0].state, MAIL_SENT);
	assert_ok(cx, mail_list(cx, db, institution, 5, 10, &all, &count));
	assert_int_equal(count, 0);
	assert_ok(cx, mail_prune(cx, db, cx->now + 1));
	assert_ok(cx, mail_list(cx, db, institution, 3, 10, &all, &count));
	assert_int_equal(count, 0);
	mail.address = STR("nobody");
	assert_int_equal(mail_put(cx, db, &settings, &mail), RC_INVALID);
}

static void
who_looks_after_it_sees_all_and_tries_again(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	int64_t institution = sample_institution(cx, db), counts[MAIL_STATES];
	struct mail one = { .institution = institution, .address = STR_INIT("l@x.example"), .subject = STR_INIT("One"), .body = STR_INIT("x") }, other = one;
	struct outbox_item *items;
	struct mail *all;
	size_t count;
	bool due;

	other.subject = STR("Other");
	assert_ok(cx, mail_put(cx, db, &settings, &one));
	assert_ok(cx, outbox_claim(cx, db, STR(MAIL_TOPIC), STR("me"), 60, 5, &items, &count));
	assert_ok(cx, outbox_failed(cx, db, &items[0], STR("later")));
	assert_ok(cx, mail_put(cx, db, &settings, &other));
	assert_ok(cx, mail_became(cx, db, other.id, MAIL_FAILED, STR("no")));
	assert_ok(cx, mail_count(cx, db, institution, counts));
	assert_int_equal(counts[MAIL_WAITING], 1);
	assert_int_equal(counts[MAIL_SENT], 0);
	assert_int_equal(counts[MAIL_FAILED], 1);
	assert_ok(cx, mail_latest(cx, db, institution, MAIL_STATES, 0, 10, &all, &count));
	assert_int_equal(count, 2);
	assert_str(all[0].subject, "Other");
	assert_ok(cx, mail_latest(cx, db, institution, MAIL_STATES, all[0].id, 10, &all, &count));
	assert_int_equal(count, 1);
	assert_ok(cx, mail_latest(cx, db, institution, MAIL_FAILED, 0, 10, &all, &count));
	assert_int_equal(count, 1);
	assert_str(all[0].reason, "no");
	assert_ok(cx, mail_latest(cx, db, institution + 1, MAIL_STATES, 0, 10, &all, &count));
	assert_int_equal(count, 0);

	assert_ok(cx, outbox_claim(cx, db, STR(MAIL_TOPIC), STR("another"), 60, 5, &items, &count));
	assert_int_equal(count, 1); /* the other one; the first has its pause */
	assert_ok(cx, outbox_due(cx, db, STR(MAIL_TOPIC), &due));
	assert_false(due);
	assert_ok(cx, mail_hurry(cx, db));
	assert_ok(cx, outbox_claim(cx, db, STR(MAIL_TOPIC), STR("me"), 60, 5, &items, &count));
	assert_int_equal(count, 1); /* not what another is sending */
	assert_int_equal(items[0].attempts, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(addresses_are_what_stands_in_an_envelope),
		TEST(a_message_has_its_lines_and_nothing_of_a_stranger_in_them),
		TEST(a_text_speaks_the_language_of_whom_it_is_for),
		TEST(settings_name_what_is_wrong),
		TEST_BOTH(what_waits_is_sealed_and_gone_when_it_is_over),
		TEST_BOTH(who_looks_after_it_sees_all_and_tries_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

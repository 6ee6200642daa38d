/* Status lists: what may be written and read, and each answer of the check `status` that hangs on one. */
#include "test.h"

#include "format/verify_world.h"

/* ---- writing and reading ---- */

static void
what_a_list_needs(void **state)
{
	static const struct { const char *why; size_t id, issuer, purpose, bytes; enum rc want; } cases[] = {
		{ "all of it",          99, 99, 99, STATUS_LIST_LEAST / 8,     RC_OK },
		{ "no id",               0, 99, 99, STATUS_LIST_LEAST / 8,     RC_INVALID },
		{ "no issuer",          99,  0, 99, STATUS_LIST_LEAST / 8,     RC_INVALID },
		{ "no purpose",         99, 99,  0, STATUS_LIST_LEAST / 8,     RC_INVALID },
		{ "a byte too few",     99, 99, 99, STATUS_LIST_LEAST / 8 - 1, RC_INVALID },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct status_list list = list_of(w, -1);
		struct json *out;

		list.id = str_sub(list.id, 0, cases[i].id);
		list.issuer = str_sub(list.issuer, 0, cases[i].issuer);
		list.purpose = str_sub(list.purpose, 0, cases[i].purpose);
		list.bits.len = cases[i].bytes;
		if (status_list_write(w->cx, &list, &out) != cases[i].want)
			fail_msg("%s", cases[i].why);
	}
}

static void
what_is_read_as_a_list(void **state)
{
	static const struct { const char *why, *from, *to; enum rc want; } cases[] = {
		{ "as written",               "\"ttl\"", "\"ttl\"",                                                      RC_OK },
		{ "an issuer with a name",    "\"issuer\":\"" ISSUER "\"", "\"issuer\":{\"id\":\"" ISSUER "\"}",         RC_OK },
		{ "no issuer",                "\"issuer\"", "\"isssuer\"",                                               RC_INVALID },
		{ "no purpose",               "\"statusPurpose\"", "\"purpose\"",                                        RC_INVALID },
		{ "a start that is no date",  "\"validFrom\":\"2", "\"validFrom\":\"x",                                  RC_INVALID },
		{ "an end that is no date",   "\"validUntil\":\"2", "\"validUntil\":\"x",                                RC_INVALID },
		{ "a start that is a number", "\"validFrom\":", "\"validFrom\":5,\"x\":",                                RC_INVALID },
		{ "another credential",       "\"BitstringStatusListCredential\"", "\"OpenBadgeCredential\"",            RC_INVALID },
		{ "about something else",     "\"BitstringStatusList\"", "\"AchievementSubject\"",                       RC_INVALID },
		{ "half a list of 2021",      "\"BitstringStatusListCredential\"", "\"StatusList2021Credential\"",       RC_INVALID },
		{ "the other half",           "\"BitstringStatusList\"", "\"StatusList2021\"",                           RC_INVALID },
		{ "another alphabet",         "\"encodedList\":\"u", "\"encodedList\":\"z",                              RC_INVALID },
		{ "hexadecimal digits",       "\"encodedList\":\"uH4sI", "\"encodedList\":\"f1f8b",                      RC_INVALID },
		{ "no list",                  "\"encodedList\"", "\"list\"",                                             RC_INVALID },
	};
	struct world *w = world_new(*state);
	struct status_list list = list_of(w, -1), back;
	struct str good = compact(w, list_credential(w, &list));

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (status_list_read(w->cx, parsed(w, text_replaced(w, good, cases[i].from, cases[i].to)), &back) != cases[i].want)
			fail_msg("%s", cases[i].why);
}

/* The draft of 2021 named no alphabet. */
static void
lists_of_2021_in_each_alphabet(void **state)
{
	struct world *w = world_new(*state);
	struct status_list list = list_of(w, 4711), back;
	struct json *credential = list_credential(w, &list), *subject = JSON_GET(credential, "credentialSubject");
	struct str packed, without_letter = str_sub(json_string(JSON_GET(subject, "encodedList")), 1, SIZE_MAX);
	struct { const char *why; struct str encoded; enum rc want; } cases[] = {
		{ "base64url", without_letter, RC_OK }, { "base64", STR_NONE, RC_OK }, { "neither", STR("H4s+_AAA"), RC_INVALID }, { "nothing", STR_NONE, RC_INVALID },
		{ "more than any list could take", { arena_zero(w->cx->mem, STATUS_LIST_MOST / 4 + 1, 1), STATUS_LIST_MOST / 4 + 1 }, RC_INVALID },
	};

	assert_true(base64url_decode(w->cx->mem, without_letter, &packed));
	cases[1].encoded = base64_encode(w->cx->mem, packed);
	json_set(subject, STR("type"), json_new_string(w->cx->mem, STR("StatusList2021")));
	JSON_GET(credential, "type")->last->string = STR("StatusList2021Credential");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json_set(subject, STR("encodedList"), json_new_string(w->cx->mem, cases[i].encoded));
		if (status_list_read(w->cx, credential, &back) != cases[i].want)
			fail_msg("%s", cases[i].why);
		if (cases[i].want == RC_OK && !status_list_bit(&back, 4711))
			fail_msg("%s: the bit is lost", cases[i].why);
	}
}

/* ---- what a bit means ---- */

static void
each_purpose(void **state)
{
	static const struct { const char *purpose; bool set; enum verify_verdict verdict; enum verify_check check; enum verify_outcome want; const char *says; } cases[] = {
		{ "revocation", true,  VERIFY_INVALID,  CHECK_STATUS,     VERIFY_FAIL,      "revoked" },
		{ "suspension", true,  VERIFY_INVALID,  CHECK_STATUS,     VERIFY_FAIL,      "suspended" },
		{ "refresh",    true,  VERIFY_INVALID,  CHECK_SUPERSEDED, VERIFY_FAIL,      "newer" },
		{ "message",    true,  VERIFY_UNPROVEN, CHECK_STATUS,     VERIFY_UNCHECKED, "" },
		{ "revocation", false, VERIFY_VALID,    CHECK_STATUS,     VERIFY_PASS,      "" },
		{ "suspension", false, VERIFY_VALID,    CHECK_STATUS,     VERIFY_PASS,      "" },
		{ "refresh",    false, VERIFY_VALID,    CHECK_STATUS,     VERIFY_PASS,      "" },
		{ "message",    false, VERIFY_VALID,    CHECK_STATUS,     VERIFY_PASS,      "" },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct status_list list = list_of(w, cases[i].set ? 4711 : -1);
		struct record *record = record_of(w);
		struct str badge, said;

		list.purpose = record->statuses.items[0].purpose = str_of(cases[i].purpose);
		publish_list(w, &list);
		badge = embedded(w, credential_of(w, record), w->key, METHOD);
		expect(w, cases[i].purpose, badge, cases[i].verdict, cases[i].check, cases[i].want);
		said = verified(w, badge).checks[cases[i].check].says;
		if (str_find(said, str_of(cases[i].says)) == said.len && cases[i].says[0] != '\0')
			fail_msg("%s: " PRI_STR, cases[i].purpose, ARG_STR(said));
		w->pages--;
	}
}

/* Entries that name no list which could be asked, or too many. */
static void
entries_of_another_kind(void **state)
{
	static const char one[] = "{\"id\":\"urn:x\",\"type\":\"JsonSchema\"}";
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w)), *entry = json_copy(w->cx->mem, JSON_GET(credential, "credentialStatus"), true), *list;

	json_set(credential, STR("credentialStatus"), parsed(w, str_of(one)));
	expect(w, "a type that is no status", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_UNPROVEN, CHECK_STATUS, VERIFY_UNCHECKED);
	json_take(credential, STR("credentialStatus"));
	list = json_put_array(w->cx->mem, credential, STR("credentialStatus"));
	for (int i = 0; i < 8; i++)
		json_add(list, json_copy(w->cx->mem, json_is(entry, JSON_ARRAY) ? entry->first : entry, false));
	expect(w, "eight entries", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_VALID, CHECK_STATUS, VERIFY_PASS);
	json_add(list, json_copy(w->cx->mem, list->first, false));
	expect(w, "nine entries", embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD), VERIFY_INVALID, CHECK_STATUS, VERIFY_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_list_needs), TEST(what_is_read_as_a_list), TEST(lists_of_2021_in_each_alphabet), TEST(each_purpose), TEST(entries_of_another_kind),
	};

	return cmocka_run_group_tests_name("T-11: status lists", tests, NULL, NULL);
}

#include "codec/host.h"
#include "test.h"

static void
names_that_every_reader_takes_alike(void **state)
{
	static const struct { const char *host; bool good; } rows[] = {
		{ "a.b", true }, { "Badges.Northgate.example", true }, { "xn--bcher-kva.example", true }, { "3com.com", true }, { "a-b.c-d", true },
		{ "", false }, { ".", false }, { "a", false }, { "localhost", false }, { "a.", false }, { ".a.b", false }, { "a..b", false }, { "-a.b", false },
		{ "a-.b", false }, { "a.b-", false }, { "a_b.c", false }, { "a b.c", false }, { "127.0.0.1", false }, { "0x7f.1", false }, { "127.1", false },
		{ "a.1", false }, { "b\xc3\xbc" "cher.example", false }, { "a.b:80", false }, { "a@b.c", false }, { "[.b]", false }, { "a`.b", false }, { "a\x7f.b", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (host_is_name(str_of(rows[i].host)) != rows[i].good)
			fail_msg("%s", rows[i].host);
}

static void
names_and_labels_have_their_length(void **state)
{
	char long_label[66], longest[256];

	(void)state;
	memset(long_label, 'a', sizeof(long_label));
	memcpy(long_label + 63, ".b", 2);
	assert_true(host_is_name((struct str){ long_label, 65 }));
	memcpy(long_label + 63, "a.", 2);
	long_label[65] = 'b';
	assert_false(host_is_name((struct str){ long_label, 66 }));
	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = i % 2 == 0 ? 'a' : '.';
	assert_true(host_is_name((struct str){ longest, 253 }));
	assert_false(host_is_name((struct str){ longest, 255 }));
}

static void
this_machine_by_name(void **state)
{
	(void)state;
	assert_true(host_is_this_machine(STR("localhost")));
	assert_true(host_is_this_machine(STR("a.localhost")));
	assert_false(host_is_this_machine(STR("notlocalhost")));
	assert_false(host_is_this_machine(STR("localhost.example")));
}

static void
ports(void **state)
{
	static const struct { const char *text; int port; } rows[] = {
		{ "1", 1 }, { "443", 443 }, { "65535", 65535 }, { "", -1 }, { "0", -1 }, { "080", -1 }, { "65536", -1 }, { "123456", -1 }, { "-1", -1 }, { "+1", -1 }, { "8o", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int port = -1;

		assert_int_equal(host_port(str_of(rows[i].text), &port), rows[i].port > 0);
		assert_int_equal(port, rows[i].port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_every_reader_takes_alike),
		cmocka_unit_test(names_and_labels_have_their_length),
		cmocka_unit_test(this_machine_by_name),
		cmocka_unit_test(ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Addresses that strangers would like us to connect to (T-20, T-21). What counts is the decision: the socket is never
 * opened here, the test stands where it would be. */
#include "test.h"

#include "helper/fetcher_carry.h"

#define PUBLIC  "93.184.215.14"
#define PUBLIC6 "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

/* ---- addresses that must not be connected to ---- */

static const char *const forbidden[] = {
	"0.0.0.0", "0.0.0.1", "0.255.255.255", "10.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.64.0.1", "100.100.100.200",
	"100.127.255.255", "127.0.0.0", "127.0.0.1", "127.0.0.2", "127.1.1.1", "127.255.255.255", "168.63.129.16", "169.254.0.0",
	"169.254.0.1", "169.254.169.254", "169.254.170.2", "169.254.255.255", "172.16.0.0", "172.16.0.1", "172.17.0.1", "172.31.255.255",
	"192.0.0.0", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.0", "192.168.0.1",
	"192.168.1.1", "192.168.255.255", "192.175.48.1", "198.18.0.0", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
	"224.0.0.0", "224.0.0.1", "224.0.0.251", "239.255.255.250", "239.255.255.255", "240.0.0.0", "240.0.0.1", "255.255.255.254",
	"255.255.255.255",
	"::", "::1", "::2", "::ffff", "::7f00:1", "::127.0.0.1", "::10.0.0.1", "::ffff:0.0.0.0", "::ffff:127.0.0.1", "::ffff:7f00:1",
	"::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:192.168.1.1", "::ffff:93.184.215.14", "::ffff:0:127.0.0.1",
	"64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::93.184.215.14", "64:ff9b:1::1", "64:ff9b:1::a00:1", "100::", "100::1",
	"1::1", "1fff:ffff::1", "2001::", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:3::1", "2001:10::1", "2001:20::1",
	"2001:1ff:ffff::1", "2001:db8::", "2001:db8::1", "2001:db8:ffff::1", "2002::", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2002:c0a8:101::",
	"2002:5db8:d70e::1", "2620:4f:8000::1", "3ffe::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "8000::1", "fc00::", "fc00::1",
	"fd00::1", "fd00:ec2::254", "fd20:ce::254", "fdff:ffff::1", "fe80::", "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1", "feff::1", "ff00::",
	"ff01::1", "ff02::1", "ff02::fb", "ff05::2", "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};
#define FORBIDDEN (sizeof(forbidden) / sizeof(*forbidden))

static const char *const open_to_all[] = {
	PUBLIC, PUBLIC6, "1.0.0.1", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
	"128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
	"192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
	"2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2a00::1", "2400::1", "3ffd::1", "2620:4f:8001::1",
};

/* ---- URLs that are refused as they stand, before anybody is asked what they lead to ---- */

static const char *const malformed[] = {
	/* other schemes, and none */
	"", "/", "//www.uni-site.org/", "www.uni-site.org", "http://www.uni-site.org/", "HTTP://www.uni-site.org/", "HTTPS://www.uni-site.org/", "Https://www.uni-site.org/",
	"ftp://www.uni-site.org/", "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "dict://127.0.0.1:11211/stat",
	"ldap://127.0.0.1/", "tftp://127.0.0.1/a", "smb://127.0.0.1/share", "telnet://127.0.0.1", "imap://127.0.0.1/", "pop3://127.0.0.1/", "smtp://127.0.0.1:25/",
	"rtsp://127.0.0.1/", "scp://127.0.0.1/a", "sftp://127.0.0.1/a", "mqtt://127.0.0.1/a", "ws://www.uni-site.org/", "wss://www.uni-site.org/", "jar:https://www.uni-site.org!/a",
	"data:text/plain,hello", "javascript:alert(1)", "urn:uuid:0", "did:web:www.uni-site.org", "view-source:https://www.uni-site.org/", "about:blank", "unix:///run/docker.sock",
	"https:", "https:/", "https://", "https:///", "https:///etc/passwd", "https:www.uni-site.org", "https:/www.uni-site.org", "https:\\\\www.uni-site.org\\", "https://?a", "https://#a",
	" https://www.uni-site.org/", "https://www.uni-site.org/ ", "\thttps://www.uni-site.org/", "ht\ntps://www.uni-site.org/", "https ://www.uni-site.org/", "0https://www.uni-site.org/",
	/* this machine and its neighbours by name */
	"https://localhost/", "https://localhost:8443/", "https://LOCALHOST/", "https://LocalHost/", "https://localhost./", "https://a.localhost/", "https://localhost.localdomain/",
	"https://ip6-localhost/", "https://loopback/", "https://broadcasthost/", "https://router/", "https://intranet/", "https://metadata/", "https://kubernetes/", "https://db/",
	"https://metadata.google.internal/computeMetadata/v1/", "https://instance-data.ec2.internal/", "https://kubernetes.default.svc.cluster.local/", "https://printer.local/",
	"https://nas.lan/", "https://box.home/", "https://router.home.arpa/", "https://fileserver.corp/", "https://wiki.intranet/", "https://a.private/", "https://1.0.0.127.in-addr.arpa/",
	"https://expyuzz4wqqyqhjn.onion/", "https://a.test/", "https://university.example/", "https://a.invalid/", "https://a.alt/",
	/* numbers in every spelling */
	"https://127.0.0.1/", "https://127.0.0.1:8443/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0x0.0x0.0x1/", "https://0x7f.1/",
	"https://0177.0.0.1/", "https://0177.0.0.01/", "https://017700000001/", "https://00000177.1/", "https://127.0.0.1./", "https://127.0.0.0x1/", "https://127.0.0.01/", "https://0/",
	"https://0.0.0.0/", "https://00/", "https://1/", "https://3232235777/", "https://10.1/", "https://192.168.257/", "https://4294967296/", "https://18446744073709551617/",
	"https://93.184.215.14/", "https://8.8.8.8/", "https://1.1/", "https://127%2e0%2e0%2e1/", "https://%31%32%37.0.0.1/", "https://127.0.0.1%00.uni-site.org/", "https://127.0.0.1%2f.uni-site.org/",
	"https://[::1]/", "https://[::1]:8443/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
	"https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fd00:ec2::254]/", "https://[2606:4700::1111]/",
	"https://[v1.a]/", "https://[::1/", "https://::1]/", "https://::1/", "https://[]/", "https://[::1]a/", "https://[::1]]/", "https://[[::1]]/", "https://[127.0.0.1]/", "https://[www.uni-site.org]/",
	"https://1.2.3.4.5/", "https://256.256.256.256/", "https://169.254.169.254/latest/meta-data/", "https://a.0/", "https://uni-site.0x1/", "https://uni-site.1a/",
	/* user names, and what another reader would take for one */
	"https://user@www.uni-site.org/", "https://user:secret@www.uni-site.org/", "https://@www.uni-site.org/", "https://:@www.uni-site.org/", "https://www.uni-site.org@127.0.0.1/",
	"https://www.uni-site.org:443@127.0.0.1/", "https://www.uni-site.org%40127.0.0.1/", "https://127.0.0.1\\@www.uni-site.org/", "https://www.uni-site.org\\@127.0.0.1/", "https://a@b@www.uni-site.org/",
	"https://www.uni-site.org\\.evil.org/", "https://www.uni-site.org\\/a", "https://127.0.0.1&@www.uni-site.org/", "https://127.0.0.1;@www.uni-site.org/", "https://127.0.0.1 @www.uni-site.org/",
	"https://www.uni-site.org&127.0.0.1/", "https://www.uni-site.org;127.0.0.1/", "https://www.uni-site.org,127.0.0.1/", "https://www.uni-site.org|127.0.0.1/", "https://$(id).uni-site.org/", "https://`id`.uni-site.org/",
	/* ports */
	"https://www.uni-site.org:/", "https://www.uni-site.org:0/", "https://www.uni-site.org:00443/", "https://www.uni-site.org:65536/", "https://www.uni-site.org:99999999999/", "https://www.uni-site.org:-1/",
	"https://www.uni-site.org:+443/", "https://www.uni-site.org: 443/", "https://www.uni-site.org:443a/", "https://www.uni-site.org:0x1bb/", "https://www.uni-site.org:443:443/", "https://www.uni-site.org:80:443/", "https://www.uni-site.org::443/",
	"https://www.uni-site.org:21/", "https://www.uni-site.org:22/", "https://www.uni-site.org:23/", "https://www.uni-site.org:25/", "https://www.uni-site.org:53/", "https://www.uni-site.org:80/", "https://www.uni-site.org:110/",
	"https://www.uni-site.org:111/", "https://www.uni-site.org:143/", "https://www.uni-site.org:389/", "https://www.uni-site.org:445/", "https://www.uni-site.org:465/", "https://www.uni-site.org:587/", "https://www.uni-site.org:993/", "https://www.uni-site.org:1023/",
	/* labels */
	"https://.uni-site.org/", "https://www..uni-site.org/", "https://www.uni-site.org./", "https://-a.uni-site.org/", "https://a-.uni-site.org/", "https://a_b.uni-site.org/", "https://*.uni-site.org/", "https://a.b.c.-/", "https://../", "https://./",
	"https://www.uni-site.org%2e/", "https://www%2euni-site.org/", "https://www.uni-site.org%00/", "https://www.uni-site.org%0d%0aHost:a/", "https://w\xc3\xbcrzburg.uni-site.org/", "https://\xe2\x91\xa0.uni-site.org/",
	"https://www\xe3\x80\x82uni-site\xe3\x80\x82org/", "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", "https://www.uni-site.org\xc2\xad/", "https://www.uni\xe2\x80\x8b-site.org/", "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.uni-site.org/",
	/* what would end a line or begin another thing */
	"https://www.uni-site.org/a b", "https://www.uni-site.org/a\tb", "https://www.uni-site.org/a\r\nHost: b", "https://www.uni-site.org/a\nb", "https://www.uni-site.org/\x7f", "https://www.uni-site.org/\x01",
	"https://www.uni-site.org/\"", "https://www.uni-site.org/<a>", "https://www.uni-site.org/{a}", "https://www.uni-site.org/a|b", "https://www.uni-site.org/a^b", "https://www.uni-site.org/a`b", "https://www.uni-site.org/\xc3\xbc", "https://www.uni-site.org/a\\..\\b",
};
#define MALFORMED (sizeof(malformed) / sizeof(*malformed))

/* ---- the world ---- */

struct net {
	const char *answers[4]; /* of the resolver, one a question; the last stays. Each "address,address" */
	size_t asked, connects;
	char connected[64];
	struct carrier_setting setting;
	struct carrier *carrier;
};

static size_t
answer_name(void *self, const char *host, struct address *out, size_t max)
{
	struct net *net = self;
	size_t at = net->asked++, count = 0;
	struct str rest, one;

	(void)host;
	while (at > 0 && net->answers[at] == NULL)
		at--;
	rest = str_of(net->answers[at]);
	while (rest.len > 0 && count < max) {
		str_cut(&rest, ',', &one);
		assert_true(address_parse(one, &out[count++]));
	}
	return count;
}

static bool
note_connect(void *self, const struct sockaddr *address)
{
	struct net *net = self;
	struct arena *mem = arena_new(0);

	net->connects++;
	snprintf(net->connected, sizeof(net->connected), PRI_STR, ARG_STR(address_text(mem, address)));
	arena_free(mem);
	return false; /* not one packet */
}

static struct net *
net_new(struct ctx *cx)
{
	struct net *net = NEW(cx->mem, struct net);

	net->setting = (struct carrier_setting){ .resolver = { answer_name, net }, .connecting = note_connect, .self = net };
	assert_ok(cx, carrier_open(cx, &net->setting, &net->carrier));
	return net;
}

static enum rc
go(struct ctx *cx, struct net *net, struct str url, const char *answers)
{
	struct fetch_request request = { .url = url, .seconds = 2 };
	struct fetch_answer answer;
	int64_t fresh;

	net->asked = net->connects = 0;
	net->answers[0] = answers;
	return carrier_ask(cx, net->carrier, &request, &answer, &fresh);
}

static void
refused(struct ctx *cx, struct net *net, struct str url, const char *answers, size_t asked)
{
	enum rc rc = go(cx, net, url, answers);

	if (rc != RC_REFUSED || net->connects > 0 || net->asked != asked)
		fail_msg(PRI_STR " (%s): rc %d, %zu connections (%s), the resolver was asked %zu times", ARG_STR(url), answers == NULL ? "" : answers,
		         (int)rc, net->connects, net->connected, net->asked);
}

static void
went(struct ctx *cx, struct net *net, struct str url, const char *answers, const char *to)
{
	enum rc rc = go(cx, net, url, answers);

	if (rc != RC_UNAVAILABLE || net->connects == 0 || strcmp(net->connected, to) != 0)
		fail_msg(PRI_STR " (%s): rc %d, %zu connections (%s)", ARG_STR(url), answers, (int)rc, net->connects, net->connected);
}

/* ---- tests ---- */

static void
urls_that_two_readers_could_read_differently_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct net *net = net_new(cx);
	char *longest = arena_alloc(cx->mem, FETCH_URL_MAX + 2);

	for (size_t i = 0; i < MALFORMED; i++)
		refused(cx, net, str_of(malformed[i]), PUBLIC, 0);
	refused(cx, net, STR("https://www.uni-site.org\0.evil.org/"), PUBLIC, 0);
	memset(longest, 'a', FETCH_URL_MAX + 1);
	memcpy(longest, "https://www.uni-site.org/", 25);
	refused(cx, net, (struct str){ longest, FETCH_URL_MAX + 1 }, PUBLIC, 0);
	went(cx, net, (struct str){ longest, FETCH_URL_MAX }, PUBLIC, PUBLIC);
}

/* Each alone, hidden behind a public one, and in front of one. */
static void
names_that_lead_to_forbidden_addresses_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct net *net = net_new(cx);
	char both[160];

	for (size_t i = 0; i < FORBIDDEN; i++) {
		refused(cx, net, STR("https://www.uni-site.org/did.json"), forbidden[i], 1);
		snprintf(both, sizeof(both), PUBLIC ",%s", forbidden[i]);
		refused(cx, net, STR("https://www.uni-site.org:8443/"), both, 1);
		snprintf(both, sizeof(both), "%s," PUBLIC6 "," PUBLIC, forbidden[i]);
		refused(cx, net, STR("https://xn--wrzburg-n2a.uni-site.org/"), both, 1);
		snprintf(both, sizeof(both), strchr(forbidden[i], ':') != NULL ? "https://[%s]/" : "https://%s/", forbidden[i]);
		refused(cx, net, str_dup(cx->mem, str_of(both)), PUBLIC, 0);
	}
	assert_int_equal(go(cx, net, STR("https://www.uni-site.org/"), ""), RC_UNAVAILABLE);
	assert_int_equal(net->connects, 0);
	print_message("# %zu URLs, none connected\n", MALFORMED + 2 + 4 * FORBIDDEN);
}

static void
public_sites_are_connected_to(void **state)
{
	static const char *const urls[] = {
		"https://www.uni-site.org", "https://www.uni-site.org/", "https://www.uni-site.org?a=b", "https://www.uni-site.org#a", "https://www.uni-site.org:443/", "https://www.uni-site.org:8443/a/b.json?c=d%20e#f",
		"https://WWW.Uni-Site.ORG/", "https://xn--wrzburg-n2a.uni-site.org/", "https://a.b.c.d.e.f.uni-site.org/~x/(y)!*'$&,;=:@", "https://example.com/", "https://www.uni-site.org/..%2f..%2fetc",
	};
	struct ctx *cx = *state;
	struct net *net = net_new(cx);

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		went(cx, net, str_of(urls[i]), PUBLIC, PUBLIC);
	for (size_t i = 0; i < sizeof(open_to_all) / sizeof(*open_to_all); i++)
		went(cx, net, STR("https://www.uni-site.org/"), open_to_all[i], open_to_all[i]);
	/* a public address in place of a name is no name */
	refused(cx, net, STR("https://" PUBLIC "/"), PUBLIC, 0);
}

/* The name answers with a public address when it is judged and with another when it is connected to. */
static void
a_name_is_asked_for_once(void **state)
{
	struct ctx *cx = *state;
	struct net *net = net_new(cx);

	for (size_t i = 0; i < FORBIDDEN; i++) {
		net->answers[1] = forbidden[i];
		went(cx, net, STR("https://rebind.uni-site.org/"), PUBLIC, PUBLIC);
		assert_int_equal(net->asked, 1);
	}
}

/* The judge at the socket stands by itself: an address that was never pinned is not connected to. */
static void
what_may_be_said_of_each_address(void **state)
{
	struct fetch_settings nothing = { .loopback = false }, inside = { .inside = (const struct str[]){ STR("sso.uni-site.org") }, .inside_count = 1 };
	struct fetch_settings loopback = { .loopback = true };
	struct fetch_target other = { .host = STR("www.uni-site.org") }, own = { .host = STR("sso.uni-site.org") }, local = { .host = STR("localhost"), .local = true };
	struct sockaddr strange = { .sa_family = AF_UNIX };
	struct address at;

	(void)state;
	assert_false(target_may(&nothing, &other, &strange));
	for (size_t i = 0; i < FORBIDDEN; i++) {
		bool is_private, is_loopback;

		assert_true(address_parse(str_of(forbidden[i]), &at));
		is_private = address_kind_of(&at.at.any) == ADDRESS_PRIVATE;
		is_loopback = address_kind_of(&at.at.any) == ADDRESS_LOOPBACK;
		if (target_may(&nothing, &other, &at.at.any) || target_may(&inside, &other, &at.at.any) || target_may(&loopback, &other, &at.at.any) ||
		    target_may(&inside, &own, &at.at.any) != is_private || target_may(&loopback, &local, &at.at.any) != is_loopback)
			fail_msg("%s", forbidden[i]);
	}
	assert_true(address_parse(STR(PUBLIC), &at));
	assert_true(target_may(&inside, &own, &at.at.any));
	assert_false(target_may(&loopback, &local, &at.at.any)); /* "localhost" that leads away is somebody's trick */
}

static void
where_a_redirect_leads(void **state)
{
	static const struct { const char *location, *want; } cases[] = {
		{ "https://b.org/c", "https://b.org/c" }, { "/c", "https://a.org:8443/c" }, { "c?d", "https://a.org:8443/x/c?d" }, { "//b.org/c", "https://b.org/c" },
		{ "http://b.org/", "http://b.org/" }, { "?q", "https://a.org:8443/x/?q" }, { "", "https://a.org:8443/x/" }, { "@127.0.0.1/", "https://a.org:8443/x/@127.0.0.1/" },
		{ ".evil.org/", "https://a.org:8443/x/.evil.org/" }, { "file:///etc/passwd", "file:///etc/passwd" }, { "/a?to=https://b.org/", "https://a.org:8443/a?to=https://b.org/" },
	};
	struct ctx *cx = *state;
	struct fetch_settings nothing = { .loopback = false };
	struct fetch_target from;

	assert_ok(cx, target_parse(cx, &nothing, STR("https://a.org:8443/x/y?z=/w/"), &from));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(target_follow(cx->mem, &from, str_of(cases[i].location)), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(urls_that_two_readers_could_read_differently_are_refused),
		TEST(names_that_lead_to_forbidden_addresses_are_refused),
		TEST(public_sites_are_connected_to),
		TEST(a_name_is_asked_for_once),
		TEST(what_may_be_said_of_each_address),
		TEST(where_a_redirect_leads),
	};

	return cmocka_run_group_tests_name("T-20 T-21: where nobody may lead us", tests, NULL, NULL);
}

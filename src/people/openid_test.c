/* OpenID Connect against a provider made here: one answer that holds, and for each thing that is asked of it one that does not. */
#include "codec/base64.h"
#include "crypto/jws.h"
#include "db/db_test.h"
#include "people/institution_sample.h"
#include "people/openid.h"
#include "people/token.h"

#define ISSUER   "https://id.example.edu"
#define REDIRECT STR("https://mc.example.edu/sign-in/campus/back")

/* How the provider strays from what is right. */
enum slip {
	NONE, OTHER_ISSUER_IN_CONFIGURATION, NO_CONFIGURATION, NO_TOKEN, OTHER_KEY, NO_SIGNATURE, OTHER_ISSUER, OTHER_AUDIENCE, TWO_AUDIENCES, OTHER_PARTY,
	EXPIRED, FROM_THE_FUTURE, OTHER_NONCE, NO_SUBJECT, UNVERIFIED_EMAIL
};

struct fake {
	enum slip slip;
	struct secret_key *key, *other;
	struct str nonce;           /* as it stood in the authorization request */
	struct str challenge, asked; /* likewise; the body of the token request */
	struct str authorization;
};

static struct str
id_token(struct ctx *cx, const struct fake *fake)
{
	enum slip slip = fake->slip;
	struct str payload = str_fmt(cx->mem,
		"{\"iss\":\"%s\",\"aud\":%s,%s\"exp\":%lld,\"iat\":%lld,\"nonce\":\"" PRI_STR "\"%s,\"email\":\"ana@example.org\",\"email_verified\":%s}",
		slip == OTHER_ISSUER ? "https://evil.example" : ISSUER,
		slip == OTHER_AUDIENCE ? "\"somebody\"" : slip == TWO_AUDIENCES ? "[\"testamur\",\"somebody\"]" : "\"testamur\"",
		slip == OTHER_PARTY ? "\"azp\":\"somebody\"," : "",
		(long long)(cx->now + (slip == EXPIRED ? -600 : 300)), (long long)(cx->now + (slip == FROM_THE_FUTURE ? 600 : 0)),
		ARG_STR(slip == OTHER_NONCE ? STR("another") : fake->nonce), slip == NO_SUBJECT ? "" : ",\"sub\":\"u-1\"",
		slip == UNVERIFIED_EMAIL ? "false" : "true");
	struct str header = jws_header(cx->mem, KEY_ED25519, STR("k1"), STR_NONE, NULL), token;

	if (slip == NO_SIGNATURE)
		return str_fmt(cx->mem, PRI_STR "." PRI_STR ".", ARG_STR(base64url_encode(cx->mem, STR("{\"alg\":\"none\"}"))), ARG_STR(base64url_encode(cx->mem, payload)));
	assert_ok(cx, jws_sign(cx, slip == OTHER_KEY ? fake->other : fake->key, header, payload, &token));
	return token;
}

static struct str
key_set(struct ctx *cx, const struct fake *fake)
{
	struct json *root = json_new(cx->mem, JSON_OBJECT), *key = key_to_jwk(cx->mem, secret_key_public(fake->key));

	json_put_str(cx->mem, key, STR("kid"), STR("k1"));
	json_add(json_put_array(cx->mem, root, STR("keys")), key);
	return json_text(cx->mem, root, JSON_COMPACT);
}

static enum rc
fake_ask(void *self, struct ctx *cx, const struct fetch_request *request, struct fetch_answer *answer)
{
	struct fake *fake = self;

	*answer = (struct fetch_answer){ .status = 200, .type = STR("application/json"), .url = request->url };
	if (str_ends(request->url, "/.well-known/openid-configuration")) {
		answer->status = fake->slip == NO_CONFIGURATION ? 404 : 200;
		answer->body = str_fmt(cx->mem, "{\"issuer\":\"%s\",\"authorization_endpoint\":\"" ISSUER "/auth\",\"token_endpoint\":\"" ISSUER "/token\","
		                       "\"jwks_uri\":\"" ISSUER "/jwks\"}", fake->slip == OTHER_ISSUER_IN_CONFIGURATION ? "https://evil.example" : ISSUER);
	} else if (str_ends(request->url, "/jwks")) {
		answer->body = key_set(cx, fake);
	} else {
		assert_true(request->post);
		fake->asked = request->body;
		fake->authorization = request->authorization;
		answer->body = fake->slip == NO_TOKEN ? STR("{}") : str_fmt(cx->mem, "{\"id_token\":\"" PRI_STR "\"}", ARG_STR(id_token(cx, fake)));
	}
	return RC_OK;
}

static struct str
parameter(struct arena *mem, struct str url, const char *name)
{
	struct str mark = str_fmt(mem, "%s=", name), rest = str_sub(url, str_find(url, mark) + mark.len, url.len), value;

	(void)str_cut(&rest, '&', &value);
	return value;
}

struct scene {
	int64_t institution, person;
	struct account account;
	struct openid_provider provider;
	struct fake fake;
	struct openid_fetch fetch;
};

static void
set_scene(struct ctx *cx, struct db *db, struct scene *scene)
{
	const struct person as = { .name = STR("Ana de la Cruz") };

	*scene = (struct scene){ .provider = { STR("campus"), STR("Campus"), STR(ISSUER), STR("testamur"), STR("s:e c"), true } };
	scene->institution = sample_institution(cx, db);
	assert_ok(cx, person_add(cx, db, scene->institution, &as, &scene->person));
	assert_ok(cx, account_ensure(cx, db, scene->institution, scene->person, &scene->account));
	assert_ok(cx, account_add_name(cx, db, &scene->account, STR("ana@example.org")));
	assert_ok(cx, secret_key_new(cx, KEY_ED25519, &scene->fake.key));
	assert_ok(cx, secret_key_new(cx, KEY_ED25519, &scene->fake.other));
	scene->fetch = (struct openid_fetch){ fake_ask, &scene->fake };
}

static struct openid_begun
begin(struct ctx *cx, struct db *db, struct scene *scene, struct str invitation)
{
	struct openid_begun begun;

	assert_ok(cx, openid_begin(cx, db, scene->institution, &scene->provider, &scene->fetch, REDIRECT, STR("/backpack"), invitation, &begun));
	scene->fake.nonce = parameter(cx->mem, begun.url, "nonce");
	scene->fake.challenge = parameter(cx->mem, begun.url, "code_challenge");
	assert_true(str_eq(parameter(cx->mem, begun.url, "state"), begun.state));
	return begun;
}

static enum rc
finish(struct ctx *cx, struct db *db, struct scene *scene, const struct openid_answer *answer, struct account *account)
{
	struct str next;

	return openid_finish(cx, db, scene->institution, &scene->provider, &scene->fetch, REDIRECT, answer, account, &next);
}

static void
who_is_known_by_a_verified_address_comes_in(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct openid_answer answer;
	struct openid_begun begun;
	struct account account;
	struct scene scene;

	set_scene(cx, db, &scene);
	begun = begin(cx, db, &scene, STR_NONE);
	assert_true(str_starts(begun.url, ISSUER "/auth?response_type=code&client_id=testamur&redirect_uri=https%3A%2F%2Fmc.example.edu%2F"));
	answer = (struct openid_answer){ begun.state, STR("c0de"), STR(ISSUER), STR_NONE, begun.state };
	assert_ok(cx, finish(cx, db, &scene, &answer, &account));
	assert_int_equal(account.id, scene.account.id);
	/* PKCE: the challenge is the hash of what the token request tells; and the secret goes in its header, encoded. */
	assert_true(str_eq(base64url_encode(cx->mem, token_hash(cx->mem, parameter(cx->mem, scene.fake.asked, "code_verifier"))), scene.fake.challenge));
	assert_str(scene.fake.authorization, "Basic dGVzdGFtdXI6cyUzQWUrYw==");
	/* The identity is bound now: the address no longer matters. */
	scene.fake.slip = UNVERIFIED_EMAIL;
	begun = begin(cx, db, &scene, STR_NONE);
	answer = (struct openid_answer){ begun.state, STR("c0de"), STR_NONE, STR_NONE, begun.state };
	assert_ok(cx, finish(cx, db, &scene, &answer, &account));
	assert_int_equal(account.id, scene.account.id);
}

static const struct { enum slip slip; enum rc rc; } slips[] = {
	{ NO_TOKEN, RC_UNAVAILABLE }, { OTHER_KEY, RC_DENIED }, { NO_SIGNATURE, RC_DENIED }, { OTHER_ISSUER, RC_DENIED }, { OTHER_AUDIENCE, RC_DENIED },
	{ TWO_AUDIENCES, RC_DENIED }, { OTHER_PARTY, RC_DENIED }, { EXPIRED, RC_DENIED }, { FROM_THE_FUTURE, RC_DENIED }, { OTHER_NONCE, RC_DENIED },
	{ NO_SUBJECT, RC_DENIED }, { UNVERIFIED_EMAIL, RC_DENIED }, { OTHER_ISSUER_IN_CONFIGURATION, RC_UNAVAILABLE }, { NO_CONFIGURATION, RC_UNAVAILABLE },
};

static void
t_07_a_token_that_does_not_hold_lets_nobody_in(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct account account;
	struct scene scene;

	set_scene(cx, db, &scene);
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		struct openid_begun begun;
		struct openid_answer answer;
		enum rc rc;

		scene.fake.slip = NONE;
		begun = begin(cx, db, &scene, STR_NONE);
		answer = (struct openid_answer){ begun.state, STR("c0de"), STR(ISSUER), STR_NONE, begun.state };
		scene.fake.slip = slips[i].slip;
		rc = finish(cx, db, &scene, &answer, &account);
		if (rc != slips[i].rc)
			fail_msg("slip %zu: rc %d", i, (int)rc);
	}
}

static void
t_36_an_answer_is_good_once_and_for_the_browser_that_asked(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct openid_answer answer;
	struct openid_begun begun;
	struct account account;
	struct scene scene;

	set_scene(cx, db, &scene);
	begun = begin(cx, db, &scene, STR_NONE);
	answer = (struct openid_answer){ begun.state, STR("c0de"), STR(ISSUER), STR_NONE, STR("another browser's") };
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_DENIED);
	answer.cookie = begun.state;
	answer.issuer = STR("https://evil.example");
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_DENIED);
	answer.issuer = STR(ISSUER);
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_DENIED); /* used by the attempt before */
	begun = begin(cx, db, &scene, STR_NONE);
	answer.state = answer.cookie = begun.state;
	cx->now += OPENID_SECONDS;
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_DENIED);
	begun = begin(cx, db, &scene, STR_NONE);
	answer.state = answer.cookie = begun.state;
	assert_ok(cx, finish(cx, db, &scene, &answer, &account));
}

static void
an_invitation_binds_an_identity_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	static const struct grant role = { ROLE_ASSESSOR, 0 };
	struct openid_answer answer;
	struct openid_begun begun;
	struct account account;
	struct scene scene;
	struct grants grants;
	struct str token;

	set_scene(cx, db, &scene);
	scene.provider.match_email = false;
	begun = begin(cx, db, &scene, STR_NONE);
	answer = (struct openid_answer){ begun.state, STR("c0de"), STR(ISSUER), STR_NONE, begun.state };
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_DENIED);
	assert_ok(cx, invitation_make(cx, db, scene.institution, 1, scene.person, STR("ana@example.org"), (struct grants){ &role, 1 }, &token));
	begun = begin(cx, db, &scene, token);
	answer.state = answer.cookie = begun.state;
	assert_ok(cx, finish(cx, db, &scene, &answer, &account));
	assert_int_equal(account.person, scene.person);
	assert_ok(cx, grants_of(cx, db, scene.institution, scene.person, &grants));
	assert_true(grants_have(grants, ROLE_ASSESSOR));
	begun = begin(cx, db, &scene, token);
	answer.state = answer.cookie = begun.state;
	assert_int_equal(finish(cx, db, &scene, &answer, &account), RC_REFUSED);
	begun = begin(cx, db, &scene, STR_NONE);
	answer.state = answer.cookie = begun.state;
	assert_ok(cx, finish(cx, db, &scene, &answer, &account));
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST_BOTH(who_is_known_by_a_verified_address_comes_in),
		TEST_SQLITE(t_07_a_token_that_does_not_hold_lets_nobody_in),
		TEST_BOTH(t_36_an_answer_is_good_once_and_for_the_browser_that_asked),
		TEST_BOTH(an_invitation_binds_an_identity_once),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}

/* The library as a stranger uses it: testamur.h, the shared object, several threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <testamur.h>

#define NOW 1795392000 /* 2026-11-23 */

/* RFC 8032 7.1 TEST 1's key as a did:key. */
#define KEY    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define DID    "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
#define METHOD DID "#z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"

#define CREDENTIAL(issuer) \
	"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]," \
	"\"id\":\"urn:uuid:0d2b0f5e-6f0c-4a57-9c53-6f2b7d1c9a10\",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]," \
	"\"issuer\":{\"id\":\"" issuer "\",\"type\":[\"Profile\"],\"name\":\"A test\"},\"validFrom\":\"2026-11-20T00:00:00Z\"," \
	"\"credentialSubject\":{\"id\":\"urn:uuid:0d2b0f5e-6f0c-4a57-9c53-6f2b7d1c9a11\",\"type\":[\"AchievementSubject\"]," \
	"\"achievement\":{\"id\":\"https://uni.example/a\",\"type\":[\"Achievement\"],\"name\":\"Knots\",\"description\":\"Ties knots\"," \
	"\"criteria\":{\"narrative\":\"Tied ten knots\"}}}}"

static const char credential[] = CREDENTIAL(DID);
static const char credential_of_web[] = CREDENTIAL("did:web:uni.example");

static struct testamur *
opened(void)
{
	struct testamur_error error;
	struct testamur *t = testamur_open(&error);

	if (t == NULL)
		fail_msg("%s", error.text);
	return t;
}

static void
sign_as(struct testamur *t, enum testamur_form form, struct testamur_bytes *out)
{
	struct testamur_signing how = { .form = form, .key = KEY, .verification_method = METHOD, .created = NOW };
	struct testamur_error error;

	if (testamur_sign(t, credential, strlen(credential), &how, out, &error) != TESTAMUR_OK)
		fail_msg("%s", error.text);
}

static enum testamur_verdict
verdict_of(struct testamur *t, const char *bytes, size_t len)
{
	struct testamur_question question = { .now = NOW };
	struct testamur_bytes report;
	struct testamur_error error;
	enum testamur_verdict verdict;

	if (testamur_verify(t, bytes, len, &question, &verdict, &report, &error) != TESTAMUR_OK)
		fail_msg("%s", error.text);
	assert_int_equal(strlen(report.ptr), report.len);
	testamur_free(&report);
	return verdict;
}

static void
what_is_signed_verifies_and_one_byte_breaks_it(void **state)
{
	static const enum testamur_form forms[] = { TESTAMUR_JSON_RDFC, TESTAMUR_JSON_JCS, TESTAMUR_JWT };
	struct testamur *t = opened();

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct testamur_bytes signed_one;

		sign_as(t, forms[i], &signed_one);
		assert_int_equal(verdict_of(t, signed_one.ptr, signed_one.len), TESTAMUR_VALID);
		signed_one.ptr[signed_one.len / 2] ^= 1;
		assert_int_not_equal(verdict_of(t, signed_one.ptr, signed_one.len), TESTAMUR_VALID);
		testamur_free(&signed_one);
	}
	testamur_close(t);
}

static void
a_baked_badge_gives_its_credential_back(void **state)
{
	static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"></svg>";
	struct testamur *t = opened();
	struct testamur_bytes signed_one, baked, back;
	struct testamur_error error;

	(void)state;
	sign_as(t, TESTAMUR_JSON_RDFC, &signed_one);
	assert_int_equal(testamur_bake(t, svg, strlen(svg), signed_one.ptr, signed_one.len, &baked, &error), TESTAMUR_OK);
	assert_int_equal(testamur_unbake(t, baked.ptr, baked.len, &back, &error), TESTAMUR_OK);
	assert_int_equal(back.len, signed_one.len);
	assert_memory_equal(back.ptr, signed_one.ptr, back.len);
	assert_int_equal(verdict_of(t, baked.ptr, baked.len), TESTAMUR_VALID);
	testamur_free(&back);
	assert_int_equal(testamur_unbake(t, svg, strlen(svg), &back, &error), TESTAMUR_NOT_FOUND);
	testamur_free(&baked);
	testamur_free(&signed_one);
	testamur_close(t);
}

static void
what_would_be_dropped_is_refused_with_its_place(void **state)
{
	static const char odd[] = "{\"@context\":\"https://www.w3.org/ns/credentials/v2\",\"id\":\"urn:x:1\",\"nonsense\":1}";
	struct testamur *t = opened();
	struct testamur_bytes out = { NULL, 0 };
	struct testamur_error error;

	(void)state;
	assert_int_equal(testamur_canonize(t, odd, strlen(odd), &out, &error), TESTAMUR_INVALID);
	assert_non_null(strstr(error.text, "nonsense"));
	assert_null(out.ptr);
	assert_int_equal(testamur_jcs(t, "{\"b\":1.0,\"a\":2}", 15, &out, &error), TESTAMUR_OK);
	assert_string_equal(out.ptr, "{\"a\":2,\"b\":1}");
	testamur_free(&out);
	testamur_close(t);
}

static void *
work(void *handle)
{
	struct testamur *t = handle;
	intptr_t wrong = 0;

	for (int i = 0; i < 50; i++) {
		struct testamur_signing how = { .form = TESTAMUR_JSON_RDFC, .key = KEY, .verification_method = METHOD, .created = NOW + i };
		struct testamur_question question = { .now = NOW + 100 };
		struct testamur_bytes signed_one, report;
		enum testamur_verdict verdict;

		if (testamur_sign(t, credential, strlen(credential), &how, &signed_one, NULL) != TESTAMUR_OK)
			return (void *)1;
		if (testamur_verify(t, signed_one.ptr, signed_one.len, &question, &verdict, &report, NULL) != TESTAMUR_OK)
			return (void *)1;
		wrong += verdict != TESTAMUR_VALID;
		testamur_free(&report);
		testamur_free(&signed_one);
	}
	return (void *)wrong;
}

static void
one_handle_serves_several_threads(void **state)
{
	struct testamur *t = opened();
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, t), 0);
	for (size_t i = 0; i < 4; i++) {
		void *wrong;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	testamur_close(t);
}

static enum testamur_code
no_memory(void *self, const char *url, struct testamur_bytes *out)
{
	(void)self;
	(void)url;
	(void)out;
	return TESTAMUR_UNAVAILABLE;
}

static void
a_resolver_that_cannot_answer_leaves_it_unproven(void **state)
{
	struct testamur *t = opened();
	struct testamur_signing how = { .form = TESTAMUR_JSON_JCS, .key = KEY, .verification_method = "did:web:uni.example#k", .created = NOW };
	struct testamur_question question = { .now = NOW, .resolver = { no_memory, NULL } };
	struct testamur_bytes signed_one, report;
	struct testamur_error error;
	enum testamur_verdict verdict;

	(void)state;
	assert_int_equal(testamur_sign(t, credential_of_web, strlen(credential_of_web), &how, &signed_one, &error), TESTAMUR_OK);
	assert_int_equal(testamur_verify(t, signed_one.ptr, signed_one.len, &question, &verdict, &report, &error), TESTAMUR_OK);
	assert_int_equal(verdict, TESTAMUR_UNPROVEN);
	testamur_free(&report);
	testamur_free(&signed_one);
	testamur_close(t);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(what_is_signed_verifies_and_one_byte_breaks_it),
		cmocka_unit_test(a_baked_badge_gives_its_credential_back),
		cmocka_unit_test(what_would_be_dropped_is_refused_with_its_place),
		cmocka_unit_test(one_handle_serves_several_threads),
		cmocka_unit_test(a_resolver_that_cannot_answer_leaves_it_unproven),
	};

	return cmocka_run_group_tests_name("lib", all, NULL, NULL);
}

#include "lib/testamur.h"

#include <stdlib.h>

#include "base/random.h"
#include "codec/jcs.h"
#include "format/bake.h"
#include "format/proof.h"
#include "format/vcjwt.h"
#include "format/verify.h"
#include "crypto/key.h"
#include "rdf/jsonld.h"

#define CALL_MEMORY ((size_t)256 << 20)

#define API __attribute__((visibility("default")))

struct testamur {
	struct contexts *contexts;
};

/* ---- a call: its context, its door, its result ---- */

struct call {
	struct testamur *t;
	const void *in, *more;
	size_t in_len, more_len;
	const struct testamur_question *question;
	const struct testamur_signing *signing;
	enum testamur_verdict verdict;
	struct str out;
};

static enum testamur_code
code_of(enum rc rc)
{
	switch (rc) {
	case RC_OK: return TESTAMUR_OK;
	case RC_REFUSED:
	case RC_DENIED:
	case RC_CONFLICT: return TESTAMUR_REFUSED;
	case RC_INVALID: return TESTAMUR_INVALID;
	case RC_NOT_FOUND: return TESTAMUR_NOT_FOUND;
	case RC_LIMIT:
	case RC_FULL: return TESTAMUR_LIMIT;
	case RC_UNSUPPORTED: return TESTAMUR_UNSUPPORTED;
	case RC_UNAVAILABLE: return TESTAMUR_UNAVAILABLE;
	case RC_MEMORY: return TESTAMUR_MEMORY;
	case RC_INTERNAL: break;
	}
	return TESTAMUR_INTERNAL;
}

static enum testamur_code
say(struct testamur_error *error, enum testamur_code code, struct str text)
{
	size_t len;

	if (error == NULL)
		return code;
	len = text.len < sizeof(error->text) - 1 ? text.len : sizeof(error->text) - 1;
	while (len < text.len && len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
		len--;
	error->code = code;
	if (len > 0)
		memcpy(error->text, text.ptr, len);
	error->text[len] = '\0';
	return code;
}

/* Runs `work` in memory of its own and copies what it made out of it. */
static enum testamur_code
run(struct call *call, enum rc (*work)(struct ctx *cx, struct call *call), struct testamur_bytes *out, struct testamur_error *error)
{
	struct ctx cx = { .mem = arena_new(CALL_MEMORY), .random = random_system() };
	enum testamur_code code = TESTAMUR_MEMORY;
	struct testamur_bytes copy = { NULL, 0 };
	struct arena_door door;
	enum rc rc;

	if (cx.mem == NULL)
		return say(error, TESTAMUR_MEMORY, STR("There is no memory."));
	if (ARENA_ENTER(cx.mem, &door)) {
		rc = work(&cx, call);
		code = rc == RC_OK ? TESTAMUR_OK : say(error, code_of(rc), err_text(&cx.err, cx.mem));
		arena_leave(cx.mem, &door);
		if (code == TESTAMUR_OK) {
			copy = testamur_alloc(call->out.len);
			code = copy.ptr != NULL ? TESTAMUR_OK : TESTAMUR_MEMORY;
		}
	}
	if (code == TESTAMUR_OK) {
		if (copy.len > 0)
			memcpy(copy.ptr, call->out.ptr, copy.len);
		*out = copy;
	} else if (code == TESTAMUR_MEMORY) {
		say(error, code, STR("There was not enough memory to finish."));
	}
	arena_free(cx.mem);
	return code;
}

static struct str
input(const struct call *call)
{
	return (struct str){ call->in, call->in_len };
}

static enum rc
parse_input(struct ctx *cx, const struct call *call, struct json **out)
{
	return json_parse(cx, input(call), JSON_LIMITS, out);
}

/* ---- the handle ---- */

API struct testamur *
testamur_open(struct testamur_error *error)
{
	struct testamur *t = calloc(1, sizeof(*t));
	struct ctx cx = { .mem = arena_new(CALL_MEMORY), .random = random_system() };
	struct arena_door door;
	bool good = false;

	if (t != NULL && cx.mem != NULL && ARENA_ENTER(cx.mem, &door)) {
		good = contexts_open(&cx, &t->contexts) == RC_OK;
		if (!good)
			say(error, code_of(cx.err.rc), err_text(&cx.err, cx.mem));
		arena_leave(cx.mem, &door);
	} else {
		say(error, TESTAMUR_MEMORY, STR("There is no memory."));
	}
	arena_free(cx.mem);
	if (good)
		return t;
	free(t);
	return NULL;
}

API void
testamur_close(struct testamur *t)
{
	if (t == NULL)
		return;
	contexts_close(t->contexts);
	free(t);
}

API struct testamur_bytes
testamur_alloc(size_t len)
{
	struct testamur_bytes bytes = { len < SIZE_MAX ? malloc(len + 1) : NULL, len };

	if (bytes.ptr != NULL)
		bytes.ptr[len] = '\0';
	else
		bytes.len = 0;
	return bytes;
}

API void
testamur_free(struct testamur_bytes *bytes)
{
	free(bytes->ptr);
	*bytes = (struct testamur_bytes){ NULL, 0 };
}

API const char *
testamur_version(void)
{
	return TESTAMUR_VERSION;
}

/* ---- verifying ---- */

static enum rc
rc_of(enum testamur_code code)
{
	return code == TESTAMUR_OK ? RC_OK : code == TESTAMUR_NOT_FOUND ? RC_NOT_FOUND : RC_UNAVAILABLE;
}

static void
free_found(void *ptr)
{
	free(ptr);
}

static enum rc
ask_caller(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct testamur_resolver *resolver = self;
	struct testamur_bytes found = { NULL, 0 };
	enum testamur_code code = resolver->find(resolver->self, str_c(cx->mem, url), &found);

	if (code != TESTAMUR_OK)
		return rc_of(code);
	arena_defer(cx->mem, free_found, found.ptr);
	*bytes = (struct str){ found.ptr, found.len };
	return RC_OK;
}

static struct verify_trusted *
trusted_of(struct arena *mem, const char *const *ids, size_t *count)
{
	struct verify_trusted *out;

	for (*count = 0; ids != NULL && ids[*count] != NULL;)
		(*count)++;
	out = NEWS(mem, struct verify_trusted, *count);
	for (size_t i = 0; i < *count; i++)
		out[i] = (struct verify_trusted){ .id = str_of(ids[i]), .source = STR("the caller's list") };
	return out;
}

static enum rc
verify(struct ctx *cx, struct call *call)
{
	const struct testamur_question *q = call->question;
	struct testamur_resolver resolver = q->resolver;
	struct verify_report report;
	struct verify_options options = {
		.contexts = call->t->contexts,
		.at = q->at != 0 ? q->at : q->now,
		.recipient = str_of(q->recipient),
	};

	cx->now = q->now;
	if (resolver.find != NULL)
		options.resolver = (struct verify_resolver){ ask_caller, &resolver };
	options.trusted = trusted_of(cx->mem, q->trusted, &options.trusted_count);
	TRY(verify_bytes(cx, input(call), &options, &report));
	switch (report.verdict) {
	case VERIFY_VALID: call->verdict = TESTAMUR_VALID; break;
	case VERIFY_INVALID: call->verdict = TESTAMUR_INVALID_CREDENTIAL; break;
	case VERIFY_UNSUPPORTED: call->verdict = TESTAMUR_UNSUPPORTED_CREDENTIAL; break;
	case VERIFY_UNPROVEN: call->verdict = TESTAMUR_UNPROVEN; break;
	}
	call->out = json_text(cx->mem, verify_json(cx->mem, &report, STR_NONE), JSON_COMPACT);
	return RC_OK;
}

API enum testamur_code
testamur_verify(struct testamur *t, const void *bytes, size_t len, const struct testamur_question *question,
                enum testamur_verdict *verdict, struct testamur_bytes *report, struct testamur_error *error)
{
	struct call call = { .t = t, .in = bytes, .in_len = len, .question = question };
	enum testamur_code code = run(&call, verify, report, error);

	if (code == TESTAMUR_OK)
		*verdict = call.verdict;
	return code;
}

/* ---- signing ---- */

static enum rc
read_key(struct ctx *cx, struct str text, struct secret_key **out)
{
	struct json *jwk;

	if (!str_starts(text, "{"))
		return secret_key_from_multikey(cx, text, out);
	TRY(json_parse(cx, text, JSON_LIMITS, &jwk));
	return secret_key_from_jwk(cx, jwk, out);
}

static enum rc
sign_jwt(struct ctx *cx, const struct json *credential, const struct secret_key *key, struct call *call)
{
	struct vcjwt_options options = { .kind = secret_key_public(key)->kind, .kid = str_of(call->signing->verification_method) };
	struct signature signature;
	struct str to_sign;

	TRY(vcjwt_prepare(cx, credential, &options, &to_sign));
	TRY(key_sign(cx, key, to_sign, &signature));
	call->out = vcjwt_finish(cx, to_sign, signature_str(&signature));
	return RC_OK;
}

static enum proof_suite
suite_of(enum testamur_form form, enum key_kind kind)
{
	bool rdfc = form == TESTAMUR_JSON_RDFC;

	if (kind == KEY_ED25519)
		return rdfc ? PROOF_EDDSA_RDFC_2022 : PROOF_EDDSA_JCS_2022;
	if (kind == KEY_P256 || kind == KEY_P384)
		return rdfc ? PROOF_ECDSA_RDFC_2019 : PROOF_ECDSA_JCS_2019;
	return PROOF_UNSUPPORTED;
}

static enum rc
sign_json(struct ctx *cx, const struct json *credential, const struct secret_key *key, struct call *call)
{
	enum key_kind kind = secret_key_public(key)->kind;
	struct proof_options options = {
		.suite = suite_of(call->signing->form, kind),
		.created = call->signing->created,
		.verification_method = str_of(call->signing->verification_method),
		.key = kind,
		.contexts = call->t->contexts,
	};
	struct proof_draft draft;
	struct signature signature;
	struct json *secured;

	TRY(proof_prepare(cx, credential, &options, &draft));
	TRY(key_sign(cx, key, draft.to_sign, &signature));
	TRY(proof_attach(cx, &draft, signature_str(&signature), &secured));
	call->out = json_text(cx->mem, secured, JSON_COMPACT);
	return RC_OK;
}

static enum rc
sign(struct ctx *cx, struct call *call)
{
	struct json *credential;
	struct secret_key *key;

	TRY(parse_input(cx, call, &credential));
	TRY(read_key(cx, str_of(call->signing->key), &key));
	if (call->signing->form == TESTAMUR_JWT)
		return sign_jwt(cx, credential, key, call);
	return sign_json(cx, credential, key, call);
}

API enum testamur_code
testamur_sign(struct testamur *t, const void *credential, size_t len, const struct testamur_signing *how,
              struct testamur_bytes *out, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = credential, .in_len = len, .signing = how }, sign, out, error);
}

/* ---- JSON-LD and RDF ---- */

static enum rc
canonize(struct ctx *cx, struct call *call)
{
	struct jsonld_options options = { .contexts = call->t->contexts };
	struct json *document;

	TRY(parse_input(cx, call, &document));
	return jsonld_canonize(cx, &options, document, RDFC_SHA256, &call->out);
}

static enum rc
expand(struct ctx *cx, struct call *call)
{
	struct jsonld_options options = { .contexts = call->t->contexts };
	struct json *document, *expanded;

	TRY(parse_input(cx, call, &document));
	TRY(jsonld_expand(cx, &options, document, &expanded));
	call->out = json_text(cx->mem, expanded, JSON_COMPACT);
	return RC_OK;
}

static enum rc
jcs(struct ctx *cx, struct call *call)
{
	struct json *document;

	TRY(parse_input(cx, call, &document));
	return jcs_text(cx, document, CALL_MEMORY, &call->out);
}

API enum testamur_code
testamur_canonize(struct testamur *t, const void *document, size_t len, struct testamur_bytes *nquads, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = document, .in_len = len }, canonize, nquads, error);
}

API enum testamur_code
testamur_expand(struct testamur *t, const void *document, size_t len, struct testamur_bytes *expanded, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = document, .in_len = len }, expand, expanded, error);
}

API enum testamur_code
testamur_jcs(struct testamur *t, const void *document, size_t len, struct testamur_bytes *canonical, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = document, .in_len = len }, jcs, canonical, error);
}

/* ---- badges ---- */

static enum rc
bake(struct ctx *cx, struct call *call)
{
	struct str credential = { call->more, call->more_len };

	if (call->in_len > 0 && *(const unsigned char *)call->in == 0x89)
		return bake_png(cx, input(call), credential, &call->out);
	return bake_svg(cx, input(call), credential, &call->out);
}

static enum rc
unbake(struct ctx *cx, struct call *call)
{
	return bake_extract(cx, input(call), &call->out);
}

API enum testamur_code
testamur_bake(struct testamur *t, const void *image, size_t image_len, const void *credential, size_t credential_len,
              struct testamur_bytes *baked, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = image, .in_len = image_len, .more = credential, .more_len = credential_len }, bake, baked, error);
}

API enum testamur_code
testamur_unbake(struct testamur *t, const void *image, size_t len, struct testamur_bytes *credential, struct testamur_error *error)
{
	return run(&(struct call){ .t = t, .in = image, .in_len = len }, unbake, credential, error);
}

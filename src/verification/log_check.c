#include "verification/log_check.h"

#include "crypto/did.h"
#include "crypto/hash.h"
#include "tlog/tlog.h"

#define KEYS_MAX 64

struct asking {
	struct ctx *cx;
	const struct verify_options *options;
	struct verify_report *report;
	struct str issuer, site; /* site: "https://uni.example" */
};

#define answer(a, outcome, ...) \
	answer_with((a), (outcome), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })

static void
answer_with(struct asking *a, enum verify_outcome outcome, const struct message *msg, const struct arg *args)
{
	size_t count = 0;

	while (args[count].name != NULL)
		count++;
	verify_add_answer(a->report, CHECK_LOG, (struct verify_answer){ outcome, msg_text_in(a->cx->mem, a->cx->language, msg, args, count), STR_NONE, msg });
}

/* ---- whose log ---- */

static enum rc
find(struct asking *a, struct str url, bool here, struct str *bytes)
{
	const struct verify_resolver *resolver = &a->options->resolver;

	if (resolver->find == NULL)
		return RC_NOT_FOUND;
	return (here && resolver->find_here != NULL ? resolver->find_here : resolver->find)(resolver->self, a->cx, url, bytes);
}

static enum rc
issuer_document(struct asking *a, struct json **document)
{
	struct str url, text;

	TRY(did_web_url(a->cx, a->issuer, &url));
	a->site = str_sub(url, 0, 8 + str_find_byte(str_sub(url, 8, SIZE_MAX), '/'));
	if (find(a, a->issuer, false, &text) != RC_OK)
		TRY(find(a, url, false, &text));
	return json_parse(a->cx, text, JSON_LIMITS, document);
}

/* The log's name begins with the issuer's site, so that one site's log does not speak for another's credentials. */
static bool
own_origin(struct asking *a, struct str origin)
{
	struct str host = str_sub(a->site, 8, SIZE_MAX);

	return origin.len > host.len && str_eq(str_sub(origin, 0, host.len), host) && origin.ptr[host.len] == '/';
}

/* Is the note signed by one of the keys with which the issuer asserts? */
static bool
signed_by_issuer(struct asking *a, const struct json *document, struct str note)
{
	const struct json *methods = JSON_GET(document, "verificationMethod");
	struct str rest = note, origin, text;
	size_t count = 0;

	if (!str_cut(&rest, '\n', &origin) || !own_origin(a, origin))
		return false;
	for (const struct json *at = json_first(methods); at != NULL && count < KEYS_MAX; at = at->next, count++) {
		struct did_method method;
		struct note_key key = { .name = origin };

		if (did_find_method(a->cx, document, json_string(JSON_GET(at, "id")), STR("assertionMethod"), &method) != RC_OK)
			continue;
		key.key = method.key;
		if (key.key.kind == KEY_ED25519 && note_open(a->cx, note, &key, &text) == RC_OK)
			return true;
	}
	return false;
}

/* ---- what it says ---- */

/* A tree that is smaller today, or another one of the same size, is a log that was rewritten. */
static bool
agrees_with_today(struct asking *a, const struct json *document, const struct checkpoint *proven)
{
	struct checkpoint today;
	struct str note, text;
	size_t end;

	if (find(a, str_fmt(a->cx->mem, PRI_STR "/log/checkpoint", ARG_STR(a->site)), true, &note) != RC_OK)
		return true;
	end = str_find(note, STR("\n\n"));
	text = str_sub(note, 0, end + 1);
	if (checkpoint_parse(a->cx, text, &today) != RC_OK || !str_eq(today.origin, proven->origin))
		return true; /* another log of that site: it says nothing about this one */
	if (!signed_by_issuer(a, document, note) || today.size < proven->size)
		return false;
	return today.size > proven->size || merkle_hash_eq(&today.root, &proven->root);
}

static bool
passes(const struct verify_report *report, enum verify_check check)
{
	return report->checks[check].outcome == VERIFY_PASS;
}

/* The credential's text as the log has it: its own, or for a token that of the JSON form, when it is at hand and the same.
 * RC_NOT_FOUND: it is not. */
static enum rc
logged_text(struct asking *a, struct str *text)
{
	struct str id = json_string(JSON_GET(a->report->credential, "id")), found;
	struct verify_report form;
	struct json *document;

	*text = a->report->text;
	if (str_starts(*text, "{"))
		return RC_OK;
	if (id.len == 0 || find(a, id, true, &found) != RC_OK)
		return RC_NOT_FOUND;
	TRY(verify_bytes(a->cx, found, a->options, &form));
	if (form.format != VERIFY_JSON || !passes(&form, CHECK_PROOF) || !passes(&form, CHECK_ISSUER_KEY))
		return RC_NOT_FOUND;
	TRY(json_parse(a->cx, form.text, JSON_LIMITS, &document));
	json_take(document, STR("proof"));
	if (!json_equal(document, a->report->credential))
		return RC_NOT_FOUND;
	*text = form.text;
	return RC_OK;
}

static void
check_proof(struct asking *a, const struct json *document, struct str credential, struct str file)
{
	unsigned char digest[SHA256_SIZE];
	struct checkpoint checkpoint;
	struct tlog_proof proof;
	struct str text;

	sha256(credential, digest);
	if (tlog_proof_check(a->cx, file, (struct str){ (const char *)digest, sizeof(digest) }, NULL, &proof) != RC_OK) {
		answer(a, VERIFY_FAIL, MSG(verification_log_other), A_STR("why", err_says(&a->cx->err, a->cx->mem)));
		return;
	}
	text = str_sub(proof.checkpoint, 0, str_find(proof.checkpoint, STR("\n\n")) + 1);
	if (checkpoint_parse(a->cx, text, &checkpoint) != RC_OK || !signed_by_issuer(a, document, proof.checkpoint))
		answer(a, VERIFY_FAIL, MSG(verification_log_unsigned), A_STR("issuer", a->issuer));
	else if (proof.kind != TLOG_ISSUED && proof.kind != TLOG_REISSUED)
		answer(a, VERIFY_FAIL, MSG(verification_log_kind), A_C("kind", tlog_kind_name(proof.kind)));
	else if (!agrees_with_today(a, document, &checkpoint))
		answer(a, VERIFY_FAIL, MSG(verification_log_rewritten), A_STR("origin", checkpoint.origin));
	else
		answer(a, VERIFY_PASS, MSG(verification_log_pass), A_STR("origin", checkpoint.origin), A_NUM("index", (int64_t)proof.index),
		       A_NUM("size", (int64_t)proof.size));
}

void
log_check(struct ctx *cx, struct str proof, const struct verify_options *options, struct verify_report *report)
{
	const struct json *issuer = JSON_GET(report->credential, "issuer");
	struct asking a = { .cx = cx, .options = options, .report = report };
	struct json *document;
	struct str text;

	if (report->credential == NULL)
		return;
	a.issuer = json_is(issuer, JSON_OBJECT) ? json_string(JSON_GET(issuer, "id")) : json_string(issuer);
	if (logged_text(&a, &text) != RC_OK)
		answer(&a, VERIFY_UNCHECKED, MSG(verification_log_form));
	else if (issuer_document(&a, &document) != RC_OK)
		answer(&a, VERIFY_UNCHECKED, MSG(verification_log_keys), A_STR("issuer", a.issuer));
	else
		check_proof(&a, document, text, proof);
}

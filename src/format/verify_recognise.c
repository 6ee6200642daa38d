#include "codec/base64.h"
#include "codec/png.h"
#include "codec/svg_bake.h"
#include "format/verify_private.h"

/* Recognised, and not implemented: the verdict says so, and nothing else is asked. */
static void
unsupported(struct verification *v, enum verify_format format, const char *name)
{
	if (v->report->format == VERIFY_UNKNOWN)
		v->report->format = format;
	v->report->readable = true;
	v->report->verdict = VERIFY_UNSUPPORTED;
	v->stopped = true;
	answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
	answer(v, CHECK_FORMAT, VERIFY_UNCHECKED, MSG(verify_format_unsupported), A_C("name", name));
}

static void
not_readable(struct verification *v, enum verify_check check, const struct message *msg)
{
	v->stopped = true;
	answer_with(v, check, VERIFY_FAIL, msg, (const struct arg[]){ { NULL, { NULL, 0 }, 0, false } });
}

/* ---- JSON ---- */

static bool
context_has(const struct json *document, const char *part)
{
	for (const struct json *at = NULL; (at = each_of(JSON_GET(document, "@context"), at)) != NULL;)
		if (str_find(json_string(at), str_of(part)) < json_string(at).len)
			return true;
	return false;
}

static bool
is_badge_2(const struct json *document)
{
	if (context_has(document, "openbadges/v2") || context_has(document, "openbadges/v1"))
		return true;
	return JSON_GET(document, "badge") != NULL && JSON_GET(document, "recipient") != NULL;
}

static bool
is_credential(const struct json *document)
{
	return context_has(document, "credentials/v") && has_word(JSON_GET(document, "type"), "VerifiableCredential");
}

static bool
is_presentation(const struct json *document)
{
	return context_has(document, "credentials/v") && has_word(JSON_GET(document, "type"), "VerifiablePresentation");
}

static bool
is_assertion(const struct json *document)
{
	return context_has(document, "openbadges/v2") && has_word(JSON_GET(document, "type"), "Assertion");
}

static void
set_badge2(struct verification *v, const struct json *assertion, enum verify_format format)
{
	if (v->report->format == VERIFY_UNKNOWN)
		v->report->format = format;
	v->report->readable = true;
	v->token = format == VERIFY_OB2_SIGNED;
	v->badge2 = assertion;
	answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
	answer(v, CHECK_FORMAT, VERIFY_PASS, MSG(verify_format_pass), A_C("name", v->token ? "a signed badge of Open Badges 2.0" : "a hosted badge of Open Badges 2.0"));
}

/* JSON that is something we know, but no Verifiable Credential with embedded proofs. */
static bool
recognise_other_json(struct verification *v, const struct json *document)
{
	if (has_word(JSON_GET(JSON_GET(document, "signature"), "type"), "MerkleProof2017"))
		unsupported(v, VERIFY_JSON, "Blockcerts (MerkleProof2017)");
	else if (is_assertion(document))
		set_badge2(v, document, VERIFY_OB2_HOSTED);
	else if (is_badge_2(document))
		unsupported(v, VERIFY_OB2_HOSTED, "Open Badges 1, or a part of a badge");
	else if (JSON_GET(document, "payload") != NULL && (JSON_GET(document, "signatures") != NULL || JSON_GET(document, "signature") != NULL))
		unsupported(v, VERIFY_ELM, "JAdES, the seal of European Digital Credentials");
	else if (has_word(JSON_GET(document, "type"), "EuropeanDigitalCredential") || JSON_GET(document, "deliveryDetails") != NULL)
		unsupported(v, VERIFY_ELM, "European Digital Credentials");
	else if (JSON_GET(document, "vp") != NULL)
		unsupported(v, VERIFY_JWT, "the payload of a token without its signature");
	else if (has_word(JSON_GET(document, "type"), "EnvelopedVerifiableCredential"))
		unsupported(v, VERIFY_JSON, "enveloped credentials");
	else
		return false;
	return true;
}

/* As holder_of: whoever is named, else whoever has the key. */
static struct str
holder_of_token(const struct verification *v)
{
	struct str holder = id_of(JSON_GET(v->jwt.credential, "holder"));

	return holder.len > 0 ? holder : str_sub(v->jwt.jws.kid, 0, str_find_byte(v->jwt.jws.kid, '#'));
}

static void
set_document(struct verification *v, const struct json *document, enum verify_format format)
{
	if (v->report->format == VERIFY_UNKNOWN)
		v->report->format = format;
	v->report->readable = true;
	v->presentation = is_presentation(document);
	if (v->presentation && is_credential(document)) { /* its holder would sign what only an issuer may say */
		answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
		not_readable(v, CHECK_FORMAT, MSG(verify_format_both));
		return;
	}
	v->document = v->presentation && v->token ? envelope_of(v, document) : document;
	v->issuer = !v->presentation ? id_of(JSON_GET(document, "issuer")) : v->token ? holder_of_token(v) : holder_of(document);
	answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
	answer(v, CHECK_FORMAT, VERIFY_PASS, MSG(verify_format_pass), A_C("name", v->presentation && v->token ? "a Verifiable Presentation as a signed token (JWT)"
	                                                                : v->presentation ? "a Verifiable Presentation with an embedded proof"
	                                                                : format == VERIFY_JWT ? "a Verifiable Credential as a signed token (VC-JWT)"
	                                                                : "a Verifiable Credential with an embedded proof"));
}

/* A signature of a kind that is not implemented stops here: the words of a document that nobody can verify are not judged. */
static void
recognise_proofs(struct verification *v)
{
	struct proof_claim claim = { .suite = PROOF_NONE };
	size_t count = 0, unknown = 0;

	for (const struct json *at = NULL; (at = each_of(JSON_GET(v->document, "proof"), at)) != NULL; count++)
		unknown += proof_read(v->cx, at, &claim) == RC_OK && claim.suite == PROOF_UNSUPPORTED;
	if (count == 0 || unknown < count)
		return;
	v->report->verdict = VERIFY_UNSUPPORTED;
	v->stopped = true;
	answer(v, CHECK_PROOF, VERIFY_UNCHECKED, MSG(verify_proof_unsupported), A_STR("suite", claim.suite_name));
}

static void
recognise_json(struct verification *v)
{
	struct json *document;

	if (json_parse(v->cx, v->text, JSON_LIMITS, &document) != RC_OK) {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_json));
		answer_detail(v, CHECK_PARSE, err_text(&v->cx->err, v->cx->mem));
	} else if (json_is(document, JSON_OBJECT) && recognise_other_json(v, document)) {
		return;
	} else if (!is_credential(document) && !is_presentation(document)) {
		answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
		not_readable(v, CHECK_FORMAT, MSG(verify_format_unknown));
	} else {
		set_document(v, document, VERIFY_JSON);
		recognise_proofs(v);
	}
}

/* ---- tokens ---- */

/* Letters, digits and "-", "_", "." and "~": the alphabet of tokens. Every byte of every token is asked. */
static const bool token_bytes[256] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true, ['_'] = true, ['.'] = true, ['~'] = true,
};

static bool
all_token_bytes(struct str s)
{
	bool all = true;

#pragma GCC unroll 8
	for (size_t i = 0; i < s.len; i++)
		all &= token_bytes[(unsigned char)s.ptr[i]];
	return all;
}

static bool
looks_like_token(struct str text)
{
	struct str rest = text, head;

	if (!str_starts(text, "ey") || !all_token_bytes(text))
		return false;
	return str_cut(&rest, '.', &head) && str_cut(&rest, '.', &head);
}

/* The header alone, to tell "not implemented" from "forged": NULL when it cannot be read. */
static struct json *
token_header(struct verification *v)
{
	struct str rest = v->text, head, text;
	struct json *header;

	str_cut(&rest, '.', &head); /* there are two: looks_like_token */
	if (!base64url_decode(v->cx->mem, head, &text))
		return NULL;
	return json_parse(v->cx, text, JSON_LIMITS, &header) == RC_OK ? header : NULL;
}

/* `none` and shared secrets are no signatures that a stranger could check: forged, not merely unsupported (T-07). */
static void
refuse_token(struct verification *v, enum rc rc)
{
	struct str says = err_text(&v->cx->err, v->cx->mem);
	const struct json *header = token_header(v);
	struct str alg = json_string(JSON_GET(header, "alg"));

	if (rc == RC_UNSUPPORTED) {
		unsupported(v, VERIFY_JWT, str_c(v->cx->mem, str_fmt(v->cx->mem, "the signature algorithm " PRI_STR, ARG_STR(alg))));
	} else if (json_is(header, JSON_OBJECT) && (alg.len == 0 || str_eq_fold(alg, STR("none")) || str_starts(alg, "HS"))) {
		v->report->readable = true;
		answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
		not_readable(v, CHECK_PROOF, MSG(verify_proof_no_signature));
		answer_detail(v, CHECK_PROOF, says);
	} else {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_token));
		answer_detail(v, CHECK_PARSE, says);
	}
}

static void
recognise_token(struct verification *v)
{
	enum rc rc;

	if (v->report->format == VERIFY_UNKNOWN)
		v->report->format = VERIFY_JWT;
	if (str_find_byte(v->text, '~') < v->text.len) {
		v->report->format = VERIFY_SD_JWT;
		unsupported(v, VERIFY_SD_JWT, "SD-JWT");
		return;
	}
	if ((rc = vcjwt_read(v->cx, v->text, &v->jwt)) != RC_OK) {
		refuse_token(v, rc);
	} else if (JSON_GET(v->jwt.claims, "vct") != NULL) {
		v->report->format = VERIFY_SD_JWT;
		unsupported(v, VERIFY_SD_JWT, "SD-JWT");
	} else if (is_assertion(v->jwt.claims)) {
		v->report->format = v->report->format == VERIFY_JWT ? VERIFY_OB2_SIGNED : v->report->format;
		set_badge2(v, v->jwt.claims, VERIFY_OB2_SIGNED);
	} else if (is_badge_2(v->jwt.claims)) {
		v->report->format = VERIFY_OB2_SIGNED;
		unsupported(v, VERIFY_OB2_SIGNED, "Open Badges 1");
	} else if (!is_credential(v->jwt.credential) && !is_presentation(v->jwt.credential)) {
		if (recognise_other_json(v, v->jwt.credential))
			return;
		answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
		not_readable(v, CHECK_FORMAT, MSG(verify_format_unknown));
	} else {
		v->token = true;
		set_document(v, v->jwt.credential, VERIFY_JWT);
	}
}

/* ---- images ---- */

static void recognise_text(struct verification *v);

/* The credential inside, or nothing more to ask. */
static void
recognise_baked(struct verification *v, enum rc rc, const struct baked *baked)
{
	if (rc == RC_NOT_FOUND) {
		answer(v, CHECK_PARSE, VERIFY_PASS, MSG(verify_parse_pass));
		not_readable(v, CHECK_FORMAT, MSG(verify_format_no_badge));
	} else if (rc != RC_OK) {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_image));
		answer_detail(v, CHECK_PARSE, err_text(&v->cx->err, v->cx->mem));
	} else if (baked->kind == BAKED_OB2 && str_starts(str_trim(baked->text), "http")) {
		struct json *address = json_new(v->cx->mem, JSON_OBJECT);

		json_put_str(v->cx->mem, address, STR("id"), str_trim(baked->text));
		set_badge2(v, address, VERIFY_OB2_HOSTED);
	} else {
		v->text = str_trim(baked->text);
		recognise_text(v);
	}
}

static void
recognise_png(struct verification *v)
{
	struct baked baked;
	struct png png;
	enum rc rc = png_read(v->cx, v->text, &png);

	v->report->format = VERIFY_PNG;
	if (rc == RC_OK && png.ob3.len > 0 && png.ob2.len > 0) {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_two)); /* which of the two would be shown? */
		return;
	}
	recognise_baked(v, rc == RC_OK ? png_unbake(v->cx, &png, &baked) : rc == RC_NOT_FOUND ? RC_INVALID : rc, &baked);
}

static void
recognise_svg(struct verification *v)
{
	struct baked baked;

	v->report->format = VERIFY_SVG;
	recognise_baked(v, svg_unbake(v->cx, v->text, &baked), &baked);
}

/* ---- all ---- */

static void
recognise_text(struct verification *v)
{
	if (v->text.len > 0 && (v->text.ptr[0] == '{' || v->text.ptr[0] == '['))
		recognise_json(v);
	else if (looks_like_token(v->text))
		recognise_token(v);
	else
		not_readable(v, CHECK_PARSE, MSG(verify_parse_unknown));
}

/* COSE_Sign1 begins with its tag (RFC 9052 4.2); an mdoc is a map whose first names are its own (ISO 18013-5). */
static bool
recognise_cbor(struct verification *v)
{
	struct str start = str_sub(v->text, 0, 64);

	if (start.len < 2 || (unsigned char)start.ptr[0] < 0x80)
		return false;
	if (memcmp(start.ptr, "\xd2\x84", 2) == 0)
		unsupported(v, VERIFY_COSE, "COSE");
	else if (str_find(start, STR("docType")) < start.len || str_find(start, STR("issuerAuth")) < start.len ||
	         str_find(start, STR("issuerSigned")) < start.len || str_find(start, STR("documents")) < start.len ||
	         str_find(start, STR("nameSpaces")) < start.len)
		unsupported(v, VERIFY_MDOC, "ISO mdoc");
	else
		return false;
	return true;
}

void
verify_recognise(struct verification *v)
{
	struct str trimmed = str_trim(v->text);

	if (v->text.len == 0) {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_empty));
	} else if (v->text.len > VERIFY_SIZE_MAX) {
		not_readable(v, CHECK_PARSE, MSG(verify_parse_large));
	} else if (str_starts(v->text, "\x89PNG")) {
		recognise_png(v);
	} else if (str_starts(v->text, "%PDF-")) {
		unsupported(v, VERIFY_PDF, "credentials inside PDF files");
	} else if (recognise_cbor(v)) {
		return;
	} else if (str_starts(trimmed, "<") || str_starts(v->text, "\xef\xbb\xbf<")) {
		recognise_svg(v);
	} else {
		v->text = trimmed;
		recognise_text(v);
	}
}

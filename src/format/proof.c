#include "format/proof.h"

#include "base/time.h"
#include "codec/jcs.h"
#include "codec/multibase.h"
#include "crypto/hash.h"
#include "format/record.h"
#include "rdf/jsonld.h"

#define DOCUMENT_MAX ((size_t)64 << 20)
#define PROOF_ROOM   600 /* what a proof takes, and a name before it */

enum canon { CANON_NONE, CANON_JCS, CANON_RDFC };

/* What a suite is: its names, how a document becomes bytes, and which keys sign them. */
struct suite {
	const char *type, *name; /* `name` is NULL for suites that are their type */
	enum canon canon;
	enum key_kind key, other_key;
};

static const struct suite suites[] = {
	[PROOF_EDDSA_JCS_2022]  = { "DataIntegrityProof", "eddsa-jcs-2022",  CANON_JCS,  KEY_ED25519, KEY_NONE },
	[PROOF_EDDSA_RDFC_2022] = { "DataIntegrityProof", "eddsa-rdfc-2022", CANON_RDFC, KEY_ED25519, KEY_NONE },
	[PROOF_ECDSA_JCS_2019]  = { "DataIntegrityProof", "ecdsa-jcs-2019",  CANON_JCS,  KEY_P256,    KEY_P384 },
	[PROOF_ECDSA_RDFC_2019] = { "DataIntegrityProof", "ecdsa-rdfc-2019", CANON_RDFC, KEY_P256,    KEY_P384 },
	[PROOF_ED25519_2020]    = { "Ed25519Signature2020", NULL,            CANON_RDFC, KEY_ED25519, KEY_NONE },
};
#define SUITES ((int)(sizeof(suites) / sizeof(*suites)))

/* Known by name, so that a verdict can say "not supported" instead of "unknown". */
static const char *const unsupported[] = {
	"ecdsa-sd-2023", "bbs-2023", "ecdsa-xi-2023", "MerkleProof2019", "MerkleProof2017", "JsonWebSignature2020", "Ed25519Signature2018",
	"RsaSignature2018", "BbsBlsSignature2020", "BbsBlsSignatureProof2020", "EcdsaSecp256k1Signature2019",
	"EcdsaSecp256r1Signature2019", "EcdsaSecp256k1RecoverySignature2020", "AnonCredsProof2023",
};

static enum proof_suite
suite_of(struct str type, struct str name)
{
	bool generic = str_is(type, "DataIntegrityProof");

	for (int i = 1; i < SUITES; i++)
		if (suites[i].name == NULL ? str_is(type, suites[i].type) : generic && str_is(name, suites[i].name))
			return (enum proof_suite)i;
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++)
		if (str_is(generic ? name : type, unsupported[i]))
			return PROOF_UNSUPPORTED;
	return PROOF_NONE;
}

/* ---- steps ---- */

/* A copy of the object's top without one member; what is in the others is shared. */
static struct json *
without(struct arena *mem, const struct json *object, const char *left_out)
{
	struct json *copy = json_new(mem, JSON_OBJECT);

	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		struct json *value;

		if (str_is(at->key, left_out))
			continue;
		value = NEW(mem, struct json);
		*value = *at;
		value->next = NULL;
		json_put(copy, at->key, value);
	}
	return copy;
}

static enum rc
canonical_text(struct ctx *cx, struct contexts *contexts, const struct json *document, enum canon canon, enum hash_kind hash, struct str *out)
{
	struct jsonld_options options = { .contexts = contexts };

	if (canon == CANON_JCS)
		return jcs_text(cx, document, DOCUMENT_MAX, out);
	return jsonld_canonize(cx, &options, document, hash == HASH_SHA384 ? RDFC_SHA384 : RDFC_SHA256, out);
}

/* The hash of the document's canonical form. */
static enum rc
hash_document(struct ctx *cx, struct contexts *contexts, const struct json *document, const struct jsonld_part *part, enum canon canon,
              enum hash_kind hash, struct str *out)
{
	struct jsonld_options options = { .contexts = contexts, .part = part };
	struct digest digest = { .len = hash == HASH_SHA384 ? SHA384_SIZE : SHA256_SIZE };
	struct str text;

	if (canon == CANON_JCS) {
		TRY(jcs_text(cx, document, DOCUMENT_MAX, &text));
		digest = hash_of(hash, text);
	} else if (contexts == NULL) {
		return fail(cx, RC_UNSUPPORTED, MSG(format_proof_needs_contexts));
	} else {
		TRY(jsonld_digest(cx, &options, document, hash == HASH_SHA384 ? RDFC_SHA384 : RDFC_SHA256, digest.bytes));
	}
	*out = str_dup(cx->mem, (struct str){ (const char *)digest.bytes, digest.len });
	return RC_OK;
}

/* What is known already, and need not be made again. */
struct known {
	struct str digest;           /* of the document as RDF, with SHA-256; empty: not known */
	struct proof_config *config; /* NULL: not kept */
	const struct jsonld_part *part;
};

static enum rc
hash_config(struct ctx *cx, struct contexts *contexts, const struct json *config, enum proof_suite suite, enum hash_kind hash,
            struct proof_config *kept, struct str *out)
{
	struct str options = kept == NULL ? STR_NONE : json_text(cx->mem, config, JSON_COMPACT);

	if (kept != NULL && kept->hash.len == (hash == HASH_SHA384 ? SHA384_SIZE : SHA256_SIZE) && str_eq(kept->options, options)) {
		*out = kept->hash;
		return RC_OK;
	}
	TRY(hash_document(cx, contexts, config, NULL, suites[suite].canon, hash, out));
	if (kept != NULL) {
		kept->options = str_dup(kept->mem, options);
		kept->hash = str_dup(kept->mem, *out);
	}
	return RC_OK;
}

/* RDF needs the terms' meaning; JCS signs a @context only when the proof has one. */
static struct json *
config_of(struct arena *mem, const struct json *unsecured, const struct json *proof_config, enum canon canon)
{
	const struct json *context = JSON_GET(unsecured, "@context");
	struct json *config = without(mem, proof_config, "proofValue");

	if (canon == CANON_RDFC && context != NULL)
		json_set(config, STR("@context"), json_copy(mem, context, false));
	return config;
}

static enum rc
steps_of(struct ctx *cx, struct contexts *contexts, const struct json *unsecured, const struct json *proof_config,
         enum proof_suite suite, enum key_kind key, struct known known, struct proof_steps *out)
{
	enum hash_kind hash = key == KEY_P384 ? HASH_SHA384 : HASH_SHA256;
	enum canon canon = suites[suite].canon;

	TRY(hash_config(cx, contexts, config_of(cx->mem, unsecured, proof_config, canon), suite, hash, known.config, &out->config_hash));
	out->document_hash = known.digest;
	if (known.digest.len == 0 || canon != CANON_RDFC || hash != HASH_SHA256)
		TRY(hash_document(cx, contexts, unsecured, known.part, canon, hash, &out->document_hash));
	out->to_sign = str_join(cx->mem, (struct str[]){ out->config_hash, out->document_hash }, 2, STR_NONE);
	return RC_OK;
}

enum rc
proof_steps(struct ctx *cx, struct contexts *contexts, const struct json *unsecured, const struct json *proof_config,
            enum proof_suite suite, enum key_kind key, struct proof_steps *out)
{
	enum hash_kind hash = key == KEY_P384 ? HASH_SHA384 : HASH_SHA256;
	enum canon canon = suites[suite].canon;

	TRY(steps_of(cx, contexts, unsecured, proof_config, suite, key, (struct known){ .config = NULL }, out));
	TRY(canonical_text(cx, contexts, config_of(cx->mem, unsecured, proof_config, canon), canon, hash, &out->config));
	return canonical_text(cx, contexts, unsecured, canon, hash, &out->document);
}

/* ---- chains ---- */

static bool
is_named(const struct json *ids, struct str id)
{
	for (const struct json *at = NULL; (at = json_each(ids, at)) != NULL;)
		if (str_eq(json_string(at), id))
			return true;
	return false;
}

/* Each id is that of one proof, or nobody could say what was signed. */
static enum rc
find_previous(struct ctx *cx, const struct json *proofs, const struct json *ids)
{
	for (const struct json *id = NULL; (id = json_each(ids, id)) != NULL;) {
		size_t count = 0;

		for (const struct json *at = NULL; (at = json_each(proofs, at)) != NULL;)
			count += str_eq(json_string(JSON_GET(at, "id")), id->string);
		if (count != 1)
			return fail(cx, RC_REFUSED, MSG(format_proof_previous), A_STR("id", id->string), A_NUM("count", (int64_t)count));
	}
	return RC_OK;
}

/* What a proof is over: the document, and with it the proofs of a chain that it names, as a list in their order. */
static enum rc
unsecured_for(struct ctx *cx, const struct json *secured, const struct json *previous, struct json **out)
{
	const struct json *proofs = JSON_GET(secured, "proof");
	struct json *list;

	*out = without(cx->mem, secured, "proof");
	if (previous == NULL)
		return RC_OK;
	TRY(find_previous(cx, proofs, previous));
	list = json_put_array(cx->mem, *out, STR("proof"));
	for (const struct json *at = NULL; (at = json_each(proofs, at)) != NULL;)
		if (is_named(previous, json_string(JSON_GET(at, "id"))))
			json_add(list, json_copy(cx->mem, at, false));
	return RC_OK;
}

/* ---- making ---- */

enum rc
proof_prepare(struct ctx *cx, const struct json *credential, const struct proof_options *options, struct proof_draft *draft)
{
	struct json *proof = json_new(cx->mem, JSON_OBJECT), *unsecured;
	const struct suite *row;
	struct proof_steps steps;

	if (options->suite <= PROOF_NONE || (int)options->suite >= SUITES || suites[options->suite].name == NULL)
		return fail(cx, RC_UNSUPPORTED, MSG(format_proof_suite_cannot_sign));
	row = &suites[options->suite];
	if (row->canon == CANON_JCS && JSON_GET(credential, "@context") != NULL)
		json_put(proof, STR("@context"), json_copy(cx->mem, JSON_GET(credential, "@context"), false));
	json_put_str(cx->mem, proof, STR("type"), str_of(row->type));
	if (options->id.len > 0)
		json_put_str(cx->mem, proof, STR("id"), options->id);
	json_put_str(cx->mem, proof, STR("cryptosuite"), str_of(row->name));
	json_put_str(cx->mem, proof, STR("created"), time_text(cx->mem, options->created));
	json_put_str(cx->mem, proof, STR("verificationMethod"), options->verification_method);
	json_put_str(cx->mem, proof, STR("proofPurpose"), STR("assertionMethod"));
	if (options->domain.len > 0)
		json_put_str(cx->mem, proof, STR("domain"), options->domain);
	if (options->challenge.len > 0)
		json_put_str(cx->mem, proof, STR("challenge"), options->challenge);
	if (options->previous != NULL)
		json_put(proof, STR("previousProof"), json_copy(cx->mem, options->previous, false));
	TRY(unsecured_for(cx, credential, options->previous, &unsecured));
	TRY(steps_of(cx, options->contexts, unsecured, proof, options->suite, options->key,
	             (struct known){ .config = options->config, .part = options->part }, &steps));
	*draft = (struct proof_draft){ .credential = credential, .proof = proof, .to_sign = steps.to_sign };
	return RC_OK;
}

static enum rc
with_value(struct ctx *cx, const struct json *draft, struct str signature, struct json **proof)
{
	if (signature.len != 64 && signature.len != 96)
		return fail(cx, RC_INVALID, MSG(format_proof_value));
	*proof = json_copy(cx->mem, draft, false);
	json_put_str(cx->mem, *proof, STR("proofValue"), multibase_encode(cx->mem, MULTIBASE_BASE58, signature));
	return RC_OK;
}

enum rc
proof_attach(struct ctx *cx, const struct proof_draft *draft, struct str signature, struct json **secured)
{
	const struct json *former = JSON_GET(draft->credential, "proof");
	struct json *document = without(cx->mem, draft->credential, "proof"), *proof, *list;

	TRY(with_value(cx, draft->proof, signature, &proof));
	if (former == NULL) {
		json_put(document, STR("proof"), proof);
	} else {
		list = json_put_array(cx->mem, document, STR("proof"));
		if (former->type != JSON_ARRAY)
			json_add(list, json_copy(cx->mem, former, false));
		else
			for (const struct json *at = former->first; at != NULL; at = at->next)
				json_add(list, json_copy(cx->mem, at, false));
		json_add(list, proof);
	}
	*secured = document;
	return RC_OK;
}

enum rc
proof_attach_text(struct ctx *cx, struct str credential, const struct json *proof, struct str signature, struct str *secured)
{
	struct buf text = buf_new(cx->mem, DOCUMENT_MAX);
	struct json *whole;

	if (credential.len < 3 || !str_starts(credential, "{") || !str_ends(credential, "}"))
		return fail(cx, RC_INVALID, MSG(format_not_credential));
	TRY(with_value(cx, proof, signature, &whole));
	buf_room(&text, credential.len + PROOF_ROOM);
	buf_str(&text, str_sub(credential, 0, credential.len - 1));
	buf_lit(&text, ",\"proof\":");
	json_write(&text, whole, JSON_COMPACT);
	buf_lit(&text, "}");
	return buf_done(cx, &text, secured);
}

/* ---- reading ---- */

static enum rc
read_member(struct ctx *cx, const struct json *proof, const char *member, bool needed, struct str *out)
{
	const struct json *value = json_get(proof, str_of(member));

	*out = json_string(value);
	if ((value == NULL && !needed) || (json_is(value, JSON_STRING) && out->len > 0))
		return RC_OK;
	return fail(cx, RC_INVALID, MSG(format_proof_member), A_C("member", member));
}

static enum rc
read_time(struct ctx *cx, const struct json *proof, const char *member, int64_t *out)
{
	struct str value;

	*out = RECORD_NEVER;
	TRY(read_member(cx, proof, member, false, &value));
	if (value.len > 0 && !time_parse(value, out))
		return fail(cx, RC_INVALID, MSG(format_proof_member), A_C("member", member));
	return RC_OK;
}

static enum rc
read_previous(struct ctx *cx, const struct json *proof, const struct json **out)
{
	const struct json *value = JSON_GET(proof, "previousProof");
	bool good = !json_is(value, JSON_ARRAY) || json_count(value) > 0;

	for (const struct json *at = NULL; (at = json_each(value, at)) != NULL;)
		good = good && json_string(at).len > 0;
	*out = value;
	return good ? RC_OK : fail(cx, RC_INVALID, MSG(format_proof_member), A_C("member", "previousProof"));
}

enum rc
proof_read(struct ctx *cx, const struct json *proof, struct proof_claim *out)
{
	struct str type;

	*out = (struct proof_claim){ .proof = proof };
	if (!json_is(proof, JSON_OBJECT))
		return fail(cx, RC_INVALID, MSG(format_proof_member), A_C("member", "proof"));
	TRY(read_member(cx, proof, "type", true, &type));
	TRY(read_member(cx, proof, "cryptosuite", false, &out->suite_name));
	out->suite = suite_of(type, out->suite_name);
	if (out->suite_name.len == 0 || !str_is(type, "DataIntegrityProof"))
		out->suite_name = type;
	if (out->suite == PROOF_UNSUPPORTED)
		return RC_OK; /* its members are its own */
	TRY(read_member(cx, proof, "proofPurpose", true, &out->purpose));
	TRY(read_member(cx, proof, "verificationMethod", true, &out->verification_method));
	TRY(read_member(cx, proof, "proofValue", true, &out->proof_value));
	TRY(read_member(cx, proof, "domain", false, &out->domain));
	TRY(read_member(cx, proof, "challenge", false, &out->challenge));
	TRY(read_previous(cx, proof, &out->previous));
	TRY(read_time(cx, proof, "created", &out->created));
	return read_time(cx, proof, "expires", &out->expires);
}

/* ---- verifying ---- */

/* VC DI EdDSA 3.3.2, step 6: the proof's contexts must begin the document's. Refused otherwise. Ours are the same. */
static enum rc
contexts_agree(struct ctx *cx, const struct json *unsecured, const struct json *proof)
{
	const struct json *of_proof = JSON_GET(proof, "@context"), *of_document = JSON_GET(unsecured, "@context");

	if (of_proof == NULL || (of_document != NULL && json_equal(of_proof, of_document)))
		return RC_OK;
	return fail(cx, RC_REFUSED, MSG(format_proof_context));
}

enum rc
proof_verify(struct ctx *cx, struct contexts *contexts, const struct json *secured, const struct proof_claim *claim,
             const struct public_key *key)
{
	struct known known = { .digest = claim->previous == NULL ? claim->digest : STR_NONE };
	struct json *unsecured;
	enum multibase base;
	struct proof_steps steps;
	struct str signature;

	if (claim->suite <= PROOF_NONE || (int)claim->suite >= SUITES)
		return fail(cx, RC_UNSUPPORTED, MSG(format_proof_suite_unknown), A_STR("suite", claim->suite_name));
	if (key->kind != suites[claim->suite].key && (key->kind != suites[claim->suite].other_key || key->kind == KEY_NONE))
		return fail(cx, RC_REFUSED, MSG(format_proof_key_kind), A_STR("suite", claim->suite_name), A_C("key", key_kind_name(key->kind)));
	if (multibase_decode(cx, claim->proof_value, SIGNATURE_MAX, &base, &signature) != RC_OK || base != MULTIBASE_BASE58)
		return fail(cx, RC_REFUSED, MSG(format_proof_value));
	TRY(unsecured_for(cx, secured, claim->previous, &unsecured));
	if (suites[claim->suite].canon == CANON_JCS)
		TRY(contexts_agree(cx, unsecured, claim->proof));
	TRY(steps_of(cx, contexts, unsecured, claim->proof, claim->suite, key->kind, known, &steps));
	return key_verify(cx, key, steps.to_sign, signature);
}

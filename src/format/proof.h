/* proof.h — W3C Data Integrity proofs: what has to be signed, and whether a signature holds.
 *
 * Signing has two halves because keys live in another process: proof_prepare gives the bytes, the signer
 * returns a signature, proof_attach puts it into the document. A suite is a row of a table: how the document
 * becomes bytes (JCS or RDFC-1.0), the hash, the kinds of key.
 *
 * Sources  VC Data Integrity 1.0 (proof sets and chains: 4.6); VC DI EdDSA 1.0 (3.2 eddsa-rdfc-2022, 3.3 eddsa-jcs-2022); VC DI ECDSA 1.0
 *          (3.2, 3.3); Ed25519Signature2020.
 * Memory   everything lives in cx->mem.
 */
#ifndef FORMAT_PROOF_H
#define FORMAT_PROOF_H

#include "codec/json.h"
#include "crypto/key.h"

struct contexts;
struct jsonld_part;

enum proof_suite {
	PROOF_NONE,
	PROOF_EDDSA_JCS_2022,
	PROOF_EDDSA_RDFC_2022,
	PROOF_ECDSA_JCS_2019,
	PROOF_ECDSA_RDFC_2019,
	PROOF_ED25519_2020,
	PROOF_UNSUPPORTED /* a suite that is known by name and not implemented */
};

struct proof_config;

struct proof_options {
	enum proof_suite suite;
	int64_t created;                /* seconds UTC */
	struct str verification_method; /* DID URL of the key */
	struct str domain, challenge;   /* usually empty */
	struct str id;                  /* of this proof, for a later one to name; usually empty */
	const struct json *previous;    /* NULL, or the id (a list: ids) of the credential's proofs that this one is over as well */
	enum key_kind key;              /* ECDSA: KEY_P256 or KEY_P384, which decides the hash; else ignored */
	struct contexts *contexts;      /* for the rdfc suites; the jcs suites need none */
	struct proof_config *config;    /* NULL, or what the proofs of a cohort have in common */
	const struct jsonld_part *part; /* NULL, or what the documents of a cohort have in common (ob3_cohort) */
};

/* The hash of a proof's options, which is the same for all documents that are signed with one key at one time. The first
 * proof_prepare makes it, those with the same options and @context take it. All but `mem`, which outlives them, begins as zero. */
struct proof_config {
	struct arena *mem;
	struct str options, hash;
};

/* A document on its way to the signer. */
struct proof_draft {
	const struct json *credential;
	struct json *proof;  /* without proofValue */
	struct str to_sign;  /* hash of the proof's options, then hash of the document: 64 bytes (96 with P-384) */
};

/* RC_UNSUPPORTED: a suite that cannot sign here. RC_INVALID: the credential cannot be made canonical without loss. */
MUST_USE enum rc proof_prepare(struct ctx *cx, const struct json *credential, const struct proof_options *options,
                               struct proof_draft *draft);

/* The credential with its proof; the draft's credential is not changed. A second proof makes the member an array.
 * `signature` is 64 raw bytes (Ed25519, P-256 as r and s) or 96 (P-384). */
MUST_USE enum rc proof_attach(struct ctx *cx, const struct proof_draft *draft, struct str signature, struct json **secured);

/* The same for a credential without a proof that stands as compact JSON already: the text that json_text would make of what
 * proof_attach gives. `proof` is the draft's. */
MUST_USE enum rc proof_attach_text(struct ctx *cx, struct str credential, const struct json *proof, struct str signature, struct str *secured);

/* What a proof says of itself, before any check of it. */
struct proof_claim {
	const struct json *proof;
	enum proof_suite suite;
	struct str suite_name, purpose, verification_method, domain, challenge, proof_value;
	int64_t created, expires; /* RECORD_NEVER when not there */
	const struct json *previous; /* the id, or a list of ids, of the proofs that this one is over as well; NULL: of none */
	struct str digest;        /* for proof_verify: SHA-256 of the document's canonical N-Quads, when it is at hand */
};

/* Reads one member of `proof`. RC_INVALID: a member is missing or has a wrong type. */
MUST_USE enum rc proof_read(struct ctx *cx, const struct json *proof, struct proof_claim *out);

/* Does the signature hold over this document (the secured one; of its `proof` only what a chain's earlier proofs are stays) with
 * this key? Only that: whose key it is, what it may be used for and whether the earlier proofs hold is verify.c's question.
 * RC_REFUSED: it does not hold, or an earlier proof is not there. RC_UNSUPPORTED: suite. RC_INVALID: not canonicalisable without loss, or no signature.
 * RC_LIMIT: canonicalisation exceeded its budget. */
MUST_USE enum rc proof_verify(struct ctx *cx, struct contexts *contexts, const struct json *secured,
                              const struct proof_claim *claim, const struct public_key *key);

/* The bytes that are hashed, and the hashes, all raw. `proof_config` is the proof without proofValue; RDF takes the
 * document's @context for it. */
struct proof_steps { struct str document, config, document_hash, config_hash, to_sign; };
MUST_USE enum rc proof_steps(struct ctx *cx, struct contexts *contexts, const struct json *unsecured,
                             const struct json *proof_config, enum proof_suite suite, enum key_kind key, struct proof_steps *out);

#endif

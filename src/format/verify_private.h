/* verify_private.h — one verification under way; private to the verify_*.c files, one file a group of checks. */
#ifndef FORMAT_VERIFY_PRIVATE_H
#define FORMAT_VERIFY_PRIVATE_H

#include "crypto/did.h"
#include "format/proof.h"
#include "format/vcjwt.h"
#include "format/verify.h"
#include "rdf/rdfc.h"

#define VERIFY_SIZE_MAX  ((size_t)32 << 20) /* of a file */

struct verification {
	struct ctx *cx;
	const struct verify_options *options;
	struct verify_report *report;
	int64_t at;
	int depth;            /* 0: the credential asked about; more: what it refers to */

	struct str text;      /* the credential's own text, out of its image */
	bool token;           /* a JWT; else JSON with embedded proofs */
	struct vcjwt jwt;
	const struct json *document;   /* what the proof is over: JSON with `proof`, or the token's credential */
	bool as_graph;                 /* a proof is over RDF: only the graph counts */
	struct rdfc canonical;         /* of the document without its proof, when it is signed as a graph */
	struct str digest;             /* SHA-256 of the text of that */
	const struct json *plain;      /* the document as a tree that may be read as what it means; set by verify_contexts */
	const struct json *meaning;    /* what is shown comes from here: set by a proof that holds, and by nothing else */
	struct str issuer;    /* id, as the document says */
	int64_t signed_at;    /* as the document says; RECORD_NEVER: not said */
	struct record record; /* read from `meaning` */
	bool has_record;

	const struct json *badge2; /* an assertion of Open Badges 2.0, as the file or the token has it; NULL: it is none */
	bool status_open;     /* a status should be asked, and could not be */

	bool presentation;    /* a holder's presentation of credentials: its signer is the holder, to authenticate */
	const struct json *presented; /* the credentials of one that is a token: they are proven by themselves, and `document` is without them */
	int nesting;          /* within how many documents it stands */
	size_t *parts_seen;   /* credentials within others, in the whole file */
	enum verify_verdict parts_verdict; /* VERIFY_VALID without parts; what is invalid has a check that failed */
	struct json *parts_shown;
	bool stopped;         /* a check failed so that the rest cannot be asked */
};

/* Answers a check. The sentence is a message; more than one answer: the worst stays (fail, unchecked, warning, pass). */
#define answer(v, check, outcome, ...) \
	answer_with((v), (check), (outcome), FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
void answer_with(struct verification *v, enum verify_check check, enum verify_outcome outcome, const struct message *msg, const struct arg *args);

/* The same with the error at hand as the technical detail. */
#define answer_err(v, check, outcome, ...) \
	(answer((v), (check), (outcome), __VA_ARGS__), answer_detail((v), (check), err_text(&(v)->cx->err, (v)->cx->mem)))
void answer_detail(struct verification *v, enum verify_check check, struct str detail);

enum verify_outcome outcome_of(const struct verification *v, enum verify_check check);

/* Asks the caller's resolver. RC_NOT_FOUND without one. */
MUST_USE enum rc resolve(struct verification *v, struct str url, struct str *bytes);
/* The same, asking nobody else. */
MUST_USE enum rc resolve_here(struct verification *v, struct str url, struct str *bytes);

/* Runs all the core checks on another document (a status list, a newer version), which leads to no third one. */
void verify_inner(struct verification *outer, struct str bytes, struct verification *inner, struct verify_report *report);

/* Runs all the checks on a credential within this one, as if it were asked about by itself. */
void verify_part(struct verification *outer, struct str bytes, struct verification *part, struct verify_report *report);

/* The groups of checks. */
void verify_recognise(struct verification *v); /* parse, format */
void verify_model(struct verification *v);     /* format again: what the data model asks of a proven document */
void verify_contexts(struct verification *v);
void verify_proof(struct verification *v);     /* proof, issuer-key */
void verify_issuer(struct verification *v);
void verify_dates(struct verification *v);
void verify_superseded(struct verification *v);
void verify_status(struct verification *v);
void verify_schema(struct verification *v);
void verify_recipient(struct verification *v);
void verify_log(struct verification *v);
void verify_evidence(struct verification *v);

/* verify_keys.c: the key that `method` names, when it is the issuer's own. Answers issuer-key.
 * RC_OK: `key` can be used for the proof (issuer-key may have failed all the same: then nothing is valid).
 * Anything else: there is no key, and issuer-key says why. */
MUST_USE enum rc issuer_key(struct verification *v, struct str method, struct public_key *key);

/* verify_keys.c: does the address lead to the site that the issuer's id names? */
bool issuers_own_site(struct verification *v, struct str url);

/* verify_parts.c: a Comprehensive Learner Record or a presentation, and the credentials within it. */
bool is_record_of_parts(const struct json *document);
void read_record_of_parts(struct verification *v);
void outer_statements(struct verification *v, const struct quad **list, size_t *count);
void verify_parts(struct verification *v);
/* Asked before anything is made of them. False, with an answer, when they are too many. */
bool parts_are_few(struct verification *v);
struct str holder_of(const struct json *presentation);
bool answers_the_question(const struct verification *v, const struct proof_claim *claim);
bool token_answers_the_question(const struct verification *v);
/* The document without its credentials, which go to v->presented. */
const struct json *envelope_of(struct verification *v, const struct json *presentation);

/* verify_badge2.c: contexts, proof, issuer-key, status and schema of an assertion of Open Badges 2.0. */
void verify_badge2(struct verification *v);

/* verify_graph.c: contexts and terms judged by the JSON-LD processor. `wrong` is what the quick way did not know. */
void graph_contexts(struct verification *v, struct str wrong);
/* Is this context pinned? */
bool graph_knows(const struct verification *v, struct str url);

/* verify_rest.c: the typed view of `meaning`, once that is known. */
void read_meaning(struct verification *v);

/* verify_terms.c: are all members of the tree defined by the contexts of VCDM 2.0 and Open Badges 3.0.3, and is it
 * free of JSON-LD keywords? `wrong` gets the name of the first that is not, or of the member whose value is not. */
bool terms_known(const struct json *document, struct str *wrong);

/* json: one thing or the things of an array. */
const struct json *each_of(const struct json *value, const struct json *at);
bool has_word(const struct json *value, const char *word);
struct str id_of(const struct json *value);

#endif

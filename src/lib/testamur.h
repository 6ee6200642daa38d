/* testamur.h — libtestamur: verify, sign, canonicalise and bake credentials, for programs that link it.
 *
 * What it does it does alone: it reads no file, opens no connection, starts no process, keeps nothing outside the
 * handle that testamur_open gives, and takes the time from its caller. Documents that lie elsewhere (an issuer's DID
 * document, a status list) are asked of the caller's resolver. JSON-LD contexts are those bundled, pinned by hash.
 *
 *     struct testamur_error error;
 *     struct testamur *t = testamur_open(&error);
 *     struct testamur_bytes report;
 *     enum testamur_verdict verdict;
 *
 *     if (testamur_verify(t, file, length, &(struct testamur_question){ .now = time(NULL) }, &verdict, &report, &error) == TESTAMUR_OK)
 *             puts(report.ptr);
 *     testamur_free(&report);
 *     testamur_close(t);
 *
 * Text      UTF-8. Lengths are in bytes. Results have a NUL behind them that the length does not count.
 * Memory    a result (struct testamur_bytes) is the caller's and goes back by testamur_free. A call holds at most
 *           256 MiB of its own and gives it back before it returns; out of memory is the answer TESTAMUR_MEMORY.
 * Errors    every function that can fail returns a code and, when `error` is not NULL, one English sentence.
 *           Results are untouched unless the answer is TESTAMUR_OK.
 * Threads   a handle may be used by any number of threads at once, but for testamur_close.
 */
#ifndef TESTAMUR_H
#define TESTAMUR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum testamur_code {
	TESTAMUR_OK = 0,
	TESTAMUR_REFUSED,     /* a signature or a key says no */
	TESTAMUR_INVALID,     /* the input is wrong; the error says where */
	TESTAMUR_NOT_FOUND,   /* no credential in the image; from a resolver: nobody has it */
	TESTAMUR_LIMIT,       /* larger, deeper or harder than is allowed */
	TESTAMUR_UNSUPPORTED, /* recognised, and not implemented */
	TESTAMUR_UNAVAILABLE, /* from a resolver: it may exist, and could not be had now */
	TESTAMUR_MEMORY,
	TESTAMUR_INTERNAL     /* a defect of the library */
};

struct testamur_error {
	enum testamur_code code;
	char text[512]; /* ends with a NUL; cut when it was longer */
};

struct testamur_bytes {
	char *ptr;
	size_t len;
};

struct testamur;

/* NULL when a bundled context is not what it was pinned to be, or there is no memory. `error` may be NULL here and below. */
struct testamur *testamur_open(struct testamur_error *error);
/* NULL is allowed. */
void testamur_close(struct testamur *t);

/* Room for a result that a resolver returns; NULL ptr when there is none. */
struct testamur_bytes testamur_alloc(size_t len);
/* Gives a result back and empties it. */
void testamur_free(struct testamur_bytes *bytes);

/* "0.1.0" */
const char *testamur_version(void);

/* ---- verifying ---- */

enum testamur_verdict { TESTAMUR_UNPROVEN, TESTAMUR_VALID, TESTAMUR_INVALID_CREDENTIAL, TESTAMUR_UNSUPPORTED_CREDENTIAL };

/* Finds the bytes behind a URL or a DID (`url` ends with a NUL). TESTAMUR_OK with *out filled by testamur_alloc, which the
 * library gives back; TESTAMUR_NOT_FOUND; TESTAMUR_UNAVAILABLE. May be called several times for one credential. */
struct testamur_resolver {
	enum testamur_code (*find)(void *self, const char *url, struct testamur_bytes *out);
	void *self;
};

struct testamur_question {
	int64_t now;                       /* seconds since 1970-01-01 UTC */
	int64_t at;                        /* the instant asked about; 0: now */
	struct testamur_resolver resolver; /* find may be NULL: nothing can be looked up */
	const char *recipient;             /* is it about this person (a name, an e-mail address, a number)? NULL: not asked */
	const char *const *trusted;        /* ids of issuers you vouch for; NULL at the end; NULL: none */
};

/* Verifies a credential in any form it knows: JSON, JWT, PNG, SVG. The report is a JSON object: file (empty), format,
 * verdict, shown, checks. TESTAMUR_OK whatever the verdict. Show people what stands under `shown`, never the input. */
enum testamur_code testamur_verify(struct testamur *t, const void *bytes, size_t len, const struct testamur_question *question,
                                   enum testamur_verdict *verdict, struct testamur_bytes *report, struct testamur_error *error);

/* ---- signing ---- */

enum testamur_form { TESTAMUR_JSON_RDFC, TESTAMUR_JSON_JCS, TESTAMUR_JWT };

struct testamur_signing {
	enum testamur_form form;
	const char *key;                 /* a private key: a JWK, or secretKeyMultibase */
	const char *verification_method; /* DID URL of its public half */
	int64_t created;                 /* seconds since 1970-01-01 UTC; not used by TESTAMUR_JWT */
};

/* Signs a W3C credential as it stands: eddsa-rdfc-2022 or eddsa-jcs-2022 (an Ed25519 key), ecdsa-… (P-256, P-384), or a VC-JWT.
 * TESTAMUR_INVALID: the credential cannot be canonicalised without losing something, or the key is not one. */
enum testamur_code testamur_sign(struct testamur *t, const void *credential, size_t len, const struct testamur_signing *how,
                                 struct testamur_bytes *out, struct testamur_error *error);

/* ---- JSON-LD and RDF ---- */

/* The canonical N-Quads of a JSON-LD document (RDFC-1.0, SHA-256), refusing whatever would be dropped. */
enum testamur_code testamur_canonize(struct testamur *t, const void *document, size_t len, struct testamur_bytes *nquads,
                                     struct testamur_error *error);
/* The expanded document. */
enum testamur_code testamur_expand(struct testamur *t, const void *document, size_t len, struct testamur_bytes *expanded,
                                   struct testamur_error *error);
/* The JSON text in the form of RFC 8785. */
enum testamur_code testamur_jcs(struct testamur *t, const void *document, size_t len, struct testamur_bytes *canonical,
                                struct testamur_error *error);

/* ---- badges ---- */

/* Puts a signed credential (JSON or JWT) into a PNG or SVG image; one that is there already is replaced. */
enum testamur_code testamur_bake(struct testamur *t, const void *image, size_t image_len, const void *credential, size_t credential_len,
                                 struct testamur_bytes *baked, struct testamur_error *error);
/* Takes it out again. TESTAMUR_NOT_FOUND: there is none. */
enum testamur_code testamur_unbake(struct testamur *t, const void *image, size_t len, struct testamur_bytes *credential,
                                   struct testamur_error *error);

#ifdef __cplusplus
}
#endif

#endif

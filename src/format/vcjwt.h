/* vcjwt.h — a credential or a presentation as a signed JSON Web Token (Open Badges 3.0 "JSON Web Token Proof", VC-JOSE-COSE, VCDM 1.1 6.3.1).
 *
 * The payload is the credential itself with the registered claims beside it: iss = issuer.id, jti = id,
 * sub = credentialSubject.id, nbf = validFrom, exp = validUntil. The header is {alg, kid, typ} and nothing else.
 * Keys in a header prove nothing (T-06): the verifier resolves `kid` through the issuer.
 */
#ifndef FORMAT_VCJWT_H
#define FORMAT_VCJWT_H

#include "codec/json.h"
#include "crypto/jws.h"

struct vcjwt_options {
	enum key_kind kind; /* decides the algorithm */
	struct str kid;     /* DID URL or URL of the key */
};

/* The signing input, "header.payload" in base64url, from the unsigned (or already proven) credential.
 * RC_INVALID: the credential lacks what a claim is made of. */
MUST_USE enum rc vcjwt_prepare(struct ctx *cx, const struct json *credential, const struct vcjwt_options *options,
                               struct str *to_sign);

/* The signing input of a credential that stands as compact JSON already, and where that text is in it. */
struct vcjwt_draft {
	struct str to_sign;
	size_t head;   /* the header and its point; the payload stands behind them */
	size_t shared; /* bytes of the text, from its beginning, with which the payload begins: a multiple of 3, so that they are
	                * whole characters of base64url; 0 when the credential has registered claims of its own */
};

/* The same bytes as vcjwt_prepare gives for `credential`, whose compact JSON is `text`. RC_INVALID: as there. */
MUST_USE enum rc vcjwt_prepare_text(struct ctx *cx, const struct json *credential, struct str text, const struct vcjwt_options *options,
                                    struct vcjwt_draft *out);

/* The token, from the signing input and the raw signature (r and s for ES256 and ES384). */
struct str vcjwt_finish(struct ctx *cx, struct str to_sign, struct str signature);

/* A token taken apart, nothing verified. `claims` is the whole payload; `credential` is the payload without the
 * registered claims, or its `vc` or `vp` member (VCDM 1.1), with what only the claims say put where it belongs. */
struct vcjwt {
	struct jws jws;
	const struct json *claims, *credential;
	bool version1;
	bool presentation; /* of credentials by a holder */
};

/* RC_INVALID: not a compact JWS of a JSON object, or a header member that is not allowed. RC_UNSUPPORTED: an
 * algorithm that this program does not have, or the payload is no credential. RC_INVALID also: it is a credential and a presentation. */
MUST_USE enum rc vcjwt_read(struct ctx *cx, struct str token, struct vcjwt *out);

/* Does the signature hold with this key? The algorithm is the key's; a header that names another is refused (T-07).
 * RC_REFUSED: it does not hold. */
MUST_USE enum rc vcjwt_verify(struct ctx *cx, const struct vcjwt *token, const struct public_key *key);

/* Do the claims say the same as the credential (OB 3.0 "Verify a Credential VC-JWT Signature")? Tokens of the type
 * "vc+jwt" (VC-JOSE-COSE) and presentations need no claims; what they claim must agree all the same. RC_REFUSED names the claim. */
MUST_USE enum rc vcjwt_agrees(struct ctx *cx, const struct vcjwt *token);

#endif

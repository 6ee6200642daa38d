/* vcjwt.h — a credential as a signed JSON Web Token (Open Badges 3.0 "JSON Web Token Proof", VC-JOSE-COSE).
 *
 * The payload is the credential itself with the registered claims beside it: iss = issuer.id, jti = id,
 * sub = credentialSubject.id, nbf = validFrom, exp = validUntil. The header is {alg, kid, typ} and nothing else.
 * Keys named in a header prove nothing (T-06): the verifier resolves `kid` through the issuer.
 */
#ifndef FORMAT_VCJWT_H
#define FORMAT_VCJWT_H

#include "codec/json.h"

struct public_key;

struct vcjwt_options {
	struct str alg; /* "EdDSA", "ES256", "ES384", "RS256" */
	struct str kid; /* DID URL or URL of the key */
};

/* The signing input, "header.payload" in base64url, from the unsigned (or already proven) credential.
 * RC_INVALID: the credential lacks what a claim is made of. */
MUST_USE enum rc vcjwt_prepare(struct ctx *cx, const struct json *credential, const struct vcjwt_options *options,
                               struct str *to_sign);

/* The token, from the signing input and the raw signature (r and s for ES256 and ES384). */
struct str vcjwt_finish(struct ctx *cx, struct str to_sign, struct str signature);

/* A token taken apart, nothing verified. `credential` is the payload (or its `vc` member in VCDM 1.1) without the
 * registered claims' copies; `claims` the whole payload. */
struct vcjwt {
	struct str alg, kid, typ;
	const struct json *header, *claims, *credential;
	struct str to_sign, signature; /* signature is raw */
	bool version1;                 /* VCDM 1.1: the credential is in the `vc` claim */
};

/* RC_INVALID: not a compact JWS of a credential, or a header member that is not allowed (crit, b64, ...). */
MUST_USE enum rc vcjwt_read(struct ctx *cx, struct str token, struct vcjwt *out);

/* Does the signature hold with this key? The algorithm is the key's; a header that names another is refused (T-07).
 * RC_REFUSED: it does not hold. */
MUST_USE enum rc vcjwt_verify(struct ctx *cx, const struct vcjwt *token, const struct public_key *key);

/* Do the claims say the same as the credential (OB 3.0 "Verify a Credential VC-JWT Signature")? RC_REFUSED names the claim. */
MUST_USE enum rc vcjwt_agrees(struct ctx *cx, const struct vcjwt *token);

#endif

/* A key that is read, from a JWK, a set or a verification method, is written as a key that reads back the same. */
#include "fuzz.h"

#include "crypto/jws.h"

static void
write_read(struct ctx *cx, const struct public_key *key)
{
	struct str multikey = key_to_multikey(cx->mem, key), pem;
	struct public_key back;

	FUZZ_HOLDS(key_from_jwk(cx, key_to_jwk(cx->mem, key), &back) == RC_OK && public_key_eq(key, &back));
	if (multikey.len > 0)
		FUZZ_HOLDS(key_from_multikey(cx, multikey, &back) == RC_OK && public_key_eq(key, &back));
	if (key_to_pem(cx, key, &pem) == RC_OK)
		FUZZ_HOLDS(key_from_pem(cx, pem, &back) == RC_OK && public_key_eq(key, &back));
}

static void
read_all(struct ctx *cx, struct str text)
{
	struct public_key key;
	struct json *tree;

	if (key_from_multikey(cx, text, &key) == RC_OK || key_from_spki(cx, text, &key) == RC_OK || key_from_pem(cx, text, &key) == RC_OK)
		write_read(cx, &key);
	if (json_parse(cx, text, JSON_LIMITS, &tree) != RC_OK)
		return;
	if (key_from_jwk(cx, tree, &key) == RC_OK)
		write_read(cx, &key);
	if (jwks_find(cx, tree, STR("a"), &key) == RC_OK || jwks_find(cx, tree, STR_NONE, &key) == RC_OK)
		write_read(cx, &key);
	if (key_from_verification_method(cx, tree, &key) == RC_OK)
		write_read(cx, &key);
}

FUZZ_TARGET(read_all)

/* jws_peer — our side of the oracle tests of tokens: signs with a fresh key, verifies with a key it is given.
 *
 * usage: jws_peer sign KIND PAYLOAD      prints {"jwk", "jws", "thumbprint"}
 *        jws_peer verify JWK JWS         prints the payload; exit 1 when it does not verify
 */
#include <stdio.h>

#include "crypto/jws.h"

static enum rc
sign(struct ctx *cx, struct str kind, struct str payload)
{
	struct json *answer = json_new(cx->mem, JSON_OBJECT);
	struct secret_key *key;
	struct str text;

	TRY(secret_key_new(cx, key_kind_of(kind), &key));
	TRY(jws_sign(cx, key, jws_header(cx->mem, key_kind_of(kind), STR("k1"), STR("JWT"), NULL), payload, &text));
	json_put(answer, STR("jwk"), key_to_jwk(cx->mem, secret_key_public(key)));
	json_put_str(cx->mem, answer, STR("jws"), text);
	json_put_str(cx->mem, answer, STR("thumbprint"), key_thumbprint(cx->mem, secret_key_public(key)));
	text = json_text(cx->mem, answer, JSON_COMPACT);
	printf(PRI_STR "\n", ARG_STR(text));
	return RC_OK;
}

static enum rc
verify(struct ctx *cx, struct str jwk_text, struct str text)
{
	struct public_key key;
	struct json *jwk;
	struct jws jws;

	TRY(json_parse(cx, jwk_text, JSON_LIMITS, &jwk));
	TRY(key_from_jwk(cx, jwk, &key));
	TRY(jws_parse(cx, text, &jws));
	TRY(jws_verify(cx, &jws, &key));
	printf(PRI_STR "\n", ARG_STR(jws.payload));
	return RC_OK;
}

static enum rc
run(struct ctx *cx, int argc, char **argv)
{
	if (argc == 4 && str_is(str_of(argv[1]), "sign"))
		return sign(cx, str_of(argv[2]), str_of(argv[3]));
	if (argc == 4 && str_is(str_of(argv[1]), "verify"))
		return verify(cx, str_of(argv[2]), str_of(argv[3]));
	fputs("usage: jws_peer sign KIND PAYLOAD | verify JWK JWS\n", stderr);
	return RC_INTERNAL;
}

int
main(int argc, char **argv)
{
	struct arena_door door;
	struct ctx cx;
	enum rc rc = RC_MEMORY;

	if (!ctx_open(&cx, 0))
		return 3;
	if (ARENA_ENTER(cx.mem, &door)) {
		rc = run(&cx, argc, argv);
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return rc == RC_OK ? 0 : rc == RC_INTERNAL ? 2 : 1;
}

/* No text makes a token verify under a key that did not sign it; what parses is cut where it says. */
#include "fuzz.h"

#include "crypto/jws.h"

static const struct public_key key = {
	.kind = KEY_ED25519, .len = 32,
	.bytes = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
	           0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a },
};

/* The one token that verifies is RFC 8037's, which is among the seeds. */
static void
parse_verify(struct ctx *cx, struct str text)
{
	struct jws jws;

	if (jws_parse(cx, text, &jws) != RC_OK)
		return;
	FUZZ_HOLDS(jws.signed_part.ptr == text.ptr && jws.signed_part.len < text.len && jws.header != NULL);
	FUZZ_HOLDS(jws_verify(cx, &jws, &key) != RC_OK || str_is(jws.payload, "Example of Ed25519 signing"));
}

FUZZ_TARGET(parse_verify)

/* A .tlog-proof file comes from whoever shows a credential: it proves what it proves, and nothing else. */
#include "fuzz.h"

#include "tlog/tlog.h"

static void
proofs(struct ctx *cx, struct str text)
{
	struct str data = STR("0123456789abcdef0123456789abcdef");
	struct tlog_proof proof;

	if (tlog_proof_check(cx, text, data, NULL, &proof) != RC_OK)
		return;
	FUZZ_HOLDS(proof.index < proof.size && proof.salt.len == TLOG_SALT_SIZE && proof.leaf.len == TLOG_LEAF_SIZE);
	FUZZ_HOLDS(tlog_proof_check(cx, text, STR("other"), NULL, &proof) == RC_REFUSED);
}

FUZZ_TARGET(proofs)

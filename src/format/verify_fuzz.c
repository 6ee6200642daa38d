/* Whatever the bytes: a report comes back that says something about each check, shows nothing unproven, and is the
 * same when it is asked again. */
#include "fuzz.h"

#include "format/verify.h"
#include "rdf/context.h"

static enum rc
find(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	(void)cx;
	(void)url;
	*bytes = *(struct str *)self; /* whatever is asked for, the same bytes again */
	return RC_OK;
}

/* Opened once: compiling the contexts for each input would be all that is done. */
static struct contexts *
pinned_contexts(void)
{
	static struct contexts *store;
	struct ctx cx;

	if (store == NULL) {
		FUZZ_HOLDS(ctx_open(&cx, 0) && contexts_open(&cx, &store) == RC_OK);
		ctx_close(&cx);
	}
	return store;
}

static void
report(struct ctx *cx, struct str bytes)
{
	struct verify_options options = { .at = 1795392000, .resolver = { find, &bytes }, .recipient = STR("N1"), .contexts = pinned_contexts() };
	struct verify_report first, again;

	FUZZ_HOLDS(verify_bytes(cx, bytes, &options, &first) == RC_OK);
	FUZZ_HOLDS(verify_bytes(cx, bytes, &options, &again) == RC_OK);
	FUZZ_HOLDS(first.verdict == again.verdict && first.format == again.format);
	for (int i = 0; i < CHECK_COUNT; i++)
		FUZZ_HOLDS(first.checks[i].says.len > 0 && first.checks[i].outcome == again.checks[i].outcome);
	FUZZ_HOLDS(first.shown == NULL || first.checks[CHECK_PROOF].outcome == VERIFY_PASS);
	FUZZ_HOLDS(first.verdict != VERIFY_VALID || first.shown != NULL);
}

FUZZ_TARGET(report)

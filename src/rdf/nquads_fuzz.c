/* What is read is written and read as the same statements, and the canonical form is its own canonical form. */
#include "fuzz.h"

#include "rdf/rdfc.h"

static struct str
written(struct ctx *cx, const struct quads *quads)
{
	struct buf out = buf_new(cx->mem, SIZE_MAX);

	quads_write(&out, quads);
	return buf_view(&out);
}

static void
reads_back(struct ctx *cx, struct str bytes)
{
	struct rdfc once, twice;
	struct quads quads, again;
	struct str text;

	if (nquads_read(cx, bytes, NQUADS, 2000, &quads) != RC_OK)
		return;
	text = written(cx, &quads);
	FUZZ_HOLDS(nquads_read(cx, text, NQUADS, 2000, &again) == RC_OK);
	FUZZ_HOLDS(again.count == quads.count && str_eq(written(cx, &again), text));
	if (rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &once) != RC_OK)
		return;
	FUZZ_HOLDS(nquads_read(cx, once.text, NQUADS, 2000, &again) == RC_OK);
	FUZZ_HOLDS(rdfc_canonize(cx, &again, RDFC_SHA256, RDFC_LIMITS, &twice) == RC_OK);
	FUZZ_HOLDS(str_eq(once.text, twice.text));
}

FUZZ_TARGET(reads_back)

/* Schemas and values of strangers: a line with the schema, then the value. The steps end it, and a misfit has a reason. */
#include "fuzz.h"

#include "codec/schema.h"

static void
misfits_have_reasons(struct ctx *cx, struct str text)
{
	struct json *asked, *given;
	struct schema_answer answer;
	struct str schema;

	str_cut(&text, '\n', &schema);
	if (json_parse(cx, schema, JSON_LIMITS, &asked) == RC_OK && json_parse(cx, text, JSON_LIMITS, &given) == RC_OK &&
	    schema_check(cx, asked, given, &answer) == RC_OK)
		FUZZ_HOLDS(answer.fits == (answer.rule.len == 0));
}

FUZZ_TARGET(misfits_have_reasons)

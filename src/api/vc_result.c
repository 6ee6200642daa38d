#include "api/vc_result.h"

#define VCDM   "https://www.w3.org/TR/vc-data-model#"
#define STATUS "https://www.w3.org/ns/credentials/status-list#"

static const char *const types[CHECK_COUNT] = {
	[CHECK_PARSE] = VCDM "PARSING_ERROR",
	[CHECK_FORMAT] = VCDM "MALFORMED_VALUE_ERROR",
	[CHECK_CONTEXTS] = VCDM "MALFORMED_VALUE_ERROR",
	[CHECK_PROOF] = VCDM "CRYPTOGRAPHIC_SECURITY_ERROR",
	[CHECK_ISSUER_KEY] = VCDM "CRYPTOGRAPHIC_SECURITY_ERROR",
	[CHECK_ISSUER] = VCDM "MALFORMED_VALUE_ERROR",
	[CHECK_DATES] = VCDM "RANGE_ERROR",
	[CHECK_SUPERSEDED] = VCDM "RANGE_ERROR",
	[CHECK_STATUS] = STATUS "STATUS_VERIFICATION_ERROR",
	[CHECK_SCHEMA] = VCDM "MALFORMED_VALUE_ERROR",
	[CHECK_RECIPIENT] = VCDM "MALFORMED_VALUE_ERROR",
	[CHECK_LOG] = VCDM "CRYPTOGRAPHIC_SECURITY_ERROR",
	[CHECK_EVIDENCE] = VCDM "MALFORMED_VALUE_ERROR"
};

bool
vc_has_type(const struct json *object, const char *name)
{
	const struct json *type = JSON_GET(object, "type");

	if (json_is(type, JSON_STRING))
		return str_is(type->string, name);
	for (const struct json *one = json_first(type); one != NULL; one = one->next)
		if (str_is(json_string(one), name))
			return true;
	return false;
}

bool
vc_holds(const struct verify_report *report, const struct json *document)
{
	static const char *const achievements[] = { "OpenBadgeCredential", "AchievementCredential", "ClrCredential", "EndorsementCredential" };

	if (report->verdict == VERIFY_VALID || document == NULL)
		return report->verdict == VERIFY_VALID;
	for (size_t i = 0; i < sizeof(achievements) / sizeof(*achievements); i++)
		if (vc_has_type(document, achievements[i]))
			return false;
	for (int i = 0; i < CHECK_COUNT; i++)
		if (report->checks[i].outcome == VERIFY_FAIL && i != CHECK_SCHEMA)
			return false;
	return report->checks[CHECK_PROOF].outcome == VERIFY_PASS && report->checks[CHECK_ISSUER_KEY].outcome == VERIFY_PASS &&
	       (JSON_GET(document, "credentialStatus") == NULL || report->checks[CHECK_STATUS].outcome == VERIFY_PASS);
}

/* Without these a credential is not proven, however little went wrong. */
static bool
is_missed(const struct verify_report *report, enum verify_check check)
{
	return report->checks[check].outcome == VERIFY_UNCHECKED && (check == CHECK_PROOF || check == CHECK_ISSUER_KEY || check == CHECK_STATUS);
}

static void
put_problem(struct arena *mem, struct json *list, const struct verify_report *report, enum verify_check check)
{
	struct json *problem = json_add(list, json_new(mem, JSON_OBJECT));
	bool unreached = check == CHECK_STATUS && report->checks[check].outcome == VERIFY_UNCHECKED;

	json_put_str(mem, problem, STR("type"), str_of(unreached ? STATUS "STATUS_RETRIEVAL_ERROR" : types[check]));
	json_put_str(mem, problem, STR("title"), str_of(verify_check_word(check)));
	json_put_str(mem, problem, STR("detail"), report->checks[check].says);
}

static void
put_results(struct arena *mem, struct json *result, const struct verify_report *report)
{
	struct json *results = json_put_object(mem, result, STR("results")), *proofs, *proof;
	const struct json *input = report->credential == NULL ? NULL : JSON_GET(report->credential, "proof");

	proofs = json_put_array(mem, results, STR("proof"));
	if (report->checks[CHECK_PROOF].outcome == VERIFY_UNCHECKED)
		return;
	proof = json_add(proofs, json_new(mem, JSON_OBJECT));
	json_put_bool(mem, proof, STR("valid"), report->checks[CHECK_PROOF].outcome == VERIFY_PASS && report->checks[CHECK_ISSUER_KEY].outcome == VERIFY_PASS);
	if (json_is(input, JSON_OBJECT))
		json_put(proof, STR("input"), json_copy(mem, input, false));
}

struct json *
vc_result(struct arena *mem, const struct verify_report *report, bool holds)
{
	struct json *result = json_new(mem, JSON_OBJECT), *problems;

	json_put_bool(mem, result, STR("verified"), holds);
	put_results(mem, result, report);
	problems = json_put_array(mem, result, STR("problemDetails"));
	for (int i = 0; i < CHECK_COUNT && !holds; i++)
		if (report->checks[i].outcome == VERIFY_FAIL || is_missed(report, (enum verify_check)i))
			put_problem(mem, problems, report, (enum verify_check)i);
	json_put(result, STR("report"), verify_json(mem, report, STR_NONE));
	return result;
}

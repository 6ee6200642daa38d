/* Schemas that a credential names, fetched from a site that runs: the whole way from the address in the credential to the verdict. */
#include "helper/fetch_site.h"

#include "format/verify_world.h"

/* The issuer's DID document and status list are at hand; everything else is asked of the site. */
struct ways { struct world *world; struct verify_resolver site; };

static enum rc
find_either(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	struct ways *ways = self;

	if (world_find(ways->world, cx, url, bytes) == RC_OK)
		return RC_OK;
	return ways->site.find(ways->site.self, cx, url, bytes);
}

static struct str
naming(struct world *w, const char *type, struct str url)
{
	struct str named = str_fmt(w->cx->mem, "\"credentialSchema\":{\"id\":\"" PRI_STR "\",\"type\":\"%s\"},\"validFrom\"", ARG_STR(url), type);

	return signed_text(w, text_replaced(w, compact(w, credential_of(w, record_of(w))), "\"validFrom\"", str_c(w->cx->mem, named)));
}

static void
schemas_on_a_site(void **state)
{
	static const struct { const char *why, *path, *type; enum verify_verdict verdict; enum verify_outcome want; const char *says; } cases[] = {
		{ "one that it fits", "/fits.json", "JsonSchema", VERIFY_VALID, VERIFY_PASS, "requires" },
		{ "moved within the site", "/redirect?to=/fits.json", "JsonSchema", VERIFY_VALID, VERIFY_PASS, "requires" },
		{ "one that it does not fit", "/misfit.json", "JsonSchema", VERIFY_INVALID, VERIFY_FAIL, "breaks the rule required nickname" },
		{ "moved, and it does not fit", "/redirect?to=/misfit.json", "JsonSchema", VERIFY_INVALID, VERIFY_FAIL, "breaks the rule required nickname" },
		{ "none is there", "/nothing.json", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "the site fails", "/status?is=500", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "half of one", "/cut", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "more than a megabyte", "/big?bytes=1048577", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "what lies there is none" },
		{ "without end", "/endless", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "a page", "/page.json", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "what lies there is none" },
		{ "it leads to a private network", "/redirect?to=https://10.0.0.1/fits.json", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "it leads too far", "/redirect?to=/redirect?to=/redirect?to=/fits.json", "JsonSchema", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
		{ "a schema of another kind", "/misfit.json", "JsonSchemaCredential", VERIFY_VALID, VERIFY_UNCHECKED, "" },
	};
	struct site *site = *state;
	struct world *w = world_new(site->cx);
	struct ways ways = { .world = w };

	put_file(site, "www/fits.json", "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"required\":[\"issuer\",\"proof\"]}");
	put_file(site, "www/misfit.json", "{\"properties\":{\"credentialSubject\":{\"required\":[\"nickname\"]}}}");
	put_file(site, "www/page.json", "<html>");
	w->options.resolver = (struct verify_resolver){ .find = find_either, .self = &ways };
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str bytes = naming(w, cases[i].type, at(site, cases[i].path)), says;

		ways.site = fetcher_resolver(site->fetcher);
		expect(w, cases[i].why, bytes, cases[i].verdict, CHECK_SCHEMA, cases[i].want);
		says = verified(w, bytes).checks[CHECK_SCHEMA].says;
		if (str_find(says, str_of(cases[i].says)) == says.len && cases[i].says[0] != '\0')
			fail_msg("%s: " PRI_STR, cases[i].why, ARG_STR(says));
	}
}

/* Without TLS whoever is in between could say what a credential must be: it is not even asked. */
static void
a_schema_without_tls(void **state)
{
	struct site *site = *state;
	struct world *w = world_new(site->cx);
	struct ways ways = { .world = w, .site = fetcher_resolver(site->fetcher) };
	struct str url = str_fmt(site->cx->mem, "http://localhost:%d/fits.json", site->port);

	w->options.resolver = (struct verify_resolver){ .find = find_either, .self = &ways };
	expect(w, "http", naming(w, "JsonSchema", url), VERIFY_VALID, CHECK_SCHEMA, VERIFY_UNCHECKED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { ON_SITE(schemas_on_a_site), ON_SITE(a_schema_without_tls) };

	return cmocka_run_group_tests_name("T-20: schemas from a site", tests, NULL, NULL);
}

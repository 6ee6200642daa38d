/* Badges that others wrote: what is read where ours would stand otherwise, and what is refused because it is of another kind. In the
 * tables ' stands for ". */
#include "test.h"

#include "codec/json_sample.h"
#include "format/verify_world.h"

#define OWN "https://northgate.example/specifications/DEP-6-10/1"

struct reading { const char *why, *from, *to, *shown; /* NULL: refused */ };

static void
check(struct ctx *cx, const struct reading *cases, size_t count)
{
	struct world *w = world_new(cx);
	struct str good = compact(w, credential_of(w, record_of(w)));

	for (size_t i = 0; i < count; i++) {
		struct json *credential = parsed(w, text_replaced(w, good, quoted(cx->mem, cases[i].from), quoted(cx->mem, cases[i].to)));
		struct record record;
		enum rc rc = ob3_read(cx, credential, &record);
		struct str view;

		if ((rc == RC_OK) != (cases[i].shown != NULL))
			fail_msg("%s: rc %d", cases[i].why, (int)rc);
		if (rc != RC_OK)
			continue;
		view = compact(w, ob3_view(cx->mem, &record));
		if (str_find(view, str_of(quoted(cx->mem, cases[i].shown))) == view.len)
			fail_msg("%s: " PRI_STR, cases[i].why, ARG_STR(view));
	}
}
#define CHECK(cx, cases) check((cx), (cases), sizeof(cases) / sizeof(*(cases)))

static void
texts_and_numbers(void **state)
{
	static const struct reading cases[] = {
		{ "as written", "'creditsAvailable'", "'creditsAvailable'", "'title':'Data Ethics in Practice'" },
		{ "a text in an object", "'MicroCredential','name':'Data Ethics in Practice'", "'MicroCredential','name':{'@value':'Ethics'}", "'title':'Ethics'" },
		{ "a number in an object", "'MicroCredential','name':'Data Ethics in Practice'", "'MicroCredential','name':{'@value':5}", NULL },
		{ "an object", "'MicroCredential','name':'Data Ethics in Practice'", "'MicroCredential','name':{'value':'Ethics'}", NULL },
		{ "a list of texts", "'MicroCredential','name':'Data Ethics in Practice'", "'MicroCredential','name':['Ethics']", NULL },
		{ "credits as a text", "'creditsAvailable':5", "'creditsAvailable':'5.5'", "'title':'Data" }, { "credits in words", "'creditsAvailable':5", "'creditsAvailable':'five'", NULL },
		{ "credits as a fraction", "'creditsAvailable':5", "'creditsAvailable':5.5", "'title':'Data" }, { "credits beyond all measure", "'creditsAvailable':5", "'creditsAvailable':1e30", NULL }, { "credits in a list", "'creditsAvailable':5", "'creditsAvailable':[5]", NULL },
		{ "a day without a time", "'activityStartDate':'2026-09-07T00:00:00Z'", "'activityStartDate':'2026-09-07'", NULL }, { "no text at all", "'humanCode':'DEP-6-10'", "'humanCode':''", "'version':'1'" },
		{ "a hash that says so in words", "'hashed':true", "'hashed':'true'", "'hashed':true" }, { "one that does not", "'hashed':true", "'hashed':'no'", "'hashed':false" },
		{ "both dates, of which the newer counts", "'validFrom'", "'issuanceDate':'2020-01-01T00:00:00Z','validFrom'", "'issued':'2026-11-20T00:00:00Z'" }, { "the older date alone", "'validFrom'", "'issuanceDate'", "'issued':'2026-11-20T00:00:00Z'" },
		{ "no date", "'validFrom'", "'validfrom'", "'title':'Data" },
	};

	CHECK(*state, cases);
}

static void
profiles(void **state)
{
	static const struct reading cases[] = {
		{ "the creator twice over", "'creator':{'id':'https://northgate.example/schools/computing','type':['Profile'],'name':'School of Computing','address':{'type':['Address'],'addressCountry':'GB','addressCountryCode':'GB'}}", "'creator':[{'id':'urn:c','name':'School'},{'id':'urn:c','name':'School'}]", "'awarding_bodies':[{'id':'urn:c','name':'School'" },
		{ "two creators", "'creator':{'id':'https://northgate.example/schools/computing','type':['Profile'],'name':'School of Computing','address':{'type':['Address'],'addressCountry':'GB','addressCountryCode':'GB'}}", "'creator':[{'id':'urn:c'},{'id':'urn:d'}]", NULL },
		{ "no creator", "'creator':{'id':'https://northgate.example/schools/computing','type':['Profile'],'name':'School of Computing','address':{'type':['Address'],'addressCountry':'GB','addressCountryCode':'GB'}}", "'creator':[]", NULL },
		{ "a country without its code", "'addressCountry':'GB','addressCountryCode':'GB','addressRegion'", "'addressCountry':'GB','addressRegion'", "'country':'GB','region'" },
		{ "one identifier twice", "{'type':'IdentifierEntry','identifier':'https://ror.example/northgate','identifierType':'ext:ror'}", "{'identifier':'a','identifierType':'ror'},{'identifier':'a','identifierType':'ext:ror'},{'identifier':'b','identifierType':'ror'},{'identifier':'a','identifierType':'eter'}",
		  "'identifiers':[{'scheme':'ror','value':'a'},{'scheme':'ror','value':'b'},{'scheme':'eter','value':'a'}]" },
		{ "an issuer that is a number", "'issuer':{'id':'did:web:northgate.example'", "'issuer':5,'x':{'id':'did:web:northgate.example'", NULL },
	};

	CHECK(*state, cases);
}

#define BEFORE "'alignment':[{'type':['Alignment'],'targetType':'ext:Translation','targetName':'Universität Northgate'"
#define WITH(alignment) "'alignment':[{" alignment "},{'type':['Alignment'],'targetType':'ext:Translation','targetName':'Universität Northgate'"

static void
alignments(void **state)
{
	static const struct reading cases[] = {
		{ "of a kind of somebody else", BEFORE, WITH("'targetType':'CTDL','targetName':'n','targetUrl':'urn:a'"), "'type':'CTDL'" },
		{ "below the achievement's address", BEFORE, WITH("'targetType':'CTDL','targetName':'n','targetUrl':'" OWN "#x'"), "'name':'n','type':'CTDL'" }, { "beside it by a dash", BEFORE, WITH("'targetType':'CTDL','targetName':'n','targetUrl':'" OWN "-x'"), "'name':'n','type':'CTDL'" },
		{ "beside it", BEFORE, WITH("'targetType':'CTDL','targetName':'n','targetUrl':'" OWN "x'"), "'uri':'" OWN "x'" }, { "a shorter address", BEFORE, WITH("'targetType':'CTDL','targetName':'n','targetUrl':'https://n'"), "'uri':'https://n'" },
		{ "a skill of no outcome", BEFORE, WITH("'targetType':'ext:ESCOSkill','targetName':'n','targetUrl':'urn:s','targetDescription':'outcome LO9'"), "'name':'n','uri':'urn:s'" },
		{ "supervision of no assessment", BEFORE, WITH("'targetType':'ext:Supervision','targetName':'n','targetUrl':'urn:s','targetDescription':'assessment A9'"), "'assessments':[{'id':'A1'" },
		{ "EQF level 1", "'targetCode':'6','targetFramework':'European", "'targetCode':'1','targetFramework':'European", "'eqf':1" }, { "EQF level 8", "'targetCode':'6','targetFramework':'European", "'targetCode':'8','targetFramework':'European", "'eqf':8" }, { "EQF level 0", "'targetCode':'6','targetFramework':'European", "'targetCode':'0','targetFramework':'European", NULL },
		{ "EQF level 9", "'targetCode':'6','targetFramework':'European", "'targetCode':'9','targetFramework':'European", NULL }, { "EQF level six", "'targetCode':'6','targetFramework':'European", "'targetCode':'six','targetFramework':'European", NULL },
		{ "another way of taking part", "'targetUrl':'http://data.europa.eu/snb/learning-assessment/e92d221e4d'", "'targetUrl':'urn:mode'", "'participation':" }, { "taking part, without words", "'targetName':'Two evening workshops and guided online study'", "'targetName':'blended'", "'mode':'blended'" },
		{ "stacking, in words", "'targetName':'stand-alone'", "'targetName':'On its own'", "'stackability':{'standalone':true,'text':'On its own'" }, { "not by itself", "'targetCode':'stand-alone'", "'targetCode':'stackable'", "'standalone':false" },
		{ "an earlier one", BEFORE, WITH("'targetType':'ext:Replaces','targetName':'n','targetUrl':'urn:old'"), "'replaces':'urn:old'" },
		{ "workload that is no number", "'ECTS 5; UK 10", "'ECTS five; UK 10", NULL }, { "workload without hours", "hours 100; ", "", "'workload':{'ects':'5','uk':'10','contact'" }, { "a word that only begins so", "'ECTS 5; UK 10", "'ECTSX 5; UK 10", "'workload':{'uk':'10'" }, { "a word alone", "'ECTS 5; UK 10", "'ECTS; UK 10", "'workload':{'uk':'10'" },
		{ "texts in another language", BEFORE, WITH("'targetType':'ext:TextLanguage','targetName':'fr','targetUrl':'urn:fr','targetCode':'fr'"), "'title_by_language':{'fr':" },
	};

	CHECK(*state, cases);
}

static void
translations(void **state)
{
	static const struct reading cases[] = {
		{ "of an outcome", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'outcome LO2'"), "'text_by_language':{'en':'Apply" }, { "of no outcome", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'outcome LO9'"), "'uri':'urn:t'" },
		{ "of an assessment", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'assessment A1'"), "'fr':'n'" }, { "of no assessment", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'assessment A9'"), "'uri':'urn:t'" },
		{ "of a body", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'body https://southbank.example'"), "'fr':'n'" }, { "of no body", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'body urn:b'"), "'uri':'urn:t'" },
		{ "of another kind of thing", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'person https://southbank.example'"), "'uri':'urn:t'" }, { "of nothing", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'nothing'"), "'uri':'urn:t'" },
		{ "of the summary", BEFORE, WITH("'targetType':'ext:Translation','targetName':'n','targetUrl':'urn:t','targetCode':'fr','targetFramework':'summary'"), "'summary_by_language':{" },
	};

	CHECK(*state, cases);
}

static void
statuses(void **state)
{
	static const struct reading cases[] = {
		{ "an entry", "'4711'", "'0'", "'index':0" }, { "the last that a list may have", "'4711'", "'4294967295'", "'index':4294967295" }, { "beyond it", "'4711'", "'4294967296'", NULL }, { "below it", "'4711'", "'-1'", NULL }, { "no number", "'4711'", "'x'", NULL },
		{ "of another kind", "'type':'BitstringStatusListEntry'", "'type':'StatusList2021Entry'", "'title':'Data" }, { "a list named as an object", "'statusListCredential':'https://northgate.example/status/revocation-1'", "'statusListCredential':{'id':'urn:l'}", "'list':'urn:l'" },
	};

	CHECK(*state, cases);
}

static void
what_is_no_credential(void **state)
{
	struct world *w = world_new(*state);
	struct record record;

	assert_int_equal(ob3_read(w->cx, parsed(w, STR("[]")), &record), RC_INVALID);
	assert_int_equal(ob3_read(w->cx, NULL, &record), RC_INVALID);
	assert_ok(w->cx, ob3_read(w->cx, parsed(w, STR("{}")), &record));
}

/* Texts by language, of which one may be empty or no text, and a day that is the first of all. */
static void
small_things_of_a_record(void **state)
{
	struct world *w = world_new(*state);
	struct record_texts texts = record_texts_of(w->cx->mem, parsed(w, STR("{\"en\":\"a\",\"de\":\"\",\"fr\":5,\"it\":\"b\"}")));
	struct record *record = record_of(w);
	struct str view;

	assert_int_equal(texts.count, 2);
	assert_str(record_text(texts, STR("it")), "b");
	assert_str(record_text(texts, STR("de")), "a");
	record->awarded_at = 0;
	view = compact(w, ob3_view(w->cx->mem, record));
	assert_int_equal(str_find(view, STR("\"awarded\"")), view.len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(texts_and_numbers), TEST(profiles), TEST(alignments), TEST(translations), TEST(statuses), TEST(what_is_no_credential), TEST(small_things_of_a_record) };

	return cmocka_run_group_tests_name("badges that others wrote", tests, NULL, NULL);
}

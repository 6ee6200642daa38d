/* record_sample.h — one complete record for the tests of every format: each element of Annex I, texts in two languages. */
#ifndef FORMAT_RECORD_SAMPLE_H
#define FORMAT_RECORD_SAMPLE_H

#include "base/time.h"
#include "format/record.h"

#define SAMPLE_LIST(type, ...) { (type[]){ __VA_ARGS__ }, sizeof((type[]){ __VA_ARGS__ }) / sizeof(type) }
#define SAMPLE_EN_DE(en, de) SAMPLE_LIST(struct record_text, { STR_INIT("en"), STR_INIT(en) }, { STR_INIT("de"), STR_INIT(de) })
#define SAMPLE_EN(en)        SAMPLE_LIST(struct record_text, { STR_INIT("en"), STR_INIT(en) })

static struct record_organisation sample_bodies[] = {
	{ .id = STR_INIT("https://northgate.example/schools/computing"), .name = SAMPLE_EN_DE("School of Computing", "Fakultät für Informatik"),
	  .country = STR_INIT("GB") },
	{ .id = STR_INIT("https://southbank.example"), .name = SAMPLE_EN_DE("Southbank University", "Universität Southbank"),
	  .country = STR_INIT("IE"), .identifiers = SAMPLE_LIST(struct record_identifier, { STR_INIT("eter"), STR_INIT("IE0009") }) },
};
static struct record_outcome sample_outcomes[] = {
	{ .id = STR_INIT("LO1"), .text = SAMPLE_EN_DE("Identify the people affected by a data project.", "Die Betroffenen eines Datenprojekts erkennen."),
	  .dublin = RECORD_DUBLIN_KNOWLEDGE,
	  .skills = SAMPLE_LIST(struct record_concept, { .uri = STR_INIT("http://data.europa.eu/esco/skill/ccdf3597-5c80-410f-896d-e1bdfa223de9"),
	                                                 .name = STR_INIT("stimulate creativity in the team"), .framework = STR_INIT("ESCO") }) },
	{ .id = STR_INIT("LO2"), .text = SAMPLE_EN("Apply a documented method to weigh \"competing\" interests & rights."), .dublin = RECORD_DUBLIN_APPLYING },
	{ .id = STR_INIT("LO10"), .text = SAMPLE_EN("Defend a decision in writing."), .dublin = RECORD_DUBLIN_COMMUNICATION },
};
static struct record_assessment sample_assessments[] = {
	{ .id = STR_INIT("A1"), .type = STR_INIT("case-study"), .title = SAMPLE_EN_DE("Workplace case, 2,000 words", "Praxisfall"), .weight = 100000,
	  .supervision = RECORD_SUPERVISION_UNSUPERVISED, .identity_check = STR_INIT("institutional-sign-in") },
	{ .id = STR_INIT("F1"), .type = STR_INIT("peer-review") },
};
static const struct record sample_record = {
	.id = STR_INIT("urn:uuid:3f0e2a54-6d2b-4b53-9f0e-6a4b5f1f7f11"),
	.valid_from = 1795132800, .valid_until = 1952899200, .awarded_at = 1795046400,
	.learner = { .id = STR_INIT("urn:uuid:0b9a2a0e-52e4-4a29-9bc5-1f4a8a5f5d22"), .family_name = STR_INIT("Müller"), .given_name = STR_INIT("Jürgen"), .birth_date = STR_INIT("1988-03-14") },
	.issuer = { .name = SAMPLE_EN_DE("Northgate University", "Universität Northgate"), .url = STR_INIT("https://northgate.example"),
	            .email = STR_INIT("registry@northgate.example"), .country = STR_INIT("GB"), .region = STR_INIT("GB-ENG"), .street = STR_INIT("1 Harbour Road"),
	            .locality = STR_INIT("Northgate"), .identifiers = SAMPLE_LIST(struct record_identifier, { STR_INIT("ror"), STR_INIT("https://ror.example/northgate") }) },
	.awarding_bodies = { sample_bodies, 2 },
	.achievement_id = STR_INIT("https://northgate.example/specifications/DEP-6-10/1"), .code = STR_INIT("DEP-6-10"), .version = STR_INIT("1"),
	.title = SAMPLE_EN_DE("Data Ethics in Practice", "Datenethik in der Praxis"),
	.summary = SAMPLE_EN("Recognise, argue and document ethical decisions in data projects at work."),
	.criteria_url = STR_INIT("https://northgate.example/specifications/DEP-6-10/1/criteria"),
	.field = { .code = STR_INIT("0688"), .name = STR_INIT("Inter-disciplinary programmes involving ICTs") }, .language = STR_INIT("en"),
	.outcomes = { sample_outcomes, 3 },
	.workload = { .ects = 5000, .uk = 10000, .hours = 100000, .contact = 20000, .directed = 30000, .self = 40000, .assessment = 10000 },
	.level = { .framework = STR_INIT("FHEQ"), .value = STR_INIT("6"), .eqf = 6, .cycle = RECORD_CYCLE_FIRST },
	.assessments = { sample_assessments, 2 },
	.participation = { .mode = STR_INIT("blended"), .text = SAMPLE_EN("Two evening workshops and guided online study"), .learning_type = STR_INIT("formal") },
	.quality = { .type = STR_INIT("internal, ESG-aligned; school committee"), .url = STR_INIT("https://northgate.example/quality"),
	             .accreditations = SAMPLE_LIST(struct record_concept, { .uri = STR_INIT("https://agency.example/1"), .name = STR_INIT("Institutional accreditation"),
	                                                                    .framework = STR_INIT("Example Agency") }) },
	.prerequisites = SAMPLE_EN("None"), .entry_advice = SAMPLE_EN("Some experience with data at work"),
	.entry_language = STR_INIT("en"), .entry_language_level = STR_INIT("B2"),
	.stackability = { .stated = true, .standalone = true,
	                  .towards = SAMPLE_LIST(struct record_concept, { .uri = STR_INIT("https://northgate.example/awards/pgcert"), .name = STR_INIT("PgCert Data Practice") }) },
	.target_group = SAMPLE_EN("Professionals who commission, build or use data products"),
	.tags = SAMPLE_LIST(struct record_concept, { .name = STR_INIT("ethics") }, { .name = STR_INIT("data") }),
	.started_at = 1788739200, .ended_at = 1794528000, .term = STR_INIT("DEP-6-10/2026-09"),
	.result = { .scheme = STR_INIT("percentage-40"), .type = STR_INIT("Percent"), .value = STR_INIT("68.5"), .classification = STR_INIT("Merit"),
	            .pass = STR_INIT("40"), .least = STR_INIT("0"), .most = STR_INIT("100"), .status = STR_INIT("Completed") },
	.board = { .name = STR_INIT("Board of Examiners, School of Computing"), .date = STR_INIT("2026-11-18"), .reference = STR_INIT("12"),
	           .statement = SAMPLE_EN("Confirmed with the external examiner's written agreement.") },
	.evidence = SAMPLE_LIST(struct record_evidence, { .id = STR_INIT("https://northgate.example/evidence/77"), .name = STR_INIT("Case study"), .genre = STR_INIT("report") }),
};

/* Nothing in it depends on the day; `issuer` is a DID. */
static inline struct record *
record_sample(struct ctx *cx, struct str issuer)
{
	struct record_identity *identity = NEW(cx->mem, struct record_identity);
	struct record *record = NEW(cx->mem, struct record);

	*identity = record_identity_hashed(cx, STR("identifier"), STR("N0012345"), STR("4d5a1c"));
	*record = sample_record;
	record->issuer.id = issuer;
	record->learner.identities = (struct record_identities){ identity, 1 };
	return record;
}

#endif

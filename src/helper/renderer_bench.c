/* Transcripts: how many one renderer draws in a second of its processor (QUALITY S12). */
#include "bench.h"

#include "helper/renderer.h"

static const struct transcript_fact facts[] = {
	{ STR_INIT("Awarded by"), STR_INIT("Northgate University") }, { STR_INIT("Country of the issuer"), STR_INIT("United Kingdom") },
	{ STR_INIT("Awarded on"), STR_INIT("18 November 2026") }, { STR_INIT("Workload"), STR_INIT("5 ECTS · 10 UK credits · 100 hours of study") },
	{ STR_INIT("Level"), STR_INIT("FHEQ 6 · EQF 6") }, { STR_INIT("Result"), STR_INIT("68.5 of 100 (pass from 40)") },
	{ STR_INIT("Assessment"), STR_INIT("A case from work, 2,000 words · Case study · Not supervised, identity checked") },
	{ STR_INIT("Form of participation"), STR_INIT("Blended · Two evening workshops in Northgate and eight weeks of guided study online") },
	{ STR_INIT("Quality assurance"), STR_INIT("internal, aligned with the ESG; school committee and external examiner") },
	{ STR_INIT("Decided by"), STR_INIT("Board of Examiners, School of Computing · 18 November 2026") },
};
static const struct str outcomes[] = {
	STR_INIT("Describe who is affected by a data project, and what good or harm it may do them."),
	STR_INIT("Weigh competing interests in a case from one's own workplace by a documented method."),
	STR_INIT("Judge where the available evidence does not support a decision, and say so."),
	STR_INIT("Defend a decision in writing before readers with and without technical knowledge."),
};

struct drawing { struct renderer *renderer; struct transcript transcript; };

static void *
drawing_open(struct ctx *cx)
{
	struct drawing *d = NEW(cx->mem, struct drawing);
	struct str warm;

	d->renderer = renderer_open(cx);
	d->transcript = (struct transcript){
		.language = STR("en"), .name = STR("Data Ethics in Practice · Jürgen Müller"), .institution = STR("Northgate University"), .kind = STR("Micro-credential"),
		.certifies = STR("This is to certify that"), .learner = STR("Jürgen Müller"), .awarded = STR("has been awarded"), .award = STR("Data Ethics in Practice"),
		.facts = facts, .fact_count = sizeof(facts) / sizeof(*facts), .outcomes_title = STR("Whoever holds it can"), .outcomes = outcomes, .outcome_count = 4,
		.check_title = STR("Is this genuine?"), .check_text = STR("Hand this file in here:"), .link = STR("https://northgate.example/verify"),
		.link_says = STR("Check"), .inside = STR("The signed credential is attached."), .code_says = STR("QR code"), .colour = 0x5a1f3d, .made_at = cx->now,
		.file_name = STR("credential.json"), .file_type = STR("application/vc+ld+json"), .file_says = STR("Signed"),
		.file = { arena_zero(cx->mem, 10500, 1), 10500 },
	};
	bench_must(cx, renderer_draw(cx, d->renderer, &d->transcript, &warm)); /* fonts are read once */
	return d;
}

static void
draw_once(struct ctx *cx, void *state)
{
	struct drawing *d = state;
	struct arena_mark mark = arena_mark(cx->mem);
	struct str pdf;

	bench_must(cx, renderer_draw(cx, d->renderer, &d->transcript, &pdf));
	arena_release(cx->mem, mark);
}

const struct bench renderer_bench[] = {
	{ .id = "S12", .what = "a transcript as PDF/A-3 with its credential attached", .open = drawing_open, .once = draw_once, .goal = GOAL_SECONDS, .gate = 1.0 / 60 },
	BENCH_END
};

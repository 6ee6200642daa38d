#include "helper/renderer_wire.h"

#define SINGLE_TEXTS 23

/* The texts of a transcript that stand alone, in one order for both ends. */
static void
list_texts(struct transcript *t, struct str *texts[SINGLE_TEXTS])
{
	struct str *const all[SINGLE_TEXTS] = {
		&t->language, &t->name, &t->institution, &t->kind, &t->certifies, &t->learner, &t->awarded, &t->award, &t->summary, &t->outcomes_title, &t->check_title,
		&t->check_text, &t->link, &t->link_says, &t->code, &t->inside, &t->picture, &t->picture_says, &t->code_says, &t->file_name, &t->file_type,
		&t->file_says, &t->file,
	};

	memcpy(texts, all, sizeof(all));
}

void
renderer_put_transcript(struct buf *out, const struct transcript *transcript)
{
	struct transcript t = *transcript;
	struct str *texts[SINGLE_TEXTS];

	list_texts(&t, texts);
	for (size_t i = 0; i < SINGLE_TEXTS; i++)
		wire_put_str(out, *texts[i]);
	wire_put(out, t.colour, 4);
	wire_put(out, (uint64_t)t.made_at, 8);
	wire_put(out, t.fact_count, 4);
	for (size_t i = 0; i < t.fact_count; i++) {
		wire_put_str(out, t.facts[i].label);
		wire_put_str(out, t.facts[i].text);
	}
	wire_put(out, t.outcome_count, 4);
	for (size_t i = 0; i < t.outcome_count; i++)
		wire_put_str(out, t.outcomes[i]);
}

static void
take_facts(struct wire *in, struct arena *mem, struct transcript *out)
{
	struct transcript_fact *facts;

	out->fact_count = (size_t)wire_take(in, 4);
	if (out->fact_count > TRANSCRIPT_TEXTS_MAX)
		in->bad = true;
	if (in->bad)
		return;
	out->facts = facts = NEWS(mem, struct transcript_fact, out->fact_count + 1);
	for (size_t i = 0; i < out->fact_count; i++) {
		facts[i].label = wire_take_str(in);
		facts[i].text = wire_take_str(in);
	}
}

static void
take_outcomes(struct wire *in, struct arena *mem, struct transcript *out)
{
	struct str *outcomes;

	out->outcome_count = (size_t)wire_take(in, 4);
	if (out->outcome_count > TRANSCRIPT_TEXTS_MAX)
		in->bad = true;
	if (in->bad)
		return;
	out->outcomes = outcomes = NEWS(mem, struct str, out->outcome_count + 1);
	for (size_t i = 0; i < out->outcome_count; i++)
		outcomes[i] = wire_take_str(in);
}

bool
renderer_take_transcript(struct wire *in, struct arena *mem, struct transcript *out)
{
	struct str *texts[SINGLE_TEXTS];

	*out = (struct transcript){ .facts = NULL };
	list_texts(out, texts);
	for (size_t i = 0; i < SINGLE_TEXTS; i++)
		*texts[i] = wire_take_str(in);
	out->colour = (uint32_t)wire_take(in, 4);
	out->made_at = (int64_t)wire_take(in, 8);
	take_facts(in, mem, out);
	take_outcomes(in, mem, out);
	return wire_done(in);
}

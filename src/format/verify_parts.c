#include "format/ob3.h"
#include "format/verify_private.h"
#include "rdf/quads.h"

/* Credentials that hold credentials: a Comprehensive Learner Record (CLR 2.0, ClrSubject.verifiableCredential) and a
 * Verifiable Presentation (VCDM 2.0, 4.13). Each credential inside is asked everything by itself, and whatever is wrong
 * with one is wrong with the whole: an envelope makes nothing true. */

#define PARTS_MAX   200 /* in one file, at all levels */
#define SCRATCH_MAX ((size_t)128 << 20) /* for one part and those within it */
#define NESTING_MAX 2   /* a presentation of a record of credentials */

bool
is_record_of_parts(const struct json *document)
{
	return has_word(JSON_GET(document, "type"), "ClrCredential");
}

/* As they stand in the document, for each proof is over its own part of it. */
static const struct json *
parts_of(const struct verification *v)
{
	if (v->presentation)
		return v->presented != NULL ? v->presented : JSON_GET(v->document, "verifiableCredential");
	return JSON_GET(JSON_GET(v->document, "credentialSubject"), "verifiableCredential");
}

/* A copy of the object's top with these members only, or without them. */
static struct json *
some_members(struct arena *mem, const struct json *object, const char *members, bool with)
{
	struct json *copy = json_new(mem, JSON_OBJECT);

	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		struct str rest = str_of(members), member;
		bool named = false;

		do {
			str_cut(&rest, ' ', &member);
			named = named || str_eq(member, at->key);
		} while (rest.len > 0);
		if (named == with)
			json_put(copy, at->key, json_copy(mem, at, false));
	}
	return copy;
}

/* ---- what the record says itself ---- */

#define SUBJECT "https://www.w3.org/2018/credentials#credentialSubject"

static bool
is_about(const struct quad *quad, struct str root)
{
	return quad->subject->kind == TERM_IRI && str_eq(term_value(quad->subject), root);
}

/* Is the quad's subject the record, or something that the statements kept so far lead to? */
static bool
is_reached(const struct quads *kept, const struct quad *quad, struct str root)
{
	if (is_about(quad, root))
		return true;
	for (size_t i = 0; i < kept->count; i++) {
		const struct quad *from = &kept->list[i];

		if (term_eq(from->object, quad->subject) && (!is_about(from, root) || !str_is(term_value(from->predicate), SUBJECT)))
			return true;
	}
	return false;
}

/* Statements about the record, its issuer and status, in their order. The learner is one node in the record and in all its
 * parts, so what is said of the learner is left to the parts, of which each is proven by itself. */
void
outer_statements(struct verification *v, const struct quad **list, size_t *count)
{
	const struct rdfc *all = &v->canonical;
	struct str root = json_string(JSON_GET(v->document, "id"));
	bool *taken = NEWS(v->cx->mem, bool, all->count + 1), more = true;
	struct quad *outer;
	struct quads kept;

	quads_init(&kept, v->cx->mem);
	while (more) {
		more = false;
		for (size_t i = 0; i < all->count; i++) {
			if (taken[i] || all->list[i].graph != NULL || !is_reached(&kept, &all->list[i], root))
				continue;
			quads_add(&kept, all->list[i]);
			taken[i] = more = true;
		}
	}
	*list = outer = arena_alloc(v->cx->mem, kept.count * sizeof(*outer));
	*count = kept.count;
	for (size_t i = 0; i < all->count; i++)
		if (taken[i])
			*outer++ = all->list[i];
}

/* What the record says itself: its title, issuer, learner and dates. What its parts say is shown as theirs: in the graph
 * they are about the same learner, so nothing else is taken from its subject. */
void
read_record_of_parts(struct verification *v)
{
	struct json *outer = some_members(v->cx->mem, v->meaning, "credentialSubject", false);
	struct str name = json_string(JSON_GET(v->meaning, "name")), learner = json_string(JSON_GET(v->meaning, "credentialSubject"));
	struct json *subject = some_members(v->cx->mem, JSON_GET(v->meaning, "credentialSubject"), "id identifier", true);

	if (learner.len > 0)
		json_put_str(v->cx->mem, subject, STR("id"), learner);
	json_put(outer, STR("credentialSubject"), subject);
	if (ob3_read(v->cx, outer, &v->record) != RC_OK) {
		answer_err(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_schema_types));
		return;
	}
	v->has_record = true;
	if (name.len > 0)
		v->record.title = record_texts_one(v->cx->mem, STR_NONE, name);
}

/* A token stands as a text, or as the id of an envelope (VCDM 2.0, 4.13.1). */
static struct str
part_text(struct verification *v, const struct json *part)
{
	struct str id = json_string(JSON_GET(part, "id")), head;

	if (json_is(part, JSON_STRING))
		return part->string;
	if (!has_word(JSON_GET(part, "type"), "EnvelopedVerifiableCredential"))
		return json_text(v->cx->mem, part, JSON_COMPACT);
	if (str_starts(id, "data:") && str_cut(&id, ',', &head))
		return id;
	return STR_NONE;
}

/* What a part's answer means for the whole. A presentation says nothing itself: all it says is what its parts say. */
static bool
counts_for_whole(const struct verification *v, const struct verification *part, enum verify_check check)
{
	switch (outcome_of(part, check)) {
	case VERIFY_FAIL:
	case VERIFY_WARNING:
		return true;
	case VERIFY_UNCHECKED:
		return check <= CHECK_ISSUER_KEY || v->presentation || (check == CHECK_STATUS && JSON_GET(part->meaning, "credentialStatus") != NULL);
	case VERIFY_PASS:
		return (v->presentation && check > CHECK_ISSUER_KEY) || check == CHECK_RECIPIENT;
	}
	return true;
}

static void
carry_answers(struct verification *v, const struct verification *part, size_t number)
{
	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct verify_answer *said = &part->report->checks[i];
		enum verify_check check = (enum verify_check)i;

		if (!counts_for_whole(v, part, check))
			continue;
		answer(v, check, said->outcome, MSG(verify_part), A_NUM("number", (int64_t)number), A_STR("says", said->says));
		answer_detail(v, check, str_dup(v->cx->mem, said->detail));
	}
}

/* Of valid, unproven and unsupported the last one found; an invalid part has a check that failed, which is carried. */
static void
note_verdict(struct verification *v, enum verify_verdict verdict)
{
	if (verdict == VERIFY_UNSUPPORTED || (verdict == VERIFY_UNPROVEN && v->parts_verdict == VERIFY_VALID))
		v->parts_verdict = verdict;
}

/* All of a part's work is done in memory that is given back after it: what a record of 200 takes is what one takes, and
 * what is shown. */
static void
check_part(struct verification *v, struct arena *scratch, const struct json *part, size_t number)
{
	struct ctx apart = *v->cx;
	struct verification outer = *v, inner;
	struct verify_report report;

	outer.cx = &apart;
	apart.mem = scratch;
	verify_part(&outer, part_text(&outer, part), &inner, &report);
	carry_answers(v, &inner, number);
	note_verdict(v, report.verdict);
	if (report.shown != NULL && report.verdict != VERIFY_INVALID)
		json_add(v->parts_shown, json_copy(v->cx->mem, report.shown, true));
}

static void
free_scratch(void *handle)
{
	arena_free(handle);
}

static void
check_parts(struct verification *v, struct arena *scratch, const struct json *parts, size_t *number)
{
	for (const struct json *at = NULL; (at = each_of(parts, at)) != NULL;) {
		struct arena_mark mark = arena_mark(scratch);

		if (++*v->parts_seen > PARTS_MAX || v->nesting >= NESTING_MAX) {
			answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_parts_many), A_NUM("most", PARTS_MAX));
			return;
		}
		check_part(v, scratch, at, ++*number);
		arena_release(scratch, mark);
	}
}

bool
parts_are_few(struct verification *v)
{
	const struct json *parts = parts_of(v);
	size_t count = json_is(parts, JSON_ARRAY) ? json_count(parts) : 1;

	if (count <= PARTS_MAX)
		return true;
	answer(v, CHECK_FORMAT, VERIFY_FAIL, MSG(verify_parts_many), A_NUM("most", PARTS_MAX));
	v->stopped = true;
	return false;
}

void
verify_parts(struct verification *v)
{
	struct arena *scratch;
	struct arena_door door;
	size_t number = 0;

	if (!v->presentation && !is_record_of_parts(v->document))
		return;
	v->parts_shown = json_new(v->cx->mem, JSON_ARRAY);
	scratch = arena_new(SCRATCH_MAX);
	if (scratch == NULL)
		arena_alloc(v->cx->mem, SIZE_MAX); /* leaves by the door of the whole */
	arena_defer(v->cx->mem, free_scratch, scratch);
	if (!ARENA_ENTER(scratch, &door))
		arena_alloc(v->cx->mem, SIZE_MAX);
	check_parts(v, scratch, parts_of(v), &number);
	arena_leave(scratch, &door);
	if (number == 0)
		answer(v, CHECK_SCHEMA, VERIFY_FAIL, MSG(verify_parts_none));
}

/* ---- presentations ---- */

/* Who presents: the holder, or when none is named whoever holds the key. */
struct str
holder_of(const struct json *document)
{
	struct str holder = id_of(JSON_GET(document, "holder")), method = json_string(JSON_GET(each_of(JSON_GET(document, "proof"), NULL), "verificationMethod"));

	return holder.len > 0 ? holder : str_sub(method, 0, str_find_byte(method, '#'));
}

/* A presentation made for somebody else, or shown twice, answers another question than the one put. */
bool
answers_the_question(const struct verification *v, const struct proof_claim *claim)
{
	const struct verify_options *options = v->options;

	return !v->presentation || ((options->challenge.len == 0 || str_eq(options->challenge, claim->challenge)) &&
	                            (options->domain.len == 0 || str_eq(options->domain, claim->domain)));
}

/* A token's nonce and audience (RFC 7519 4.1.3: one, or several). */
bool
token_answers_the_question(const struct verification *v)
{
	const struct verify_options *options = v->options;

	return !v->presentation || ((options->challenge.len == 0 || str_eq(options->challenge, json_string(JSON_GET(v->jwt.claims, "nonce")))) &&
	                            (options->domain.len == 0 || has_word(JSON_GET(v->jwt.claims, "aud"), str_c(v->cx->mem, options->domain))));
}

const struct json *
envelope_of(struct verification *v, const struct json *presentation)
{
	v->presented = JSON_GET(presentation, "verifiableCredential");
	return some_members(v->cx->mem, presentation, "verifiableCredential", false);
}

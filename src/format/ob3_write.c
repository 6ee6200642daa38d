#include "format/ob3.h"

#include "codec/jcs.h"
#include "format/ob3_writer.h"
#include "rdf/jsonld.h"

#define COHORT_TEXT_MAX ((size_t)16 << 20) /* of the achievement, and of the issuer */

static void
put_identities(struct writer *w, struct json *subject)
{
	struct record_identities identities = w->record->learner.identities;
	struct json *list;

	if (identities.count == 0)
		return;
	list = json_put_array(w->mem, subject, STR("identifier"));
	for (size_t i = 0; i < identities.count; i++) {
		struct json *identity = json_add(list, json_new(w->mem, JSON_OBJECT));

		json_put_str(w->mem, identity, STR("type"), STR("IdentityObject"));
		json_put_str(w->mem, identity, STR("identityHash"), identities.items[i].value);
		json_put_str(w->mem, identity, STR("identityType"), identities.items[i].type);
		json_put_bool(w->mem, identity, STR("hashed"), identities.items[i].hashed);
		put(w, identity, "salt", identities.items[i].salt);
	}
}

static void
put_result(struct writer *w, struct json *subject)
{
	const struct record_result *given = &w->record->result;
	struct json *result, *alignment;

	if (given->value.len + given->status.len == 0)
		return;
	result = json_add(json_put_array(w->mem, subject, STR("result")), json_new(w->mem, JSON_OBJECT));
	put_type(w, result, "Result");
	json_put_str(w->mem, result, STR("resultDescription"), ob3_local_url(w, STR("result")));
	put(w, result, "value", given->value);
	put(w, result, "status", given->status);
	if (given->classification.len == 0)
		return;
	alignment = json_add(json_put_array(w->mem, result, STR("alignment")), json_new(w->mem, JSON_OBJECT));
	put_type(w, alignment, "Alignment");
	json_put_str(w->mem, alignment, STR("targetType"), STR("ext:Classification"));
	json_put_str(w->mem, alignment, STR("targetName"), given->classification);
	json_put_str(w->mem, alignment, STR("targetUrl"), ob3_local_url(w, STR("classification")));
}

/* The node again, for another container; what is in it is shared. */
static struct json *
shared(struct arena *mem, const struct json *node)
{
	struct json *copy = arena_alloc(mem, sizeof(*copy));

	*copy = *node;
	copy->next = NULL;
	return copy;
}

static void
put_subject(struct writer *w, struct json *credential, const struct json *achievement)
{
	const struct record *record = w->record;
	struct json *subject = json_put_object(w->mem, credential, STR("credentialSubject"));

	put(w, subject, "id", record->learner.id);
	put_type(w, subject, "AchievementSubject");
	put_identities(w, subject);
	put_time(w, subject, "activityStartDate", record->started_at);
	put_time(w, subject, "activityEndDate", record->ended_at);
	if (credit_of(&record->workload) != 0)
		put_decimal(w, subject, "creditsEarned", credit_of(&record->workload));
	put(w, subject, "term", record->term);
	put(w, subject, "narrative", ob3_main_text(w, record->narrative, STR("narrative")));
	json_put(subject, STR("achievement"), shared(w->mem, achievement));
	put_result(w, subject);
}

static void
put_status(struct writer *w, struct json *into, const struct record_status *status)
{
	json_put_str(w->mem, into, STR("id"), str_fmt(w->mem, PRI_STR "#%u", ARG_STR(status->list), (unsigned)status->index));
	json_put_str(w->mem, into, STR("type"), STR("BitstringStatusListEntry"));
	json_put_str(w->mem, into, STR("statusPurpose"), status->purpose);
	json_put_str(w->mem, into, STR("statusListIndex"), str_fmt(w->mem, "%u", (unsigned)status->index));
	json_put_str(w->mem, into, STR("statusListCredential"), status->list);
}

/* 1EdTech's schema wants one object, VCDM 2.0 allows several: one stays an object. */
static void
put_statuses(struct writer *w, struct json *credential)
{
	struct record_statuses statuses = w->record->statuses;
	struct json *list;

	if (statuses.count == 1) {
		put_status(w, json_put_object(w->mem, credential, STR("credentialStatus")), &statuses.items[0]);
	} else if (statuses.count > 1) {
		list = json_put_array(w->mem, credential, STR("credentialStatus"));
		for (size_t i = 0; i < statuses.count; i++)
			put_status(w, json_add(list, json_new(w->mem, JSON_OBJECT)), &statuses.items[i]);
	}
}

static void
put_evidence(struct writer *w, struct json *credential)
{
	struct record_evidences evidence = w->record->evidence;
	struct json *list;

	if (evidence.count == 0)
		return;
	list = json_put_array(w->mem, credential, STR("evidence"));
	for (size_t i = 0; i < evidence.count; i++) {
		struct json *item = json_add(list, json_new(w->mem, JSON_OBJECT));

		put(w, item, "id", evidence.items[i].id);
		put_type(w, item, "Evidence");
		put(w, item, "name", evidence.items[i].name);
		put(w, item, "description", evidence.items[i].description);
		put(w, item, "genre", evidence.items[i].genre);
	}
}

static enum rc
needed(struct ctx *cx, bool there, const char *field)
{
	if (there)
		return RC_OK;
	return fail_at_field(cx, fail(cx, RC_INVALID, MSG(format_record_needs), A_C("field", field)), str_of(field));
}

static enum rc
check_complete(struct ctx *cx, const struct record *record)
{
	TRY(needed(cx, record->id.len > 0, "id"));
	TRY(needed(cx, record->issuer.id.len > 0, "issuer.id"));
	TRY(needed(cx, record->valid_from != RECORD_NEVER && record->valid_from != 0, "valid_from"));
	TRY(needed(cx, record->achievement_id.len > 0, "achievement_id"));
	TRY(needed(cx, record->title.count > 0 && record->title.items[0].text.len > 0, "title"));
	return needed(cx, record->learner.id.len > 0 || record->learner.identities.count > 0, "learner.id");
}

/* 0 stands for "not stated" as well: nobody earns a badge at the first second of 1970, and records start zeroed. */
static int64_t
stated(int64_t at)
{
	return at == 0 ? RECORD_NEVER : at;
}

static struct writer
writer_of(struct ctx *cx, const struct record *record)
{
	return (struct writer){ .cx = cx, .mem = cx->mem, .record = record, .alignments = json_new(cx->mem, JSON_ARRAY), .language = record->title.items[0].language };
}

/* What the credential says of the issuer and of the achievement. The translations of all texts are alignments of the achievement, in
 * the order in which the credential has the texts. */
static enum rc
write_common(struct ctx *cx, const struct record *record, struct ob3_cohort *out)
{
	struct json *aside = json_new(cx->mem, JSON_OBJECT);
	struct writer w;

	TRY(needed(cx, record->achievement_id.len > 0, "achievement_id"));
	TRY(needed(cx, record->title.count > 0 && record->title.items[0].text.len > 0, "title"));
	w = writer_of(cx, record);
	*out = (struct ob3_cohort){ .issuer = ob3_put_profile(&w, aside, "issuer", &record->issuer, "issuer") };
	ob3_main_text(&w, record->narrative, STR("narrative"));
	ob3_put_achievement(&w, aside);
	out->achievement = json_take(aside, STR("achievement"));
	return RC_OK;
}

static void
put_words(struct writer *w, struct json *credential, const char *key, struct str first, struct str second)
{
	struct json *list = json_put_array(w->mem, credential, str_of(key));

	json_add(list, json_new_string(w->mem, first));
	json_add(list, json_new_string(w->mem, second));
}

static struct json *
write_credential(struct ctx *cx, const struct record *given, const struct ob3_cohort *cohort)
{
	struct json *credential = json_new(cx->mem, JSON_OBJECT);
	struct record record = *given;
	struct writer w;

	record.valid_until = stated(given->valid_until);
	record.awarded_at = stated(given->awarded_at);
	record.started_at = stated(given->started_at);
	record.ended_at = stated(given->ended_at);
	w = writer_of(cx, &record);
	put_words(&w, credential, "@context", STR(OB3_CONTEXT_CREDENTIALS), STR(OB3_CONTEXT_BADGES));
	json_put_str(w.mem, credential, STR("id"), record.id);
	put_words(&w, credential, "type", STR("VerifiableCredential"), STR("OpenBadgeCredential"));
	json_put_str(w.mem, credential, STR("name"), record.title.items[0].text);
	json_put(credential, STR("issuer"), shared(w.mem, cohort->issuer));
	put_time(&w, credential, "validFrom", record.valid_from);
	put_time(&w, credential, "validUntil", record.valid_until);
	put_time(&w, credential, "awardedDate", record.awarded_at);
	put_subject(&w, credential, cohort->achievement);
	put_statuses(&w, credential);
	put_evidence(&w, credential);
	return credential;
}

/* The issuer and the achievement as statements. They stand in the credential of a learner who is nobody as in any other. */
static enum rc
make_part(struct ctx *cx, struct contexts *contexts, const struct record *record, struct ob3_cohort *cohort)
{
	const struct json *objects[] = { cohort->issuer, cohort->achievement };
	struct jsonld_options options = { .contexts = contexts };
	struct record nobody = *record;

	nobody.id = STR("urn:uuid:00000000-0000-0000-0000-000000000000");
	nobody.learner = (struct record_learner){ .id = STR("urn:uuid:00000000-0000-0000-0000-000000000001") };
	nobody.statuses.count = nobody.evidence.count = 0;
	return jsonld_make_part(cx, &options, write_credential(cx, &nobody, cohort), objects, 2, &cohort->part);
}

enum rc
ob3_cohort_make(struct ctx *cx, struct contexts *contexts, const struct record *record, struct ob3_cohort *out)
{
	TRY(write_common(cx, record, out));
	TRY(jcs_keep(cx, out->issuer, COHORT_TEXT_MAX));
	TRY(jcs_keep(cx, out->achievement, COHORT_TEXT_MAX));
	return contexts == NULL ? RC_OK : make_part(cx, contexts, record, out);
}

enum rc
ob3_write_learner(struct ctx *cx, const struct record *record, const struct ob3_cohort *cohort, struct json **credential)
{
	TRY(check_complete(cx, record));
	*credential = write_credential(cx, record, cohort);
	return RC_OK;
}

enum rc
ob3_write(struct ctx *cx, const struct record *record, struct json **credential)
{
	struct ob3_cohort cohort;

	TRY(check_complete(cx, record));
	TRY(write_common(cx, record, &cohort));
	*credential = write_credential(cx, record, &cohort);
	return RC_OK;
}

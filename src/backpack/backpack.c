#include "backpack/backpack.h"

#include "award/award.h"
#include "backpack/backpack_store.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "event/event.h"
#include "format/bake.h"
#include "format/ob3.h"
#include "format/verify.h"

#define OWN_PREFIX "urn:uuid:"

struct str
backpack_key(const struct credential *credential)
{
	struct str id = credential->public_id;

	return str_starts(id, OWN_PREFIX) ? str_sub(id, sizeof(OWN_PREFIX) - 1, id.len) : id;
}

/* One about which nothing was noted yet. */
static struct holding
own_holding(int64_t person, const struct credential *credential)
{
	return (struct holding){
		.key = backpack_key(credential), .institution = credential->institution, .person = person, .kind = HOLDING_OWN, .credential = *credential, .added_at = credential->active_at,
	};
}

static const struct holding *
noted_about(const struct holding *noted, size_t count, int64_t credential)
{
	for (size_t i = 0; i < count; i++)
		if (noted[i].credential.id == credential)
			return &noted[i];
	return NULL;
}

static enum rc
complete(struct ctx *cx, struct db *db, struct holding *holding)
{
	if (holding->kind == HOLDING_IMPORTED)
		return RC_OK;
	return credential_by_id(cx, db, holding->institution, holding->credential.id, &holding->credential);
}

enum rc
backpack_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct holding **holdings, size_t *count)
{
	struct credential *own;
	struct holding *noted, *all;
	size_t own_count, noted_count, n = 0;

	TRY(credential_of_person(cx, db, institution, person, &own, &own_count));
	TRY(holding_load_all(cx, db, institution, person, &noted, &noted_count));
	all = NEWS(cx->mem, struct holding, own_count + noted_count + 1);
	for (size_t i = 0; i < own_count; i++)
		if (noted_about(noted, noted_count, own[i].id) == NULL)
			all[n++] = own_holding(person, &own[i]);
	for (size_t i = 0; i < noted_count; i++) {
		all[n] = noted[i];
		TRY(complete(cx, db, &all[n++]));
	}
	*holdings = all;
	*count = n;
	return RC_OK;
}

enum rc
backpack_get(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str key, struct holding *out)
{
	struct holding *holdings;
	size_t count;

	/* A backpack holds tens of things: looking through all of them keeps one rule for what belongs to whom. */
	TRY(backpack_list(cx, db, institution, person, &holdings, &count));
	for (size_t i = 0; i < count; i++)
		if (str_eq(holdings[i].key, key)) {
			*out = holdings[i];
			return RC_OK;
		}
	return fail(cx, RC_NOT_FOUND, MSG(backpack_not_there));
}

enum rc
backpack_bytes(struct ctx *cx, struct db *db, const struct holding *holding, struct str *out)
{
	if (holding->kind == HOLDING_IMPORTED)
		return holding_file(cx, db, holding, out);
	return credential_document(cx, db, holding->credential.id, CREDENTIAL_JSON, out);
}

/* The JSON document in a file: itself, or what is baked in an image. A JWT's payload is not looked for. */
static enum rc
json_in(struct ctx *cx, struct str bytes, struct json **out)
{
	struct str inside = bytes;

	if (str_starts(bytes, "\x89PNG") || str_find(str_sub(bytes, 0, 1024), STR("<svg")) < (bytes.len < 1024 ? bytes.len : 1024))
		TRY(bake_extract(cx, bytes, &inside));
	if (!str_starts(str_trim(inside), "{"))
		return RC_NOT_FOUND;
	return json_parse(cx, inside, JSON_LIMITS, out);
}

enum rc
backpack_record(struct ctx *cx, struct db *db, const struct holding *holding, struct record *out)
{
	struct json *document;
	struct str bytes;
	enum rc rc;

	if (holding->kind == HOLDING_IMPORTED && holding->title.len == 0)
		return fail(cx, RC_NOT_FOUND, MSG(backpack_not_read));
	TRY(backpack_bytes(cx, db, holding, &bytes));
	rc = json_in(cx, bytes, &document);
	if (rc == RC_OK)
		rc = ob3_read(cx, document, out);
	return rc == RC_INVALID || rc == RC_NOT_FOUND || rc == RC_UNSUPPORTED ? fail(cx, RC_NOT_FOUND, MSG(backpack_not_read)) : rc;
}

/* ---- files ---- */

/* "Data Ethics in Practice" as a file's name: letters and digits of any script, hyphens between. */
static struct str
file_stem(struct arena *mem, struct str title)
{
	char *name = arena_alloc(mem, title.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < title.len && n < 80; i++) {
		char c = title.ptr[i];
		bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;

		if (word)
			name[n++] = c;
		else if (n > 0 && name[n - 1] != '-')
			name[n++] = '-';
	}
	while (n > 0 && (name[n - 1] == '-' || (unsigned char)name[n - 1] >= 0x80))
		n--; /* a character that was cut in the middle goes as a whole */
	return n == 0 ? STR("credential") : str_lower(mem, (struct str){ name, n });
}

static const struct { const char *ending, *type; } forms[BACKPACK_FORMS] = {
	[BACKPACK_JSON] = { "json", "application/vc+ld+json" },
	[BACKPACK_JWT] = { "jwt", "application/vc+jwt" },
	[BACKPACK_PNG] = { "png", "image/png" },
	[BACKPACK_SVG] = { "svg", "image/svg+xml" },
	[BACKPACK_PDF] = { "pdf", "application/pdf" },
};

struct backpack_file
backpack_file_named(struct arena *mem, struct str title, enum backpack_form form)
{
	return (struct backpack_file){ .name = str_fmt(mem, PRI_STR ".%s", ARG_STR(file_stem(mem, title)), forms[form].ending), .type = forms[form].type };
}

static enum rc
bake_form(struct ctx *cx, const struct record *record, const struct badge *badge, enum backpack_form form, struct str json, struct str *out)
{
	const struct bake_design design = { .badge = badge };
	struct str image;

	if (form == BACKPACK_PNG) {
		TRY(bake_png_image(cx, record, &design, &image));
		return bake_png(cx, image, json, out);
	}
	TRY(bake_svg_image(cx, record, &design, &image));
	return bake_svg(cx, image, json, out);
}

static enum rc
our_form(struct ctx *cx, struct db *db, const struct holding *holding, enum backpack_form form, struct str *out, struct str *title)
{
	struct record record;
	struct badge badge;

	TRY(backpack_record(cx, db, holding, &record));
	*title = record.title.count == 0 ? STR_NONE : record.title.items[0].text;
	if (form == BACKPACK_JWT)
		return credential_document(cx, db, holding->credential.id, CREDENTIAL_JWT, out);
	TRY(credential_document(cx, db, holding->credential.id, CREDENTIAL_JSON, out));
	if (form == BACKPACK_JSON)
		return RC_OK;
	TRY(credential_badge(cx, db, &holding->credential, &badge));
	return bake_form(cx, &record, &badge, form, *out, out);
}

/* What the bytes are, by the verifier's word for them. */
static enum backpack_form
form_of(struct str format)
{
	if (str_is(format, "png"))
		return BACKPACK_PNG;
	if (str_is(format, "svg"))
		return BACKPACK_SVG;
	return str_find(format, STR("jwt")) < format.len || str_find(format, STR("signed")) < format.len ? BACKPACK_JWT : BACKPACK_JSON;
}

enum rc
backpack_file(struct ctx *cx, struct db *db, const struct holding *holding, enum backpack_form form, struct backpack_file *out)
{
	struct str title = holding->title, bytes;

	if (holding->kind == HOLDING_IMPORTED) {
		form = form_of(holding->format);
		TRY(holding_file(cx, db, holding, &bytes));
	} else {
		TRY(our_form(cx, db, holding, form, &bytes, &title));
	}
	*out = backpack_file_named(cx->mem, title, form);
	out->bytes = bytes;
	return RC_OK;
}

enum rc
backpack_picture(struct ctx *cx, struct db *db, const struct holding *holding, struct str *svg)
{
	struct bake_design design = { .badge = NULL };
	struct record record;
	struct badge badge;

	TRY(backpack_record(cx, db, holding, &record));
	if (holding->kind == HOLDING_OWN) {
		TRY(credential_badge(cx, db, &holding->credential, &badge));
		design.badge = &badge;
	}
	return bake_svg_image(cx, &record, &design, svg);
}

/* ---- what learners bring, and what they hide ---- */

struct importing { int64_t institution, person; struct str bytes; const struct verify_report *report; struct holding *out; bool made; };

static enum rc
import_work(struct ctx *cx, struct db *db, void *self)
{
	struct importing *of = self;
	const struct record *record = of->report->record;
	unsigned char hash_bytes[SHA256_SIZE];
	struct str hash = { (const char *)hash_bytes, sizeof(hash_bytes) };
	int64_t files;

	sha256(of->bytes, hash_bytes);
	*of->out = (struct holding){
		.key = random_uuid(cx), .institution = of->institution, .person = of->person, .kind = HOLDING_IMPORTED,
		.format = str_of(verify_format_word(of->report->format)), .verdict = str_of(verify_verdict_word(of->report->verdict)), .added_at = cx->now,
		.title = record == NULL || record->title.count == 0 ? STR_NONE : record->title.items[0].text,
		.issuer = record == NULL || record->issuer.name.count == 0 ? STR_NONE : record->issuer.name.items[0].text,
	};
	TRY(holding_count_files(cx, db, of->person, &files));
	if (files >= BACKPACK_FILES_MAX)
		return fail(cx, RC_LIMIT, MSG(backpack_full), A_NUM("most", BACKPACK_FILES_MAX));
	TRY(holding_insert_file(cx, db, of->out, of->bytes, hash, &of->made));
	return of->made ? RC_OK : holding_load_by_hash(cx, db, of->person, hash, of->out);
}

enum rc
backpack_import(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str bytes, const struct verify_report *report,
                struct holding *out)
{
	struct importing of = { institution, person, bytes, report, out, false };

	if (!report->readable)
		return fail_at_field(cx, fail(cx, RC_INVALID, MSG(backpack_no_credential)), STR("file"));
	if (bytes.len > BACKPACK_FILE_MAX)
		return fail_at_field(cx, fail(cx, RC_LIMIT, MSG(backpack_too_large), A_NUM("most", (int64_t)(BACKPACK_FILE_MAX >> 20))), STR("file"));
	TRY(db_transact(cx, db, import_work, &of));
	/* not from within: what a transaction that is undone has loaded goes with it */
	return of.made ? RC_OK : fail(cx, RC_CONFLICT, MSG(backpack_twice));
}

enum rc
backpack_set_state(struct ctx *cx, struct db *db, const struct holding *holding, enum holding_state state)
{
	struct holding as = *holding;
	struct str key;

	if (holding->kind == HOLDING_IMPORTED)
		return holding_put_state(cx, db, holding, state);
	as.state = state;
	return holding_insert_ours(cx, db, &as, &key);
}

enum rc
backpack_remove(struct ctx *cx, struct db *db, const struct holding *holding)
{
	if (holding->kind != HOLDING_IMPORTED)
		return fail(cx, RC_REFUSED, MSG(backpack_ours_stay));
	return holding_delete(cx, db, holding);
}

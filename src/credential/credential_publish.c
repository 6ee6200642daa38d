#include "credential/credential_publish.h"

#include "base/file.h"
#include "codec/json.h"
#include "credential/credential_record.h"
#include "credential/credential_store.h"
#include "crypto/hash.h"
#include "document/transcript_pages.h"
#include "format/bake.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/status_list.h"
#include "specification/badge_picture.h"

#define PUBLIC_MODE   0644
#define PUBLIC_FOLDER 0755
#define OWN_MODE      0600
#define OWN_FOLDER    0700

/* How long a verifier may keep a copy of a status list: a day, in milliseconds (Bitstring Status List 1.0, 2.2 ttl). */
#define STATUS_TTL (INT64_C(24) * 3600 * 1000)

#define FILES_BATCH 200

static enum rc
write_json(struct ctx *cx, struct str dir, struct str path, const struct json *value)
{
	return file_write(cx, path_join(cx->mem, dir, path), json_text(cx->mem, value, JSON_PRETTY), PUBLIC_MODE);
}

/* ---- keys ---- */

static enum rc
publish_keys(struct ctx *cx, const struct credential_issuer *issuer, struct str dir)
{
	struct key_record *keys;
	size_t count;

	TRY(signer_keys(cx, issuer->signer, &keys, &count));
	TRY(file_make_dirs(cx, path_join(cx->mem, dir, STR("keys")), PUBLIC_FOLDER));
	TRY(file_write(cx, path_join(cx->mem, dir, STR("keys/did.json")), issuer->did_document, PUBLIC_MODE));
	return write_json(cx, dir, STR("keys/jwks.json"), jwks_document(cx->mem, STR_NONE, keys, count));
}

/* ---- status lists ---- */

/* The list as a signed credential. Its dates are those of its last change, so the same bits give the same bytes. */
static enum rc
sign_list(struct ctx *cx, const struct credential_issuer *issuer, const struct status_listing *listing, const struct status_list *list,
          struct json **signed_list)
{
	struct json *credential;
	struct proof_draft draft;
	struct signature signature;
	struct intent intent;

	TRY(status_list_write(cx, list, &credential));
	TRY(proof_prepare(cx, credential,
	    &(struct proof_options){ .suite = issuer->suite, .created = listing->changed_at, .verification_method = issuer->method, .contexts = issuer->contexts },
	    &draft));
	/* A list is signed as often as it changes, under the keys there are, and one home may serve several databases: its
	 * content is its name. */
	intent = (struct intent){
		.kind = INTENT_STATUS,
		.id = str_fmt(cx->mem, "status:" PRI_STR, ARG_STR(hash_hex(cx->mem, HASH_SHA256, draft.to_sign))),
		.kid = issuer->key->kid,
		.bytes = draft.to_sign,
	};
	TRY(signer_sign(cx, issuer->signer, &intent, 1, &signature));
	return proof_attach(cx, &draft, signature_str(&signature), signed_list);
}

/* Suspended credentials read as revoked until they are reinstated (credential.h). */
static enum rc
add_suspended(struct ctx *cx, struct db *db, struct status_listing *listing, struct str *bits)
{
	unsigned char *all = (unsigned char *)str_c(cx->mem, *bits);
	int64_t changed_at;
	uint32_t *indexes;
	size_t count;

	TRY(credential_load_suspended(cx, db, listing->id, &indexes, &count, &changed_at));
	for (size_t i = 0; i < count; i++)
		status_list_put(all, indexes[i], true);
	bits->ptr = (const char *)all;
	if (changed_at > listing->changed_at)
		listing->changed_at = changed_at;
	return RC_OK;
}

enum rc
credential_status_document(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, struct status_listing *listing, struct str *bytes)
{
	struct status_list list = {
		.id = status_list_url(cx->mem, issuer->base_url, listing->purpose, listing->number),
		.issuer = issuer->did,
		.purpose = str_of(status_purpose_name(listing->purpose)),
		.valid_until = RECORD_NEVER,
		.ttl = STATUS_TTL,
	};
	struct json *signed_list;

	TRY(status_bits(cx, db, listing->id, &list.bits));
	TRY(add_suspended(cx, db, listing, &list.bits));
	list.valid_from = listing->changed_at;
	TRY(sign_list(cx, issuer, listing, &list, &signed_list));
	*bytes = json_text(cx->mem, signed_list, JSON_PRETTY);
	return RC_OK;
}

static enum rc
publish_list(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, struct status_listing *listing, struct str dir,
             struct json *resources)
{
	struct str path = str_fmt(cx->mem, "status/%s-%lld.json", status_purpose_name(listing->purpose), (long long)listing->number), bytes;

	TRY(credential_status_document(cx, db, issuer, listing, &bytes));
	json_put_str(cx->mem, resources, status_list_url(cx->mem, issuer->base_url, listing->purpose, listing->number), path);
	return file_write(cx, path_join(cx->mem, dir, path), bytes, PUBLIC_MODE);
}

static enum rc
publish_lists(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, struct str dir, struct json *resources)
{
	struct status_listing *lists;
	size_t count;

	TRY(status_lists(cx, db, issuer->institution, &lists, &count));
	TRY(file_make_dirs(cx, path_join(cx->mem, dir, STR("status")), PUBLIC_FOLDER));
	for (size_t i = 0; i < count; i++)
		TRY(publish_list(cx, db, issuer, &lists[i], dir, resources));
	return RC_OK;
}

/* ---- all that is public ---- */

enum rc
credential_publish(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, const struct tlog *log, struct str dir)
{
	struct json *resources = json_new(cx->mem, JSON_OBJECT);
	struct str log_dir = path_join(cx->mem, dir, STR("log"));
	struct tlog_state state;
	uint64_t files;

	TRY(publish_keys(cx, issuer, dir));
	json_put_str(cx->mem, resources, issuer->did, STR("keys/did.json"));
	json_put_str(cx->mem, resources, str_fmt(cx->mem, PRI_STR "/.well-known/jwks.json", ARG_STR(issuer->base_url)), STR("keys/jwks.json"));
	TRY(publish_lists(cx, db, issuer, dir, resources));
	TRY(tlog_sequence(cx, db, log, &state));
	TRY(file_make_dirs(cx, log_dir, PUBLIC_FOLDER));
	TRY(tlog_export(cx, db, log_dir, &files));
	json_put_str(cx->mem, resources, str_fmt(cx->mem, PRI_STR "/log/checkpoint", ARG_STR(issuer->base_url)), STR("log/checkpoint"));
	return write_json(cx, dir, STR("resources.json"), resources);
}

/* ---- each learner's files ---- */

struct writing {
	struct ctx *cx;
	struct str dir;
	struct str png, svg; /* the cohort's badge, without a credential in it */
	const struct credential_pdfs *pdfs;
	struct transcript_setting setting; /* all but the credential */
	enum rc (*each)(struct ctx *cx, const struct credential_files *files, void *self);
	void *self;
};

/* A folder name that cannot leave DIR and means the same on every system. A number that had to be changed gets the award's
 * beside it, so that no two learners share a folder. */
static struct str
folder_name(struct arena *mem, const struct credential_signed *c)
{
	char *name = str_c(mem, c->learner);
	bool same = c->learner.len > 0 && name[0] != '.';

	for (size_t i = 0; i < c->learner.len; i++) {
		bool plain = (name[i] >= '0' && name[i] <= '9') || (name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= 'a' && name[i] <= 'z')
		    || name[i] == '-' || name[i] == '_' || (name[i] == '.' && i > 0);

		same = same && plain;
		if (!plain)
			name[i] = '_';
	}
	if (same)
		return c->learner;
	return str_fmt(mem, "award-%lld-%s", (long long)c->award_number, name);
}

enum rc
credential_badge(struct ctx *cx, struct db *db, const struct credential *credential, struct badge *out)
{
	struct institution institution;
	struct specification spec;
	struct award award;

	TRY(award_get(cx, db, credential->institution, credential->award, &award));
	TRY(institution_get(cx, db, credential->institution, &institution));
	TRY(specification_get(cx, db, credential->institution, award.specification, &spec));
	return specification_badge(cx, &institution, spec.json, out);
}

static enum rc
write_form(struct ctx *cx, struct writing *w, struct str folder, const char *name, struct str bytes, struct str *path)
{
	*path = str_fmt(cx->mem, PRI_STR "/%s", ARG_STR(folder), name);
	return file_write_copy(cx, path_join(cx->mem, w->dir, *path), bytes, OWN_MODE);
}

/* What the signed credential says, as a transcript. */
static enum rc
draw_pdf(struct ctx *cx, const struct writing *w, struct str credential, struct str *pdf)
{
	struct transcript_setting setting = w->setting;
	struct transcript transcript;
	struct json *document;
	struct record record;

	TRY(json_parse(cx, credential, JSON_LIMITS, &document));
	TRY(ob3_read(cx, document, &record));
	setting.credential = credential;
	transcript_of_record(cx, &record, &setting, &transcript);
	return renderer_draw(cx, w->pdfs->renderer, &transcript, pdf);
}

static enum rc
write_pdf(struct ctx *cx, struct writing *w, struct str folder, struct str credential, struct credential_files *files)
{
	struct str pdf;
	enum rc rc;

	if (w->pdfs->renderer == NULL)
		return RC_OK;
	rc = draw_pdf(cx, w, credential, &pdf);
	if (rc == RC_OK)
		return write_form(cx, w, folder, "transcript.pdf", pdf, &files->pdf);
	if (rc != RC_INVALID && rc != RC_UNAVAILABLE)
		return rc;
	files->no_pdf = err_text(&cx->err, cx->mem);
	return RC_OK;
}

static enum rc
write_one(struct ctx *cx, struct writing *w, const struct credential_signed *c)
{
	struct str folder = folder_name(cx->mem, c), png, svg;
	struct credential_files files = { .learner = c->learner, .id = c->public_id };

	TRY(bake_png(cx, w->png, c->json, &png));
	TRY(bake_svg(cx, w->svg, c->json, &svg));
	TRY(file_make_dirs(cx, path_join(cx->mem, w->dir, folder), OWN_FOLDER));
	TRY(write_form(cx, w, folder, "credential.json", c->json, &files.json));
	TRY(write_form(cx, w, folder, "credential.jwt", c->jwt, &files.jwt));
	TRY(write_form(cx, w, folder, "badge.png", png, &files.png));
	TRY(write_form(cx, w, folder, "badge.svg", svg, &files.svg));
	TRY(write_pdf(cx, w, folder, c->json, &files));
	return w->each(cx, &files, w->self);
}

static enum rc
write_batch(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *after, struct writing *w, bool *more)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct credential_signed *signed_ones;
	size_t count;

	TRY(credential_load_signed(cx, db, institution, offering, *after, FILES_BATCH, &signed_ones, &count));
	for (size_t i = 0; i < count; i++)
		TRY(write_one(cx, w, &signed_ones[i]));
	*more = count > 0;
	if (count > 0)
		*after = signed_ones[count - 1].award_number;
	arena_release(cx->mem, mark);
	return RC_OK;
}

enum rc
credential_write_files(struct ctx *cx, struct db *db, const struct policy *policy, const struct credential_issuer *issuer, int64_t offering,
                       struct str dir, const struct credential_pdfs *pdfs, enum rc (*each)(struct ctx *cx, const struct credential_files *files, void *self), void *self)
{
	struct writing w = { .cx = cx, .dir = dir, .pdfs = pdfs, .each = each, .self = self };
	struct award_cohort cohort;
	struct grading grading;
	struct record record;
	struct badge badge;
	int64_t after = 0;
	bool more = true;

	TRY(award_cohort_get(cx, db, issuer->institution, offering, &cohort));
	TRY(policy_grading(cx, policy, cohort.specification.grading, &grading));
	TRY(record_of_cohort(cx, issuer, &cohort, &grading, &record));
	record.awarded_at = record.valid_from = cohort.board.confirmed_at;
	TRY(specification_badge(cx, &cohort.institution, cohort.specification.json, &badge));
	TRY(bake_png_image(cx, &record, &(struct bake_design){ .badge = &badge }, &w.png));
	TRY(bake_svg_image(cx, &record, &(struct bake_design){ .badge = &badge }, &w.svg));
	w.setting = (struct transcript_setting){
		.language = pdfs->language, .zone = cohort.institution.zone_name, .colour = cohort.institution.colour,
		.link = str_fmt(cx->mem, PRI_STR "/verify", ARG_STR(issuer->base_url)),
	};
	TRY(bake_png_image(cx, &record, &(struct bake_design){ .badge = &badge, .size = TRANSCRIPT_PICTURE }, &w.setting.picture));
	while (more)
		TRY(write_batch(cx, db, issuer->institution, offering, &after, &w, &more));
	return RC_OK;
}

#include "credential/publication.h"

#include "credential/credential_publish.h"
#include "credential/publication_store.h"
#include "crypto/hash.h"
#include "institution/institution.h"

enum rc
publication_get(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str *bytes)
{
	return publication_select(cx, db, institution, name, bytes);
}

/* ---- making ---- */

static struct str
list_name(struct arena *mem, const struct status_listing *listing)
{
	return str_fmt(mem, "status/%s-%lld", status_purpose_name(listing->purpose), (long long)listing->number);
}

/* What a list is made from: its bits, and which of its credentials are suspended. */
static enum rc
list_mark(struct ctx *cx, struct db *db, const struct status_listing *listing, struct str *mark)
{
	int64_t changed;

	TRY(publication_list_changed(cx, db, listing->id, &changed));
	*mark = str_fmt(cx->mem, "%lld %lld %lld", (long long)listing->version, (long long)listing->changed_at, (long long)changed);
	return RC_OK;
}

static enum rc
is_made_from(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str mark, bool *same)
{
	struct str was;
	enum rc rc = publication_mark(cx, db, institution, name, &was);

	*same = rc == RC_OK && str_eq(was, mark);
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
publication_stale(struct ctx *cx, struct db *db, int64_t institution, bool *stale)
{
	struct status_listing *lists;
	struct str mark;
	size_t count;
	enum rc rc = publication_mark(cx, db, institution, STR("did.json"), &mark);

	*stale = rc == RC_NOT_FOUND;
	if (rc != RC_OK)
		return *stale ? RC_OK : rc;
	TRY(status_lists(cx, db, institution, &lists, &count));
	for (size_t i = 0; i < count && !*stale; i++) {
		bool same;

		TRY(list_mark(cx, db, &lists[i], &mark));
		TRY(is_made_from(cx, db, institution, list_name(cx->mem, &lists[i]), mark, &same));
		*stale = !same;
	}
	return RC_OK;
}

static enum rc
refresh_bytes(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str bytes, int64_t *changed)
{
	struct str mark = hash_hex(cx->mem, HASH_SHA256, bytes);
	bool same;

	TRY(is_made_from(cx, db, institution, name, mark, &same));
	if (same)
		return RC_OK;
	++*changed;
	return publication_upsert(cx, db, institution, name, bytes, mark);
}

static enum rc
refresh_list(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, struct status_listing *listing, int64_t *changed)
{
	struct str name = list_name(cx->mem, listing), mark, bytes;
	bool same;

	TRY(list_mark(cx, db, listing, &mark));
	TRY(is_made_from(cx, db, issuer->institution, name, mark, &same));
	if (same)
		return RC_OK;
	TRY(credential_status_document(cx, db, issuer, listing, &bytes));
	++*changed;
	return publication_upsert(cx, db, issuer->institution, name, bytes, mark);
}

enum rc
publication_refresh(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, int64_t *changed)
{
	struct status_listing *lists;
	struct key_record *keys;
	size_t count;

	*changed = 0;
	TRY(signer_keys(cx, issuer->signer, &keys, &count));
	TRY(refresh_bytes(cx, db, issuer->institution, STR("did.json"), issuer->did_document, changed));
	TRY(refresh_bytes(cx, db, issuer->institution, STR("jwks.json"), json_text(cx->mem, jwks_document(cx->mem, STR_NONE, keys, count), JSON_PRETTY), changed));
	TRY(status_lists(cx, db, issuer->institution, &lists, &count));
	for (size_t i = 0; i < count; i++)
		TRY(refresh_list(cx, db, issuer, &lists[i], changed));
	return RC_OK;
}

/* ---- the verifier's way to them ---- */

enum rc
publication_source_open(struct ctx *cx, struct db *db, int64_t institution, struct publication_source *out)
{
	struct institution is = { .id = 0 };

	*out = (struct publication_source){ .db = db, .institution = institution };
	if (institution == 0)
		return RC_OK;
	TRY(institution_get(cx, db, institution, &is));
	out->did = is.did;
	out->base_url = is.base_url;
	return RC_OK;
}

static struct str
name_of(const struct publication_source *source, struct str url)
{
	struct str path;

	if (source->did.len > 0 && str_eq(url, source->did))
		return STR("did.json");
	if (source->base_url.len == 0 || !str_eq(str_sub(url, 0, source->base_url.len), source->base_url))
		return STR_NONE;
	path = str_sub(url, source->base_url.len, url.len);
	if (str_is(path, "/.well-known/jwks.json") || str_is(path, "/.well-known/did.json"))
		return str_sub(path, 13, path.len);
	return str_starts(path, "/status/") ? str_sub(path, 1, path.len) : STR_NONE;
}

static enum rc
find_here(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct publication_source *source = self;
	struct str name = name_of(source, url);

	if (name.len > 0)
		return publication_get(cx, source->db, source->institution, name, bytes);
	return source->next.find_here == NULL ? RC_NOT_FOUND : source->next.find_here(source->next.self, cx, url, bytes);
}

static enum rc
find_anywhere(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct publication_source *source = self;

	if (name_of(source, url).len > 0 || source->next.find == NULL)
		return find_here(self, cx, url, bytes);
	return source->next.find(source->next.self, cx, url, bytes);
}

struct verify_resolver
publication_resolver(struct publication_source *source)
{
	return (struct verify_resolver){ .find = find_anywhere, .find_here = find_here, .self = source };
}

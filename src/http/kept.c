#include "http/kept.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/random.h"
#include "codec/base64.h"
#include "crypto/hash.h"
#include "http/fields.h"
#include "http/http_store.h"
#include "http/reply.h"
#include "http/site.h"
#include "http/stamp.h"

#define COOKIE     "kept"
#define TOKEN_SIZE 32
#define PAGE_MAX   2000

/* ---- sealing ---- */

static struct str
token_hash(struct arena *mem, struct str token)
{
	unsigned char *hash = arena_alloc(mem, SHA256_SIZE);

	sha256(token, hash);
	return (struct str){ (const char *)hash, SHA256_SIZE };
}

/* Another hash of the token than the one that is stored. */
static void
key_of(struct str token, unsigned char key[crypto_secretbox_KEYBYTES])
{
	static const unsigned char purpose[] = "kept form";

	crypto_generichash(key, crypto_secretbox_KEYBYTES, (const unsigned char *)token.ptr, token.len, purpose, sizeof(purpose));
}

static struct str
seal(struct ctx *cx, struct str token, struct str plain)
{
	unsigned char key[crypto_secretbox_KEYBYTES], *out = arena_alloc(cx->mem, crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len);

	key_of(token, key);
	random_fill(cx, out, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.ptr, plain.len, out, key);
	sodium_memzero(key, sizeof(key));
	return (struct str){ (const char *)out, crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len };
}

static bool
unseal(struct arena *mem, struct str token, struct str sealed, struct str *plain)
{
	size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	unsigned char key[crypto_secretbox_KEYBYTES], *out;
	bool opened;

	if (sealed.len < head)
		return false;
	out = arena_alloc(mem, sealed.len - head + 1);
	key_of(token, key);
	opened = crypto_secretbox_open_easy(out, (const unsigned char *)sealed.ptr + crypto_secretbox_NONCEBYTES, sealed.len - crypto_secretbox_NONCEBYTES,
	                                    (const unsigned char *)sealed.ptr, key) == 0;
	sodium_memzero(key, sizeof(key));
	*plain = (struct str){ (const char *)out, sealed.len - head };
	return opened;
}

/* ---- what is kept ---- */

static bool
is_password(const struct form_class *class, struct str name)
{
	for (size_t i = 0; class != NULL && i < class->count; i++)
		if (str_is(name, class->fields[i].name))
			return class->fields[i].kind == FORM_PASSWORD;
	return str_find(name, STR("password")) < name.len;
}

/* [["title", "Auditing"], ...] */
static struct str
fields_text(const struct request *rq)
{
	struct json *list = json_new(rq->cx->mem, JSON_ARRAY), *pair;

	for (size_t i = 0; i < rq->fields.count; i++) {
		const struct field *field = &rq->fields.items[i];

		if (str_starts(field->name, "_") || field->is_file || is_password(route_form(&rq->match), field->name))
			continue;
		pair = json_add(list, json_new(rq->cx->mem, JSON_ARRAY));
		json_add(pair, json_new_string(rq->cx->mem, field->name));
		json_add(pair, json_new_string(rq->cx->mem, field->value));
	}
	return json_text(rq->cx->mem, list, JSON_COMPACT);
}

static enum rc
read_fields(struct ctx *cx, struct str plain, struct kept *out)
{
	struct json *list;

	TRY(json_parse(cx, plain, JSON_LIMITS, &list));
	out->sent = NEWS(cx->mem, struct form_sent, json_count(list) + 1);
	for (const struct json *pair = json_first(list); pair != NULL; pair = pair->next)
		if (json_count(pair) == 2)
			out->sent[out->count++] = (struct form_sent){ .name = json_string(json_first(pair)), .value = json_string(json_first(pair)->next) };
	return RC_OK;
}

/* The page the browser says the form stood on, as a path of this site. */
static struct str
page_of(const struct request *rq)
{
	struct str from = request_header(rq, "referer"), own = rq->reply->own_origin;

	if (from.len <= own.len || from.len > PAGE_MAX || !str_eq(str_sub(from, 0, own.len), own) || from.ptr[own.len] != '/')
		return STR_NONE;
	return str_sub(from, own.len, from.len);
}

/* ---- keeping ---- */

bool
kept_may(struct request *rq, int64_t body_length)
{
	struct str type = header_media_type(rq->cx->mem, request_header(rq, "content-type"));
	int64_t person = 0;

	if (rq->method != HTTP_POST || rq->wants != WANTS_HTML || rq->session_token.len == 0 || rq->site->who_was == NULL)
		return false;
	if (body_length <= 0 || body_length > (int64_t)KEPT_BODY_MAX || body_length > (int64_t)rq->route->body_limit)
		return false;
	if (!str_is(type, "application/x-www-form-urlencoded") && !str_is(type, "multipart/form-data"))
		return false;
	return rq->site->who_was(rq, rq->session_token, &person) == RC_OK && (rq->kept_for = person) != 0;
}

static enum rc
go_and_sign_in(struct request *rq, struct str page)
{
	struct buf next = buf_new(rq->cx->mem, (size_t)4 * PAGE_MAX);

	buf_lit(&next, "/sign-in?next=");
	fields_put_escaped(&next, page.len == 0 ? STR("/kept") : page);
	reply_notice(rq, MSG(http_kept));
	return reply_see_other(rq, buf_view(&next));
}

enum rc
kept_keep(struct request *rq)
{
	unsigned char bytes[TOKEN_SIZE];
	struct str token, page = page_of(rq), expected = stamp_mac(rq->cx->mem, rq->reply->lines->secret, "csrf", rq->session_token);

	if (!secret_eq(request_field(rq, "_csrf"), expected))
		return fail(rq->cx, RC_DENIED, MSG(http_csrf));
	random_fill(rq->cx, bytes, sizeof(bytes));
	token = base64url_encode(rq->cx->mem, (struct str){ (const char *)bytes, sizeof(bytes) });
	TRY(kept_insert(rq->cx, rq->db, token_hash(rq->cx->mem, token),
	                &(struct kept_row){ .institution = rq->institution, .person = rq->kept_for, .path = rq->path, .page = page,
	                                    .sealed = seal(rq->cx, token, fields_text(rq)), .ends_at = rq->cx->now + KEPT_SECONDS }));
	reply_cookie(rq, COOKIE, token, KEPT_SECONDS);
	return go_and_sign_in(rq, page);
}

/* ---- giving back ---- */

enum rc
kept_find(struct request *rq, const struct kept **out)
{
	struct str token = request_cookie(rq, COOKIE), plain;
	struct kept *kept = NEW(rq->cx->mem, struct kept);
	struct kept_row row;
	enum rc rc;

	*out = NULL;
	if (token.len == 0 || rq->person == 0)
		return RC_OK;
	rc = kept_select(rq->cx, rq->db, token_hash(rq->cx->mem, token), rq->person, &row);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	if (!unseal(rq->cx->mem, token, row.sealed, &plain))
		return RC_OK;
	TRY(read_fields(rq->cx, plain, kept));
	kept->path = row.path;
	kept->page = row.page;
	*out = kept;
	return RC_OK;
}

enum rc
kept_forget(struct request *rq)
{
	struct str token = request_cookie(rq, COOKIE);

	if (token.len == 0)
		return RC_OK;
	reply_cookie(rq, COOKIE, STR_NONE, -1);
	return kept_delete(rq->cx, rq->db, token_hash(rq->cx->mem, token));
}

enum rc
kept_sent(struct request *rq)
{
	const struct kept *kept;

	if (rq->reply->status >= 400)
		return RC_OK;
	TRY(kept_find(rq, &kept));
	return kept != NULL && str_eq(kept->path, rq->path) ? kept_forget(rq) : RC_OK;
}

const struct kept *
kept_here(struct request *rq)
{
	const struct kept *kept;
	struct str page, path;

	if (rq->method != HTTP_GET || kept_find(rq, &kept) != RC_OK || kept == NULL)
		return NULL;
	page = kept->page;
	str_cut(&page, '?', &path);
	return str_eq(path, rq->path) ? kept : NULL;
}

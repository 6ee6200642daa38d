#include "http/request.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "codec/base64.h"
#include "db/idempotency.h"
#include "http/fields.h"
#include "http/program.h"
#include "http/reply.h"
#include "http/stamp.h"

struct str
request_param(const struct request *rq, const char *name)
{
	struct str value = route_param(&rq->match, name);

	if (value.ptr != NULL)
		return value;
	fprintf(stderr, "testamur: %s has no {%s}\n", rq->route->path, name);
	abort();
}

enum rc
request_param_id(struct request *rq, const char *name, int64_t *out)
{
	struct str value = request_param(rq, name);

	/* One spelling for one thing: "07" and "-7" name nothing. */
	if (!str_to_int(value, out) || *out <= 0 || value.ptr[0] == '0')
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	return RC_OK;
}

static struct str
value_of(const struct fields *fields, const char *name)
{
	const struct field *field = fields_find(fields, name);

	return field == NULL ? STR_NONE : field->value;
}

struct str
request_query(const struct request *rq, const char *name)
{
	return value_of(&rq->query, name);
}

struct str
request_field(const struct request *rq, const char *name)
{
	return value_of(&rq->fields, name);
}

const struct field *
request_upload(const struct request *rq, const char *name)
{
	const struct field *field = fields_find(&rq->fields, name);

	return field != NULL && field->is_file ? field : NULL;
}

struct str
request_header(const struct request *rq, const char *name)
{
	const struct request_lines *lines = rq->reply->lines;

	for (size_t i = 0; i < lines->count; i++)
		if (str_eq_fold(lines->items[i].name, str_of(name)))
			return lines->items[i].value;
	return STR_NONE;
}

struct str
request_cookie(const struct request *rq, const char *name)
{
	struct str whole = str_fmt(rq->cx->mem, "__Host-%s", name);

	return rq->route != NULL && rq->route->stateless ? STR_NONE : cookie_find(request_header(rq, "cookie"), str_c(rq->cx->mem, whole));
}

struct str
request_base_url(const struct request *rq)
{
	return rq->program->base_url;
}

bool
request_is_local(const struct request *rq)
{
	return rq->reply->lines->local;
}

/* ---- changes ---- */

struct changing {
	struct request *rq;
	enum rc (*work)(struct ctx *cx, struct db *db, void *self);
	void *self;
	struct idempotency_key key;
};

/* What makes two requests with one key the same one: where it went, who asked, what was filled in. Tokens are no part of it. */
static struct str
what_was_asked(const struct request *rq)
{
	struct buf asked = buf_new(rq->cx->mem, SIZE_MAX / 2);

	buf_fmt(&asked, "%s " PRI_STR " %lld\n", http_method_name(rq->method), ARG_STR(rq->path), (long long)rq->person);
	for (size_t i = 0; i < rq->fields.count; i++) {
		const struct field *f = &rq->fields.items[i];

		if (str_is(f->name, "_csrf") || str_is(f->name, "_key"))
			continue;
		buf_fmt(&asked, "%zu %zu ", f->name.len, f->value.len);
		buf_str(&asked, f->name);
		buf_str(&asked, f->value);
	}
	if (rq->fields.count == 0)
		buf_str(&asked, rq->body);
	return buf_view(&asked);
}

static enum rc
change_once(struct ctx *cx, struct db *db, void *self)
{
	struct changing *c = self;
	bool known;

	TRY(idempotency_ask(cx, db, &c->key, &known, &c->rq->answer));
	c->rq->repeated = known;
	if (known)
		return RC_OK;
	c->rq->answer = STR_NONE;
	TRY(c->work(cx, db, c->self));
	return idempotency_keep(cx, db, &c->key, c->rq->answer);
}

enum rc
request_change(struct request *rq, enum rc (*work)(struct ctx *cx, struct db *db, void *self), void *self)
{
	struct changing c = { rq, work, self, { rq->institution, str_fmt(rq->cx->mem, "%s %s", http_method_name(rq->method), rq->route->path),
	                                        str_fmt(rq->cx->mem, "%lld " PRI_STR, (long long)rq->person, ARG_STR(rq->idempotency_key)), what_was_asked(rq) } };

	if (rq->idempotency_key.len == 0)
		return fail(rq->cx, RC_INVALID, MSG(http_key_missing));
	return db_transact(rq->cx, rq->db, change_once, &c);
}

/* ---- tokens ---- */

struct str
request_fresh_key(struct request *rq)
{
	return random_uuid(rq->cx);
}

/* What a client without a session is bound to: a random text in a cookie, signed so that a neighbour host cannot plant its own. */
static struct str
stranger_text(struct request *rq)
{
	struct str secret = rq->reply->lines->secret, text, cookie = request_cookie(rq, "form");
	unsigned char fresh[16];

	if (stamp_open(rq->cx->mem, secret, "form-cookie", cookie, &text))
		return cookie;
	random_fill(rq->cx, fresh, sizeof(fresh));
	cookie = stamp_sign(rq->cx->mem, secret, "form-cookie", base64url_encode(rq->cx->mem, (struct str){ (const char *)fresh, sizeof(fresh) }));
	reply_cookie(rq, "form", cookie, 0);
	return cookie;
}

struct str
request_csrf(struct request *rq)
{
	struct reply *reply = rq->reply;
	struct str bound;

	if (reply->csrf.len > 0)
		return reply->csrf;
	bound = rq->person != 0 ? rq->session_token : stranger_text(rq);
	reply->csrf = stamp_mac(rq->cx->mem, reply->lines->secret, "csrf", bound);
	return reply->csrf;
}

/* ---- sentences for the next page ---- */

void
reply_notice_with(struct request *rq, const struct message *msg, const struct arg *args)
{
	struct reply *reply = rq->reply;
	struct flash *flash;

	if (reply->flash_count == sizeof(reply->flashes) / sizeof(*reply->flashes))
		return;
	flash = &reply->flashes[reply->flash_count++];
	*flash = (struct flash){ .msg = msg };
	for (; args->name != NULL && flash->arg_count < ERR_ARGS_MAX; args++)
		flash->args[flash->arg_count++] = *args;
}

/* One sentence of the cookie: {"msg": "award_made", "args": {"n": 5}}. It is signed, so it is ours. */
static bool
flash_read(struct arena *mem, const struct json *row, struct flash *flash)
{
	*flash = (struct flash){ .msg = message_find(json_string(JSON_GET(row, "msg"))) };
	if (flash->msg == NULL)
		return false;
	for (const struct json *arg = json_first(JSON_GET(row, "args")); arg != NULL && flash->arg_count < ERR_ARGS_MAX; arg = arg->next)
		flash->args[flash->arg_count++] = (struct arg){ str_c(mem, arg->key), json_string(arg), arg->type == JSON_INT ? arg->integer : 0, arg->type == JSON_INT };
	return true;
}

const struct flash *
request_notices(struct request *rq, size_t *count)
{
	struct str cookie = request_cookie(rq, "notice"), text, bytes;
	struct flash *flashes;
	struct json *rows;

	*count = 0;
	if (cookie.len == 0)
		return NULL;
	reply_cookie(rq, "notice", STR_NONE, -1);
	if (!stamp_open(rq->cx->mem, rq->reply->lines->secret, "notice", cookie, &text) || !base64url_decode(rq->cx->mem, text, &bytes) ||
	    json_parse(rq->cx, bytes, JSON_LIMITS, &rows) != RC_OK)
		return NULL;
	flashes = NEWS(rq->cx->mem, struct flash, json_count(rows));
	for (const struct json *row = json_first(rows); row != NULL; row = row->next)
		if (flash_read(rq->cx->mem, row, &flashes[*count]))
			++*count;
	return flashes;
}

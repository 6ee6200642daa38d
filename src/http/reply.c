#include "http/reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/base64.h"
#include "codec/gzip.h"
#include "crypto/hash.h"
#include "http/fields.h"
#include "http/program.h"
#include "http/site.h"
#include "http/stamp.h"

#define GZIP_FROM 1024 /* shorter ones gain nothing */

/* ---- headers ---- */

void
reply_header(struct request *rq, const char *name, struct str value)
{
	struct reply *reply = rq->reply;

	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] == '\r' || value.ptr[i] == '\n' || value.ptr[i] == '\0') {
			fprintf(stderr, "testamur: a line break in the header %s\n", name);
			abort();
		}
	if (reply->header_count == REPLY_HEADERS_MAX) {
		fprintf(stderr, "testamur: more than %d headers\n", REPLY_HEADERS_MAX);
		abort();
	}
	if (strcasecmp(name, "content-type") == 0)
		reply->has_type = true;
	if (strcasecmp(name, "cache-control") == 0)
		reply->has_cache = true;
	reply->headers[reply->header_count++] = (struct reply_header){ name, str_c(rq->cx->mem, value) };
}

void
reply_cache(struct request *rq, int64_t seconds, bool is_public)
{
	reply_header(rq, "Cache-Control", str_fmt(rq->cx->mem, "%s, max-age=%lld", is_public ? "public" : "private", (long long)seconds));
}

void
reply_cookie(struct request *rq, const char *name, struct str value, int64_t seconds)
{
	struct str age = seconds == 0 ? STR_NONE : str_fmt(rq->cx->mem, "; Max-Age=%lld", (long long)(seconds < 0 ? 0 : seconds));

	reply_header(rq, "Set-Cookie", str_fmt(rq->cx->mem, "__Host-%s=" PRI_STR PRI_STR "; Path=/; Secure; HttpOnly; SameSite=Lax",
	                                       name, ARG_STR(value), ARG_STR(age)));
}

/* ---- answers ---- */

static enum rc
reply_with(struct request *rq, int status, struct str body, const char *type)
{
	struct reply *reply = rq->reply;

	if (reply->done) {
		fprintf(stderr, "testamur: %s answered twice\n", rq->route == NULL ? "a request" : rq->route->path);
		abort();
	}
	reply->done = true;
	reply->status = status;
	reply->body = body;
	if (type != NULL && !reply->has_type)
		reply_header(rq, "Content-Type", str_of(type));
	return RC_OK;
}

enum rc
reply_html(struct request *rq, int status, struct str html)
{
	return reply_with(rq, status, html, "text/html; charset=utf-8");
}

enum rc
reply_json(struct request *rq, int status, const struct json *value)
{
	return reply_with(rq, status, json_text(rq->cx->mem, value, JSON_PRETTY), "application/json");
}

enum rc
reply_nothing(struct request *rq)
{
	return reply_with(rq, 204, STR_NONE, NULL);
}

/* A path of this site: what a browser would read as another host's is a defect of the caller (T-36). */
static bool
is_own_path(struct str path)
{
	if (path.len == 0 || path.ptr[0] != '/')
		return false;
	if (path.len > 1 && (path.ptr[1] == '/' || path.ptr[1] == '\\'))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.ptr[i] <= ' ' || path.ptr[i] == 0x7F || path.ptr[i] == '\\')
			return false;
	return true;
}

enum rc
reply_see_other(struct request *rq, struct str path)
{
	if (!is_own_path(path))
		return fail(rq->cx, RC_INTERNAL, MSG(http_location_bad), A_STR("path", path));
	reply_header(rq, "Location", path);
	if (rq->wants == WANTS_JSON) {
		struct json *object = json_new(rq->cx->mem, JSON_OBJECT);

		json_put_str(rq->cx->mem, object, STR("location"), path);
		return reply_json(rq, 200, object);
	}
	return reply_with(rq, 303, STR_NONE, NULL);
}

static struct str
etag_of(struct arena *mem, struct str bytes)
{
	unsigned char digest[SHA256_SIZE];
	struct str text;

	sha256(bytes, digest);
	text = base64url_encode(mem, (struct str){ (const char *)digest, 16 });
	return str_fmt(mem, "W/\"" PRI_STR "\"", ARG_STR(text)); /* weak: compressed and plain are one */
}

/* If-None-Match (RFC 9110 13.1.2): a list of tags, or "*"; weak tags compare as strong ones do. */
static bool
none_match(struct str header, struct str etag)
{
	struct str tag;

	for (bool more = header.len > 0; more; ) {
		more = str_cut(&header, ',', &tag);
		tag = str_trim(tag);
		if (str_is(tag, "*") || str_eq(tag, etag) || str_eq(tag, str_sub(etag, 2, etag.len)))
			return true;
	}
	return false;
}

enum rc
reply_bytes(struct request *rq, int status, struct str bytes, const char *type)
{
	struct str etag = etag_of(rq->cx->mem, bytes);

	reply_header(rq, "ETag", etag);
	if (status == 200 && rq->method == HTTP_GET && none_match(request_header(rq, "if-none-match"), etag))
		return reply_with(rq, 304, STR_NONE, NULL);
	return reply_with(rq, status, bytes, type);
}

/* attachment; filename="ascii"; filename*=UTF-8''everything (RFC 6266, RFC 8187). */
static struct str
disposition(struct arena *mem, struct str name)
{
	struct buf plain = buf_new(mem, 4096), all = buf_new(mem, 4096);

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool simple = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';

		buf_byte(&plain, simple || c == ' ' ? (char)c : '_');
		if (simple)
			buf_byte(&all, (char)c);
		else
			buf_fmt(&all, "%%%02X", c);
	}
	return str_fmt(mem, "attachment; filename=\"" PRI_STR "\"; filename*=UTF-8''" PRI_STR, ARG_STR(buf_view(&plain)), ARG_STR(buf_view(&all)));
}

enum rc
reply_file(struct request *rq, struct str bytes, const char *type, struct str name)
{
	reply_header(rq, "Content-Disposition", disposition(rq->cx->mem, str_sub(name, 0, 200)));
	return reply_bytes(rq, 200, bytes, type);
}

/* ---- errors ---- */

int
http_status_of(enum rc rc, bool has_field)
{
	switch (rc) {
	case RC_OK: return 200;
	case RC_INVALID: return has_field ? 422 : 400;
	case RC_NOT_FOUND: return 404;
	case RC_DENIED: return 403;
	case RC_REFUSED: case RC_CONFLICT: return 409;
	case RC_LIMIT: return 413;
	case RC_FULL: case RC_UNAVAILABLE: case RC_MEMORY: return 503;
	case RC_UNSUPPORTED: return 501;
	case RC_INTERNAL: break;
	}
	return 500;
}

static void
html_escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.ptr[i]) {
		case '&': buf_lit(out, "&amp;"); break;
		case '<': buf_lit(out, "&lt;"); break;
		case '>': buf_lit(out, "&gt;"); break;
		case '"': buf_lit(out, "&quot;"); break;
		default: buf_byte(out, s.ptr[i]);
		}
	}
}

/* RFC 9457. The type is the message's own address, so that it stays the same in every language and release. */
static enum rc
problem_reply(struct request *rq, int status)
{
	struct arena *mem = rq->cx->mem;
	struct err *err = &rq->cx->err;
	struct json *problem = json_new(mem, JSON_OBJECT);
	struct str type = str_fmt(mem, PRI_STR "/problems/%s", ARG_STR(rq->program->base_url), err->msg->name);

	json_put_str(mem, problem, STR("type"), type);
	json_put_str(mem, problem, STR("title"), err_says(err, mem));
	json_put_int(mem, problem, STR("status"), status);
	json_put_str(mem, problem, STR("detail"), err_text(err, mem));
	if (err->place.field.len > 0)
		json_put_str(mem, problem, STR("field"), err->place.field);
	if (err->place.row > 0)
		json_put_int(mem, problem, STR("row"), err->place.row);
	if (err->place.column.len > 0)
		json_put_str(mem, problem, STR("column"), err->place.column);
	if (err->clause.len > 0)
		json_put_str(mem, problem, STR("clause"), err->clause);
	return reply_with(rq, status, json_text(mem, problem, JSON_PRETTY), "application/problem+json");
}

/* When the site has no page for it, or making the page went wrong too. */
static enum rc
plain_reply(struct request *rq, int status)
{
	struct buf html = buf_new(rq->cx->mem, 16384);

	buf_fmt(&html, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%d</title><main><p>", status);
	html_escape(&html, err_text(&rq->cx->err, rq->cx->mem));
	buf_lit(&html, "</p></main></html>\n");
	return reply_with(rq, status, buf_view(&html), "text/html; charset=utf-8");
}

/* What the handler had said of its answer is no part of the error's. Cookies stay: a token that a form is bound to, say. */
static void
forget_answer(struct reply *reply)
{
	size_t kept = 0;

	for (size_t i = 0; i < reply->header_count; i++)
		if (strcmp(reply->headers[i].name, "Set-Cookie") == 0 || strcmp(reply->headers[i].name, "Retry-After") == 0 || strcmp(reply->headers[i].name, "Allow") == 0)
			reply->headers[kept++] = reply->headers[i];
	reply->header_count = kept;
	reply->has_type = reply->has_cache = reply->done = false;
	reply->body = STR_NONE;
}

void
reply_error_status(struct request *rq, int status)
{
	struct err first = rq->cx->err;

	forget_answer(rq->reply);
	if (rq->wants == WANTS_JSON) {
		problem_reply(rq, status);
		return;
	}
	if (rq->site->error_page != NULL && rq->db != NULL && rq->site->error_page(rq, status) == RC_OK && rq->reply->done)
		return;
	forget_answer(rq->reply);
	rq->cx->err = first;
	plain_reply(rq, status);
}

void
reply_error(struct request *rq, enum rc rc)
{
	reply_error_status(rq, http_status_of(rc, rq->cx->err.place.field.len > 0));
}

/* ---- what every answer has ---- */

/* Nothing but this site's own style, script, pictures and forms; no frame around it (T-22, T-39). */
#define POLICY "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " \
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

/* A drawing brings its own colours and nothing else, and opened by itself it can do nothing in this site's name (T-22). */
#define DRAWING_POLICY "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

static bool
is_drawing(const struct reply *reply)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, "content-type") == 0)
			return strncmp(reply->headers[i].value, "image/svg+xml", 13) == 0;
	return false;
}

static void
security_headers(struct request *rq)
{
	bool stateless = rq->route != NULL && rq->route->stateless;

	reply_header(rq, "Content-Security-Policy", is_drawing(rq->reply) ? STR(DRAWING_POLICY) : STR(POLICY));
	reply_header(rq, "X-Content-Type-Options", STR("nosniff"));
	reply_header(rq, "Referrer-Policy", STR("same-origin"));
	reply_header(rq, "Permissions-Policy", STR("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
	reply_header(rq, "Cross-Origin-Opener-Policy", STR("same-origin"));
	reply_header(rq, "Cross-Origin-Resource-Policy", stateless ? STR("cross-origin") : STR("same-origin"));
	if (rq->reply->lines->https)
		reply_header(rq, "Strict-Transport-Security", STR("max-age=31536000"));
	if (stateless)
		reply_header(rq, "Access-Control-Allow-Origin", STR("*"));
	if (!rq->reply->has_cache)
		reply_header(rq, "Cache-Control", STR("no-store"));
}

static void
flash_cookie(struct request *rq)
{
	struct arena *mem = rq->cx->mem;
	struct json *rows = json_new(mem, JSON_ARRAY);
	struct str text;

	if (rq->reply->flash_count == 0)
		return;
	for (size_t i = 0; i < rq->reply->flash_count; i++) {
		const struct flash *flash = &rq->reply->flashes[i];
		struct json *row = json_add(rows, json_new(mem, JSON_OBJECT)), *args;

		json_put_str(mem, row, STR("msg"), str_of(flash->msg->name));
		args = json_put_object(mem, row, STR("args"));
		for (size_t a = 0; a < flash->arg_count; a++)
			if (flash->args[a].is_number)
				json_put_int(mem, args, str_of(flash->args[a].name), flash->args[a].number);
			else
				json_put_str(mem, args, str_of(flash->args[a].name), str_sub(flash->args[a].text, 0, 200));
	}
	text = base64url_encode(mem, json_text(mem, rows, JSON_COMPACT));
	reply_cookie(rq, "notice", stamp_sign(mem, rq->reply->lines->secret, "notice", text), 300);
}

/* Only what is the same for everybody: compressing a page with a secret in it would tell its length (BREACH). */
static bool
may_compress(const struct request *rq)
{
	struct str accepted = request_header(rq, "accept-encoding");
	const struct reply *reply = rq->reply;

	return rq->route != NULL && rq->route->rate == RATE_STATIC && reply->status == 200 && reply->body.len >= GZIP_FROM &&
	       str_find(accepted, STR("gzip")) < accepted.len && str_find(accepted, STR("gzip;q=0")) == accepted.len;
}

static bool
is_text_type(const struct reply *reply)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcmp(reply->headers[i].name, "Content-Type") == 0)
			return strncmp(reply->headers[i].value, "text/", 5) == 0 || strstr(reply->headers[i].value, "json") != NULL ||
			       strstr(reply->headers[i].value, "svg") != NULL || strstr(reply->headers[i].value, "javascript") != NULL;
	return false;
}

void
reply_finish(struct request *rq)
{
	struct str packed;

	flash_cookie(rq);
	security_headers(rq);
	/* A page has the token in its forms; a program finds it here. */
	if (rq->wants == WANTS_JSON && rq->person != 0)
		reply_header(rq, "X-CSRF-Token", request_csrf(rq));
	if (rq->route != NULL && rq->route->rate == RATE_STATIC && is_text_type(rq->reply)) {
		reply_header(rq, "Vary", STR("Accept-Encoding"));
		if (may_compress(rq) && zip_deflate(rq->cx, ZIP_GZIP, rq->reply->body, 6, &packed) == RC_OK) {
			reply_header(rq, "Content-Encoding", STR("gzip"));
			rq->reply->body = packed;
		}
	} else if (rq->route == NULL || !rq->route->stateless) {
		reply_header(rq, "Vary", STR("Accept, Accept-Language, Cookie"));
	}
}

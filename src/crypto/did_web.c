/* did:web: its name for a base URL, and the URL for its name. One grammar serves both ways, so that what one makes
 * the other takes. */
#include "codec/host.h"
#include "crypto/did.h"

#define PARTS_MAX 16

struct web_place {
	struct str host, port; /* port is empty when it is the usual one */
	struct str parts[PARTS_MAX];
	size_t count;
};

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
is_host(struct str host)
{
	return host_is_name(host) || str_is(host, "localhost");
}

/* Letters, digits, "-", "_" and "." but no name that a file system or proxy reads as a step. */
static bool
is_part(struct str part)
{
	for (size_t i = 0; i < part.len; i++)
		if (!is_alnum(part.ptr[i]) && part.ptr[i] != '-' && part.ptr[i] != '_' && part.ptr[i] != '.')
			return false;
	return part.len > 0 && part.ptr[0] != '.';
}

static bool
read_parts(struct str rest, char between, struct web_place *place)
{
	bool more = true;

	while (more) {
		struct str part;

		more = str_cut(&rest, between, &part);
		if (!is_part(part) || place->count == PARTS_MAX)
			return false;
		place->parts[place->count++] = part;
	}
	return true;
}

static struct str
put_parts(struct arena *mem, struct str start, const struct web_place *place, const char *between, const char *end)
{
	struct buf out = buf_new(mem, 8192);

	buf_str(&out, start);
	for (size_t i = 0; i < place->count; i++) {
		buf_str(&out, str_of(between));
		buf_str(&out, place->parts[i]);
	}
	buf_str(&out, str_of(end));
	return buf_view(&out);
}

enum rc
did_web_url(struct ctx *cx, struct str did, struct str *url)
{
	struct web_place place = { 0 };
	struct did_url parts;
	struct str rest, authority;
	size_t escape;
	bool fits, has_path;
	int port;

	TRY(did_url_parse(cx, did, &parts));
	rest = parts.id;
	has_path = str_cut(&rest, ':', &authority);
	escape = str_find_byte(authority, '%');
	place.host = str_sub(authority, 0, escape);
	fits = str_is(parts.method, "web") && parts.did.len == did.len && is_host(place.host);
	if (escape < authority.len) {
		place.port = str_sub(authority, escape + 3, SIZE_MAX);
		fits = fits && str_eq_fold(str_sub(authority, escape, 3), STR("%3A")) && host_port(place.port, &port);
	}
	if (!fits || (has_path && !read_parts(rest, ':', &place)))
		return fail(cx, RC_INVALID, MSG(crypto_did_web), A_STR("text", str_sub(did, 0, 200)));
	authority = str_fmt(cx->mem, "https://" PRI_STR "%s" PRI_STR, ARG_STR(place.host), place.port.len > 0 ? ":" : "", ARG_STR(place.port));
	*url = put_parts(cx->mem, authority, &place, "/", has_path ? "/did.json" : "/.well-known/did.json");
	return RC_OK;
}

enum rc
did_web_name(struct ctx *cx, struct str base_url, struct str *did)
{
	bool secure = str_starts(base_url, "https://"), open = str_starts(base_url, "http://"), has_path, has_port;
	struct str rest = str_sub(base_url, secure ? 8 : 7, SIZE_MAX), authority, start;
	struct web_place place = { 0 };
	bool fits = secure || open;
	int port;

	if (str_ends(rest, "/"))
		rest.len--;
	has_path = str_cut(&rest, '/', &authority);
	has_port = str_cut(&authority, ':', &place.host);
	place.port = authority;
	fits = fits && is_host(place.host) && (!has_port || host_port(place.port, &port)) && (secure || host_is_this_machine(place.host));
	if (!fits || (has_path && !read_parts(rest, '/', &place)))
		return fail(cx, RC_INVALID, MSG(crypto_did_web_base), A_STR("url", str_sub(base_url, 0, 200)));
	start = str_fmt(cx->mem, "did:web:" PRI_STR "%s" PRI_STR, ARG_STR(place.host), has_port ? "%3A" : "", ARG_STR(place.port));
	*did = put_parts(cx->mem, start, &place, ":", "");
	return RC_OK;
}

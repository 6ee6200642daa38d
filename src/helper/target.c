#include "helper/target.h"

#include <arpa/inet.h>
#include <netdb.h>

#include "codec/host.h"

/* ---- names ---- */

static bool
is_this_machine(struct str host)
{
	return host_is_this_machine(host) || str_is(host, "127.0.0.1") || str_is(host, "::1");
}

/* Names that the internet does not know (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and common usage): whoever answers for
 * them is on the local network, or nobody. */
static bool
is_local_name(struct str host)
{
	static const char *const ends[] = {
		".localhost", ".local", ".localdomain", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".arpa", ".onion",
		".test", ".example", ".invalid", ".alt",
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(host, ends[i]))
			return true;
	return false;
}

static bool
is_inside(const struct fetch_settings *settings, struct str host)
{
	for (size_t i = 0; i < settings->inside_count; i++)
		if (str_eq_fold(settings->inside[i], host))
			return true;
	return false;
}

/* ---- parsing ---- */

static enum rc
refuse(struct ctx *cx, struct str url, const struct message *why)
{
	return fail(cx, RC_REFUSED, why, A_STR("url", str_sub(url, 0, 300)));
}

/* Printable ASCII that means the same to every reader of URLs (RFC 3986 2). */
static bool
is_plain(struct str url)
{
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= 0x20 || url.ptr[i] >= 0x7f || strchr("\\\"<>^`{|}", url.ptr[i]) != NULL)
			return false;
	return url.len > 0 && url.len <= FETCH_URL_MAX;
}

/* "host", "host:port", "[::1]:port". */
static bool
read_authority(struct arena *mem, struct str text, struct fetch_target *out)
{
	bool bracket = text.len > 0 && text.ptr[0] == '[';
	size_t end = bracket ? str_find_byte(text, ']') : str_find_byte(text, ':');
	struct str rest = str_sub(text, bracket ? end + 1 : end, SIZE_MAX);

	out->host = str_lower(mem, str_sub(text, bracket, end - bracket));
	if (bracket && (end == text.len || str_find_byte(out->host, ':') == out->host.len))
		return false; /* brackets are for IPv6 */
	out->port = out->secure ? 443 : 80;
	if (out->host.len == 0)
		return false;
	return rest.len == 0 || (rest.ptr[0] == ':' && host_port(str_sub(rest, 1, SIZE_MAX), &out->port));
}

static enum rc
judge_host(struct ctx *cx, const struct fetch_settings *settings, struct str url, struct fetch_target *out)
{
	struct address address;

	out->local = settings->loopback && is_this_machine(out->host);
	if (out->local)
		return RC_OK;
	if (!out->secure)
		return refuse(cx, url, MSG(helper_url_scheme));
	if (address_parse(out->host, &address) || !host_is_name(out->host))
		return refuse(cx, url, MSG(helper_url_host));
	if (is_inside(settings, out->host))
		return RC_OK;
	if (is_local_name(out->host))
		return refuse(cx, url, MSG(helper_url_local));
	/* other services of old protocols listen below 1024 and may take what we send for commands */
	return out->port == 443 || out->port >= 1024 ? RC_OK : refuse(cx, url, MSG(helper_url_port));
}

enum rc
target_parse(struct ctx *cx, const struct fetch_settings *settings, struct str url, struct fetch_target *out)
{
	struct str rest, authority;
	size_t end;

	*out = (struct fetch_target){ .secure = str_starts(url, "https://") };
	if (!is_plain(url))
		return refuse(cx, url, MSG(helper_url_form));
	if (!out->secure && !str_starts(url, "http://"))
		return refuse(cx, url, MSG(helper_url_scheme));
	rest = str_sub(url, out->secure ? 8 : 7, SIZE_MAX);
	rest.len = str_find_byte(rest, '#');
	for (end = 0; end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?'; end++)
		;
	authority = str_sub(rest, 0, end);
	rest = str_sub(rest, end, SIZE_MAX);
	if (!read_authority(cx->mem, authority, out))
		return refuse(cx, url, MSG(helper_url_form));
	TRY(judge_host(cx, settings, url, out));
	out->authority = authority;
	out->path = rest.len > 0 && rest.ptr[0] == '/' ? rest : str_fmt(cx->mem, "/" PRI_STR, ARG_STR(rest));
	return RC_OK;
}

struct str
target_url(struct arena *mem, const struct fetch_target *target)
{
	return str_fmt(mem, "%s://" PRI_STR PRI_STR, target->secure ? "https" : "http", ARG_STR(target->authority), ARG_STR(target->path));
}

struct str
target_follow(struct arena *mem, const struct fetch_target *from, struct str location)
{
	const char *scheme = from->secure ? "https" : "http";
	struct str folder = str_sub(from->path, 0, str_find_byte(from->path, '?'));
	size_t scheme_end = str_find(location, STR("://"));

	if (scheme_end < location.len && str_find_byte(location, '/') == scheme_end + 1)
		return location;
	if (str_starts(location, "//"))
		return str_fmt(mem, "%s:" PRI_STR, scheme, ARG_STR(location));
	while (folder.len > 0 && folder.ptr[folder.len - 1] != '/')
		folder.len--;
	if (str_starts(location, "/"))
		folder.len = 0;
	return str_fmt(mem, "%s://" PRI_STR PRI_STR PRI_STR, scheme, ARG_STR(from->authority), ARG_STR(folder), ARG_STR(location));
}

/* ---- where it leads ---- */

size_t
target_resolve(void *self, const char *host, struct address *out, size_t max)
{
	struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *found, *at;
	size_t count = 0;

	(void)self;
	if (getaddrinfo(host, NULL, &want, &found) != 0)
		return 0;
	for (at = found; at != NULL && count < max; at = at->ai_next) {
		if (at->ai_addrlen > sizeof(out[count].at))
			continue;
		memcpy(&out[count].at, at->ai_addr, at->ai_addrlen);
		out[count++].len = at->ai_addrlen;
	}
	freeaddrinfo(found);
	return count;
}

bool
target_may(const struct fetch_settings *settings, const struct fetch_target *target, const struct sockaddr *address)
{
	switch (address_kind_of(address)) {
	case ADDRESS_PUBLIC:
		return !target->local;
	case ADDRESS_LOOPBACK:
		return target->local;
	case ADDRESS_PRIVATE:
		return is_inside(settings, target->host);
	case ADDRESS_FORBIDDEN:
		break;
	}
	return false;
}

enum rc
target_find(struct ctx *cx, const struct fetch_settings *settings, const struct fetch_target *target,
            const struct target_resolver *resolver, struct target_addresses *out)
{
	*out = (struct target_addresses){ .count = 0 };
	if (target->local && address_parse(target->host, &out->list[0]))
		out->count = 1;
	else
		out->count = resolver->find(resolver->self, str_c(cx->mem, target->host), out->list, TARGET_ADDRESSES_MAX);
	if (out->count == 0)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_host_unknown), A_STR("host", target->host));
	for (size_t i = 0; i < out->count; i++)
		if (!target_may(settings, target, &out->list[i].at.any))
			return fail(cx, RC_REFUSED, MSG(helper_address_forbidden), A_STR("host", target->host),
			            A_STR("address", address_text(cx->mem, &out->list[i].at.any)));
	return RC_OK;
}

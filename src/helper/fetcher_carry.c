#include "helper/fetcher_carry.h"

#include <curl/curl.h>
#include <time.h>
#include <unistd.h>

#include "helper/fetcher_cache.h"

#define CONNECT_SECONDS 5
#define HEADERS_MAX     ((size_t)64 << 10)

struct carrier {
	const struct carrier_setting *setting;
	CURL *curl;
};

/* One hop under way. */
struct trip {
	struct ctx *cx;
	const struct carrier *carrier;
	const struct fetch_request *request;
	struct fetch_target target;
	struct target_addresses addresses;
	struct curl_slist *headers, *pins;
	struct buf body;
	size_t header_bytes;
	struct str location, cache_control, age, encoding;
	bool forbidden, no_memory;
};

DEFER_AS(close_curl, curl_easy_cleanup, CURL *)

enum rc
carrier_open(struct ctx *cx, const struct carrier_setting *setting, struct carrier **out)
{
	struct carrier *carrier = NEW(cx->mem, struct carrier);

	carrier->setting = setting;
	carrier->curl = curl_easy_init();
	if (carrier->curl == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, close_curl, carrier->curl);
	*out = carrier;
	return RC_OK;
}

/* ---- what libcurl asks back: the arena's jump must not cross it, so each opens a door of its own ---- */

/* The last look before a packet leaves: only an address of this target's that may be connected to. */
static curl_socket_t
open_socket(void *handle, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct trip *trip = handle;
	const struct carrier_setting *setting = trip->carrier->setting;
	bool ours = purpose == CURLSOCKTYPE_IPCXN && target_may(&setting->may, &trip->target, &address->addr);
	bool pinned = false;

	for (size_t i = 0; i < trip->addresses.count; i++)
		pinned = pinned || address_same(&trip->addresses.list[i].at.any, &address->addr);
	if (!ours || !pinned) {
		trip->forbidden = true;
		return CURL_SOCKET_BAD;
	}
	if (setting->connecting != NULL && !setting->connecting(setting->self, &address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *handle)
{
	struct trip *trip = handle;
	struct arena_door door;

	if (!ARENA_ENTER(trip->cx->mem, &door)) {
		trip->no_memory = true;
		return 0;
	}
	buf_put(&trip->body, bytes, size * count);
	arena_leave(trip->cx->mem, &door);
	return trip->body.over ? 0 : size * count;
}

static void
keep_header(struct trip *trip, struct str line)
{
	struct { const char *name; struct str *value; } const wanted[] = {
		{ "location", &trip->location }, { "cache-control", &trip->cache_control }, { "age", &trip->age }, { "content-encoding", &trip->encoding },
	};
	struct str name;

	if (!str_cut(&line, ':', &name))
		return;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (str_eq_fold(name, str_of(wanted[i].name)))
			*wanted[i].value = str_dup(trip->cx->mem, str_trim(line));
}

static size_t
take_header(char *bytes, size_t size, size_t count, void *handle)
{
	struct trip *trip = handle;
	struct arena_door door;

	trip->header_bytes += size * count;
	if (trip->header_bytes > HEADERS_MAX)
		return 0;
	if (!ARENA_ENTER(trip->cx->mem, &door)) {
		trip->no_memory = true;
		return 0;
	}
	keep_header(trip, (struct str){ bytes, size * count });
	arena_leave(trip->cx->mem, &door);
	return size * count;
}

/* ---- one hop ---- */

/* A line of a list that libcurl copies. False: no memory. */
static bool
add_line(struct arena *mem, struct curl_slist **list, const char *name, struct str value)
{
	struct curl_slist *longer = curl_slist_append(*list, str_c(mem, str_fmt(mem, "%s" PRI_STR, name, ARG_STR(value))));

	if (longer != NULL)
		*list = longer;
	return longer != NULL;
}

static bool
add_headers(struct trip *trip, bool first)
{
	const struct fetch_request *request = trip->request;
	struct arena *mem = trip->cx->mem;
	bool done = add_line(mem, &trip->headers, "Accept: ", request->accept.len > 0 ? request->accept : STR("*/*"));

	done = done && add_line(mem, &trip->headers, "Accept-Encoding: ", STR("identity"));
	if (request->authorization.len > 0 && first)
		done = done && add_line(mem, &trip->headers, "Authorization: ", request->authorization);
	if (request->post) {
		struct str type = request->body_type.len > 0 ? request->body_type : STR("application/x-www-form-urlencoded");

		done = done && add_line(mem, &trip->headers, "Content-Type: ", type) && add_line(mem, &trip->headers, "Expect:", STR_NONE);
	}
	return done;
}

/* "host:port:address,address": what libcurl would otherwise resolve. */
static bool
pin(struct trip *trip)
{
	struct arena *mem = trip->cx->mem;
	struct buf line = buf_new(mem, 4096);

	buf_fmt(&line, PRI_STR ":%d", ARG_STR(trip->target.host), trip->target.port);
	for (size_t i = 0; i < trip->addresses.count; i++) {
		const struct sockaddr *at = &trip->addresses.list[i].at.any;

		buf_fmt(&line, at->sa_family == AF_INET6 ? "%c[" PRI_STR "]" : "%c" PRI_STR, i == 0 ? ':' : ',', ARG_STR(address_text(mem, at)));
	}
	return add_line(mem, &trip->pins, "", buf_view(&line));
}

static void
set_options(struct trip *trip, long milliseconds)
{
	const struct fetch_settings *may = &trip->carrier->setting->may;
	struct arena *mem = trip->cx->mem;
	CURL *curl = trip->carrier->curl;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, str_c(mem, target_url(mem, &trip->target)));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, trip->target.secure ? "https" : "http");
	curl_easy_setopt(curl, CURLOPT_RESOLVE, trip->pins);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, trip->headers);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, trip);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, trip);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, trip);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "testamur");
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	if (may->ca_file.len > 0)
		curl_easy_setopt(curl, CURLOPT_CAINFO, str_c(mem, may->ca_file));
	if (trip->request->post) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)trip->request->body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, trip->request->body.len == 0 ? "" : trip->request->body.ptr);
	}
}

static enum rc
explain(struct trip *trip, CURLcode code)
{
	struct ctx *cx = trip->cx;
	struct str host = trip->target.host;

	if (trip->no_memory || code == CURLE_OUT_OF_MEMORY)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	if (trip->body.over)
		return fail(cx, RC_LIMIT, MSG(helper_answer_large), A_STR("host", host), A_NUM("limit", (int64_t)trip->body.max));
	if (trip->forbidden)
		return fail(cx, RC_REFUSED, MSG(helper_address_forbidden), A_STR("host", host), A_STR("address", STR_NONE));
	if (code == CURLE_OPERATION_TIMEDOUT)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_slow), A_STR("host", host));
	return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_none), A_STR("host", host), A_C("system", curl_easy_strerror(code)));
}

static struct str
media_type(struct ctx *cx, CURL *curl)
{
	char *text = NULL;
	struct str rest, type;

	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text);
	rest = str_of(text);
	str_cut(&rest, ';', &type);
	return str_lower(cx->mem, str_trim(type));
}

/* Goes to the target and back; `trip` has what came. */
static enum rc
go(struct trip *trip, long milliseconds, bool first, int *status)
{
	CURL *curl = trip->carrier->curl;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	long answered = 0;

	trip->body = buf_new(trip->cx->mem, trip->request->size_max > 0 ? trip->request->size_max : FETCH_SIZE_MAX);
	if (add_headers(trip, first) && pin(trip)) {
		set_options(trip, milliseconds);
		code = curl_easy_perform(curl);
	}
	curl_easy_setopt(curl, CURLOPT_RESOLVE, NULL);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(trip->headers);
	curl_slist_free_all(trip->pins);
	if (code != CURLE_OK)
		return explain(trip, code);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answered);
	*status = (int)answered;
	return RC_OK;
}

/* ---- the whole way ---- */

static int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* "application/json" also stands for "application/ld+json". */
static bool
type_will_do(struct str accept, struct str type)
{
	struct str rest = accept, entry, wanted;

	if (accept.len == 0)
		return true;
	do {
		str_cut(&rest, ',', &entry);
		str_cut(&entry, ';', &wanted); /* what follows is a weight */
		wanted = str_trim(wanted);
		if (str_eq_fold(wanted, type) || str_is(wanted, "*/*"))
			return true;
		if (str_is(wanted, "application/json") && str_starts(type, "application/") && str_ends(type, "+json"))
			return true;
	} while (rest.len > 0);
	return false;
}

static enum rc
finish(struct trip *trip, int status, struct fetch_answer *answer, int64_t *fresh)
{
	struct ctx *cx = trip->cx;

	*answer = (struct fetch_answer){ .status = status, .type = media_type(cx, trip->carrier->curl), .url = target_url(cx->mem, &trip->target) };
	TRY(buf_done(cx, &trip->body, &answer->body));
	if (trip->encoding.len > 0 && !str_eq_fold(trip->encoding, STR("identity")))
		return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_encoded), A_STR("host", trip->target.host), A_STR("type", str_sub(trip->encoding, 0, 100)));
	if (status == 200 && !type_will_do(trip->request->accept, answer->type))
		return fail(cx, RC_UNAVAILABLE, MSG(helper_answer_type), A_STR("host", trip->target.host), A_STR("type", str_sub(answer->type, 0, 100)));
	*fresh = trip->request->post || trip->request->authorization.len > 0 || status != 200 ? 0 : cache_lifetime(trip->cache_control, trip->age);
	return RC_OK;
}

/* A value that would be two lines could be another header. */
static bool
fits_a_header(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return false;
	return value.len <= 8192;
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* One hop: where to go is judged, gone to, and *url becomes the next place, or empty when this was the last. */
static enum rc
hop(struct trip *trip, struct str *url, int64_t deadline, bool first, int *status)
{
	const struct carrier_setting *setting = trip->carrier->setting;
	int64_t left;

	TRY(target_parse(trip->cx, &setting->may, *url, &trip->target));
	TRY(target_find(trip->cx, &setting->may, &trip->target, &setting->resolver, &trip->addresses));
	left = deadline - clock_ms();
	if (left <= 0)
		return fail(trip->cx, RC_UNAVAILABLE, MSG(helper_answer_slow), A_STR("host", trip->target.host));
	TRY(go(trip, (long)left, first, status));
	*url = is_redirect(*status) && trip->location.len > 0 && !trip->request->post
	     ? target_follow(trip->cx->mem, &trip->target, trip->location) : STR_NONE;
	return RC_OK;
}

enum rc
carrier_ask(struct ctx *cx, struct carrier *carrier, const struct fetch_request *request, struct fetch_answer *answer, int64_t *fresh)
{
	int64_t deadline = clock_ms() + 1000 * (request->seconds > 0 ? request->seconds : FETCH_SECONDS);
	struct str url = request->url;

	if (!fits_a_header(request->accept) || !fits_a_header(request->authorization) || !fits_a_header(request->body_type))
		return fail(cx, RC_INVALID, MSG(helper_fetch_header));
	for (int hops = 0; hops <= FETCH_REDIRECTS; hops++) {
		struct trip trip = { .cx = cx, .carrier = carrier, .request = request };
		int status = 0;

		TRY(hop(&trip, &url, deadline, hops == 0, &status));
		if (url.len == 0)
			return finish(&trip, status, answer, fresh);
	}
	return fail(cx, RC_UNAVAILABLE, MSG(helper_redirects), A_STR("url", str_sub(request->url, 0, 300)));
}

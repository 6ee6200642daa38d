#include "http/path.h"
#include "http/route.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "http/fields.h"

#define SEGMENTS_MAX 12

/* One place in the tree of all paths. */
struct node {
	struct str segment;               /* the literal that leads here */
	struct node *children, *next;     /* literals below; the next beside this one */
	struct node *any, *rest;          /* below "{name}"; below "{name...}" */
	const struct route *by_method[HTTP_OPTIONS + 1];
};

struct router {
	struct node root;
	const struct route **rows;
	size_t count;
};

const char *
http_method_name(enum http_method method)
{
	static const char *const names[] = { "", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" };

	return names[method];
}

const struct form_class *
route_form(const struct route_match *match)
{
	const struct route *route = match->route;

	if (route == NULL)
		return NULL;
	return route->form_of == NULL ? route->form : route->form_of(match);
}

struct str
route_param(const struct route_match *match, const char *name)
{
	for (size_t i = 0; i < match->param_count; i++)
		if (str_is(match->params[i].name, name))
			return match->params[i].value;
	return STR_NONE;
}

/* ---- building ---- */

static bool
is_param(struct str segment)
{
	return segment.len > 2 && segment.ptr[0] == '{' && segment.ptr[segment.len - 1] == '}';
}

static bool
is_rest(struct str segment)
{
	return is_param(segment) && str_ends(segment, "...}");
}

static struct str
param_name(struct str segment)
{
	return str_sub(segment, 1, segment.len - (is_rest(segment) ? 5 : 2));
}

static struct node *
node_below(struct ctx *cx, struct node *node, struct str segment)
{
	struct node **place = &node->children;

	if (is_rest(segment))
		place = &node->rest;
	else if (is_param(segment))
		place = &node->any;
	else
		while (*place != NULL && !str_eq((*place)->segment, segment))
			place = &(*place)->next;
	if (*place == NULL) {
		*place = NEW(cx->mem, struct node);
		(*place)->segment = segment;
	}
	return *place;
}

/* A row that says too little would be open to the wrong people, or to none. */
static const char *
row_defect(const struct route *row)
{
	bool has_param = strchr(row->path, '{') != NULL;

	if (row->path[0] != '/' || row->handler == NULL || row->says == NULL)
		return "needs a path from /, a handler and words";
	if (row->method < HTTP_GET || row->method > HTTP_OPTIONS || row->method == HTTP_HEAD)
		return "needs a method";
	if (row->needs == 0 && !row->is_public)
		return "may be called by nobody";
	if (row->needs != 0 && (row->is_public || row->stateless))
		return "is public and needs a capability";
	if (has_param != (row->object != OBJECT_NONE))
		return "names an object in its path or in its row, not in both";
	if (row->needs != 0 && has_param && row->whose == NULL)
		return "does not say whose its object is";
	if ((row->body_limit > 0) != (row->method == HTTP_POST || row->method == HTTP_PUT))
		return "needs a body limit exactly when it takes a body";
	return NULL;
}

static enum rc
router_add(struct ctx *cx, struct router *router, const struct route *row)
{
	const char *defect = row_defect(row);
	struct str rest = str_of(row->path), segment;
	struct node *node = &router->root;

	if (defect != NULL)
		return fail(cx, RC_INTERNAL, MSG(http_route_defect), A_C("path", row->path), A_C("defect", defect));
	str_cut(&rest, '/', &segment);
	while (rest.len > 0) {
		str_cut(&rest, '/', &segment);
		node = node_below(cx, node, segment);
	}
	if (node->by_method[row->method] != NULL)
		return fail(cx, RC_INTERNAL, MSG(http_route_defect), A_C("path", row->path), A_C("defect", "is there twice"));
	node->by_method[row->method] = row;
	if (row->method == HTTP_GET)
		node->by_method[HTTP_HEAD] = row;
	router->rows[router->count++] = row;
	return RC_OK;
}

enum rc
router_new(struct ctx *cx, const struct route *const *tables, struct router **out)
{
	struct router *router = NEW(cx->mem, struct router);
	size_t count = 0;

	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *row = *table; row->path != NULL; row++)
			count++;
	router->rows = NEWS(cx->mem, const struct route *, count);
	for (const struct route *const *table = tables; *table != NULL; table++)
		for (const struct route *row = *table; row->path != NULL; row++)
			TRY(router_add(cx, router, row));
	*out = router;
	return RC_OK;
}

const struct route *const *
router_rows(const struct router *router, size_t *count)
{
	*count = router->count;
	return router->rows;
}

/* ---- paths ---- */

void
query_put(struct buf *address, const char *name, struct str value)
{
	struct str before = buf_view(address);

	if (value.len == 0)
		return;
	buf_fmt(address, "%c%s=", str_find_byte(before, '?') == before.len ? '?' : '&', name);
	fields_put_escaped(address, value);
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
percent_decode(struct arena *mem, struct str raw, bool plus_is_space, struct str *out)
{
	char *to;
	size_t n = 0;

	if (memchr(raw.ptr == NULL ? "" : raw.ptr, '%', raw.len) == NULL && (!plus_is_space || memchr(raw.ptr == NULL ? "" : raw.ptr, '+', raw.len) == NULL)) {
		*out = raw;
		return true;
	}
	to = arena_alloc(mem, raw.len);
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '%') {
			int high = i + 2 < raw.len ? hex_value(raw.ptr[i + 1]) : -1, low = high < 0 ? -1 : hex_value(raw.ptr[i + 2]);

			if (low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		to[n++] = c;
	}
	*out = (struct str){ to, n };
	return true;
}

/* A segment names one thing: nothing that a file system, a proxy or a log could read as another path. */
static bool
segment_is_plain(struct str segment)
{
	if (segment.len == 0 || str_is(segment, ".") || str_is(segment, "..") || utf8_valid_until(segment) != segment.len)
		return false;
	for (size_t i = 0; i < segment.len; i++) {
		unsigned char c = (unsigned char)segment.ptr[i];

		if (c < 0x20 || c == 0x7F || c == '/' || c == '\\')
			return false;
	}
	return true;
}

enum rc
path_split(struct ctx *cx, struct str raw, struct str *segments, size_t max, size_t *count)
{
	struct str rest, raw_segment;

	*count = 0;
	if (raw.len == 0 || raw.ptr[0] != '/')
		return fail(cx, RC_INVALID, MSG(http_path_bad));
	rest = str_sub(raw, 1, raw.len);
	if (rest.len == 0)
		return RC_OK;
	for (bool more = true; more; ) {
		struct str segment;

		more = str_cut(&rest, '/', &raw_segment);
		if (*count == max)
			return fail(cx, RC_NOT_FOUND, MSG(http_not_found));
		if (!percent_decode(cx->mem, raw_segment, false, &segment) || !segment_is_plain(segment))
			return fail(cx, RC_INVALID, MSG(http_path_bad));
		segments[(*count)++] = segment;
	}
	return RC_OK;
}

/* ---- finding ---- */

struct finding {
	const struct str *segments;
	size_t count;
	enum http_method method;
	unsigned methods;
	const struct route *route;
};

/* What stands at the end of a path. Rows of other methods are remembered, and the search goes on. */
static bool
found_at(struct finding *f, const struct node *node)
{
	for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++)
		if (node->by_method[m] != NULL)
			f->methods |= 1u << m;
	f->route = node->by_method[f->method];
	return f->route != NULL;
}

/* Literal before "{name}" before "{name...}"; as deep as the path is long, at most SEGMENTS_MAX. */
static bool
find_from(struct finding *f, const struct node *node, size_t at)
{
	if (at == f->count)
		return found_at(f, node);
	for (const struct node *child = node->children; child != NULL; child = child->next)
		if (str_eq(child->segment, f->segments[at]) && find_from(f, child, at + 1))
			return true;
	if (node->any != NULL && find_from(f, node->any, at + 1))
		return true;
	return node->rest != NULL && found_at(f, node->rest);
}

/* The names in the row's path and what the segments say for them. */
static void
take_params(struct ctx *cx, const struct finding *f, struct route_match *match)
{
	struct str rest = str_of(match->route->path), pattern;

	str_cut(&rest, '/', &pattern);
	for (size_t at = 0; at < f->count && match->param_count < ROUTE_PARAMS_MAX; at++) {
		struct str value = f->segments[at];

		str_cut(&rest, '/', &pattern);
		if (is_rest(pattern))
			value = str_join(cx->mem, f->segments + at, f->count - at, STR("/"));
		if (is_param(pattern))
			match->params[match->param_count++] = (struct route_param){ param_name(pattern), value };
		if (is_rest(pattern))
			return;
	}
}

enum rc
router_match(struct ctx *cx, const struct router *router, enum http_method method, struct str raw_path, struct route_match *match)
{
	struct str segments[SEGMENTS_MAX];
	struct finding f = { .segments = segments, .method = method };

	*match = (struct route_match){ .route = NULL };
	TRY(path_split(cx, raw_path, segments, SEGMENTS_MAX, &f.count));
	find_from(&f, &router->root, 0);
	match->route = f.route;
	match->methods = f.methods;
	if (match->route != NULL)
		take_params(cx, &f, match);
	return RC_OK;
}

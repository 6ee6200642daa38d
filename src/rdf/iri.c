#include "rdf/iri.h"

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_alnum(char c)
{
	return is_alpha(c) || (c >= '0' && c <= '9');
}

/* Length of the scheme before its colon; 0 when there is none. */
static size_t
scheme_length(struct str s)
{
	if (s.len == 0 || !is_alpha(s.ptr[0]))
		return 0;
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] == ':')
			return i;
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '+' && s.ptr[i] != '-' && s.ptr[i] != '.')
			return 0;
	}
	return 0;
}

bool
iri_has_scheme(struct str iri)
{
	return scheme_length(iri) > 0;
}

/* All in one sum: a "#" counts 1, what cannot stand in an IRI more than there can be of those. */
static uint64_t
iri_faults(const char *bytes, size_t count)
{
	static const uint64_t fault[256] = {
		['#'] = 1,
#define BAD ((uint64_t)1 << 40)
		['<'] = BAD, ['>'] = BAD, ['"'] = BAD, ['{'] = BAD, ['}'] = BAD, ['|'] = BAD, ['^'] = BAD, ['`'] = BAD, ['\\'] = BAD,
		[0x00 ... 0x20] = BAD,
#undef BAD
	};
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += fault[(unsigned char)bytes[i]];
	return sum;
}

bool
iri_is_absolute(struct str iri)
{
	size_t scheme = scheme_length(iri);

	return scheme > 0 && iri_faults(iri.ptr + scheme, iri.len - scheme) <= 1;
}

static size_t
find_any(struct str s, const char *bytes)
{
	size_t i = 0;

	while (i < s.len && (s.ptr[i] == '\0' || strchr(bytes, s.ptr[i]) == NULL))
		i++;
	return i;
}

struct iri_parts
iri_split(struct str iri)
{
	struct iri_parts parts = { 0 };
	size_t n = scheme_length(iri);

	if (n > 0) {
		parts.has_scheme = true;
		parts.scheme = str_sub(iri, 0, n);
		iri = str_sub(iri, n + 1, iri.len);
	}
	n = str_find_byte(iri, '#');
	if (n < iri.len) {
		parts.has_fragment = true;
		parts.fragment = str_sub(iri, n + 1, iri.len);
		iri = str_sub(iri, 0, n);
	}
	n = str_find_byte(iri, '?');
	if (n < iri.len) {
		parts.has_query = true;
		parts.query = str_sub(iri, n + 1, iri.len);
		iri = str_sub(iri, 0, n);
	}
	if (str_starts(iri, "//")) {
		n = 2 + find_any(str_sub(iri, 2, iri.len), "/");
		parts.has_authority = true;
		parts.authority = str_sub(iri, 2, n - 2);
		iri = str_sub(iri, n, iri.len);
	}
	parts.path = iri;
	return parts;
}

static struct str
joined(struct arena *mem, const struct iri_parts *parts)
{
	struct str pieces[9];
	size_t n = 0;

	if (parts->has_scheme) {
		pieces[n++] = parts->scheme;
		pieces[n++] = STR(":");
	}
	if (parts->has_authority) {
		pieces[n++] = STR("//");
		pieces[n++] = parts->authority;
	}
	pieces[n++] = parts->path;
	if (parts->has_query) {
		pieces[n++] = STR("?");
		pieces[n++] = parts->query;
	}
	if (parts->has_fragment) {
		pieces[n++] = STR("#");
		pieces[n++] = parts->fragment;
	}
	return str_join(mem, pieces, n, STR_NONE);
}

/* RFC 3986 section 5.2.4. */
static struct str
without_dots(struct arena *mem, struct str path)
{
	char *out = arena_alloc(mem, path.len + 1);
	size_t n = 0;

	while (path.len > 0) {
		if (str_starts(path, "../")) {
			path = str_sub(path, 3, path.len);
		} else if (str_starts(path, "./")) {
			path = str_sub(path, 2, path.len);
		} else if (str_starts(path, "/./")) {
			path = str_sub(path, 2, path.len);
		} else if (str_is(path, "/.")) {
			path = STR("/");
		} else if (str_starts(path, "/../") || str_is(path, "/..")) {
			path = path.len > 3 ? str_sub(path, 3, path.len) : STR("/");
			while (n > 0 && out[--n] != '/')
				;
		} else if (str_is(path, ".") || str_is(path, "..")) {
			path = STR_NONE;
		} else {
			size_t segment = 1 + str_find_byte(str_sub(path, 1, path.len), '/');

			memcpy(out + n, path.ptr, segment);
			n += segment;
			path = str_sub(path, segment, path.len);
		}
	}
	return (struct str){ out, n };
}

static struct str
merged(struct arena *mem, const struct iri_parts *base, struct str path)
{
	size_t keep = base->path.len;

	if (base->has_authority && base->path.len == 0)
		return str_join(mem, (struct str[]){ STR("/"), path }, 2, STR_NONE);
	while (keep > 0 && base->path.ptr[keep - 1] != '/')
		keep--;
	return str_join(mem, (struct str[]){ str_sub(base->path, 0, keep), path }, 2, STR_NONE);
}

struct str
iri_resolve(struct arena *mem, struct str base, struct str reference)
{
	struct iri_parts b = iri_split(base), r = iri_split(reference);

	if (r.has_scheme) {
		r.path = without_dots(mem, r.path);
		return joined(mem, &r);
	}
	r.has_scheme = b.has_scheme;
	r.scheme = b.scheme;
	if (r.has_authority) {
		r.path = without_dots(mem, r.path);
		return joined(mem, &r);
	}
	r.has_authority = b.has_authority;
	r.authority = b.authority;
	if (r.path.len == 0) {
		r.path = b.path;
		if (!r.has_query) {
			r.has_query = b.has_query;
			r.query = b.query;
		}
	} else if (r.path.ptr[0] == '/') {
		r.path = without_dots(mem, r.path);
	} else {
		r.path = without_dots(mem, merged(mem, &b, r.path));
	}
	return joined(mem, &r);
}

/* Length of the folders both paths share, with their last slash. */
static size_t
shared_folders(struct str a, struct str b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
		if (a.ptr[i] == '/')
			shared = i + 1;
	return shared;
}

static struct str
relative_path(struct arena *mem, struct str base, struct str path)
{
	size_t shared = shared_folders(base, path);
	struct str rest = str_sub(path, shared, path.len), below = str_sub(base, shared, base.len);
	struct buf_like { char *ptr; size_t len; } out = { arena_alloc(mem, 3 * below.len + rest.len + 3), 0 };

	for (size_t i = 0; i < below.len; i++) {
		if (below.ptr[i] == '/') {
			memcpy(out.ptr + out.len, "../", 3);
			out.len += 3;
		}
	}
	/* An empty first part, or a colon in it, would be read as something else. */
	if (out.len == 0 && (rest.len == 0 || str_find_byte(rest, ':') < str_find_byte(rest, '/'))) {
		memcpy(out.ptr, "./", 2);
		out.len = 2;
	}
	if (rest.len > 0)
		memcpy(out.ptr + out.len, rest.ptr, rest.len);
	return (struct str){ out.ptr, out.len + rest.len };
}

static struct str
last_segment(struct str path)
{
	size_t keep = path.len;

	while (keep > 0 && path.ptr[keep - 1] != '/')
		keep--;
	return keep == path.len ? STR("./") : str_sub(path, keep, path.len);
}

struct str
iri_relative(struct arena *mem, struct str base, struct str iri)
{
	struct iri_parts b = iri_split(base), i = iri_split(iri);

	if (!i.has_scheme || !str_eq(b.scheme, i.scheme) || b.has_authority != i.has_authority || !str_eq(b.authority, i.authority))
		return iri;
	i.has_scheme = i.has_authority = false;
	if (!str_eq(b.path, i.path)) {
		i.path = relative_path(mem, b.path, i.path);
	} else if (i.has_fragment && b.has_query == i.has_query && str_eq(b.query, i.query)) {
		i.path = STR_NONE;
		i.has_query = false;
	} else if (i.has_query && !str_eq(b.query, i.query)) {
		i.path = STR_NONE;
	} else {
		i.path = last_segment(b.path);
	}
	return joined(mem, &i);
}

static bool
language_parts(struct str tag, size_t longest)
{
	size_t start = 0;

	for (size_t i = 0; i <= tag.len; i++) {
		if (i == tag.len || tag.ptr[i] == '-') {
			if (i == start || i - start > longest)
				return false;
			start = i + 1;
		} else if (start == 0 ? !is_alpha(tag.ptr[i]) : !is_alnum(tag.ptr[i])) {
			return false;
		}
	}
	return tag.len > 0;
}

bool
language_tag_shape(struct str tag)
{
	return language_parts(tag, SIZE_MAX);
}

bool
language_tag_valid(struct str tag)
{
	return language_parts(tag, 8);
}

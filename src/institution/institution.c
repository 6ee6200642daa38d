#include "institution/institution.h"

#include "codec/colour.h"
#include "event/event.h"
#include "institution/institution_store.h"

static bool
is_country(struct str s)
{
	return s.len == 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z';
}

/* https, or http for a machine of one's own; a host; no query, fragment or user. */
static bool
is_base_url(struct str s)
{
	struct str rest = s;

	if (str_starts(s, "https://"))
		rest = str_sub(s, 8, SIZE_MAX);
	else if (str_starts(s, "http://127.0.0.1") || str_starts(s, "http://localhost"))
		rest = str_sub(s, 7, SIZE_MAX);
	else
		return false;
	if (rest.len == 0 || rest.ptr[0] == '/')
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if ((unsigned char)rest.ptr[i] <= ' ' || (unsigned char)rest.ptr[i] >= 0x7F || strchr("?#@\\\"<>", rest.ptr[i]) != NULL)
			return false;
	return true;
}

static struct str
without_slash(struct str s)
{
	while (s.len > 0 && s.ptr[s.len - 1] == '/')
		s.len--;
	return s;
}

static void
read_place(struct node at, struct institution *out)
{
	struct node named = at;

	out->country = field_text(at, "country", NEEDED);
	if (out->country.len > 0 && !is_country(out->country)) {
		named = field(at, "country", NEEDED, JSON_STRING);
		node_wrong(named, MSG(institution_country), A_STR("value", out->country));
	}
	out->region = field_text(at, "region", OPTIONAL);
	if (out->region.len > 0 && (out->region.len < 4 || out->region.ptr[2] != '-' || !is_country(str_sub(out->region, 0, 2)))) {
		named = field(at, "region", NEEDED, JSON_STRING);
		node_wrong(named, MSG(institution_region), A_STR("value", out->region));
	}
	out->zone_name = field_text(at, "time_zone", NEEDED);
	if (out->zone_name.len > 0 && zone_open(at.in->cx, out->zone_name, &out->zone) != RC_OK)
		node_keep(field(at, "time_zone", NEEDED, JSON_STRING));
}

void
institution_read(struct node at, struct institution *out)
{
	*out = (struct institution){ .legal_name = field_texts(at, "legal_name", NEEDED) };
	read_place(at, out);
	out->status = field_text(at, "status", OPTIONAL);
	out->address = field_texts(at, "address", OPTIONAL);
	out->identifiers = field(at, "identifiers", OPTIONAL, JSON_OBJECT).value;
	out->language = field_text(at, "language", OPTIONAL);
	if (out->language.len == 0)
		out->language = STR("en");
	out->colour = field_text(at, "colour", OPTIONAL);
	if (out->colour.len > 0 && institution_check_colour(at.in->cx, out->colour) != RC_OK)
		node_keep(field(at, "colour", NEEDED, JSON_STRING));
	out->did = field_text(at, "did", OPTIONAL);
	out->base_url = without_slash(field_text(at, "base_url", NEEDED));
	if (out->base_url.len > 0 && !is_base_url(out->base_url)) {
		struct node named = field(at, "base_url", NEEDED, JSON_STRING);
		node_wrong(named, MSG(institution_base_url), A_STR("value", out->base_url));
	}
}

static enum rc
institution_event(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str what, struct str after)
{
	const struct event event = { .institution = id, .actor = actor, .what = what, .noun = STR("institution"), .object = id, .after = after };

	return event_append(cx, db, &event);
}

static enum rc
same_institution(struct ctx *cx, const struct institution *is, const struct institution *as)
{
	if (!json_equal(is->legal_name, as->legal_name))
		return fail(cx, RC_CONFLICT, MSG(institution_other_name), A_STR("url", as->base_url),
		            A_STR("is", text_in(is->legal_name, is->language)), A_STR("as", text_in(as->legal_name, as->language)));
	if (!str_eq(is->country, as->country) || !str_eq(is->zone_name, as->zone_name))
		return fail(cx, RC_CONFLICT, MSG(institution_other_place), A_STR("url", as->base_url), A_STR("country", is->country), A_STR("zone", is->zone_name));
	return RC_OK;
}

static enum rc
ensure_work(struct ctx *cx, struct db *db, void *self)
{
	struct institution *as = self, is;
	bool made;

	TRY(db_new_id(cx, db, &as->id));
	TRY(institution_insert(cx, db, as, &made));
	if (made)
		return institution_event(cx, db, 0, as->id, STR("institution.made"), STR_NONE);
	TRY(institution_by_url(cx, db, as->base_url, &is));
	TRY(same_institution(cx, &is, as));
	as->id = is.id;
	as->state = is.state;
	if (is.did.len > 0)
		as->did = is.did;
	return RC_OK;
}

enum rc
institution_ensure(struct ctx *cx, struct db *db, struct institution *as)
{
	TRY(db_transact(cx, db, ensure_work, as));
	return as->zone != NULL ? RC_OK : zone_open(cx, as->zone_name, &as->zone);
}

enum rc
institution_get(struct ctx *cx, struct db *db, int64_t id, struct institution *out)
{
	enum rc rc = institution_by_id(cx, db, id, out);

	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(institution_unknown));
	TRY(rc);
	return zone_open(cx, out->zone_name, &out->zone);
}

struct did_change { int64_t actor, id; struct str did; };

static enum rc
did_work(struct ctx *cx, struct db *db, void *self)
{
	const struct did_change *to = self;
	struct institution is;

	TRY(institution_by_id(cx, db, to->id, &is));
	if (str_eq(is.did, to->did))
		return RC_OK;
	if (is.did.len > 0)
		return fail(cx, RC_CONFLICT, MSG(institution_other_did), A_STR("did", is.did));
	TRY(institution_update_did(cx, db, to->id, to->did));
	return institution_event(cx, db, to->actor, to->id, STR("institution.identified"), STR_NONE);
}

enum rc
institution_set_did(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str did)
{
	struct did_change to = { actor, id, did };

	return db_transact(cx, db, did_work, &to);
}

struct state_change { int64_t actor, id; enum institution_state state; struct str reason; };

static enum rc
state_work(struct ctx *cx, struct db *db, void *self)
{
	const struct state_change *to = self;
	const struct event event = {
		.institution = to->id, .actor = to->actor, .noun = STR("institution"), .object = to->id, .reason = to->reason,
		.what = to->state == INSTITUTION_SUSPENDED ? STR("institution.suspended") : STR("institution.reinstated"),
	};
	struct institution is;

	TRY(institution_by_id(cx, db, to->id, &is));
	if (is.state == to->state)
		return RC_OK;
	TRY(institution_update_state(cx, db, to->id, to->state));
	return event_append(cx, db, &event);
}

enum rc
institution_set_state(struct ctx *cx, struct db *db, int64_t actor, int64_t id, enum institution_state state, struct str reason)
{
	struct state_change to = { actor, id, state, reason };

	if (reason.len == 0)
		return fail(cx, RC_REFUSED, MSG(institution_needs_reason));
	return db_transact(cx, db, state_work, &to);
}

/* ---- the colour ---- */

/* The darkest of the grounds that text stands on, in the light (assets/testamur.css, --wash). */
static const struct colour ground = { 0xf2, 0xf0, 0xea };

enum rc
institution_check_colour(struct ctx *cx, struct str text)
{
	const struct colour black = { 0, 0, 0 };
	struct colour colour;
	double contrast;

	if (!colour_parse(text, &colour))
		return fail(cx, RC_INVALID, MSG(institution_colour_none), A_STR("value", text));
	contrast = colour_contrast(colour, ground);
	if (contrast >= INSTITUTION_CONTRAST)
		return RC_OK;
	contrast = (int)(contrast * 10) / 10.0; /* 4.46 is not 4.5 */
	return fail(cx, RC_INVALID, MSG(institution_colour_light), A_STR("value", text), A_STR("contrast", str_fmt(cx->mem, "%.1f", contrast)),
	            A_STR("nearest", colour_text(cx->mem, colour_readable(colour, black, ground, INSTITUTION_CONTRAST))));
}

struct colour_change { int64_t actor, id; struct str colour; };

static enum rc
colour_work(struct ctx *cx, struct db *db, void *self)
{
	const struct colour_change *to = self;
	struct json *after = json_new(cx->mem, JSON_OBJECT);
	struct institution is;

	TRY(institution_by_id(cx, db, to->id, &is));
	if (str_eq(is.colour, to->colour))
		return RC_OK;
	TRY(institution_update_colour(cx, db, to->id, to->colour));
	json_put_str(cx->mem, after, STR("colour"), to->colour);
	return institution_event(cx, db, to->actor, to->id, STR("institution.coloured"), json_text(cx->mem, after, JSON_COMPACT));
}

enum rc
institution_set_colour(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str colour)
{
	struct colour_change to = { actor, id, colour };

	if (colour.len > 0)
		TRY(institution_check_colour(cx, colour));
	return db_transact(cx, db, colour_work, &to);
}

struct adoption { int64_t actor, id; struct str framework, version; };

static enum rc
adopt_work(struct ctx *cx, struct db *db, void *self)
{
	const struct adoption *of = self;
	struct json *after = json_new(cx->mem, JSON_OBJECT);
	bool made;

	TRY(framework_insert(cx, db, of->actor, of->id, of->framework, of->version, &made));
	if (!made)
		return RC_OK;
	json_put_str(cx->mem, after, of->framework, of->version);
	return institution_event(cx, db, of->actor, of->id, STR("framework.adopted"), json_text(cx->mem, after, JSON_COMPACT));
}

enum rc
institution_adopt(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str framework, struct str version)
{
	struct adoption of = { actor, id, framework, version };

	return db_transact(cx, db, adopt_work, &of);
}

enum rc
institution_frameworks(struct ctx *cx, struct db *db, int64_t id, struct str **frameworks, size_t *count)
{
	struct rows rows;

	TRY(framework_list(cx, db, id, &rows));
	*frameworks = NEWS(cx->mem, struct str, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		(*frameworks)[i] = row_text(&rows.items[i], 0);
	return RC_OK;
}

struct str
text_in(const struct json *texts, struct str language)
{
	struct str primary = str_sub(language, 0, str_find_byte(language, '-'));
	const struct json *found = json_get(texts, language);

	if (found == NULL)
		found = json_get(texts, primary);
	return json_string(found != NULL ? found : json_first(texts));
}

enum rc
institution_of_site(struct ctx *cx, struct db *db, struct str base_url, int64_t *id)
{
	struct institution found;
	enum rc rc = institution_by_url(cx, db, base_url, &found);

	if (rc == RC_NOT_FOUND)
		return institution_only(cx, db, id);
	TRY(rc);
	*id = found.id;
	return RC_OK;
}

#include "people/people.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "event/event.h"
#include "people/people_store.h"

/* Han, kana, Hangul: scripts in which the family name comes first and nothing stands between. */
static bool
is_east_asian(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF)
	    || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool
all_east_asian(struct str s)
{
	size_t at = 0;

	while (at < s.len)
		if (!is_east_asian(utf8_next(s, &at)))
			return false;
	return s.len > 0;
}

struct str
person_full_name(struct arena *mem, struct str given, struct str family)
{
	if (given.len == 0 || family.len == 0)
		return given.len == 0 ? family : given;
	if (all_east_asian(given) && all_east_asian(family))
		return str_join(mem, (const struct str[]){ family, given }, 2, STR_NONE);
	return str_join(mem, (const struct str[]){ given, family }, 2, STR(" "));
}

static enum rc
person_event(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, struct str what, struct str reason)
{
	/* Events are never erased, so what names a person stays out of them. */
	const struct event event = { .institution = institution, .actor = actor, .what = what, .noun = STR("person"), .object = id, .reason = reason };

	return event_append(cx, db, &event);
}

static struct str
birth_text(struct arena *mem, const struct person *person)
{
	return person->birth_known ? date_text(mem, person->birth_day) : STR("not stated");
}

static enum rc
same_person(struct ctx *cx, const struct person *is, const struct person *as)
{
	if (!str_eq(is->name, as->name))
		return fail(cx, RC_CONFLICT, MSG(people_other_name), A_STR("number", is->number), A_STR("is", is->name), A_STR("as", as->name));
	if (is->birth_known && as->birth_known && is->birth_day != as->birth_day)
		return fail(cx, RC_CONFLICT, MSG(people_other_birth), A_STR("number", is->number),
		            A_STR("is", birth_text(cx->mem, is)), A_STR("as", birth_text(cx->mem, as)));
	return RC_OK;
}

/* Fills in what was not known; true when something was. */
static bool
learn(struct person *is, const struct person *as)
{
	bool birth = !is->birth_known && as->birth_known, email = is->email.len == 0 && as->email.len > 0;
	bool language = is->language.len == 0 && as->language.len > 0;

	if (birth) {
		is->birth_known = true;
		is->birth_day = as->birth_day;
	}
	if (email)
		is->email = as->email;
	if (language)
		is->language = as->language;
	return birth || email || language;
}

enum rc
person_ensure(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, int64_t *id, bool *made)
{
	struct person wanted = *as, is;

	if (wanted.name.len == 0)
		wanted.name = person_full_name(cx->mem, as->given_name, as->family_name);
	TRY(db_new_id(cx, db, &wanted.id));
	TRY(person_insert(cx, db, institution, &wanted, made));
	*id = wanted.id;
	if (*made)
		return RC_OK;
	TRY(person_by_number(cx, db, institution, as->number, &is));
	*id = is.id;
	TRY(same_person(cx, &is, &wanted));
	return learn(&is, as) ? person_update(cx, db, institution, &is) : RC_OK;
}

enum rc
person_add(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, int64_t *id)
{
	struct person wanted = *as;
	bool made;

	if (wanted.name.len == 0)
		wanted.name = person_full_name(cx->mem, as->given_name, as->family_name);
	TRY(db_new_id(cx, db, &wanted.id));
	*id = wanted.id;
	TRY(person_insert(cx, db, institution, &wanted, &made));
	return made ? RC_OK : fail(cx, RC_CONFLICT, MSG(people_number_taken), A_STR("number", as->number));
}

enum rc
person_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct person *out)
{
	enum rc rc = person_by_id(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(people_no_person)) : rc;
}

enum rc
person_name(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str *out)
{
	struct person person;
	enum rc rc = id == 0 ? RC_NOT_FOUND : person_by_id(cx, db, institution, id, &person);

	*out = rc == RC_OK ? person.name : STR_NONE;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc
person_find(struct ctx *cx, struct db *db, int64_t institution, struct str number, struct person *out)
{
	enum rc rc = person_by_number(cx, db, institution, number, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(people_no_number), A_STR("number", number)) : rc;
}

/* "%asked%", with what LIKE would read as its own taken literally. */
static struct str
pattern_of(struct arena *mem, struct str asked)
{
	struct buf b = buf_new(mem, 4096);

	buf_byte(&b, '%');
	for (size_t i = 0; i < asked.len && i < 1000; i++) {
		if (asked.ptr[i] == '%' || asked.ptr[i] == '_' || asked.ptr[i] == '\\')
			buf_byte(&b, '\\');
		buf_byte(&b, asked.ptr[i]);
	}
	buf_byte(&b, '%');
	return str_lower(mem, buf_view(&b));
}

enum rc
person_list(struct ctx *cx, struct db *db, int64_t institution, struct str asked, const struct person *after, size_t max,
            struct person_listed **people, size_t *count)
{
	struct str like = asked.len == 0 ? STR("%") : pattern_of(cx->mem, asked);

	/* A number may be missing, and NULL fits no pattern; name and e-mail address are always there. */
	return person_search(cx, db, institution, like, after == NULL ? STR_NONE : after->name, after == NULL ? 0 : after->id, max, people, count);
}

enum rc
person_set_language(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str language)
{
	return person_put_language(cx, db, institution, id, language);
}

struct renaming { int64_t institution, actor, id; const struct person *as; struct str reason; };

static enum rc
rename_work(struct ctx *cx, struct db *db, void *self)
{
	const struct renaming *to = self;
	struct person is;

	TRY(person_get(cx, db, to->institution, to->id, &is));
	is.given_name = to->as->given_name;
	is.family_name = to->as->family_name;
	is.name = to->as->name.len > 0 ? to->as->name : person_full_name(cx->mem, is.given_name, is.family_name);
	TRY(person_update(cx, db, to->institution, &is));
	return person_event(cx, db, to->institution, to->actor, to->id, STR("person.renamed"), to->reason);
}

enum rc
person_rename(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, const struct person *as, struct str reason)
{
	struct renaming to = { institution, actor, id, as, reason };

	if (as->name.len == 0 && as->given_name.len == 0 && as->family_name.len == 0)
		return fail(cx, RC_INVALID, MSG(people_name_empty));
	return db_transact(cx, db, rename_work, &to);
}

enum rc
person_correct(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, const struct person *as)
{
	struct person is;

	TRY(person_get(cx, db, institution, id, &is));
	if (as->email.len > 0 && !str_eq(as->email, is.email))
		is.email = as->email;
	else if (as->language.len == 0 || str_eq(as->language, is.language))
		return RC_OK;
	if (as->language.len > 0)
		is.language = as->language;
	TRY(person_update(cx, db, institution, &is));
	return person_event(cx, db, institution, actor, id, STR("person.corrected"), STR_NONE);
}

enum rc
person_identify(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str scheme, struct str value)
{
	int64_t owner;

	TRY(identifier_insert(cx, db, institution, id, scheme, value, &owner));
	return owner == id ? RC_OK : fail(cx, RC_CONFLICT, MSG(people_identifier_taken), A_STR("scheme", scheme), A_STR("value", value));
}

static enum rc
erase_work(struct ctx *cx, struct db *db, void *self)
{
	const struct renaming *of = self;
	struct person is;

	TRY(person_get(cx, db, of->institution, of->id, &is));
	if (is.state == PERSON_ERASED)
		return RC_OK;
	TRY(person_blank(cx, db, of->institution, of->id));
	TRY(event_forget(cx, db, of->institution, STR("person"), of->id));
	return person_event(cx, db, of->institution, of->actor, of->id, STR("person.erased"), of->reason);
}

enum rc
person_erase(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, struct str reason)
{
	struct renaming of = { institution, actor, id, NULL, reason };

	return db_transact(cx, db, erase_work, &of);
}

static const char *const role_words[ROLES] = {
	[ROLE_LEARNER] = "learner", [ROLE_APPLICANT] = "applicant", [ROLE_COURSE_LEADER] = "course-leader", [ROLE_ASSESSOR] = "assessor",
	[ROLE_MODERATOR] = "moderator", [ROLE_EXTERNAL_EXAMINER] = "external-examiner", [ROLE_BOARD_CHAIR] = "board-chair",
	[ROLE_COMMITTEE_MEMBER] = "committee-member", [ROLE_COMMITTEE_CHAIR] = "committee-chair", [ROLE_REGISTRY] = "registry",
	[ROLE_QUALITY_OFFICER] = "quality-officer", [ROLE_LIFELONG_LEARNING_COMMITTEE] = "lifelong-learning-committee",
	[ROLE_PARTNER] = "partner", [ROLE_EMPLOYER] = "employer", [ROLE_AGENCY_REVIEWER] = "agency-reviewer",
	[ROLE_NETWORK_COORDINATOR] = "network-coordinator", [ROLE_ADMINISTRATOR] = "administrator",
};

struct str
role_word(enum role role)
{
	return str_of(role_words[role]);
}

bool
role_of(struct str word, enum role *out)
{
	for (int i = 0; i < ROLES; i++)
		if (str_is(word, role_words[i])) {
			*out = (enum role)i;
			return true;
		}
	return false;
}

struct role_change { int64_t institution, actor, person, scope; enum role role; bool give; };

/* Somebody must be left who can give roles. Asked in the transaction that ends one: of two administrators who end each other's, one is left. */
static enum rc
not_the_last_administrator(struct ctx *cx, struct db *db, const struct role_change *to)
{
	int64_t holders;
	bool has;

	if (to->role != ROLE_ADMINISTRATOR || to->scope != 0)
		return RC_OK;
	TRY(role_holders(cx, db, to->institution, ROLE_ADMINISTRATOR, &holders));
	TRY(role_has(cx, db, to->institution, to->person, ROLE_ADMINISTRATOR, 0, &has));
	return has && holders < 2 ? fail(cx, RC_REFUSED, MSG(people_role_last)) : RC_OK;
}

static enum rc
role_work(struct ctx *cx, struct db *db, void *self)
{
	const struct role_change *to = self;
	struct str word = role_word(to->role);

	if (to->give) {
		TRY(role_insert(cx, db, to->institution, to->person, word, to->scope));
	} else {
		TRY(not_the_last_administrator(cx, db, to));
		TRY(role_close(cx, db, to->institution, to->person, word, to->scope));
	}
	return person_event(cx, db, to->institution, to->actor, to->person, to->give ? STR("role.given") : STR("role.ended"), word);
}

enum rc
role_give(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, enum role role, int64_t scope)
{
	struct role_change to = { institution, actor, person, scope, role, true };

	return db_transact(cx, db, role_work, &to);
}

enum rc
role_end(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, enum role role, int64_t scope)
{
	struct role_change to = { institution, actor, person, scope, role, false };

	return db_transact(cx, db, role_work, &to);
}

enum rc
role_has(struct ctx *cx, struct db *db, int64_t institution, int64_t person, enum role role, int64_t scope, bool *out)
{
	int64_t count;

	TRY(role_count(cx, db, institution, person, role_word(role), scope, &count));
	*out = count > 0;
	return RC_OK;
}

enum rc
role_holders(struct ctx *cx, struct db *db, int64_t institution, enum role role, int64_t *count)
{
	return role_holder_count(cx, db, institution, role_word(role), count);
}

enum rc
role_persons(struct ctx *cx, struct db *db, int64_t institution, enum role role, int64_t scope, struct person **people, size_t *count)
{
	return role_holder_rows(cx, db, institution, role_word(role), scope, people, count);
}

/* people.h — persons in the register of an institution, and what they may do there.
 *
 * A person has one name in any script, as they write it; given and family name beside it are for documents
 * that ask for them. The institution's number is how sheets and files refer to a learner. Erasing takes
 * away everything that names the person and leaves the row, because decisions point to it.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; what db.h answers besides.
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "db/db.h"

enum person_state { PERSON_ACTIVE, PERSON_ERASED };

struct person {
	int64_t id;
	struct str number;      /* the institution's; empty: none */
	struct str name;        /* empty on the way in: made of given and family name (person_full_name) */
	struct str given_name, family_name;
	bool birth_known;
	int64_t birth_day;      /* days since 1970-01-01 */
	struct str email, language;
	enum person_state state;
};

/* Given and family name as one: "Jürgen Müller"; Chinese, Japanese and Korean the family name first, without a space. */
struct str person_full_name(struct arena *mem, struct str given, struct str family);

/* The person of as->number, found or made; *made tells which. An empty e-mail, language or birth date that is
 * known now is filled in; nothing that is there is changed.
 * RC_CONFLICT: the number belongs to somebody of another name or birth date: it says both. */
MUST_USE enum rc person_ensure(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, int64_t *id, bool *made);

/* A person without a number (a member of a board, an author). */
MUST_USE enum rc person_add(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, int64_t *id);

/* RC_NOT_FOUND when the register has none. */
MUST_USE enum rc person_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct person *out);
/* Their name alone, for a page that says who did something; empty for 0 (a rule, a file), for nobody here, and once erased. */
MUST_USE enum rc person_name(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str *out);
MUST_USE enum rc person_find(struct ctx *cx, struct db *db, int64_t institution, struct str number, struct person *out);

/* Those whose name, number or e-mail address holds `asked` (without case; empty: everybody), by name: at most `max` that come after
 * the person `after` (NULL: from the start). Erased ones are left out. `has_account` is set of those who can sign in. */
struct person_listed { struct person person; bool has_account; };
MUST_USE enum rc person_list(struct ctx *cx, struct db *db, int64_t institution, struct str asked, const struct person *after, size_t max,
                             struct person_listed **people, size_t *count);

/* The language they wish to read in; empty: the institution's. */
MUST_USE enum rc person_set_language(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str language);

/* A new name, for a reason; what was issued under the old one stays as it is. */
MUST_USE enum rc person_rename(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id,
                               const struct person *as, struct str reason);

/* An e-mail address or language that is known to be another one now: what `as` leaves empty stays. A name is
 * person_rename's, and another birth date is another person (person_ensure). Inside db_transact. */
MUST_USE enum rc person_correct(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, const struct person *as);

/* Another identifier. RC_CONFLICT: it is somebody else's. */
MUST_USE enum rc person_identify(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str scheme, struct str value);

/* Takes away name, birth date, e-mail, number and identifiers for good. Asking twice is not an error. */
MUST_USE enum rc person_erase(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t id, struct str reason);

/* ---- roles ---- */

enum role {
	ROLE_LEARNER, ROLE_APPLICANT, ROLE_COURSE_LEADER, ROLE_ASSESSOR, ROLE_MODERATOR, ROLE_EXTERNAL_EXAMINER, ROLE_BOARD_CHAIR,
	ROLE_COMMITTEE_MEMBER, ROLE_COMMITTEE_CHAIR, ROLE_REGISTRY, ROLE_QUALITY_OFFICER, ROLE_LIFELONG_LEARNING_COMMITTEE,
	ROLE_PARTNER, ROLE_EMPLOYER, ROLE_AGENCY_REVIEWER, ROLE_NETWORK_COORDINATOR, ROLE_ADMINISTRATOR, ROLES
};

/* The word in tables and files: "course-leader". */
struct str role_word(enum role role);
bool role_of(struct str word, enum role *out);

/* Gives a role for the specification `scope`, or for the whole institution (0). Giving it again is not an error. RC_REFUSED: it would end the role of
 * the last administrator. */
MUST_USE enum rc role_give(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, enum role role, int64_t scope);
MUST_USE enum rc role_end(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t person, enum role role, int64_t scope);

/* Who has the role now, for this specification or for the whole institution, by name. RC_LIMIT: more than DB_ROWS_MAX. */
MUST_USE enum rc role_persons(struct ctx *cx, struct db *db, int64_t institution, enum role role, int64_t scope, struct person **people, size_t *count);

/* How many persons have the role for the whole institution, and no end of it: whatever the clock of another node says. */
MUST_USE enum rc role_holders(struct ctx *cx, struct db *db, int64_t institution, enum role role, int64_t *count);

/* Has the person the role now, for this specification or for the whole institution? */
MUST_USE enum rc role_has(struct ctx *cx, struct db *db, int64_t institution, int64_t person, enum role role, int64_t scope, bool *out);

#endif

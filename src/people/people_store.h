/* people_store.h — the tables of persons, identifiers and roles (sql/0021_people.sql). Private to this folder. */
#ifndef PEOPLE_PEOPLE_STORE_H
#define PEOPLE_PEOPLE_STORE_H

#include "people/people.h"

/* *made is false when the number is there already; the row is then left as it is. */
MUST_USE enum rc person_insert(struct ctx *cx, struct db *db, int64_t institution, const struct person *as, bool *made);
MUST_USE enum rc person_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct person *out);
MUST_USE enum rc person_by_number(struct ctx *cx, struct db *db, int64_t institution, struct str number, struct person *out);
/* Writes name, birth date, e-mail, language. */
MUST_USE enum rc person_update(struct ctx *cx, struct db *db, int64_t institution, const struct person *as);
/* `like` is a pattern in lower case with "\\" before what is meant literally; "%" for all. */
MUST_USE enum rc person_search(struct ctx *cx, struct db *db, int64_t institution, struct str like, struct str after_name, int64_t after,
                               size_t max, struct person_listed **people, size_t *count);
MUST_USE enum rc person_put_language(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct str language);
MUST_USE enum rc person_blank(struct ctx *cx, struct db *db, int64_t institution, int64_t id);

MUST_USE enum rc identifier_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str scheme, struct str value, int64_t *owner);

MUST_USE enum rc role_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope);
MUST_USE enum rc role_close(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope);
MUST_USE enum rc role_count(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str role, int64_t scope, int64_t *count);
MUST_USE enum rc role_holder_rows(struct ctx *cx, struct db *db, int64_t institution, struct str role, int64_t scope, struct person **people, size_t *count);
MUST_USE enum rc role_holder_count(struct ctx *cx, struct db *db, int64_t institution, struct str role, int64_t *count);

#endif

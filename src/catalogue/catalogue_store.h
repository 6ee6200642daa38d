/* catalogue_store.h — the tables of sql/0056_catalogue.sql. Private to this folder. */
#ifndef CATALOGUE_CATALOGUE_STORE_H
#define CATALOGUE_CATALOGUE_STORE_H

#include "catalogue/catalogue.h"

/* catalogue_term.kind beyond enum catalogue_facet. */
enum { TERM_ALL = FACETS, TERM_WORD };

/* The indexed state of a code; RC_NOT_FOUND: it is not in the index. */
struct offer_row { int64_t place, specification; struct str terms; };
MUST_USE enum rc offer_load(struct ctx *cx, struct db *db, int64_t institution, struct str code, struct offer_row *out);
MUST_USE enum rc offer_insert(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t published_at, const struct offer_row *offer);
MUST_USE enum rc offer_delete(struct ctx *cx, struct db *db, int64_t institution, int64_t place);
/* The specification at that place. */
MUST_USE enum rc offer_at(struct ctx *cx, struct db *db, int64_t institution, int64_t place, int64_t *specification);
/* specification, published_at of the newest. */
MUST_USE enum rc offer_newest(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct rows *out);
/* One above the highest place that was given. */
MUST_USE enum rc offer_places(struct ctx *cx, struct db *db, int64_t institution, int64_t *out);

/* The published version of a code: its id, and when it became that; RC_NOT_FOUND. */
MUST_USE enum rc published_of_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t *specification, int64_t *published_at);
/* code, mode, place, start_day, end_day of the planned and open offerings of a code, from that day on. */
MUST_USE enum rc starts_of_code(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t from_day, size_t most, struct rows *out);

/* The bytes of a set; empty when there is no such term. */
MUST_USE enum rc term_load(struct ctx *cx, struct db *db, int64_t institution, int64_t kind, struct str value, struct str *members);
/* Empty members: the term goes. */
MUST_USE enum rc term_store(struct ctx *cx, struct db *db, int64_t institution, int64_t kind, struct str value, struct str members);
/* kind, value, members of all properties, and of all offers, by kind and value. */
MUST_USE enum rc term_properties(struct ctx *cx, struct db *db, int64_t institution, struct rows *out);
/* members of the words from `from` to below `below`. */
MUST_USE enum rc term_words(struct ctx *cx, struct db *db, int64_t institution, struct str from, struct str below, struct rows *out);

/* Is there any? Reads only. */
MUST_USE enum rc stale_any(struct ctx *cx, struct db *db, int64_t institution, bool *out);
/* Codes, what was published first before what was published later: places are given in this order. */
MUST_USE enum rc stale_list(struct ctx *cx, struct db *db, int64_t institution, size_t most, struct rows *out);
MUST_USE enum rc stale_delete(struct ctx *cx, struct db *db, int64_t institution, struct str code);

#endif

/* edition.h — a draft of a rule book while it is written: in parts, by several people, incomplete for as long as it takes.
 *
 * The file of a draft is kept whatever is wrong with it, so that nothing that was typed is lost; what is wrong stands against it until it
 * is mended, and keeps it from being put in force. Two people may have it open: whoever saves second is told who was first.
 *
 * Memory   results live in cx->mem.
 */
#ifndef FRAMEWORK_EDITION_H
#define FRAMEWORK_EDITION_H

#include "framework/framework.h"

/* A new draft that extends other books and has no rule of its own yet. RC_CONFLICT: that version is there. */
MUST_USE enum rc edition_begin(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str name, struct str version,
                               const struct str *extends, size_t extends_count, struct framework *out);

/* Its file as a tree of its own, to be changed and kept. */
MUST_USE enum rc edition_document(struct ctx *cx, const struct framework *of, struct json **out);

/* Keeps the document as the next revision of the draft, which follows; `about` says what was changed, for its history: "NTU-7.7". The
 * same document again changes nothing. RC_CONFLICT: somebody saved since draft->revision, with their name; or another edition has
 * that name and version. RC_REFUSED: it is in force. */
MUST_USE enum rc edition_keep(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, struct json *document, struct str about);

/* Gives a parameter of one of its own rules another value and keeps the draft, when it still loads. RC_NOT_FOUND: no such rule or parameter
 * in it. Errors of framework_load and edition_keep. */
MUST_USE enum rc edition_let(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, struct str rule, struct str parameter,
                             const struct json *value);

/* Throws a draft away; its history stays. RC_REFUSED: it is in force. RC_CONFLICT: somebody saved since draft->revision, with their name. */
MUST_USE enum rc edition_discard(struct ctx *cx, struct db *db, const struct framework *draft, int64_t actor);

/* ---- rules of a document ---- */

/* The n-th rule, 1 for the first; NULL. */
struct json *edition_rule(const struct json *document, size_t number);
/* The number of the rule of that id; 0: it has none. */
size_t edition_rule_number(const struct json *document, struct str id);
/* Puts a rule in place of the n-th; 0: at the end. */
void edition_put_rule(struct arena *mem, struct json *document, size_t number, struct json *rule);
void edition_take_rule(struct arena *mem, struct json *document, size_t number);

/* Gives a parameter another value. A rule that only a book it extends has is copied first: it then stands for that one. `from`: the
 * rule as it stands in its file. */
void edition_set_let(struct arena *mem, struct json *document, const struct json *from, struct str parameter, struct json *value);

/* The rules of the books it extends, without its own, by which a changed number is judged; NULL in *out when they do not load. */
MUST_USE enum rc edition_inherited(struct ctx *cx, struct db *db, const struct framework *of, const struct json *document, struct policy **out);

#endif

/* import_detail.h — what was found of a row, as the JSON it is stored as. Private to this folder.
 *
 *     {"changes": [{"of": "A1", "what": "mark", "was": "38", "is": "41"}],
 *      "follows": [{"says": ..., "with": {...}, "clause": "10C 12.4"}], "wrong": [{..., "column": "mark", "value": "105"}]}
 */
#ifndef IMPORT_IMPORT_DETAIL_H
#define IMPORT_IMPORT_DETAIL_H

#include "import/import_store.h"

struct import_detail {
	struct arena *mem;
	struct json *root, *changes, *follows, *wrong;
	bool replaces; /* some change takes the place of something */
};

struct import_detail import_detail_new(struct arena *mem);

/* Nothing when `is` says nothing or the same. */
void import_detail_change(struct import_detail *to, struct str assessment, const char *what, struct str was, struct str is);

#define import_detail_follows(to, clause, ...) \
	import_detail_say((to), (to)->follows, (clause), STR_NONE, STR_NONE, FAIL_FIRST(__VA_ARGS__), (const struct arg[]){ FAIL_REST(__VA_ARGS__) { NULL, { NULL, 0 }, 0, false } })
void import_detail_say(struct import_detail *to, struct json *list, struct str clause, struct str column, struct str value, const struct message *msg,
                       const struct arg *args);

/* The error at hand as what is wrong with the row. */
void import_detail_wrong(struct import_detail *to, const struct err *err);

struct str import_detail_text(const struct import_detail *detail);

/* Reads a stored row. Remarks of another version of the program are left out. */
MUST_USE enum rc import_detail_read(struct ctx *cx, const struct import_stored *stored, struct import_row *out);

#endif

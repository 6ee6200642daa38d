/* backpack.h — what a learner keeps: the credentials of their awards, those they claimed, and those of other issuers.
 *
 * The credentials of a person's own awards are in their backpack without anybody doing anything. Others come by a claim
 * (claim.h) or as a file that the learner brings. A learner may hide any of them from their own list, and take out
 * what they brought. Nothing here is public: share.h shows what its owner chooses.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; what db.h answers besides.
 */
#ifndef BACKPACK_BACKPACK_H
#define BACKPACK_BACKPACK_H

#include "credential/credential.h"
#include "format/record.h"

enum holding_kind { HOLDING_OWN, HOLDING_CLAIMED, HOLDING_IMPORTED };
enum holding_state { HOLDING_KEPT, HOLDING_HIDDEN };

struct holding {
	struct str key;            /* a UUID: its name in addresses */
	int64_t institution, person;
	enum holding_kind kind;
	enum holding_state state;
	struct credential credential; /* ours; id 0: imported */
	struct str title, issuer;  /* of an imported one, as it was read; of ours the document says it (backpack_record) */
	struct str format, verdict; /* of an imported one: the verifier's words when it came */
	int64_t added_at;
};

/* All of a person's, the newest first, hidden ones too. */
MUST_USE enum rc backpack_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct holding **holdings, size_t *count);

/* RC_NOT_FOUND: not in this person's backpack. */
MUST_USE enum rc backpack_get(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str key, struct holding *out);

/* The bytes: of ours the signed JSON document, of an imported one the file as it came. */
MUST_USE enum rc backpack_bytes(struct ctx *cx, struct db *db, const struct holding *holding, struct str *out);

/* What the credential says, read without judging it again: for the learner's own pages only. RC_NOT_FOUND: an imported file of a format
 * that is not read into a record, or one of which nothing was proven when it came. */
MUST_USE enum rc backpack_record(struct ctx *cx, struct db *db, const struct holding *holding, struct record *out);

/* The forms one may take away; the transcript is drawn elsewhere (holding_pdf_pages.h). */
enum backpack_form { BACKPACK_JSON, BACKPACK_JWT, BACKPACK_PNG, BACKPACK_SVG, BACKPACK_PDF, BACKPACK_FORMS };

struct backpack_file {
	struct str bytes, name; /* "data-ethics-in-practice.png" */
	const char *type;       /* media type */
};

/* The file's name and type, without bytes: "data-ethics-in-practice.pdf". */
struct backpack_file backpack_file_named(struct arena *mem, struct str title, enum backpack_form form);

/* Any form but the transcript. An imported one has the form it came in only: any of the forms gives it. */
MUST_USE enum rc backpack_file(struct ctx *cx, struct db *db, const struct holding *holding, enum backpack_form form, struct backpack_file *out);

/* A picture of the badge, for cards: SVG without the credential inside. */
MUST_USE enum rc backpack_picture(struct ctx *cx, struct db *db, const struct holding *holding, struct str *svg);

/* Takes in a file of another issuer, or of ours: whatever the verifier can read. It is verified by the caller (`report`, of `bytes`), and
 * kept whatever the verdict is but "not readable": RC_INVALID. RC_CONFLICT: it is there already; the one that is comes out. */
#define BACKPACK_FILE_MAX ((size_t)4 << 20)
#define BACKPACK_FILES_MAX 200
struct verify_report;
MUST_USE enum rc backpack_import(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str bytes,
                                 const struct verify_report *report, struct holding *out);

MUST_USE enum rc backpack_set_state(struct ctx *cx, struct db *db, const struct holding *holding, enum holding_state state);

/* Takes an imported one out for good. RC_REFUSED: ours stay, they can be hidden. */
MUST_USE enum rc backpack_remove(struct ctx *cx, struct db *db, const struct holding *holding);

#endif

/* status.h — hands out and flips bits of W3C Bitstring Status Lists.
 *
 * Each issued credential owns one bit for each purpose (revocation, suspension). A bit is given out once, in
 * random order, and never reused: sequential indexes would tell a verifier how many were issued before.
 * A list has at least 131,072 bits, the herd that one credential hides in (Bitstring Status List 1.0, 2.1 and
 * 5.1). Which bit comes next is a secret permutation of the list (a Feistel network under a key of its own), so a
 * reservation costs one statement, however full the list.
 *
 * Memory   results live in cx->mem; there is nothing to free.
 * Errors   named at each function; those of db.h everywhere.
 * Threads  a struct db belongs to one thread; this module keeps no state.
 */
#ifndef STATUS_STATUS_H
#define STATUS_STATUS_H

#include "db/db.h"

#define STATUS_SIZE_MIN ((uint32_t)131072)
#define STATUS_SIZE_MAX ((uint32_t)1 << 22)

enum status_purpose { STATUS_REVOCATION = 1, STATUS_SUSPENSION = 2 };

/* "revocation", "suspension": the values of statusPurpose. */
const char *status_purpose_name(enum status_purpose purpose);

struct status_ref {
	int64_t list_id;
	int64_t number;      /* of the list among its issuer's with that purpose, from 1: "status/revocation-1.json" */
	uint32_t index;
	enum status_purpose purpose;
};

/* Reserves an unused bit. Call inside the transaction that stores the credential.
 * RC_FULL: every open list of this issuer is used up; the caller opens a new one. */
MUST_USE enum rc status_reserve(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, struct status_ref *out);

/* Reserves `count` bits at once, opening new lists of `size` bits as they are needed: for cohorts, and for whoever does
 * not want to open lists. */
MUST_USE enum rc status_reserve_many(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose,
                                     uint32_t size, struct status_ref *out, size_t count);

/* Opens a list of `size` bits, a power of two. RC_INVALID: another size, or less than STATUS_SIZE_MIN. */
MUST_USE enum rc status_open_list(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose,
                                  uint32_t size, int64_t *list_id);

/* Closes every open list: no bit of them is given out any more. To be done after a backup was restored, or bits that were
 * given out after the backup would be given out again. */
MUST_USE enum rc status_close_lists(struct ctx *cx, struct db *db);

/* Sets or clears the bit, in the transaction of the decision. Setting what is set already changes nothing.
 * RC_REFUSED: clearing a revocation; it is for good. RC_NOT_FOUND: no such list, or the index is past its end. */
MUST_USE enum rc status_set(struct ctx *cx, struct db *db, struct status_ref ref, bool value);

MUST_USE enum rc status_get(struct ctx *cx, struct db *db, struct status_ref ref, bool *value);

/* ---- for publishing ---- */

struct status_listing {
	int64_t id, institution, number;
	enum status_purpose purpose;
	uint32_t size;         /* bits */
	uint32_t reserved;     /* bits given out */
	int64_t version;       /* grows by one with each change of a bit: the list's ETag */
	int64_t changed_at;    /* seconds: when a bit was changed last, or the list opened */
	bool open;
};

/* The institution's lists, by purpose and number. */
MUST_USE enum rc status_lists(struct ctx *cx, struct db *db, int64_t institution, struct status_listing **lists, size_t *count);

/* One list. RC_NOT_FOUND. */
MUST_USE enum rc status_list(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t number,
                             struct status_listing *out);

/* The list's bits, size / 8 bytes; index 0 is the first byte's most significant bit (Bitstring Status List 1.0, 3.3). */
MUST_USE enum rc status_bits(struct ctx *cx, struct db *db, int64_t list_id, struct str *bits);

#endif

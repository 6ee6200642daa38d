#include "status/status.h"

#include <assert.h>

#include "base/random.h"
#include "status/permutation.h"
#include "status/status_store.h"

#define BITS_IN_PIECE (8 * STATUS_PIECE_SIZE)

const char *
status_purpose_name(enum status_purpose purpose)
{
	return purpose == STATUS_SUSPENSION ? "suspension" : "revocation";
}

/* ---- lists ---- */

enum rc
status_open_list(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, uint32_t size, int64_t *list_id)
{
	struct status_listing list = { .institution = institution, .purpose = purpose, .size = size, .changed_at = cx->now };
	char secret[STATUS_SECRET_SIZE];

	if (size < STATUS_SIZE_MIN || size > STATUS_SIZE_MAX || (size & (size - 1)) != 0)
		return fail(cx, RC_INVALID, MSG(status_list_size), A_NUM("size", size), A_NUM("least", STATUS_SIZE_MIN), A_NUM("most", STATUS_SIZE_MAX));
	random_fill(cx, secret, sizeof(secret));
	TRY(db_new_id(cx, db, &list.id));
	TRY(status_store_next_number(cx, db, institution, purpose, &list.number));
	TRY(status_store_insert(cx, db, &list, (struct str){ secret, sizeof(secret) }));
	*list_id = list.id;
	return RC_OK;
}

enum rc
status_close_lists(struct ctx *cx, struct db *db)
{
	return status_store_close_all(cx, db);
}

enum rc
status_lists(struct ctx *cx, struct db *db, int64_t institution, struct status_listing **lists, size_t *count)
{
	struct rows rows;

	TRY(status_store_all(cx, db, institution, &rows));
	*lists = NEWS(cx->mem, struct status_listing, rows.count);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++)
		status_store_read(&rows.items[i], &(*lists)[i]);
	return RC_OK;
}

enum rc
status_list(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, int64_t number, struct status_listing *out)
{
	enum rc rc = status_store_find(cx, db, institution, purpose, number, out);

	if (rc == RC_NOT_FOUND)
		return fail(cx, RC_NOT_FOUND, MSG(status_no_list), A_C("purpose", status_purpose_name(purpose)), A_NUM("number", number));
	return rc;
}

/* ---- giving out ---- */

/* As many as the open list has left, at most `count`. RC_NOT_FOUND: no list is open. */
static enum rc
reserve_some(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, struct status_ref *out, size_t count, size_t *taken)
{
	struct status_listing list;
	struct str secret;
	uint32_t some;

	TRY(status_store_open_one(cx, db, institution, purpose, &list, &secret));
	some = list.size - list.reserved;
	if (some > count)
		some = (uint32_t)count;
	TRY(status_store_advance(cx, db, &list, some));
	for (uint32_t i = 0; i < some; i++)
		out[i] = (struct status_ref){
			.list_id = list.id,
			.number = list.number,
			.index = permutation((const unsigned char *)secret.ptr, list.size, list.reserved + i),
			.purpose = purpose,
		};
	*taken = some;
	return RC_OK;
}

enum rc
status_reserve(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose, struct status_ref *out)
{
	size_t taken;
	enum rc rc;

	assert(db_in_transaction(db));
	rc = reserve_some(cx, db, institution, purpose, out, 1, &taken);
	if (rc == RC_NOT_FOUND)
		return fail(cx, RC_FULL, MSG(status_no_room), A_C("purpose", status_purpose_name(purpose)));
	return rc;
}

enum rc
status_reserve_many(struct ctx *cx, struct db *db, int64_t institution, enum status_purpose purpose,
                    uint32_t size, struct status_ref *out, size_t count)
{
	assert(db_in_transaction(db));
	while (count > 0) {
		size_t taken = 0;
		int64_t list;
		enum rc rc = reserve_some(cx, db, institution, purpose, out, count, &taken);

		if (rc == RC_NOT_FOUND)
			rc = status_open_list(cx, db, institution, purpose, size, &list);
		TRY(rc);
		out += taken;
		count -= taken;
	}
	return RC_OK;
}

/* ---- bits ---- */

/* The piece with the bit, in memory that may be written to; all zero when none was stored. */
static enum rc
load_piece(struct ctx *cx, struct db *db, struct status_ref ref, char **bits)
{
	struct str stored = STR_NONE;
	enum rc rc = status_store_piece(cx, db, ref.list_id, ref.index / BITS_IN_PIECE, &stored);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*bits = arena_zero(cx->mem, 1, STATUS_PIECE_SIZE);
	if (stored.len == STATUS_PIECE_SIZE)
		memcpy(*bits, stored.ptr, STATUS_PIECE_SIZE);
	return RC_OK;
}

static enum rc
load_list(struct ctx *cx, struct db *db, struct status_ref ref, struct status_listing *list)
{
	enum rc rc = status_store_load(cx, db, ref.list_id, list);

	if (rc == RC_OK && ref.index >= list->size)
		rc = RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		return fail(cx, rc, MSG(status_no_bit), A_NUM("index", ref.index));
	return rc;
}

/* Most significant bit first (Bitstring Status List 1.0, 3.3). */
static char
mask_of(uint32_t index)
{
	return (char)(0x80 >> (index % 8));
}

static size_t
byte_of(uint32_t index)
{
	return index % BITS_IN_PIECE / 8;
}

enum rc
status_get(struct ctx *cx, struct db *db, struct status_ref ref, bool *value)
{
	struct status_listing list;
	char *bits;

	TRY(load_list(cx, db, ref, &list));
	TRY(load_piece(cx, db, ref, &bits));
	*value = (bits[byte_of(ref.index)] & mask_of(ref.index)) != 0;
	return RC_OK;
}

enum rc
status_set(struct ctx *cx, struct db *db, struct status_ref ref, bool value)
{
	struct status_listing list;
	bool set;
	char *bits;

	assert(db_in_transaction(db));
	TRY(load_list(cx, db, ref, &list));
	TRY(load_piece(cx, db, ref, &bits));
	set = (bits[byte_of(ref.index)] & mask_of(ref.index)) != 0;
	if (set == value)
		return RC_OK;
	if (list.purpose == STATUS_REVOCATION && !value)
		return fail(cx, RC_REFUSED, MSG(status_revoked_for_good));
	bits[byte_of(ref.index)] ^= mask_of(ref.index);
	TRY(status_store_put_piece(cx, db, ref.list_id, ref.index / BITS_IN_PIECE, (struct str){ bits, STATUS_PIECE_SIZE }));
	return status_store_changed(cx, db, ref.list_id);
}

enum rc
status_bits(struct ctx *cx, struct db *db, int64_t list_id, struct str *bits)
{
	struct status_listing list;
	struct rows rows;
	char *all;

	TRY(load_list(cx, db, (struct status_ref){ .list_id = list_id }, &list));
	TRY(status_store_pieces(cx, db, list_id, &rows));
	all = arena_zero(cx->mem, list.size / 8, 1);
	for (size_t i = 0; i < rows.count; i++) {
		struct str piece = row_blob(&rows.items[i], 1);
		size_t at = (size_t)row_num(&rows.items[i], 0) * STATUS_PIECE_SIZE;

		if (piece.len != STATUS_PIECE_SIZE || at + STATUS_PIECE_SIZE > list.size / 8)
			return fail(cx, RC_INTERNAL, MSG(status_bad_piece), A_NUM("list", list_id));
		memcpy(all + at, piece.ptr, STATUS_PIECE_SIZE);
	}
	*bits = (struct str){ all, list.size / 8 };
	return RC_OK;
}

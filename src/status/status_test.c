#include "db/db_test.h"
#include "status/permutation.h"
#include "status/status.h"

struct wish {
	int64_t institution;
	enum status_purpose purpose;
	struct status_ref *refs;
	size_t count;
	uint32_t size;
};

static enum rc
reserve_many(struct ctx *cx, struct db *db, void *self)
{
	struct wish *w = self;

	return status_reserve_many(cx, db, w->institution, w->purpose, w->size, w->refs, w->count);
}

static enum rc
reserve_one(struct ctx *cx, struct db *db, void *self)
{
	struct wish *w = self;

	return status_reserve(cx, db, w->institution, w->purpose, w->refs);
}

struct flip { struct status_ref ref; bool value; };

static enum rc
set_one(struct ctx *cx, struct db *db, void *self)
{
	struct flip *f = self;

	return status_set(cx, db, f->ref, f->value);
}

static enum rc
set(struct ctx *cx, struct status_ref ref, bool value)
{
	struct flip f = { ref, value };

	return db_transact(cx, test_db(cx), set_one, &f);
}

static struct status_ref *
reserve(struct ctx *cx, enum status_purpose purpose, size_t count)
{
	struct wish w = { 1, purpose, NEWS(cx->mem, struct status_ref, count), count, STATUS_SIZE_MIN };

	assert_ok(cx, db_transact(cx, test_db(cx), reserve_many, &w));
	return w.refs;
}

static void
every_number_gets_its_own_place(void **state)
{
	static const uint32_t sizes[] = { 4, 8, 1 << 10, 1 << 17, 1 << 18 };
	unsigned char secret[16] = "not so secret 1";
	struct ctx *cx = *state;

	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		char *seen = arena_zero(cx->mem, sizes[s], 1);

		for (uint32_t n = 0; n < sizes[s]; n++) {
			uint32_t at = permutation(secret, sizes[s], n);

			assert_true(at < sizes[s]);
			assert_int_equal(seen[at]++, 0);
		}
	}
}

/* The first 4096 places in 16 equal parts of the list, under 16 secrets: chi-square of 15 degrees of freedom stays below
 * 44 (p = 0.0001) each time; and the order of neighbours is as often up as down. */
static void
places_are_spread_without_bias(void **state)
{
	unsigned char secret[16] = { 0 };

	(void)state;
	for (int key = 0; key < 16; key++) {
		double chi = 0;
		int parts[16] = { 0 }, ups = 0;
		uint32_t last = 0;

		secret[3] = (unsigned char)key;
		for (uint32_t n = 0; n < 4096; n++) {
			uint32_t at = permutation(secret, STATUS_SIZE_MIN, n);

			parts[at / (STATUS_SIZE_MIN / 16)]++;
			ups += n > 0 && at > last;
			last = at;
		}
		for (int i = 0; i < 16; i++)
			chi += (parts[i] - 256.0) * (parts[i] - 256.0) / 256.0;
		assert_true(chi < 44);
		assert_true(ups > 1900 && ups < 2196);
	}
}

/* T-44 */
static void
bits_are_given_out_once_and_not_in_order(void **state)
{
	struct ctx *cx = *state;
	struct status_ref *refs = reserve(cx, STATUS_REVOCATION, 3000), one, *more;
	struct wish w = { 1, STATUS_REVOCATION, &one, 1, 0 };
	char *seen = arena_zero(cx->mem, STATUS_SIZE_MIN, 1);
	int ups = 0;

	assert_ok(cx, db_transact(cx, test_db(cx), reserve_one, &w));
	more = reserve(cx, STATUS_REVOCATION, 1000);
	for (size_t i = 0; i < 3000; i++) {
		assert_int_equal(refs[i].number, 1);
		assert_int_equal(seen[refs[i].index]++, 0);
		ups += i > 0 && refs[i].index > refs[i - 1].index;
	}
	assert_true(ups > 1300 && ups < 1700);
	assert_int_equal(seen[one.index]++, 0);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(seen[more[i].index]++, 0);
}

static void
issuers_and_purposes_have_lists_of_their_own(void **state)
{
	struct ctx *cx = *state;
	struct status_ref a = *reserve(cx, STATUS_REVOCATION, 1), b = *reserve(cx, STATUS_SUSPENSION, 1), c;
	struct wish w = { 2, STATUS_REVOCATION, &c, 1, STATUS_SIZE_MIN };
	struct status_listing *lists, list;
	size_t count;

	assert_int_equal(db_transact(cx, test_db(cx), reserve_one, &w), RC_FULL);
	assert_ok(cx, db_transact(cx, test_db(cx), reserve_many, &w));
	assert_true(a.list_id != b.list_id && a.list_id != c.list_id);
	assert_ok(cx, status_lists(cx, test_db(cx), 1, &lists, &count));
	assert_int_equal(count, 2);
	assert_int_equal(lists[1].purpose, STATUS_SUSPENSION);
	assert_int_equal(lists[0].reserved, 1);
	assert_ok(cx, status_list(cx, test_db(cx), 2, STATUS_REVOCATION, 1, &list));
	assert_int_equal(list.id, c.list_id);
	assert_int_equal(status_list(cx, test_db(cx), 2, STATUS_SUSPENSION, 1, &list), RC_NOT_FOUND);
}

static void
a_full_list_is_followed_by_another(void **state)
{
	struct ctx *cx = *state;
	struct status_ref *refs = reserve(cx, STATUS_REVOCATION, STATUS_SIZE_MIN - 1), one, *more;
	struct wish w = { 1, STATUS_REVOCATION, &one, 1, 0 };

	assert_int_equal(refs[STATUS_SIZE_MIN - 2].number, 1);
	assert_ok(cx, db_transact(cx, test_db(cx), reserve_one, &w));
	assert_int_equal(one.number, 1);
	assert_int_equal(db_transact(cx, test_db(cx), reserve_one, &w), RC_FULL);
	more = reserve(cx, STATUS_REVOCATION, 2);
	assert_int_equal(more[0].number, 2);
	assert_ok(cx, status_close_lists(cx, test_db(cx)));
	assert_int_equal(reserve(cx, STATUS_REVOCATION, 1)->number, 3);
}

static void
bits_are_set_and_read(void **state)
{
	struct ctx *cx = *state;
	struct status_ref *refs = reserve(cx, STATUS_SUSPENSION, 200);
	struct status_listing list;
	struct str bits;
	bool value;

	cx->now += 60;
	for (size_t i = 0; i < 200; i += 2)
		assert_ok(cx, set(cx, refs[i], true));
	assert_ok(cx, set(cx, refs[0], true));
	assert_ok(cx, set(cx, refs[2], false));
	assert_ok(cx, status_bits(cx, test_db(cx), refs[0].list_id, &bits));
	assert_int_equal(bits.len, STATUS_SIZE_MIN / 8);
	for (size_t i = 0; i < 200; i++) {
		bool want = i % 2 == 0 && i != 2;

		assert_ok(cx, status_get(cx, test_db(cx), refs[i], &value));
		assert_int_equal(value, want);
		assert_int_equal(((unsigned char)bits.ptr[refs[i].index / 8] >> (7 - refs[i].index % 8)) & 1, want);
	}
	assert_ok(cx, status_list(cx, test_db(cx), 1, STATUS_SUSPENSION, 1, &list));
	assert_int_equal(list.version, 1 + 100 + 1); /* what was set already did not count */
	assert_int_equal(list.changed_at, cx->now);
}

static void
a_revocation_is_for_good(void **state)
{
	struct ctx *cx = *state;
	struct status_ref ref = *reserve(cx, STATUS_REVOCATION, 1);
	bool value;

	assert_ok(cx, set(cx, ref, false));
	assert_ok(cx, set(cx, ref, true));
	assert_int_equal(set(cx, ref, false), RC_REFUSED);
	ref.purpose = STATUS_SUSPENSION; /* what the caller believes does not count */
	assert_int_equal(set(cx, ref, false), RC_REFUSED);
	assert_ok(cx, status_get(cx, test_db(cx), ref, &value));
	assert_true(value);
}

static void
what_is_not_there_is_not_found(void **state)
{
	struct ctx *cx = *state;
	struct status_ref ref = *reserve(cx, STATUS_REVOCATION, 1);
	struct str bits;
	int64_t list;
	bool value;

	ref.index = STATUS_SIZE_MIN;
	assert_int_equal(set(cx, ref, true), RC_NOT_FOUND);
	assert_int_equal(status_get(cx, test_db(cx), ref, &value), RC_NOT_FOUND);
	ref.list_id = 12345678;
	assert_int_equal(set(cx, ref, true), RC_NOT_FOUND);
	assert_int_equal(status_bits(cx, test_db(cx), 12345678, &bits), RC_NOT_FOUND);
	assert_int_equal(status_open_list(cx, test_db(cx), 1, STATUS_REVOCATION, STATUS_SIZE_MIN / 2, &list), RC_INVALID);
	assert_int_equal(status_open_list(cx, test_db(cx), 1, STATUS_REVOCATION, STATUS_SIZE_MIN + 1, &list), RC_INVALID);
	assert_int_equal(status_open_list(cx, test_db(cx), 1, STATUS_REVOCATION, 2 * STATUS_SIZE_MAX, &list), RC_INVALID);
}

static enum rc
reserve_and_fail(struct ctx *cx, struct db *db, void *self)
{
	TRY(reserve_one(cx, db, self));
	return fail(cx, RC_REFUSED, MSG(none));
}

/* The credential that would have had the bit was never there. */
static void
a_transaction_undone_gives_its_bit_back(void **state)
{
	struct ctx *cx = *state;
	struct status_ref a, b;
	struct wish first = { 1, STATUS_REVOCATION, &a, 1, 0 }, second = { 1, STATUS_REVOCATION, &b, 1, 0 };

	reserve(cx, STATUS_REVOCATION, 1);
	assert_int_equal(db_transact(cx, test_db(cx), reserve_and_fail, &first), RC_REFUSED);
	assert_ok(cx, db_transact(cx, test_db(cx), reserve_one, &second));
	assert_int_equal(a.index, b.index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_number_gets_its_own_place),
		TEST(places_are_spread_without_bias),
		TEST_BOTH(bits_are_given_out_once_and_not_in_order),
		TEST_BOTH(issuers_and_purposes_have_lists_of_their_own),
		TEST_BOTH(a_full_list_is_followed_by_another),
		TEST_BOTH(bits_are_set_and_read),
		TEST_BOTH(a_revocation_is_for_good),
		TEST_BOTH(what_is_not_there_is_not_found),
		TEST_BOTH(a_transaction_undone_gives_its_bit_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

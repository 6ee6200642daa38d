#include "helper/signer_answer.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#define ANSWER_MAX ((size_t)4 << 20)

/* ---- keys ---- */

static enum rc
answer_hello(struct ctx *cx, struct signing *signing, struct wire *in)
{
	enum rc rc;

	if (wire_take(in, 4) != WIRE_VERSION)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_signer_version));
	TRY(journal_open(cx, signing->folder, &signing->journal));
	TRY(journal_lock(cx, signing->journal)); /* two first starts at once must not make two key rings */
	rc = keyring_open(cx, signing->folder, signing->passphrase, &signing->ring);
	journal_unlock(signing->journal);
	if (rc != RC_OK)
		signing->ring = NULL;
	OPENSSL_cleanse((void *)(uintptr_t)signing->passphrase.ptr, signing->passphrase.len);
	signing->passphrase = STR_NONE;
	return rc;
}

static enum rc
answer_keys(struct ctx *cx, struct signing *signing, struct buf *out)
{
	TRY(keyring_refresh(cx, signing->ring));
	wire_put(out, keyring_count(signing->ring), 4);
	for (size_t i = 0; i < keyring_count(signing->ring); i++)
		wire_put_record(out, &keyring_at(signing->ring, i)->record);
	return RC_OK;
}

static enum rc
answer_create(struct ctx *cx, struct signing *signing, struct wire *in, struct buf *out)
{
	int64_t now = (int64_t)wire_take(in, 8);
	enum key_kind kind = (enum key_kind)wire_take(in, 1);
	int64_t from = (int64_t)wire_take(in, 8), until = (int64_t)wire_take(in, 8);
	struct key_record record;

	if (!wire_done(in))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	TRY(keyring_refresh(cx, signing->ring));
	TRY(keyring_create(cx, signing->ring, kind, from == 0 ? now : from, until, &record));
	wire_put_record(out, &record);
	return RC_OK;
}

static enum rc
answer_retire(struct ctx *cx, struct signing *signing, struct wire *in)
{
	int64_t now = (int64_t)wire_take(in, 8);
	struct str kid = wire_take_str(in);
	int64_t compromised_at = (int64_t)wire_take(in, 8);

	if (!wire_done(in))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	TRY(keyring_refresh(cx, signing->ring));
	return keyring_retire(cx, signing->ring, kid, now, compromised_at);
}

/* ---- signing ---- */

struct work {
	struct intent intent;
	const struct held_key *key;
	struct journal_entry entry;
	struct signature signature;
	bool again; /* it was signed before */
};

static enum rc
at_intent(struct ctx *cx, enum rc rc, const struct intent *intent)
{
	return rc == RC_OK ? RC_OK : fail_at_field(cx, rc, intent->id);
}

static bool
is_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] <= ' ' || id.ptr[i] == 0x7f)
			return false;
	return id.len > 0 && id.len <= INTENT_ID_MAX;
}

static enum rc
read_intents(struct ctx *cx, struct wire *in, struct work **out, size_t *count)
{
	struct work *all;

	*count = wire_take(in, 4);
	if (in->bad || *count > INTENTS_MAX)
		return fail(cx, RC_LIMIT, MSG(helper_signer_batch), A_NUM("limit", INTENTS_MAX));
	all = NEWS(cx->mem, struct work, *count + 1);
	for (size_t i = 0; i < *count; i++) {
		struct intent *intent = &all[i].intent;

		intent->kind = (enum intent_kind)wire_take(in, 1);
		intent->id = wire_take_str(in);
		intent->kid = wire_take_str(in);
		intent->bytes = wire_take_str(in);
		if (in->bad || !is_id(intent->id) || intent->kind < INTENT_CREDENTIAL || intent->kind > INTENT_DOCUMENT)
			return at_intent(cx, fail(cx, RC_INVALID, MSG(helper_intent_id), A_NUM("limit", INTENT_ID_MAX)), intent);
	}
	*out = all;
	return wire_done(in) ? RC_OK : fail(cx, RC_INTERNAL, MSG(helper_protocol));
}

static int
by_id(const void *a, const void *b)
{
	const struct work *const *left = a, *const *right = b;

	return str_cmp((*left)->intent.id, (*right)->intent.id);
}

/* One batch names an intent once; which of two would count is nobody's to guess. */
static enum rc
refuse_repeats(struct ctx *cx, struct work *all, size_t count)
{
	struct work **sorted = arena_alloc(cx->mem, (count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &all[i];
	qsort(sorted, count, sizeof(*sorted), by_id);
	for (size_t i = 1; i < count; i++)
		if (str_eq(sorted[i]->intent.id, sorted[i - 1]->intent.id))
			return at_intent(cx, fail(cx, RC_CONFLICT, MSG(helper_intent_repeated), A_STR("id", sorted[i]->intent.id)), &sorted[i]->intent);
	return RC_OK;
}

static bool
may_sign(const struct key_record *record, int64_t now)
{
	return record->retired_at == 0 && record->compromised_at == 0 && record->valid_from <= now
	       && (record->valid_until == 0 || now < record->valid_until);
}

/* The same bytes under the same key: the same signature. Anything else under that id: never. */
static enum rc
check_before(struct ctx *cx, struct work *work, const struct journal_entry *before)
{
	if (before->kind != work->entry.kind || !str_eq(before->kid, work->entry.kid)
	    || memcmp(before->digest, work->entry.digest, SHA256_SIZE) != 0)
		return fail(cx, RC_CONFLICT, MSG(helper_intent_conflict), A_STR("id", work->intent.id));
	work->again = true;
	if (before->signature.len > SIGNATURE_MAX)
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	work->signature.len = before->signature.len;
	if (before->signature.len > 0)
		memcpy(work->signature.bytes, before->signature.ptr, before->signature.len);
	return RC_OK;
}

/* The log never forks (control 6): no checkpoint smaller than one signed before, and one root for each size. */
static enum rc
check_growth(struct ctx *cx, const struct checkpoint *checkpoint, const struct checkpoint *last)
{
	if (last == NULL || checkpoint->size > last->size)
		return RC_OK;
	if (checkpoint->size < last->size)
		return fail(cx, RC_CONFLICT, MSG(helper_checkpoint_shrinks), A_NUM("size", (int64_t)checkpoint->size), A_NUM("last", (int64_t)last->size));
	if (!merkle_hash_eq(&checkpoint->root, &last->root))
		return fail(cx, RC_CONFLICT, MSG(helper_checkpoint_forks), A_NUM("size", (int64_t)checkpoint->size));
	return RC_OK;
}

static enum rc
check_checkpoint(struct ctx *cx, struct signing *signing, struct work *all, size_t i)
{
	struct checkpoint *checkpoint = &all[i].entry.checkpoint;

	TRY(checkpoint_parse(cx, all[i].intent.bytes, checkpoint));
	if (checkpoint->origin.len > 255)
		return fail(cx, RC_LIMIT, MSG(helper_checkpoint_origin), A_NUM("limit", 255));
	if (all[i].again)
		return RC_OK;
	TRY(check_growth(cx, checkpoint, journal_checkpoint(signing->journal, checkpoint->origin)));
	for (size_t k = 0; k < i; k++)
		if (all[k].intent.kind == INTENT_CHECKPOINT && str_eq(all[k].entry.checkpoint.origin, checkpoint->origin))
			TRY(check_growth(cx, checkpoint, &all[k].entry.checkpoint));
	return RC_OK;
}

/* Without this, "credential" would be a way round the rules for checkpoints. */
static bool
looks_like_checkpoint(struct ctx *cx, struct str bytes)
{
	struct checkpoint ignored;

	return bytes.len < NOTE_SIZE_MAX && bytes.len > 0 && bytes.ptr[bytes.len - 1] == '\n' && checkpoint_parse(cx, bytes, &ignored) == RC_OK;
}

static enum rc
check_intent(struct ctx *cx, struct signing *signing, struct work *all, size_t i, int64_t now)
{
	struct work *work = &all[i];
	struct journal_entry before;
	bool found;

	work->key = keyring_find(signing->ring, work->intent.kid);
	if (work->key == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(helper_signer_no_key), A_STR("kid", work->intent.kid));
	work->entry = (struct journal_entry){ .kind = work->intent.kind, .kid = work->intent.kid, .id = work->intent.id };
	sha256(work->intent.bytes, work->entry.digest);
	TRY(journal_find(cx, signing->journal, work->intent.id, &before, &found));
	if (found)
		TRY(check_before(cx, work, &before));
	else if (!may_sign(&work->key->record, now))
		return fail(cx, RC_REFUSED, MSG(helper_signer_key_over), A_STR("kid", work->intent.kid));
	if (work->intent.kind == INTENT_CHECKPOINT)
		return check_checkpoint(cx, signing, all, i);
	if (looks_like_checkpoint(cx, work->intent.bytes))
		return fail(cx, RC_REFUSED, MSG(helper_intent_checkpoint));
	return RC_OK;
}

/* ECDSA draws a random number for each signature, so the journal has to keep what it gave. */
static bool
is_random(const struct work *work)
{
	return work->key->record.key.kind == KEY_P256 || work->key->record.key.kind == KEY_P384;
}

static enum rc
sign_one(struct ctx *cx, struct work *work)
{
	return key_sign(cx, work->key->secret, work->intent.bytes, &work->signature);
}

/* The entries that are new, with their signatures where those must be kept. */
static enum rc
new_entries(struct ctx *cx, struct work *all, size_t count, struct journal_entry *entries, size_t *fresh)
{
	*fresh = 0;
	for (size_t i = 0; i < count; i++) {
		if (all[i].again)
			continue;
		if (is_random(&all[i])) {
			TRY(sign_one(cx, &all[i]));
			all[i].entry.signature = signature_str(&all[i].signature);
		}
		entries[(*fresh)++] = all[i].entry;
	}
	return RC_OK;
}

/* Under the journal's lock. The journal is on its way to the disk while the signatures are made, and it is there before
 * any of them leaves. */
static enum rc
sign_all(struct ctx *cx, struct signing *signing, struct work *all, size_t count, int64_t now)
{
	struct journal_entry *entries = NEWS(cx->mem, struct journal_entry, count + 1);
	size_t fresh;

	TRY(keyring_refresh(cx, signing->ring));
	for (size_t i = 0; i < count; i++)
		TRY(at_intent(cx, check_intent(cx, signing, all, i, now), &all[i].intent));
	TRY(new_entries(cx, all, count, entries, &fresh));
	TRY(journal_append(cx, signing->journal, entries, fresh));
	for (size_t i = 0; i < count; i++)
		if (!is_random(&all[i]))
			TRY(sign_one(cx, &all[i]));
	return fresh == 0 ? RC_OK : journal_sync(cx, signing->journal);
}

static enum rc
answer_sign(struct ctx *cx, struct signing *signing, struct wire *in, struct buf *out)
{
	int64_t now = (int64_t)wire_take(in, 8);
	struct work *all = NULL;
	size_t count = 0;
	enum rc rc;

	TRY(read_intents(cx, in, &all, &count));
	TRY(refuse_repeats(cx, all, count));
	TRY(journal_lock(cx, signing->journal));
	rc = sign_all(cx, signing, all, count, now);
	journal_unlock(signing->journal);
	TRY(rc);
	wire_put(out, count, 4);
	for (size_t i = 0; i < count; i++)
		wire_put_str(out, signature_str(&all[i].signature));
	return RC_OK;
}

/* ---- all requests ---- */

static enum rc
under_lock(struct ctx *cx, struct signing *signing, enum wire_request request, struct wire *in, struct buf *out)
{
	enum rc rc;

	TRY(journal_lock(cx, signing->journal));
	rc = request == WIRE_CREATE ? answer_create(cx, signing, in, out) : answer_retire(cx, signing, in);
	journal_unlock(signing->journal);
	return rc;
}

static enum rc
answer_to(struct ctx *cx, struct signing *signing, struct wire *in, struct buf *out)
{
	enum wire_request request = (enum wire_request)wire_take(in, 1);

	if (request == WIRE_HELLO && signing->journal == NULL)
		return answer_hello(cx, signing, in);
	if (signing->ring == NULL)
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	switch (request) {
	case WIRE_KEYS:
		return answer_keys(cx, signing, out);
	case WIRE_CREATE:
	case WIRE_RETIRE:
		return under_lock(cx, signing, request, in, out);
	case WIRE_SIGN:
		return answer_sign(cx, signing, in, out);
	default:
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	}
}

bool
signing_answer(struct ctx *cx, struct signing *signing, struct str request, struct str *answer)
{
	struct buf out = buf_new(cx->mem, ANSWER_MAX);
	struct wire in = { .rest = request };
	enum rc rc;

	wire_put(&out, 0, 1);
	rc = answer_to(cx, signing, &in, &out);
	if (rc == RC_OK)
		rc = buf_done(cx, &out, answer);
	if (rc != RC_OK) {
		out = buf_new(cx->mem, ANSWER_MAX);
		wire_put(&out, 1, 1);
		wire_put_error(&out, &cx->err);
		*answer = buf_view(&out);
	}
	return rc != RC_INTERNAL && signing->ring != NULL && !journal_is_broken(signing->journal);
}

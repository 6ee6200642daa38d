#include "http/stamp.h"

#include <sodium.h>

#include "base/random.h"
#include "codec/base64.h"
#include "crypto/hash.h"
#include "http/http_store.h"

static enum rc
make_secret(struct ctx *cx, struct db *db, void *self)
{
	unsigned char fresh[STAMP_SECRET_SIZE];
	struct str *secret = self;

	random_fill(cx, fresh, sizeof(fresh));
	TRY(secret_insert(cx, db, STR("site"), (struct str){ (const char *)fresh, sizeof(fresh) }));
	sodium_memzero(fresh, sizeof(fresh));
	return secret_select(cx, db, STR("site"), secret);
}

enum rc
stamp_secret(struct ctx *cx, struct db *db, unsigned char secret[STAMP_SECRET_SIZE])
{
	struct str kept;
	enum rc rc = secret_select(cx, db, STR("site"), &kept);

	if (rc == RC_NOT_FOUND)
		rc = db_transact(cx, db, make_secret, &kept);
	TRY(rc);
	if (kept.len != STAMP_SECRET_SIZE)
		return fail(cx, RC_INTERNAL, MSG(http_secret_bad));
	memcpy(secret, kept.ptr, STAMP_SECRET_SIZE);
	return RC_OK;
}

struct str
stamp_mac(struct arena *mem, struct str secret, const char *purpose, struct str text)
{
	crypto_generichash_state state;
	unsigned char mac[32];

	crypto_generichash_init(&state, (const unsigned char *)secret.ptr, secret.len, sizeof(mac));
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const unsigned char *)(text.len == 0 ? "" : text.ptr), text.len);
	crypto_generichash_final(&state, mac, sizeof(mac));
	return base64url_encode(mem, (struct str){ (const char *)mac, sizeof(mac) });
}

struct str
stamp_sign(struct arena *mem, struct str secret, const char *purpose, struct str text)
{
	struct str mac = stamp_mac(mem, secret, purpose, text);

	return str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(text), ARG_STR(mac));
}

bool
stamp_open(struct arena *mem, struct str secret, const char *purpose, struct str token, struct str *text)
{
	struct str mac = token, head;

	if (!str_cut(&mac, '.', &head) || !secret_eq(mac, stamp_mac(mem, secret, purpose, head)))
		return false;
	*text = head;
	return true;
}

/* backpack_store.h — the tables of claims and holdings (sql/0044_backpack.sql). Private to this folder. */
#ifndef BACKPACK_BACKPACK_STORE_H
#define BACKPACK_BACKPACK_STORE_H

#include "backpack/claim.h"

/* The key of one of ours: the UUID of the credential. */
struct str backpack_key(const struct credential *credential);

/* ---- holdings; `credential` of what comes out has its id only ---- */
MUST_USE enum rc holding_load_all(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct holding **out, size_t *count);
MUST_USE enum rc holding_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct str key, struct holding *out);
MUST_USE enum rc holding_load_by_hash(struct ctx *cx, struct db *db, int64_t person, struct str hash, struct holding *out);
/* One of ours: *key is that of the row there is now. A claim of what is there already marks it as claimed. */
MUST_USE enum rc holding_insert_ours(struct ctx *cx, struct db *db, const struct holding *as, struct str *key);
/* An imported one; *made is false when the person has it. */
MUST_USE enum rc holding_insert_file(struct ctx *cx, struct db *db, const struct holding *as, struct str bytes, struct str hash, bool *made);
MUST_USE enum rc holding_file(struct ctx *cx, struct db *db, const struct holding *holding, struct str *bytes);
MUST_USE enum rc holding_put_state(struct ctx *cx, struct db *db, const struct holding *holding, enum holding_state state);
MUST_USE enum rc holding_delete(struct ctx *cx, struct db *db, const struct holding *holding);
MUST_USE enum rc holding_count_files(struct ctx *cx, struct db *db, int64_t person, int64_t *count);

/* ---- claims ---- */
MUST_USE enum rc claim_insert(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, int64_t credential, struct str token_hash,
                              struct str code_hash, int64_t ends_at);
/* Has somebody taken a claim of this credential? */
MUST_USE enum rc claim_was_taken(struct ctx *cx, struct db *db, int64_t credential, bool *taken);
MUST_USE enum rc claim_end_open(struct ctx *cx, struct db *db, int64_t credential);
/* By the hash of a link's token or of a code. out->credential has its id only. */
MUST_USE enum rc claim_load(struct ctx *cx, struct db *db, int64_t institution, struct str hash, struct claim *out, bool *used);
/* *mine is false when somebody was first. */
MUST_USE enum rc claim_use(struct ctx *cx, struct db *db, int64_t id, int64_t person, bool *mine);

#endif

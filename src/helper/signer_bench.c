/* What it costs to have the keys in another process: batches of 500, journalled and durable. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "helper/signer.h"

#define BATCH 500

struct load {
	struct signer *signer;
	struct str home;
	struct key_record key;
	struct intent intents[BATCH];
	struct signature signatures[BATCH];
	char (*ids)[64];
	uint64_t next;
};

static void
remove_home(void *handle)
{
	static const char *const files[] = { "keys/keyring.json", "keys/journal", "keys/wrap.key", "keys", "" };
	struct load *load = handle;
	char path[256];

	signer_close(load->signer);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), PRI_STR "/%s", ARG_STR(load->home), files[i]);
		remove(path);
	}
}

static struct load *
load_open(struct ctx *cx, size_t bytes)
{
	struct load *load = NEW(cx->mem, struct load);
	struct str message = { arena_zero(cx->mem, bytes, 1), bytes };
	char template[] = "/tmp/testamur-bench-XXXXXX";

	if (mkdtemp(template) == NULL)
		bench_must(cx, RC_UNAVAILABLE);
	load->home = str_dup(cx->mem, str_of(template));
	bench_must(cx, signer_open(cx, load->home, &load->signer));
	arena_defer(cx->mem, remove_home, load);
	bench_must(cx, signer_create_key(cx, load->signer, KEY_ED25519, 0, 0, &load->key));
	load->ids = arena_alloc(cx->mem, sizeof(*load->ids) * BATCH);
	for (size_t i = 0; i < BATCH; i++)
		load->intents[i] = (struct intent){ .kind = INTENT_CREDENTIAL, .kid = load->key.kid, .bytes = message };
	return load;
}

static void *
short_open(struct ctx *cx)
{
	return load_open(cx, 64);
}

static void *
long_open(struct ctx *cx)
{
	return load_open(cx, 6000);
}

static void
batch_once(struct ctx *cx, void *state)
{
	struct load *load = state;

	for (size_t i = 0; i < BATCH; i++) {
		int len = snprintf(load->ids[i], sizeof(load->ids[i]), "credential:%012llu:proof", (unsigned long long)load->next++);

		load->intents[i].id = (struct str){ load->ids[i], (size_t)len };
	}
	bench_must(cx, signer_sign(cx, load->signer, load->intents, BATCH, load->signatures));
}

const struct bench signer_bench[] = {
	{ .id = "signer 64", .what = "sign 64 bytes through the signer, 500 at a time", .open = short_open, .once = batch_once, .units = BATCH,
	  .raw = RAW_SIGN, .raw_bytes = 64 },
	{ .id = "signer 6000", .what = "the same with 6 kB", .open = long_open, .once = batch_once, .units = BATCH, .raw = RAW_SIGN, .raw_bytes = 6000 },
	BENCH_END
};

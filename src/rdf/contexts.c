#include "rdf/context.h"

#include "rdf/active.h"
#include "rdf/inverse.h"
#include "rdf/sha.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Contexts kept at most, a power of two; half of the table stays free. A usual document needs thirty. */
#define KEPT_SLOTS 4096
#define KEPT_MAX   (KEPT_SLOTS / 2)

/* Nothing that is vouched for comes near. */
#define STORE_MEMORY ((size_t)128 << 20)

struct stored {
	struct stored *next;
	struct str url;
	struct str text;
	const struct json *context;
	unsigned char pin[32];
};

/* What was made of `active`: by applying `local` to it in that manner, or its inverse. */
struct kept {
	const struct active *active;
	const struct json *local;
	unsigned how;
	union {
		const struct active *result;
		const struct inverse *inverse;
	};
};

/* Bits of `how`. */
enum { HOW_OVERRIDE = 1, HOW_NO_PROPAGATION = 2, HOW_SCOPED = 4, HOW_INVERSE = 8 };

struct wanted {
	const struct active *active;
	const struct json *local;
	struct context_options options;
	unsigned how;
};

struct contexts {
	struct arena *mem;
	struct stored *first;
	struct active initial;
	pthread_mutex_t lock; /* over mem and over adding to kept; reading kept needs none */
	size_t kept_count;
	_Atomic(const struct kept *) kept[KEPT_SLOTS];
};

const struct active *
contexts_initial(const struct contexts *store)
{
	return &store->initial;
}

/* ---- opening, adding ---- */

enum rc
contexts_open_empty(struct ctx *cx, struct contexts **out)
{
	struct contexts *store = calloc(1, sizeof(*store));

	*out = NULL;
	if (store != NULL)
		store->mem = arena_new(STORE_MEMORY);
	if (store == NULL || store->mem == NULL || pthread_mutex_init(&store->lock, NULL) != 0) {
		if (store != NULL)
			arena_free(store->mem);
		free(store);
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	store->initial.stored = true;
	*out = store;
	return RC_OK;
}

void
contexts_close(struct contexts *store)
{
	if (store == NULL)
		return;
	pthread_mutex_destroy(&store->lock);
	arena_free(store->mem);
	free(store);
}

static struct stored *
stored_find(const struct contexts *store, struct str url)
{
	struct stored *stored = store->first;

	while (stored != NULL && !str_eq(stored->url, url))
		stored = stored->next;
	return stored;
}

/* With cx->mem being the store's. */
static enum rc
parse_stored(struct ctx *cx, struct stored *stored)
{
	struct json *document;

	TRY(json_parse(cx, stored->text, JSON_LIMITS, &document));
	stored->context = JSON_GET(document, "@context");
	if (stored->context == NULL)
		return fail(cx, RC_INVALID, MSG(rdf_not_a_context), A_STR("url", stored->url));
	return RC_OK;
}

static enum rc
add_stored(struct ctx *cx, struct contexts *store, struct str url, struct str text)
{
	struct stored *stored = NEW(store->mem, struct stored);

	stored->url = str_dup(store->mem, url);
	stored->text = str_dup(store->mem, text);
	rdf_sha256(text.ptr, text.len, stored->pin);
	TRY(parse_stored(cx, stored));
	stored->next = store->first;
	store->first = stored;
	return RC_OK;
}

/* Calls that allocate for the store do it with the store's arena in the context's place, behind a door of their own:
 * nothing may jump out past the lock, and a result that failed gives its memory back. */
struct borrowed {
	struct arena *own;
	struct arena_mark mark;
	struct arena_door door;
};

enum rc
contexts_add(struct ctx *cx, struct contexts *store, struct str url, struct str text)
{
	struct stored *there = stored_find(store, url);
	struct borrowed b = { .own = cx->mem, .mark = arena_mark(store->mem) };
	volatile enum rc rc = RC_MEMORY;

	if (there != NULL)
		return str_eq(there->text, text) ? RC_OK : fail(cx, RC_CONFLICT, MSG(rdf_context_again), A_STR("url", url));
	if (ARENA_ENTER(store->mem, &b.door)) {
		cx->mem = store->mem;
		rc = add_stored(cx, store, url, text);
		arena_leave(store->mem, &b.door);
	}
	cx->mem = b.own;
	if (rc != RC_OK)
		arena_release(store->mem, b.mark);
	return rc == RC_MEMORY ? fail(cx, RC_MEMORY, MSG(out_of_memory)) : rc;
}

bool
contexts_has(const struct contexts *store, struct str url)
{
	return stored_find(store, url) != NULL;
}

const unsigned char *
contexts_pin(const struct contexts *store, struct str url)
{
	const struct stored *stored = stored_find(store, url);

	return stored == NULL ? NULL : stored->pin;
}

/* ---- loading for a document ---- */

enum rc
context_load(struct ld *ld, struct str url, const struct json *at, struct loaded *out)
{
	const struct stored *stored = stored_find(ld->store, url);
	const struct jsonld_loader *loader = ld->options->loader;
	struct json *document;
	struct str text;

	if (stored != NULL) {
		*out = (struct loaded){ .context = stored->context, .url = stored->url, .stored = true };
		return RC_OK;
	}
	if (loader == NULL || ld->compiling)
		return ld_fail(ld, at, rdf_loading_remote_context_failed, A_STR("url", url));
	if (loader->load(ld->cx, loader->self, url, &text) != RC_OK || json_parse(ld->cx, text, JSON_LIMITS, &document) != RC_OK)
		return ld_fail(ld, at, rdf_loading_remote_context_failed, A_STR("url", url));
	*out = (struct loaded){ .context = JSON_GET(document, "@context"), .url = url };
	if (out->context == NULL)
		return ld_fail(ld, at, rdf_invalid_remote_context, A_STR("url", url));
	return RC_OK;
}

/* ---- what was made once ---- */

static size_t
kept_slot(const struct wanted *wanted)
{
	uint64_t key = (uint64_t)(uintptr_t)wanted->active * 0x9e3779b97f4a7c15ull ^ (uint64_t)(uintptr_t)wanted->local * 0xc2b2ae3d27d4eb4full;

	return (size_t)((key ^ key >> 29) + wanted->how) & (KEPT_SLOTS - 1);
}

/* The answer, or NULL with the free slot where it belongs. */
static const struct kept *
kept_find(struct contexts *store, const struct wanted *wanted, size_t *free_slot)
{
	size_t at = kept_slot(wanted);
	const struct kept *kept;

	while ((kept = atomic_load_explicit(&store->kept[at], memory_order_acquire)) != NULL) {
		if (kept->active == wanted->active && kept->local == wanted->local && kept->how == wanted->how)
			return kept;
		at = (at + 1) & (KEPT_SLOTS - 1);
	}
	*free_slot = at;
	return NULL;
}

static enum rc
make_kept(struct ld *ld, const struct wanted *wanted, size_t slot)
{
	struct ld inner = { .cx = ld->cx, .mem = ld->store->mem, .options = ld->options, .store = ld->store, .compiling = true, .budget = ld->budget };
	struct kept *kept = arena_alloc(inner.mem, sizeof(*kept));

	*kept = (struct kept){ .active = wanted->active, .local = wanted->local, .how = wanted->how };
	if (wanted->how == HOW_INVERSE)
		kept->inverse = inverse_new(inner.mem, wanted->active);
	else
		TRY(context_process(&inner, wanted->active, wanted->local, wanted->options, &kept->result));
	ld->store->kept_count++;
	atomic_store_explicit(&ld->store->kept[slot], kept, memory_order_release);
	return RC_OK;
}

/* Behind the lock. */
static enum rc
make_kept_safely(struct ld *ld, const struct wanted *wanted, size_t slot)
{
	struct contexts *store = ld->store;
	struct borrowed b = { .own = ld->cx->mem, .mark = arena_mark(store->mem) };
	volatile enum rc rc = RC_MEMORY;

	if (ARENA_ENTER(store->mem, &b.door)) {
		ld->cx->mem = store->mem;
		rc = make_kept(ld, wanted, slot);
		arena_leave(store->mem, &b.door);
	}
	ld->cx->mem = b.own;
	if (rc != RC_OK)
		arena_release(store->mem, b.mark);
	return rc;
}

/* RC_MEMORY, and NULL: there is no room to keep it. */
static enum rc
kept_get(struct ld *ld, const struct wanted *wanted, const struct kept **out)
{
	struct contexts *store = ld->store;
	enum rc rc = RC_MEMORY;
	size_t slot;

	*out = kept_find(store, wanted, &slot);
	if (*out != NULL)
		return RC_OK;
	pthread_mutex_lock(&store->lock);
	*out = kept_find(store, wanted, &slot);
	if (*out == NULL && store->kept_count < KEPT_MAX) {
		rc = make_kept_safely(ld, wanted, slot);
		*out = kept_find(store, wanted, &slot);
	}
	pthread_mutex_unlock(&store->lock);
	return *out != NULL ? RC_OK : rc;
}

enum rc
contexts_process(struct ld *ld, const struct active *active, const struct json *local, struct context_options options, const struct active **out)
{
	unsigned how = options.override_protected * HOW_OVERRIDE + options.no_propagation * HOW_NO_PROPAGATION + options.scoped * HOW_SCOPED;
	struct wanted wanted = { active, local, options, how };
	const struct kept *kept;
	enum rc rc = kept_get(ld, &wanted, &kept);

	if (kept != NULL) {
		*out = kept->result;
		return RC_OK;
	}
	/* There is no room to keep it, or it cannot be made: then the error names its place in the document. */
	return rc == RC_MEMORY ? context_process(ld, active, local, options, out) : rc;
}

const struct inverse *
contexts_inverse(struct ld *ld, const struct active *active)
{
	struct wanted wanted = { .active = active, .how = HOW_INVERSE };
	const struct kept *kept;

	return kept_get(ld, &wanted, &kept) == RC_OK ? kept->inverse : NULL;
}

#include "http/limits.h"

#include <pthread.h>
#include <sodium.h>

#include "base/random.h"

#define PARTS  64
#define PLACES 64 /* in each part */
#define WAYS   4

/* Requests a second, and how many at once, in thousandths. */
static const struct { int64_t per_second, most; } rates[RATES] = {
	[RATE_READ] = { 50 * 1000, 300 * 1000 },
	[RATE_CHANGE] = { 10 * 1000, 60 * 1000 },
	[RATE_HEAVY] = { 5 * 1000, 40 * 1000 },
	[RATE_SIGN_IN] = { 500, 20 * 1000 },
	[RATE_STATIC] = { 200 * 1000, 1000 * 1000 }
};

struct bucket {
	uint64_t client; /* 0: nobody's */
	int64_t level;   /* thousandths of a request */
	int64_t at;      /* milliseconds: when the level was that */
};

struct part {
	pthread_mutex_t lock;
	struct bucket buckets[PLACES][WAYS];
};

struct limits {
	unsigned char key[crypto_shorthash_KEYBYTES];
	int64_t scale;
	struct part parts[PARTS];
};

struct limits *
limits_new(struct ctx *cx, int64_t scale)
{
	struct limits *limits = NEW(cx->mem, struct limits);

	random_fill(cx, limits->key, sizeof(limits->key));
	limits->scale = scale;
	for (size_t i = 0; i < PARTS; i++)
		pthread_mutex_init(&limits->parts[i].lock, NULL);
	return limits;
}

static uint64_t
client_hash(const struct limits *limits, enum rate rate, struct str client)
{
	unsigned char text[200], out[crypto_shorthash_BYTES];
	size_t len = client.len < sizeof(text) - 1 ? client.len : sizeof(text) - 1;
	uint64_t hash;

	text[0] = (unsigned char)rate;
	if (len > 0)
		memcpy(text + 1, client.ptr, len);
	crypto_shorthash(out, text, len + 1, limits->key);
	memcpy(&hash, out, sizeof(hash));
	return hash == 0 ? 1 : hash;
}

/* The client's bucket; else an empty place or that of who was silent longest, as a full bucket of theirs. */
static struct bucket *
bucket_of(struct bucket ways[WAYS], uint64_t client, int64_t most, int64_t now_ms)
{
	struct bucket *free_one = &ways[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (ways[i].client == client)
			return &ways[i];
		if (ways[i].client == 0 || (free_one->client != 0 && ways[i].at < free_one->at))
			free_one = &ways[i];
	}
	*free_one = (struct bucket){ client, most, now_ms };
	return free_one;
}

bool
limits_take(struct limits *limits, enum rate rate, struct str client, int64_t now_ms, int64_t *wait)
{
	int64_t per_second = rates[rate].per_second * limits->scale, most = rates[rate].most * limits->scale, gained;
	uint64_t hash = client_hash(limits, rate, client);
	struct part *part = &limits->parts[hash % PARTS];
	struct bucket *bucket;
	bool may;

	*wait = 0;
	if (limits->scale == 0)
		return true;
	pthread_mutex_lock(&part->lock);
	bucket = bucket_of(part->buckets[hash / PARTS % PLACES], hash, most, now_ms);
	gained = now_ms - bucket->at > 3600 * 1000 ? most : (now_ms - bucket->at) * per_second / 1000;
	bucket->level = bucket->level + gained > most ? most : bucket->level + gained;
	bucket->at = now_ms;
	may = bucket->level >= 1000;
	if (may)
		bucket->level -= 1000;
	else
		*wait = (1000 - bucket->level + per_second - 1) / per_second;
	pthread_mutex_unlock(&part->lock);
	return may;
}

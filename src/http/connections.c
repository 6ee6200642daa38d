#include "http/connections.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"

#define SLOTS 16384 /* for counts by address; two addresses share one by chance only, the hash is keyed */

struct connection {
	struct connection *before, *after;
	int fd;
	uint32_t slot;
	enum phase phase;
	int64_t until; /* milliseconds; INT64_MAX: no end */
	bool shut;
};

struct connections {
	pthread_mutex_t lock;
	struct connection list; /* a ring; the one that changed phase first stands first */
	size_t open, busy, most, most_each;
	unsigned char key[crypto_shorthash_KEYBYTES];
	uint16_t by_address[SLOTS];
};

int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct connections *
connections_new(struct ctx *cx, size_t most, size_t most_each)
{
	struct connections *all = NEW(cx->mem, struct connections);

	pthread_mutex_init(&all->lock, NULL);
	all->list.before = all->list.after = &all->list;
	all->most = most;
	all->most_each = most_each < UINT16_MAX ? most_each : UINT16_MAX;
	random_fill(cx, all->key, sizeof(all->key));
	return all;
}

static uint32_t
slot_of(const struct connections *all, const struct sockaddr *address)
{
	unsigned char bytes[8] = { 0 }, out[crypto_shorthash_BYTES];
	uint32_t slot;
	const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;

	if (address->sa_family == AF_INET6)
		memcpy(bytes, IN6_IS_ADDR_V4MAPPED(six) ? six->s6_addr + 12 : six->s6_addr, IN6_IS_ADDR_V4MAPPED(six) ? 4 : 8);
	else if (address->sa_family == AF_INET)
		memcpy(bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
	crypto_shorthash(out, bytes, sizeof(bytes), all->key);
	memcpy(&slot, out, sizeof(slot));
	return slot % SLOTS;
}

bool
connections_admit(struct connections *all, const struct sockaddr *address, bool exempt)
{
	uint32_t slot = slot_of(all, address);
	bool may;

	pthread_mutex_lock(&all->lock);
	may = all->open < all->most && (exempt || all->by_address[slot] < all->most_each);
	pthread_mutex_unlock(&all->lock);
	return may;
}

static bool
is_busy(enum phase phase)
{
	return phase == PHASE_BODY || phase == PHASE_WORK || phase == PHASE_REPLY;
}

static void
unlink_connection(struct connection *c)
{
	c->before->after = c->after;
	c->after->before = c->before;
}

static void
append_connection(struct connections *all, struct connection *c)
{
	c->before = all->list.before;
	c->after = &all->list;
	c->before->after = c;
	all->list.before = c;
}

struct connection *
connection_opened(struct connections *all, const struct sockaddr *address, int fd)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	*c = (struct connection){ .fd = fd, .slot = slot_of(all, address), .phase = PHASE_HEAD, .until = clock_ms() + HEAD_MS };
	pthread_mutex_lock(&all->lock);
	append_connection(all, c);
	all->open++;
	if (all->by_address[c->slot] < UINT16_MAX)
		all->by_address[c->slot]++;
	pthread_mutex_unlock(&all->lock);
	return c;
}

void
connection_closed(struct connections *all, struct connection *c)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&all->lock);
	unlink_connection(c);
	all->open--;
	all->busy -= is_busy(c->phase);
	if (all->by_address[c->slot] > 0)
		all->by_address[c->slot]--;
	pthread_mutex_unlock(&all->lock);
	free(c);
}

static int64_t
end_of(enum phase phase, uint64_t bytes, int64_t now)
{
	switch (phase) {
	case PHASE_HEAD: return now + HEAD_MS;
	case PHASE_IDLE: return now + IDLE_MS;
	case PHASE_BODY: return now + BODY_MS + (int64_t)(bytes / BODY_RATE) * 1000;
	case PHASE_REPLY: return now + REPLY_MS + (int64_t)(bytes / REPLY_RATE) * 1000;
	case PHASE_WORK: break;
	}
	return INT64_MAX;
}

void
connection_phase(struct connections *all, struct connection *c, enum phase phase, uint64_t bytes)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&all->lock);
	all->busy += (size_t)is_busy(phase) - (size_t)is_busy(c->phase);
	c->phase = phase;
	c->until = end_of(phase, bytes, clock_ms());
	unlink_connection(c);
	append_connection(all, c);
	pthread_mutex_unlock(&all->lock);
}

/* The list is in the order of the last change, so whoever waits longest comes first. */
size_t
connections_tick(struct connections *all)
{
	int64_t now = clock_ms();
	size_t ended = 0, room, enough = all->most / 10 + 1;

	pthread_mutex_lock(&all->lock);
	room = all->most - (all->open < all->most ? all->open : all->most);
	for (struct connection *c = all->list.after; c != &all->list; c = c->after) {
		bool crowded = room + ended < enough && !is_busy(c->phase);

		if (c->shut || (c->until > now && !crowded))
			continue;
		c->shut = true;
		shutdown(c->fd, SHUT_RDWR);
		ended++;
	}
	pthread_mutex_unlock(&all->lock);
	return ended;
}

void
connections_count(struct connections *all, size_t *open, size_t *busy)
{
	pthread_mutex_lock(&all->lock);
	*open = all->open;
	*busy = all->busy;
	pthread_mutex_unlock(&all->lock);
}

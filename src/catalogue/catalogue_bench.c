/* S10: how soon a stranger gets a public page or a search of the catalogue while a million awards and ten thousand offers lie in the
 * database, at half the load that the server can bear. In rounds, because the machine is shared: first as fast as it goes, for the load; then
 * at half of it by the clock. A request that had to wait for its turn counts from when it should have been sent. S9: what the server held then. */
#include "bench.h"
#include "served.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "catalogue/catalogue.h"
#include "db/migrate.h"
#include "main/home.h"

#define OFFERS        10000
#define AWARDS        1000000
#define CONNECTIONS   8
#define ROUNDS        15
#define FAST_COUNT    300   /* requests of a round for the load */
#define PACED_COUNT   400   /* requests of a round by the clock */

/* ---- the database ---- */

static const char *const subjects[] = { "Ethics", "Statistics", "Energy", "Nursing", "Finance", "Design", "Robotics", "Soil", "Law", "Music", "Safety", "Genetics",
	"Logistics", "Language", "Archives", "Climate", "Optics", "Leadership", "Welding", "Nutrition" };
static const char *const manners[] = { "in Practice", "for Beginners", "at Work", "in Depth", "by Example", "for Managers", "and Society", "under Uncertainty" };
static const char *const fields[] = { "0688", "0542", "0713", "0913", "0412", "0212", "0714", "0811", "0421", "0215", "1022", "0512", "1041", "0231", "0322", "0521" };
static const char *const modes[] = { "online", "blended", "on-site" };
static const char *const languages[] = { "en", "de", "fr", "es", "cy" };

/* As large as the demonstration's. */
static struct str
document_of(struct ctx *cx, int i)
{
	struct buf out = buf_new(cx->mem, 65536);

	buf_fmt(&out, "{\"code\":\"B-%05d\",\"kind\":\"credit-bearing\",\"title\":{\"en\":\"%s %s %d\",\"de\":\"%s %d\"},\"summary\":{\"en\":\"What %s asks of those who work with"
	        " it, how others have answered, and how to defend an answer of one's own. Part %d.\"},\"languages\":[\"%s\"],\"credit\":{\"ects\":\"%d\"},\"hours\":{\"contact\":20,"
	        "\"private\":80},\"level\":{\"framework\":\"FHEQ\",\"value\":%d},\"isced_f\":\"%s\",\"duration_weeks\":10,\"modality\":\"%s\",\"outcomes\":[",
	        i, subjects[i % 20], manners[i / 20 % 8], i, subjects[i % 20], i, subjects[i % 20], i % 97, languages[i % 5], 1 + i % 12, 4 + i % 4, fields[i % 16], modes[i % 3]);
	for (int n = 0; n < 4; n++)
		buf_fmt(&out, "%s{\"id\":\"LO%d\",\"text\":{\"en\":\"Describe, weigh and judge %s where evidence w%d is thin, and say so to readers of every kind.\","
		        "\"de\":\"Beschreiben, abwägen und beurteilen, wo Belege w%d fehlen.\"}}", n == 0 ? "" : ",", n, subjects[(i + n) % 20], i * 7 % 3000, i * 3 % 3000);
	buf_lit(&out, "],\"assessments\":[{\"id\":\"A1\",\"type\":\"case-study\",\"weight\":100,\"outcomes\":[\"LO0\"],\"title\":{\"en\":\"A case\"},\"conditions\":{\"en\":\"At home\"}}],"
	        "\"entry\":{\"advisory\":{\"en\":\"Some experience\"},\"prerequisites\":[]},\"grading\":\"percentage-40\"}");
	return buf_view(&out);
}

static enum rc
make_offers(struct ctx *cx, struct db *db, void *institution)
{
	static const char spec[] = "INSERT INTO specification (id, institution_id, code, version, document, digest, state, author_id, created_at, changed_at)"
	                           " VALUES ($1, $2, $3, 1, $4, $5, 5, 0, $6, $6)";
	static const char cohort[] = "INSERT INTO offering (id, institution_id, specification_id, code, start_day, end_day, state, framework, created_at)"
	                             " VALUES ($1, $2, $1, $3, $4, $5, 1, '', $6)";

	for (int i = 0; i < OFFERS; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct str code = str_fmt(cx->mem, "B-%05d", i);
		int64_t day = day_of(cx->now) + 10 + i % 300;

		TRY(db_exec(cx, db, spec, ARGS(num(1000 + i), num(*(int64_t *)institution), text(code), text(document_of(cx, i)), blob(STR("-")), num(cx->now))));
		TRY(db_exec(cx, db, cohort, ARGS(num(1000 + i), num(*(int64_t *)institution), text(code), num(day), num(day + 70), num(cx->now))));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

/* Boards and decisions are not among what strangers' pages read, and are left out. */
static enum rc
make_awards(struct ctx *cx, struct db *db, void *institution)
{
	static const char numbers[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)";
	static const char *const tables[] = {
		" INSERT INTO person (id, institution_id, number, name, created_at) SELECT 100000 + i, $2, 'N' || i, 'Learner ' || i, 1 FROM n",
		" INSERT INTO award (id, institution_id, number, person_id, specification_id, offering_id, board_id, decision_id, mark, awarded_day, products, framework, made_at)"
		" SELECT 100000 + i, $2, i, 100000 + i, 1000 + i % 10000, 1000 + i % 10000, 1, i, 60000, 20000 + i % 700, 'badge', 'ntu@1', 1 FROM n",
		" INSERT INTO credential (id, institution_id, award_id, public_id, state, kid, revocation_list, revocation_index, intended_at, active_at)"
		" SELECT 100000 + i, $2, 100000 + i, 'urn:uuid:' || i, 1, 'k', 1 + i / 100000, i % 100000, 1, 1 FROM n",
	};

	for (size_t i = 0; i < 3; i++)
		TRY(db_exec(cx, db, str_c(cx->mem, str_fmt(cx->mem, "%s%s", numbers, tables[i])), ARGS(num(AWARDS), num(*(int64_t *)institution))));
	return RC_OK;
}

static struct str
full_home(struct ctx *cx)
{
	struct str home = served_home(cx);
	struct json *name = json_new(cx->mem, JSON_OBJECT);
	struct institution institution = { .legal_name = name, .country = STR("GB"), .base_url = STR("http://localhost"), .zone_name = STR("Europe/London"), .language = STR("en") };
	struct db *db;

	json_put_str(cx->mem, name, STR("en"), STR("Bench University"));
	bench_must(cx, db_open(cx, path_join(cx->mem, home, STR(HOME_DATABASE)), &db));
	bench_must(cx, institution_ensure(cx, db, &institution));
	bench_must(cx, db_transact(cx, db, make_offers, &institution.id));
	bench_must(cx, db_exec(cx, db, "PRAGMA foreign_keys = OFF", NO_ARGS));
	bench_must(cx, db_transact(cx, db, make_awards, &institution.id));
	bench_must(cx, catalogue_refresh(cx, db, institution.id));
	return home;
}

/* ---- the strangers ---- */

static struct str
request_of(struct ctx *cx, int port, int i)
{
	static const char *const paths[] = { "/", "/catalogue", "/catalogue?q=%s", "/catalogue?q=%s&level=FHEQ%%206", "/catalogue?mode=online&language=de&q=%s", "/verify",
		"/catalogue?field=07&credit=5", "/catalogue?q=%s&from=24" };
	struct buf out = buf_new(cx->mem, 4096);

	buf_lit(&out, "GET ");
	if (i % 9 == 8)
		buf_fmt(&out, "/catalogue/B-%05d", i * 131 % OFFERS);
	else
		for (const char *c = paths[i % 9]; *c != '\0'; c++) {
			if (*c != '%')
				buf_byte(&out, *c);
			else if (*++c == 's')
				buf_str(&out, str_lower(cx->mem, str_of(subjects[i * 7 % 20])));
			else
				buf_byte(&out, *c);
		}
	buf_fmt(&out, " HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/html\r\n\r\n", port);
	return buf_view(&out);
}

/* `since`: when its request should have been sent; below 0: it waits for one. */
struct stranger { int fd; double since; size_t got, size; char head[4096]; };

/* What has come so far; true: the answer is whole. */
static bool
reads(struct ctx *cx, struct stranger *s)
{
	static char bytes[65536];
	ssize_t n = read(s->fd, bytes, sizeof(bytes));
	const char *end, *length;

	if (n <= 0)
		bench_must(cx, RC_UNAVAILABLE);
	if (s->got < sizeof(s->head) - 1) {
		size_t room = sizeof(s->head) - 1 - s->got, take = (size_t)n < room ? (size_t)n : room;

		memcpy(s->head + s->got, bytes, take);
		s->head[s->got + take] = '\0';
	}
	s->got += (size_t)n;
	if (s->size == 0 && (end = strstr(s->head, "\r\n\r\n")) != NULL && (length = strcasestr(s->head, "content-length:")) != NULL && length < end)
		s->size = (size_t)(end + 4 - s->head) + strtoul(length + 15, NULL, 10);
	if (s->size == 0 || s->got < s->size)
		return false;
	if (strncmp(s->head, "HTTP/1.1 200", 12) != 0)
		bench_must(cx, RC_INTERNAL);
	return true;
}

static void
sends(struct ctx *cx, struct stranger *s, struct str request, double since)
{
	if (write(s->fd, request.ptr, request.len) != (ssize_t)request.len)
		bench_must(cx, RC_UNAVAILABLE);
	s->since = since;
	s->got = s->size = 0;
	s->head[0] = '\0';
}

/* `count` requests, one every `pause` seconds (0: as soon as somebody is free); how long each took, in seconds. */
static double
drive(struct ctx *cx, const struct served *served, int count, double pause, double *took)
{
	struct stranger strangers[CONNECTIONS] = { { .fd = -1 } };
	struct pollfd polls[CONNECTIONS];
	double began = bench_clock();
	int sent = 0, done = 0;

	for (int i = 0; i < CONNECTIONS; i++)
		strangers[i] = (struct stranger){ .fd = served_connect(served->port), .since = -1 };
	while (done < count) {
		double now = bench_clock(), due = began + pause * sent;
		int wait = pause > 0 && sent < count ? (int)((due - now) * 1000) : 1000;

		for (int i = 0; i < CONNECTIONS && sent < count && now >= due; i++)
			if (strangers[i].since < 0) {
				struct arena_mark mark = arena_mark(cx->mem);

				sends(cx, &strangers[i], request_of(cx, served->port, sent), pause > 0 ? due : now);
				arena_release(cx->mem, mark);
				due = began + pause * ++sent;
			}
		for (int i = 0; i < CONNECTIONS; i++)
			polls[i] = (struct pollfd){ .fd = strangers[i].since < 0 ? -1 : strangers[i].fd, .events = POLLIN };
		poll(polls, CONNECTIONS, wait < 0 ? 0 : wait);
		for (int i = 0; i < CONNECTIONS; i++)
			if (polls[i].revents != 0 && reads(cx, &strangers[i])) {
				took[done++] = bench_clock() - strangers[i].since;
				strangers[i].since = -1;
			}
	}
	for (int i = 0; i < CONNECTIONS; i++)
		close(strangers[i].fd);
	return bench_clock() - began;
}

/* ---- the figures ---- */

struct load { double half, median, last, cpu, memory; };

/* Half a gigabyte is not left behind. */
static void
remove_database(struct ctx *cx, struct str home)
{
	static const char *const ends[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < 3; i++)
		unlink(str_c(cx->mem, str_fmt(cx->mem, PRI_STR "/" HOME_DATABASE "%s", ARG_STR(home), ends[i])));
}

static struct load
measure_load(struct ctx *cx)
{
	struct served served = served_start(cx, full_home(cx));
	double *took = NEWS(cx->mem, double, PACED_COUNT), halves[ROUNDS], medians[ROUNDS], lasts[ROUNDS], before;
	struct load load = { .half = 0 };

	close(served_await(cx, &served));
	drive(cx, &served, FAST_COUNT, 0, took);
	for (int i = 0; i < ROUNDS; i++) {
		halves[i] = FAST_COUNT / drive(cx, &served, FAST_COUNT, 0, took) / 2;
		before = served_cpu(cx, served.pid);
		drive(cx, &served, PACED_COUNT, 1 / halves[i], took);
		load.cpu += (served_cpu(cx, served.pid) - before) / PACED_COUNT / ROUNDS * 1000;
		medians[i] = bench_median(took, PACED_COUNT) * 1000;
		lasts[i] = took[PACED_COUNT * 99 / 100] * 1000;
	}
	load.memory = served_memory(cx, served.pid, "VmHWM:");
	served_stop(&served);
	remove_database(cx, served.home);
	load.half = bench_median(halves, ROUNDS);
	load.median = bench_median(medians, ROUNDS);
	load.last = bench_median(lasts, ROUNDS);
	return load;
}

/* Measured once for all rows. */
static const struct load *
load_of(struct ctx *cx)
{
	static struct load load;

	if (load.half == 0)
		load = measure_load(cx);
	return &load;
}

static double
last_of_hundred(struct ctx *cx, void *state)
{
	(void)state;
	return load_of(cx)->last;
}

static double
middle(struct ctx *cx, void *state)
{
	(void)state;
	return load_of(cx)->median;
}

static double
cpu_each(struct ctx *cx, void *state)
{
	(void)state;
	return load_of(cx)->cpu;
}

static double
half_load(struct ctx *cx, void *state)
{
	(void)state;
	return load_of(cx)->half;
}

static double
memory_under_load(struct ctx *cx, void *state)
{
	(void)state;
	return load_of(cx)->memory;
}

const struct bench catalogue_bench[] = {
	{ .id = "S10", .what = "99 in 100 public pages and searches, 10^6 awards, 10^4 offers, at half load, are there within", .measure = last_of_hundred, .unit = "ms",
	  .goal = GOAL_AT_MOST, .gate = 10 },
	{ .id = "S10 p50", .what = "... and half of them within", .measure = middle, .unit = "ms" },
	{ .id = "S10 cpu", .what = "... at so much of the server's CPU a request, which other programs hardly change", .measure = cpu_each, .unit = "ms" },
	{ .id = "S10 load", .what = "... at so many a second", .measure = half_load, .unit = "/s" },
	{ .id = "S9 load", .what = "memory of `serve` with 10^6 awards, at the most under that load", .measure = memory_under_load, .unit = "MB", .goal = GOAL_AT_MOST,
	  .gate = 64 },
	BENCH_END
};

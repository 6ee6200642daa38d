/* hostile.h — for tests (R8): what strangers may send, each verified in a process of its own, with the verdict it must get and
 * the time and memory it may take.
 *
 * Memory  the growth of the process over what it was born with; processor time, not the clock's.
 */
#ifndef FORMAT_HOSTILE_H
#define FORMAT_HOSTILE_H

#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "format/verify_world.h"

#define HOSTILE_MICROSECONDS 100000 /* for a file, and for each megabyte of a larger one: reading it costs an honest one as much */
#define HOSTILE_KILOBYTES    (32 << 10)
#define HOSTILE_MEASURED     (ARENA_GUARD == 0 && __llvm_profile_write_file == NULL) /* not under the address sanitizer, and not where each branch is counted */
#define HOSTILE_PATIENCE     2 /* a machine half as fast is no failure, an algorithm that runs away is; the slowest is printed */
#define HOSTILE_TRIES        3 /* what else a busy machine does only adds to the time */

struct hostile {
	struct world *w;
	struct json *good;   /* an unsigned credential with nothing wrong */
	struct str good_text;
	size_t count, wrong;
	long most_time, most_memory;
	char slowest[96], largest[96];
};

struct hostile_result {
	enum verify_verdict verdict;
	enum verify_check check; /* the first that speaks against it; CHECK_COUNT: none */
	bool shown;
	long microseconds, kilobytes;
};

/* What a process did counts for tools/cover only when it says so before it goes. */
extern int __llvm_profile_write_file(void) __attribute__((weak));

static inline long
hostile_time(const struct rusage *usage)
{
	return (long)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/* Which check decided: the first that failed, or of those that a valid credential needs the first that was not answered. */
static inline enum verify_check
hostile_decided(const struct verify_report *report)
{
	for (int i = 0; i < CHECK_COUNT; i++)
		if (report->checks[i].outcome == VERIFY_FAIL)
			return (enum verify_check)i;
	for (int i = 0; i < CHECK_COUNT; i++)
		if (report->checks[i].outcome == VERIFY_UNCHECKED && (i <= CHECK_ISSUER_KEY || i == CHECK_STATUS) && report->verdict != VERIFY_VALID)
			return (enum verify_check)i;
	return CHECK_COUNT;
}

static inline void
hostile_child(struct hostile *h, struct str bytes, int to)
{
	struct hostile_result result = { 0 };
	struct verify_report report;
	struct rusage before, after;
	struct arena_door door;
	struct ctx cx = *h->w->cx;

	getrusage(RUSAGE_SELF, &before);
	cx.mem = arena_new((size_t)256 << 20);
	if (!ARENA_ENTER(cx.mem, &door))
		_exit(3);
	if (verify_bytes(&cx, bytes, &h->w->options, &report) != RC_OK)
		_exit(4);
	getrusage(RUSAGE_SELF, &after);
	result = (struct hostile_result){ report.verdict, hostile_decided(&report), report.shown != NULL, hostile_time(&after) - hostile_time(&before), after.ru_maxrss - before.ru_maxrss };
	if (__llvm_profile_write_file != NULL)
		__llvm_profile_write_file();
	_exit(write(to, &result, sizeof(result)) == sizeof(result) ? 0 : 5);
}

/* False when the process died. */
static inline bool
hostile_run(struct hostile *h, struct str bytes, struct hostile_result *result)
{
	int ends[2], status = 0;
	pid_t child;
	bool whole;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		hostile_child(h, bytes, ends[1]);
	close(ends[1]);
	whole = read(ends[0], result, sizeof(*result)) == sizeof(*result);
	close(ends[0]);
	waitpid(child, &status, 0);
	return whole && status == 0;
}

static inline void
hostile_note(long value, long *most, char *name, const char *why)
{
	if (value <= *most)
		return;
	*most = value;
	snprintf(name, 96, "%s", why);
}

/* Verdicts and what decides them. */
#define GOOD          VERIFY_VALID, CHECK_COUNT
#define BY(check)     VERIFY_INVALID, CHECK_##check
#define OPEN(check)   VERIFY_UNPROVEN, CHECK_##check
#define ABSENT(check) VERIFY_UNSUPPORTED, CHECK_##check

static inline const char *
hostile_check_word(enum verify_check check)
{
	return check == CHECK_COUNT ? "nothing" : verify_check_word(check);
}

/* One stranger's file, the verdict it must get, and the check that decides it (CHECK_COUNT: none does). What is wrong is
 * printed and counted; the test fails at its end. */
static inline void
hostile_try(struct hostile *h, const char *why, struct str bytes, enum verify_verdict want, enum verify_check check)
{
	bool may_show = want == VERIFY_VALID || (want == VERIFY_UNPROVEN && check > CHECK_PROOF) || (want == VERIFY_INVALID && check > CHECK_ISSUER_KEY);
	long most = HOSTILE_PATIENCE * (bytes.len <= 1000000 ? HOSTILE_MICROSECONDS : HOSTILE_MICROSECONDS / 1000 * (long)(bytes.len / 1000));
	struct hostile_result result = { 0 };

	h->count++;
	for (int i = 0; i < HOSTILE_TRIES && (i == 0 || result.microseconds > most); i++)
		if (!hostile_run(h, bytes, &result)) {
			print_error("%s: the verifier died\n", why);
			h->wrong++;
			return;
		}
	hostile_note(result.microseconds, &h->most_time, h->slowest, why);
	hostile_note(result.kilobytes, &h->most_memory, h->largest, why);
	if (result.verdict == want && result.check == check && (may_show || !result.shown) && (want != VERIFY_VALID || result.shown) &&
	    (!HOSTILE_MEASURED || (result.microseconds <= most && result.kilobytes <= HOSTILE_KILOBYTES)))
		return;
	print_error("%s: %s by %s, wanted %s by %s; %s%ld us, %ld kB\n", why, verify_verdict_word(result.verdict), hostile_check_word(result.check),
	            verify_verdict_word(want), hostile_check_word(check), result.shown ? "shown; " : "", result.microseconds, result.kilobytes);
	h->wrong++;
}

#define ACCEPTED(h, why, bytes)       hostile_try((h), (why), (bytes), GOOD)
#define REFUSED(h, why, bytes, check) hostile_try((h), (why), (bytes), VERIFY_INVALID, (check))

/* A row of a table: what is sent, or what is changed in the good credential. */
struct hostile_case { const char *text; enum verify_verdict want; enum verify_check check; };
struct hostile_change { const char *from, *to; enum verify_verdict want; enum verify_check check; };

static inline void
hostile_case(struct hostile *h, const struct hostile_case *c, struct str bytes)
{
	hostile_try(h, c->text, bytes, c->want, c->check);
}

static inline struct hostile *
hostile_new(struct ctx *cx)
{
	struct hostile *h = NEW(cx->mem, struct hostile);

	mallopt(M_PERTURB, 0); /* a test runner may ask for all memory to be written to, which would be measured */
	h->w = world_new(cx);
	h->good = credential_of(h->w, record_of(h->w));
	h->good_text = compact(h->w, h->good);
	ACCEPTED(h, "a credential with nothing wrong", embedded(h->w, h->good, h->w->key, METHOD));
	ACCEPTED(h, "a token with nothing wrong", token(h->w, h->good, h->w->key, METHOD));
	return h;
}

static inline void
hostile_end(struct hostile *h)
{
	print_message("# %zu; at most %ld us (%s), %ld kB (%s)\n", h->count, h->most_time, h->slowest, h->most_memory, h->largest);
	assert_int_equal(h->wrong, 0);
}

/* ---- making them ---- */

/* The good credential's text with `to` in place of the first `from`, which must be there. */
static inline struct str
hostile_text(struct hostile *h, const char *from, struct str to)
{
	size_t at = str_find(h->good_text, str_of(from));

	if (at == h->good_text.len)
		fail_msg("not there: %s", from);
	return str_fmt(h->w->cx->mem, PRI_STR PRI_STR PRI_STR, ARG_STR(str_sub(h->good_text, 0, at)), ARG_STR(to),
	               ARG_STR(str_sub(h->good_text, at + strlen(from), SIZE_MAX)));
}

/* A document that its issuer signed as it stands, byte for byte (eddsa-jcs-2022 does not look at what it means). */
static inline struct str
hostile_signed(struct hostile *h, struct str text)
{
	struct json *document;

	assert_ok(h->w->cx, json_parse(h->w->cx, text, ((struct json_limits){ .size_max = (size_t)64 << 20, .depth_max = 200, .values_max = 2000000 }), &document));
	return embedded_as(h->w, PROOF_EDDSA_JCS_2022, document, h->w->key, METHOD);
}

/* A token of any header and payload, signed with the issuer's key. */
static inline struct str
hostile_token(struct hostile *h, struct str header, struct str payload)
{
	return token_of(h->w, h->w->key, header, payload);
}

static inline struct str
hostile_repeat(struct arena *mem, const char *piece, size_t times)
{
	size_t len = strlen(piece);
	char *out = arena_alloc(mem, len * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(out + i * len, piece, len);
	out[len * times] = '\0';
	return (struct str){ out, len * times };
}

#endif

/* test.h — what every test file needs: cmocka, a fresh context for each test, and the sample folders.
 *
 *     static void marks_over_100_are_refused(void **state) { struct ctx *cx = *state; ... }
 *     ... TEST(marks_over_100_are_refused) ...
 */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka's own fail() would hide the program's. */
#undef fail
#undef fail_msg
#define fail_msg(...)                                     \
	do {                                              \
		print_error("ERROR: " __VA_ARGS__);       \
		print_error("\n");                        \
		_fail(__FILE__, __LINE__);                \
	} while (0)

#include "base/ctx.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline int
test_open(void **state)
{
	static struct ctx cx;

	if (!ctx_open(&cx, (size_t)1 << 30))
		return -1;
	cx.now = 1795392000; /* 2026-11-23T00:00:00Z: tests do not depend on the day they run */
	*state = &cx;
	return 0;
}

static inline int
test_close(void **state)
{
	ctx_close(*state);
	return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_open, test_close)

/* Fails with both texts when the slice is not the C string. */
#define assert_str(slice, c)                                                          \
	do {                                                                          \
		struct str assert_s_ = (slice);                                       \
		const char *assert_c_ = (c);                                          \
		if (!str_is(assert_s_, assert_c_))                                    \
			fail_msg("got  \"" PRI_STR "\"\nwant \"%s\"", ARG_STR(assert_s_), assert_c_); \
	} while (0)

/* Fails with the context's error when rc is not RC_OK. */
#define assert_ok(cx, call)                                                           \
	do {                                                                          \
		enum rc assert_rc_ = (call);                                          \
		if (assert_rc_ != RC_OK) {                                            \
			struct str assert_e_ = err_text(&(cx)->err, (cx)->mem);       \
			fail_msg("%s: rc %d: " PRI_STR, #call, (int)assert_rc_, ARG_STR(assert_e_)); \
		}                                                                     \
	} while (0)

/* The folder of other people's tests, or NULL after saying once that it is not there. */
static inline const char *
test_conformance(const char *folder)
{
	static char path[4096];
	const char *source = getenv("TESTAMUR_SOURCE");

	snprintf(path, sizeof(path), "%s/../shared/conformance/%s", source == NULL ? "." : source, folder);
	if (access(path, R_OK) == 0)
		return path;
	printf("# not here, so not run: ../shared/conformance/%s\n", folder);
	return NULL;
}

#endif

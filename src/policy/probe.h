/* probe.h — asks two rules the same, over and over: with the facts of their tests, and with numbers around every limit of both. Private
 * to src/policy. */
#ifndef POLICY_PROBE_H
#define POLICY_PROBE_H

#include "policy/rules.h"

#define PROBE_VALUES_MAX 128

/* One of the two, in the policy that compiled it. */
struct probed { struct policy *policy; const struct rule *rule; };

struct probe {
	struct ctx *cx;
	struct probed first, second;
	bool bridge;                     /* complete what the tests of one do not say: from the other's tests, and what follows */
	double values[PROBE_VALUES_MAX]; /* worth trying: the limits of both, and what is just beside them; no more than fit */
	size_t count;
	/* Told what came of each. Effects are as they stand in `then`, resolved; NULL without. */
	enum rc (*heard)(struct probe *probe, const struct json *facts, enum policy_verdict first, const struct json *first_then,
	                 enum policy_verdict second, const struct json *second_then);
	void *self;
};

/* Asks both with the tests of one of them as they are, and with each number that either reads changed. */
MUST_USE enum rc probe_with_tests(struct probe *probe, const struct rule *whose);

/* The values worth trying of the parameters of both. Before probe_with_tests. */
void probe_begin(struct probe *probe);

/* The day of a test, or the policy's own again. */
void probe_day(struct policy *policy, const struct json *test);

#endif

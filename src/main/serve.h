/* serve.h — one `testamur serve`: from its options to its end. */
#ifndef MAIN_SERVE_H
#define MAIN_SERVE_H

#include "cli/cli.h"

struct serve_order {
	struct str home, database;    /* database empty: the home's own */
	struct str log_home;          /* of the log's kept checkpoint; empty: the home */
	struct str listen, base_url;  /* base_url empty: http://localhost and the port */
	struct str tls_cert, tls_key;
	struct str test_key;          /* a file; empty: no issuing for other people's tests */
	struct strs proxies;
	int64_t rate_scale;
	size_t threads;
	/* Called once it answers, with its address; NULL: nothing is said. */
	void (*ready)(struct cli *cli, struct str base_url, const void *self);
	const void *self;
};

/* Serves until SIGTERM or SIGINT. */
MUST_USE enum rc serve(struct cli *cli, const struct serve_order *order);

#endif

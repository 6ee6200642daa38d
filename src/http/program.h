/* program.h — what all threads of one `testamur serve` share, and nobody changes while it runs. */
#ifndef HTTP_PROGRAM_H
#define HTTP_PROGRAM_H

#include "base/ctx.h"

struct contexts; /* rdf/context.h */
struct router;

struct program {
	struct str home;            /* the folder of keys and files */
	struct str log_home;        /* the folder of the log's kept checkpoint */
	struct str database;        /* for db_open */
	struct str base_url;        /* without a slash at its end */
	int64_t institution;        /* the site's; 0: none is made yet */
	struct contexts *contexts;
	const struct router *router;
	struct str test_key;        /* of --vc-api-test-key: its file's bytes; empty: POST /credentials/issue is refused */
};

#endif

#include "verification/site_lookup.h"

enum rc
site_lookup_open(struct ctx *cx, struct db *db, int64_t institution, struct contexts *contexts, bool network,
                 struct site_lookup *lookup, struct verify_options *options)
{
	const struct fetch_settings settings = { .loopback = false };

	TRY(publication_source_open(cx, db, institution, &lookup->own));
	lookup->fetcher = NULL;
	if (network) {
		TRY(fetcher_open(cx, &settings, &lookup->fetcher));
		lookup->own.next = fetcher_resolver(lookup->fetcher);
	}
	*options = (struct verify_options){ .contexts = contexts, .at = RECORD_NEVER, .own = lookup->own.did,
	                                    .resolver = publication_resolver(&lookup->own) };
	return RC_OK;
}

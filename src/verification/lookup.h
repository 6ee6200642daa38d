/* lookup.h — where a verifier finds what lies elsewhere: first in the files given, then on the network.
 *
 * Memory   the parts belong to the caller and must live as long as the resolver is used.
 */
#ifndef VERIFICATION_LOOKUP_H
#define VERIFICATION_LOOKUP_H

#include "helper/fetcher.h"
#include "verification/resources.h"

struct lookup {
	struct resources *resources; /* NULL: none */
	struct fetcher *fetcher;     /* NULL: nothing is fetched */
	struct verify_resolver network; /* set by lookup_resolver */
};

/* The resolver for one verification: its questions to the network are counted (fetcher_resolver). A credential's own
 * address is looked for in the files only (T-44). */
struct verify_resolver lookup_resolver(struct lookup *lookup);

#endif

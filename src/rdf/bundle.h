/* bundle.h — the contexts built into the program (contexts/README.md). Private to src/rdf and its tests. */
#ifndef RDF_BUNDLE_H
#define RDF_BUNDLE_H

#include "base/asset.h"
#include "rdf/context.h"

/* manifest.txt and the files it names. */
extern const struct asset rdf_contexts[];

/* Adds every context of the table to the store.
 * RC_INTERNAL: a file is not what the manifest says, is missing, or is not in the manifest. */
MUST_USE enum rc bundle_add(struct ctx *cx, struct contexts *store, const struct asset *assets);

#endif

/* registry_store.h — the lists of the registry, across the tables of earlier nouns. Private to this folder. */
#ifndef REGISTRY_REGISTRY_STORE_H
#define REGISTRY_REGISTRY_STORE_H

#include "registry/registry.h"

/* The whole learner and their number of awards that match. */
MUST_USE enum rc registry_count_awards(struct ctx *cx, struct db *db, int64_t institution, const struct registry_filter *filter, int64_t *all);

#endif

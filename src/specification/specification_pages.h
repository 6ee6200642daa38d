/* specification_pages.h — what the pages of specifications and of drafts share. Private to this folder. */
#ifndef SPECIFICATION_SPECIFICATION_PAGES_H
#define SPECIFICATION_SPECIFICATION_PAGES_H

#include "policy/policy.h"
#include "view_parts.h"

/* A rule's finding as a row; href: where it can be mended, or empty. */
struct view_findings_finding specification_finding(const struct policy_finding *finding, struct str href);

#endif

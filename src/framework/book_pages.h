/* book_pages.h — what the pages of rule books share. Private to this folder. */
#ifndef FRAMEWORK_BOOK_PAGES_H
#define FRAMEWORK_BOOK_PAGES_H

#include "framework/framework.h"
#include "http/page.h"
#include "policy/compare.h"

/* A rule book with what it extends, in the edition in force for the institution or the program's own. */
MUST_USE enum rc book_open(struct request *rq, struct str name, struct policy **out);

/* The file that was named, without what it extends. */
const struct json *book_own_file(const struct policy *policy);

/* Its title in the reader's language, else its id. */
struct str book_title(const struct request *rq, const struct policy *policy);

/* "/frameworks/ntu" */
struct str book_href(struct arena *mem, struct str name);

/* Workspace and breadcrumb of every page of rule books. */
void book_frame(struct request *rq);

struct view_framework_differences;

/* What policy_compare and policy_conflicts found, as the part of a page (compare.html). */
void book_differences(struct request *rq, const struct comparison *found, struct view_framework_differences *out);

#endif

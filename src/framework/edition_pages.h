/* edition_pages.h — what the pages of a draft of a rule book share; later folders have their rows (EDITION_ROW) from here. */
#ifndef FRAMEWORK_EDITION_PAGES_H
#define FRAMEWORK_EDITION_PAGES_H

#include "framework/book_pages.h"
#include "framework/edition.h"
#include "people/capability.h"

/* A draft as it is opened: its file, and the rules it would make. */
struct edition {
	struct framework *of;
	struct json *document;
	struct policy *policy;   /* NULL: it does not load, and `why` says what is wrong */
	const struct err *why;
};

/* For a route row: the edition named {edition}, in rq->object. */
enum rc edition_of_route(struct request *rq, struct whose *out);

/* RC_OK too when it does not load. */
MUST_USE enum rc edition_open(struct request *rq, struct edition *out);
/* Loads it again: its file was changed. */
MUST_USE enum rc edition_reload(struct request *rq, struct edition *of);

/* "/frameworks/drafts/17/about" */
struct str edition_href(const struct request *rq, const struct framework *of, const char *rest);
/* The page of the rule of that id; empty when the draft has none of its own. */
struct str edition_rule_href(const struct request *rq, const struct edition *of, struct str rule);

/* "northgate@2026-09" */
struct str edition_name(const struct request *rq, const struct framework *of);

/* Workspace, breadcrumbs, state and facts. */
void edition_frame(struct request *rq, const struct edition *of, bool is_part);

/* What is wrong with it as a whole: the sentence, its place in words, where it can be mended. All empty when it loads. */
struct edition_problem { struct str says, place, href; };
struct edition_problem edition_problem(struct request *rq, const struct edition *of);

/* The rule an error's field begins with ("NTU-7.7 weeks_max"), and what follows. Empty: it names no rule of the document. */
struct str edition_rule_of(const struct json *document, const struct err *err, struct str *part);

/* The books that can be named, for a pick. */
MUST_USE enum rc edition_books(struct request *rq, struct form_option **out, size_t *count);

#define EDITION_ROW .object = OBJECT_FRAMEWORK, .whose = edition_of_route, .needs = CAN_MANAGE_FRAMEWORKS
#define EDITION_BODY_MAX ((size_t)256 << 10)

#endif

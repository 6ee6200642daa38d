/* draft_form_pages.h — the parts of a draft as forms: what a form shows of the document, and what it writes into it. Private to this folder.
 *
 * A form covers some members of the document and leaves all others as they are. Texts in several languages are shown and
 * written in one of them.
 */
#ifndef SPECIFICATION_DRAFT_FORM_PAGES_H
#define SPECIFICATION_DRAFT_FORM_PAGES_H

#include "format/badge.h"
#include "http/view.h"
#include "specification/draft.h"

struct request;
struct route_match;
struct whose;

/* The draft that a path names, in rq->object; and what every row of one says. */
enum rc draft_of_route(struct request *rq, struct whose *out);
#define DRAFT_ROW .object = OBJECT_SPECIFICATION, .whose = draft_of_route, .needs = CAN_WRITE_SPECIFICATION

/* What is being edited: a copy of the draft's document, in a language, or one outcome or assessment of it. */
struct editing {
	struct arena *mem;
	struct policy *policy;
	struct json *document;
	struct json *item;       /* of sections with items; an object that is in the document or will be */
	struct str language;     /* of texts */
	struct str at;           /* where the form is sent */
	struct str remove;       /* where the item is removed; empty: it is new */
	struct str reader;       /* the language of labels */
	int64_t draft;
	struct badge badge;      /* as the document has it, or the usual one */
	struct str house;        /* the institution's colour; empty: it has none */
};

struct draft_section {
	const char *name;        /* in the address: "basics" */
	const struct form_class *form;
	const char *const *facts; /* that its findings look at; ends with NULL */
	const char *const *fields; /* of the document, for problems of its shape; ends with NULL */
	/* The form as the document has it, and the document as the form has it. */
	void (*show)(const struct editing *at, void *form);
	void (*take)(const struct editing *at, const void *form);
	/* Adds what only the whole of a form shows to be a mistake; NULL: nothing does. */
	void (*check)(struct ctx *cx, const struct editing *at, void *form);
	/* The page's part with the form in it. */
	struct view_body (*body)(const struct editing *at, void *form);
};

enum { DRAFT_BASICS, DRAFT_WORKLOAD, DRAFT_TEACHING, DRAFT_ENTRY, DRAFT_QUALITY, DRAFT_BADGE, DRAFT_OUTCOME, DRAFT_ASSESSMENT, DRAFT_SECTIONS };
extern const struct draft_section draft_sections[DRAFT_SECTIONS];

/* The part that a path names, and its form; NULL: it names none. Parts with items have the item in the path, the others have none. */
const struct draft_section *draft_section_of(const struct route_match *match);
const struct form_class *draft_section_form(const struct route_match *match);

/* The badge's part (badge_form_pages.c), and its pictures. */
void badge_show(const struct editing *at, void *form);
void badge_take(const struct editing *at, const void *form);
void badge_check_form(struct ctx *cx, const struct editing *at, void *form);
struct view_body badge_body(const struct editing *at, void *form);
enum rc badge_draft_get(struct request *rq);
enum rc badge_version_get(struct request *rq);

/* The text of a map in exactly this language; empty when it has none. */
struct str draft_text(const struct json *object, const char *name, struct str language);

#endif

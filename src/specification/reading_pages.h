/* reading_pages.h — a version of a specification as its page has it: what it says, outcomes × assessments, the assessments. Private to this folder. */
#ifndef SPECIFICATION_READING_PAGES_H
#define SPECIFICATION_READING_PAGES_H

#include "http/request.h"
#include "specification/specification.h"

struct view_specification_page;
struct view_specification_page_part;

/* A member's name as people say it, "hours"; one that the program has no word for is its name. */
struct str reading_name(struct arena *mem, enum language language, struct str key);

/* Appends a member of the document as lines of text, each with `before` ("Contact: ") in front of it. */
void reading_values(struct request *rq, const struct json *value, struct str before, struct view_specification_page_part *part);

/* Fills `parts`, `outcomes` and `assessments`, in the reader's language. */
void reading_fill(struct request *rq, const struct specification *spec, struct view_specification_page *view);

#endif

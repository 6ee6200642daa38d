/* edition_form_pages.h — between the forms of a draft and its file: texts by language, lines, mistakes beside their fields. Private to this
 * folder.
 *
 * What was typed is put into the document even when it is wrong, so that it is kept; lines that make no object stay there as the text they
 * are, which no rule book may have and the form shows again.
 */
#ifndef FRAMEWORK_EDITION_FORM_PAGES_H
#define FRAMEWORK_EDITION_FORM_PAGES_H

#include "framework/edition_pages.h"
#include "http/form.h"
#include "http/view.h"

/* Keeps the document as the revision after the one the form was opened with. Errors of edition_keep. */
MUST_USE enum rc edition_keep_form(struct request *rq, struct edition *of, struct str revision, struct str about);
struct str edition_revision(const struct request *rq, const struct framework *of);

/* A member of an object; an empty text takes it away. */
void edition_set_text(struct arena *mem, struct json *object, const char *name, struct str text);
/* One language of a map of texts; the map goes with its last text. */
void edition_set_text_in(struct arena *mem, struct json *object, const char *name, const char *language, struct str text);
struct str edition_text_in(const struct json *object, const char *name, const char *language);

/* Lines (written.h) as an object, and back. */
void edition_set_members(struct request *rq, struct json *object, const char *name, struct str text, bool nested);
struct str edition_members_text(struct arena *mem, const struct json *object, const char *name, bool nested);
/* The mistake of lines that were kept as a text. */
void edition_check_members(struct request *rq, const struct form_class *class, void *form, const struct json *object, const char *name, bool nested);

/* The error is the mistake of the field, unless that has one already. */
void edition_say_beside(struct request *rq, const struct form_class *class, struct form *form, const char *field, const struct err *err);

/* The page with its form; another status than 200: after a POST that has mistakes. */
enum rc edition_answer(struct request *rq, const struct view_class *view, const void *value, int status);

#define EDITION_WRITE_ROW EDITION_ROW, .body_limit = EDITION_BODY_MAX, .rate = RATE_CHANGE

#endif

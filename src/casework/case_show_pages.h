/* case_show_pages.h — what the learner's and the staff's page of a case show alike: its papers, its steps with what is still to come, and
 * roles and people in words. Private to this folder.
 *
 * Memory   results live in rq->cx->mem.
 */
#ifndef CASEWORK_CASE_SHOW_PAGES_H
#define CASEWORK_CASE_SHOW_PAGES_H

#include "casework/casework.h"
#include "http/page.h"
#include "view_casework.h"
#include "view_parts.h"

/* The bodies of forms that may bring a file. */
#define CASE_BODY_MAX (CASE_FILE_MAX + ((size_t)1 << 20))

/* "registry or chair of a board": who decides, in the reader's language. */
struct str case_show_deciders(struct request *rq, const struct case_file *file);
/* To whom it was forwarded: a role's name, else as it was written; empty: not. */
struct str case_show_office(struct request *rq, struct str forwarded_to);
struct str case_show_role(struct request *rq, enum role role);

struct view_message case_show_kind(enum case_kind kind);
/* Its state as a tag among the facts of the page. */
void case_show_state(struct request *rq, const struct case_file *file);

/* `base`: "/cases/7", below which the files are. */
MUST_USE enum rc case_show_papers(struct request *rq, const struct case_file *file, struct str base, struct view_case_papers *out);

/* The sentences of the rules that an open case goes by; when they would refuse it by now, the one that does. Empty: decided, or none. */
MUST_USE enum rc case_show_rules(struct request *rq, const struct study *study, const struct case_file *file, struct str *says);

/* Each step that was taken, then what is awaited and by when, with the days that are left. */
MUST_USE enum rc case_show_steps(struct request *rq, const struct case_file *file, int64_t today, struct view_timeline *out);

/* One of its files, to be kept: it is never shown by this site, whatever it is. */
enum rc case_show_file(struct request *rq, const struct case_file *file);

/* What a form with a file says: both empty without one. */
struct case_words case_words_of(int64_t days, struct str reason, bool acknowledged, struct form_upload file);

#endif

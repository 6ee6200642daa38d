/* page.h — the frame around every page: header, workspaces, breadcrumbs, title, facts, actions, notices, footer.
 *
 *     page_title(rq, name);                                              // a text, or page_title_say(rq, MSG)
 *     page_crumb(rq, programme, link);
 *     page_fact(rq, SAY(board_fact_held), locale_day(rq->locale...));    // "Held: 18 November 2026"
 *     page_action(rq, SAY(board_confirm), link, PAGE_MAIN, SAY(board_needs_external));  // greyed, with the reason
 *     return reply_view(rq, 200, &view_board_class, &v);
 *
 * The handler says what this page is; who the reader is, their workspaces, language and notices the frame finds by itself.
 *
 * Memory   what is handed over must live as long as the request (SAY's arguments too: page_* copy them).
 */
#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "http/request.h"
#include "http/view.h"

/* Who reads, for the header. `struct site` has a function that fills it (people, main): zero is a stranger. */
enum page_workspace { WORKSPACE_LEARNER, WORKSPACE_TEACHING, WORKSPACE_REGISTRY, WORKSPACE_BOARD, WORKSPACE_QUALITY, WORKSPACE_NETWORK, WORKSPACE_ADMINISTRATION, WORKSPACES };

struct page_reader {
	struct str institution;  /* its name */
	struct str zone;         /* its IANA time zone */
	struct str colour;       /* "#5a1f3d" from its branding; empty: the house colour of the style sheet */
	struct str person;       /* the reader's name; empty: nobody signed in */
	bool has[WORKSPACES];
	struct str home[WORKSPACES]; /* where each begins: "/offerings"; empty: the usual place */
	int64_t waiting, unread; /* what waits for them, notices not read */
};

enum page_action_kind { PAGE_SECOND, PAGE_MAIN };

void page_title(struct request *rq, struct str title);
void page_title_say(struct request *rq, struct view_message title);
/* One step of the way here, from the top; the page itself is not one. */
void page_crumb(struct request *rq, struct str text, struct str href);
void page_crumb_say(struct request *rq, struct view_message text, struct str href);
/* One of the facts below the title. */
void page_fact(struct request *rq, struct view_message label, struct str value);
/* A state among the facts, as a tag: its look is one of yes, no, mind, open. */
enum page_look { PAGE_OPEN, PAGE_YES, PAGE_NO, PAGE_MIND };
void page_state(struct request *rq, struct view_message state, enum page_look look);
/* What may be done here: a link. With why_not it is greyed and the reason stands beside it. */
void page_action(struct request *rq, struct view_message text, struct str href, enum page_action_kind kind, struct view_message why_not);
#define PAGE_MAY ((struct view_message){ 0 })
/* The workspace this page belongs to, for the switch. */
void page_workspace(struct request *rq, enum page_workspace workspace);
/* The title stands in the page's own h1 (a verdict, a front page): the frame shows none. */
void page_own_title(struct request *rq);
/* Not for search engines, not kept in any cache: what only some may see. The default is true. */
void page_public(struct request *rq);

/* Sets rq->language and cx->language, by ?lang (kept in a cookie), the cookie, the person, Accept-Language. The dispatcher calls it. */
void page_choose_language(struct request *rq);

/* `href` ("/awards?state=active"), when this site has a page there which the reader may see; else empty: nothing leads to a page that is not there,
 * or that would answer with a refusal. Where the page to be linked is about an object, it is asked as if it were the one of this page. Crumbs
 * and actions are asked by themselves. */
struct str page_if_open(struct request *rq, struct str href);

/* A long list comes in pages, so that none is heavy: which of its `count` rows are on this one, by ?name=, at most `most`; a number beyond the end is the
 * last page. Fills the pager, whose links keep the address's other words; it stays empty when there is one page. */
#define PAGE_ROWS 50
struct view_pager; /* parts.html */
struct page_slice { size_t from, count; };
struct page_slice page_slice(struct request *rq, const char *name, size_t most, size_t count, struct view_pager *pager);

/* Who reads; found once a request. */
const struct page_reader *page_reader(struct request *rq);

/* The request's locale: language, institution's zone. */
struct locale *page_locale(struct request *rq);

/* For server.c and main: the whole page (frame and body), the page of an error, the form of a row. */
MUST_USE enum rc page_html(struct request *rq, const struct view_class *view, const void *value, struct str *html);
enum rc page_error(struct request *rq, int status);
MUST_USE enum rc page_read_form(struct request *rq, const struct form_class *class);

#endif

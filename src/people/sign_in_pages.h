/* sign_in_pages.h — what the pages of people share: letting somebody in, where to go next. Private to this folder. */
#ifndef PEOPLE_SIGN_IN_PAGES_H
#define PEOPLE_SIGN_IN_PAGES_H

#include "http/page.h"
#include "http/request.h"
#include "people/role_pages.h"
#include "people/session.h"

/* A page of this site, or the usual first one (T-36): a path with one slash, without what browsers read as another host. */
struct str sign_in_next(struct str next);

/* A fresh session for this browser; one that it had is over, so that nobody's earlier token is worth anything (T-35). */
MUST_USE enum rc sign_in_let_in(struct request *rq, const struct account_rules *rules, const struct account *account);

/* The field that the error at hand is about; `other` when it says none. */
const char *mistaken_field(struct request *rq, const char *other);

#endif

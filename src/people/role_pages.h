/* role_pages.h — a role as pages call it, in the reader's language. */
#ifndef PEOPLE_ROLE_PAGES_H
#define PEOPLE_ROLE_PAGES_H

#include "http/view.h"
#include "people/people.h"

struct view_message role_message(enum role role);

#endif

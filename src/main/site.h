/* site.h — what the site is made of: http/site.h filled from people and the pages. */
#ifndef MAIN_SITE_H
#define MAIN_SITE_H

#include "http/site.h"

extern const struct site main_site;

#endif

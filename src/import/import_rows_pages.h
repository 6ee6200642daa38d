/* import_rows_pages.h — the rows of an import, for its page. Private to this folder. */
#ifndef IMPORT_IMPORT_ROWS_PAGES_H
#define IMPORT_IMPORT_ROWS_PAGES_H

#include "http/page.h"
#include "import/import.h"
#include "view_import.h"

/* Fills lead, tally, rows and what may be done with them: of the outcome that `?show=` asks for from `?after=` on, else what needs
 * a look. */
MUST_USE enum rc import_fill_rows(struct request *rq, const struct specification *spec, const struct import *import,
                                 struct view_import_rows *view);

#endif

/* layout.h — measuring and cutting text for a terminal; private to src/cli. */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

#include "cli/cli.h"

/* Columns of the terminal, between 40 and 100. */
size_t cli_width(const struct cli *cli);

/* Cuts the next line of at most `width` columns from *rest, at a space where there is one, else in the word;
 * a newline in the text ends a line. */
struct str text_line(struct str *rest, size_t width);

#endif

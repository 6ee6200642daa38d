/* output.h — what a command says: lines, wrapped text, tables, JSON, progress.
 *
 * Everything goes to the command's own streams, so that tests can read it. Text is UTF-8; control
 * characters and direction overrides in it are shown as U+FFFD, because a name in a stranger's credential
 * must not steer a registrar's terminal. A write that fails is remembered, and the command ends with exit 3.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "base/ctx.h"
#include "codec/json.h"

struct cli;

/* Printed as it is; a newline is the caller's. */
void cli_say(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same on standard error: remarks that are no part of the answer. */
void cli_note(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One paragraph, wrapped to the terminal's width (never wider than 100 columns; 80 when there is no terminal);
 * each line starts with `indent` spaces; `first`, when not empty, stands in the first line's indent. */
void cli_wrap(struct cli *cli, size_t indent, struct str first, struct str text);

/* The document, indented, with a newline. This is all that a command prints on standard output when cli->json. */
void cli_json(struct cli *cli, const struct json *value);

/* Raw bytes, as they are, unfiltered: canonical N-Quads, a file on standard output. */
void cli_bytes(struct cli *cli, struct str bytes);

/* A table: `heads` ends with NULL; a head that begins with '>' makes its column flush right. The last column
 * is wrapped when the terminal is narrower. Rows have as many cells as there are heads.
 *
 *     struct table *t = table_new(cli->cx->mem, (const char *const[]){ "Framework", ">Rules", "Title", NULL });
 *     table_row(t, (struct str[]){ id, decimal_text(mem, n), title });
 *     table_print(cli, t);
 */
struct table;
struct table *table_new(struct arena *mem, const char *const *heads);
void table_row(struct table *t, const struct str *cells);
/* Nothing is printed when there is no row. */
void table_print(struct cli *cli, const struct table *t);

/* Columns the text takes on a terminal (wide characters two, combining ones none). */
size_t text_width(struct str s);

/* ---- long work: on a terminal a bar that is redrawn, else a line every ten seconds; on standard error ---- */
struct progress {
	struct cli *cli;
	const char *what; /* "credentials" */
	int64_t total, done; /* total 0: not known beforehand */
	double started, drawn; /* seconds of the monotonic clock */
	bool any;
};
struct progress progress_start(struct cli *cli, const char *what, int64_t total);
/* Cheap: draws ten times a second at most. */
void progress_at(struct progress *p, int64_t done);
/* Clears the bar; without a terminal says the last line, if it said any. */
void progress_end(struct progress *p);

#endif

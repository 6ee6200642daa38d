/* workbook.h — the first sheet of a workbook (ECMA-376, Office Open XML: .xlsx) as separated values.
 *
 * What a registrar sees in the cells, as text: numbers without the noise of binary fractions, dates as 2026-11-06, dates with a time of day as
 * 2026-11-06T17:00:00 (a workbook knows no time zone), percentages as "68.5%", formulas by the value they had when the file was
 * saved. The first sheet that is not hidden is read; rows keep their numbers.
 *
 * It parses strangers' XML in large amounts, so it runs in a process of its own (helper/workbook_main.c).
 *
 * Memory   everything lives in cx->mem.
 * Errors   RC_INVALID: no workbook, damaged, no sheet to be seen. RC_LIMIT: too large. RC_UNSUPPORTED: an .xls of the old kind, an
 *          .ods, a file with a password.
 */
#ifndef CODEC_WORKBOOK_H
#define CODEC_WORKBOOK_H

#include "base/ctx.h"

#define WORKBOOK_PART_MAX ((size_t)192 << 20) /* of one file within it, unpacked */
#define WORKBOOK_TEXT_MAX ((size_t)32 << 20)  /* of what comes out */

/* Is it one, or an old kind of one that workbook_read would name? */
bool workbook_looks_like(struct str bytes);

/* UTF-8 with a byte-order mark, semicolons, every cell in quotes. */
MUST_USE enum rc workbook_read(struct ctx *cx, struct str bytes, struct str *csv);

#endif

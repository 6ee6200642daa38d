/* workbook_reader.h — a workbook's sheet as separated values, read in a process of its own.
 *
 * `testamur-workbook` is started for one file and ends with it: it has no file, no connection and little memory, so what a stranger's
 * archive and XML can do there is to be wrong about its own cells. What it answers is read like any sheet that somebody hands in.
 *
 * Memory   results live in cx->mem.
 * Errors   those of codec/workbook.h; RC_UNAVAILABLE: the process cannot be started or went away over the file.
 */
#ifndef HELPER_WORKBOOK_READER_H
#define HELPER_WORKBOOK_READER_H

#include "codec/workbook.h"

MUST_USE enum rc workbook_reader_csv(struct ctx *cx, struct str bytes, struct str *csv);

#endif

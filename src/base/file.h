/* file.h — whole files in and out, with a limit on the way in and never half a file on the way out.
 *
 * Errors name the file (err.place.file) and say what the system said. Paths hold no NUL byte
 * (RC_INVALID); "-" has no special meaning here (cli.h reads standard input).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/ctx.h"

/* The bytes of a file, in cx->mem; a NUL that the length does not count stands behind them.
 * RC_NOT_FOUND: no such file. RC_INVALID: a folder, or not ours to read. RC_LIMIT: more than `max` bytes.
 * RC_UNAVAILABLE: the system could not read it. */
MUST_USE enum rc file_read(struct ctx *cx, struct str path, size_t max, struct str *out);

/* The same from an open descriptor, to its end; `name` is for the error. The descriptor stays open. */
MUST_USE enum rc file_read_fd(struct ctx *cx, int fd, struct str name, size_t max, struct str *out);

/* Writes the whole file or leaves what was there: a temporary file beside it, fsync, rename, fsync of the
 * folder. `mode` as for open(2), 0600 for what is secret; the process's mask applies.
 * RC_FULL: no space or quota left. RC_INVALID: the folder is missing, or not ours to write in.
 * RC_UNAVAILABLE: anything else the system said. */
MUST_USE enum rc file_write(struct ctx *cx, struct str path, struct str bytes, unsigned mode);

/* The same for what can be made again from what lasts (a credential's file beside the database that holds it): never
 * half a file, but the system may take its time with the disk. A cohort of 100,000 has 400,000 of them. */
MUST_USE enum rc file_write_copy(struct ctx *cx, struct str path, struct str bytes, unsigned mode);

/* Makes the folder and those above it that are missing, with `mode` (0700 for what is private). One that is
 * there already is fine and keeps its mode. Errors as file_write. */
MUST_USE enum rc file_make_dirs(struct ctx *cx, struct str path, unsigned mode);

/* True when something has that name (a file, a folder). */
bool file_exists(struct arena *mem, struct str path);
bool file_is_dir(struct arena *mem, struct str path);

/* "dir/name"; `name` alone when it begins with a slash or dir is empty. */
struct str path_join(struct arena *mem, struct str dir, struct str name);

/* The folder of the running program, where its helpers lie; "." when the system does not say. */
struct str path_of_program(struct arena *mem);

#endif

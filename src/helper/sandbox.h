/* sandbox.h — what a helper process gives up before it reads a stranger's byte; private to the helper processes.
 *
 * Each step is worth having by itself, and a kernel without one of them leaves the others. Nothing here can be undone.
 */
#ifndef HELPER_SANDBOX_H
#define HELPER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Nothing inherited but the standard descriptors and the socket; no core file, no debugger of the same user, the
 * terminal's signals ignored (they are for the program; a helper ends with its socket). False in a program built with
 * a sanitizer, whose leak check is a debugger and which needs its memory: then it stops here. */
bool sandbox_begin(void);

/* From now on the process ends at any of these system calls (SYS_...), and at those that no helper needs: a new program,
 * a look into other processes, listening, mounting. */
void sandbox_forbid(const int *calls, size_t count);

/* From now on opening a file to write is refused. Call before sandbox_forbid. */
void sandbox_forbid_writing(void);

/* Files can be read below these paths only (Landlock); those that are missing are skipped. */
void sandbox_read_only_below(const char *const *paths, size_t count);

/* All of this for a helper that connects outward: `memory_max` bytes, 64 descriptors, no file is written, and none read but what connecting needs
 * (the system's certificates, the resolver's settings) and `certificates` (a file; empty: none besides). */
void sandbox_connect_outward(size_t memory_max, const char *certificates);

#endif

/* nth.c — a library to preload: the n-th call of some kinds fails, once or for good.
 *
 *     FAULT_KIND    space (write, pwrite, ftruncate, fsync, rename, link, mkdir, open for writing)  or  memory (malloc ...)
 *     FAULT_AT      which call fails, from 1; 0: none, only counted
 *     FAULT_STAY    not empty: every later call fails too
 *     FAULT_REPORT  a file that gets one line a process: its name and how many calls there were
 *
 * A failed call answers ENOSPC, or ENOMEM for memory, as the system would. Writes to standard output and error pass:
 * they are the terminal's.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { KIND_NONE, KIND_SPACE, KIND_MEMORY };

static enum kind kind;
static long fail_at;
static bool stay;
static atomic_long calls;

/* The C library's own, without a search that would allocate. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static void __attribute__((constructor))
begin(void)
{
	const char *name = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");

	fail_at = at == NULL ? 0 : strtol(at, NULL, 10);
	stay = getenv("FAULT_STAY") != NULL && *getenv("FAULT_STAY") != '\0';
	/* Last: from here on calls count. */
	if (name != NULL)
		kind = strcmp(name, "space") == 0 ? KIND_SPACE : strcmp(name, "memory") == 0 ? KIND_MEMORY : KIND_NONE;
}

static void __attribute__((destructor))
end(void)
{
	const char *path = getenv("FAULT_REPORT");
	char line[256];
	int fd, len;

	kind = KIND_NONE;
	if (path == NULL || (fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return;
	len = snprintf(line, sizeof(line), "%s %ld\n", program_invocation_short_name, (long)calls);
	if (write(fd, line, (size_t)len) != len)
		_exit(99);
	close(fd);
}

static bool
fails(enum kind of)
{
	long n;

	if (of != kind)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (fail_at == 0 || (stay ? n < fail_at : n != fail_at))
		return false;
	errno = of == KIND_MEMORY ? ENOMEM : ENOSPC;
	return true;
}

#define REAL(type, name, ...)                                    \
	static type (*real)(__VA_ARGS__);                        \
	if (real == NULL)                                        \
	*(void **)&real = dlsym(RTLD_NEXT, name)

void *
malloc(size_t size)
{
	return fails(KIND_MEMORY) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails(KIND_MEMORY) ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *block, size_t size)
{
	return fails(KIND_MEMORY) ? NULL : __libc_realloc(block, size);
}

ssize_t
write(int fd, const void *bytes, size_t count)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	return fd > STDERR_FILENO && fails(KIND_SPACE) ? -1 : real(fd, bytes, count);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
	return fails(KIND_SPACE) ? -1 : real(fd, bytes, count, at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t count, off_t at)
{
	REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
	return fails(KIND_SPACE) ? -1 : real(fd, bytes, count, at);
}

int
ftruncate64(int fd, off64_t size)
{
	REAL(int, "ftruncate64", int, off64_t);
	return fails(KIND_SPACE) ? -1 : real(fd, size);
}

int
fsync(int fd)
{
	REAL(int, "fsync", int);
	return fails(KIND_SPACE) ? -1 : real(fd);
}

int
fdatasync(int fd)
{
	REAL(int, "fdatasync", int);
	return fails(KIND_SPACE) ? -1 : real(fd);
}

int
rename(const char *from, const char *to)
{
	REAL(int, "rename", const char *, const char *);
	return fails(KIND_SPACE) ? -1 : real(from, to);
}

int
mkdir(const char *path, mode_t mode)
{
	REAL(int, "mkdir", const char *, mode_t);
	return fails(KIND_SPACE) ? -1 : real(path, mode);
}

static bool
for_writing(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
}

#define OPEN_AS(name)                                                            \
	int name(const char *path, int flags, ...)                               \
	{                                                                        \
		REAL(int, #name, const char *, int, ...);                        \
		va_list args;                                                    \
		mode_t mode;                                                     \
                                                                                 \
		va_start(args, flags);                                           \
		mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;        \
		va_end(args);                                                    \
		return for_writing(flags) && fails(KIND_SPACE) ? -1 : real(path, flags, mode); \
	}

OPEN_AS(open)
OPEN_AS(open64)

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

#define READ_STEP 65536
#define FOLDER_MODE_OPEN (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* What the system said, as the answer a caller can act on. */
static enum rc
fail_errno(struct ctx *cx, struct str path, int error, const struct message *otherwise)
{
	enum rc rc;

	switch (error) {
	case ENOENT:
	case ENOTDIR:
		rc = fail(cx, RC_NOT_FOUND, MSG(file_not_found));
		break;
	case EACCES:
	case EPERM:
	case EROFS:
		rc = fail(cx, RC_INVALID, MSG(file_not_allowed), A_C("system", strerrordesc_np(error)));
		break;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		rc = fail(cx, RC_FULL, MSG(file_disk_full));
		break;
	default:
		rc = fail(cx, RC_UNAVAILABLE, otherwise, A_C("system", strerrordesc_np(error)));
	}
	return fail_at_file(cx, rc, path);
}

static enum rc
check_path(struct ctx *cx, struct str path)
{
	if (path.len > 0 && memchr(path.ptr, '\0', path.len) == NULL)
		return RC_OK;
	return fail_at_file(cx, fail(cx, RC_INVALID, MSG(file_no_name)), path);
}

enum rc
file_read_fd(struct ctx *cx, int fd, struct str name, size_t max, struct str *out)
{
	struct buf bytes = buf_new(cx->mem, max < SIZE_MAX ? max + 1 : max);

	for (;;) {
		size_t room = bytes.max - bytes.len < READ_STEP ? bytes.max - bytes.len : READ_STEP;
		ssize_t got;

		if (room == 0)
			return fail_at_file(cx, fail(cx, RC_LIMIT, MSG(file_too_large), A_NUM("limit", (int64_t)max)), name);
		got = read(fd, buf_room(&bytes, room), room);
		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EISDIR)
			return fail_at_file(cx, fail(cx, RC_INVALID, MSG(file_is_folder)), name);
		if (got < 0)
			return fail_errno(cx, name, errno, MSG(file_cannot_read));
		bytes.len += (size_t)got;
	}
	*out = buf_view(&bytes);
	buf_byte(&bytes, '\0');
	out->ptr = bytes.ptr;
	return RC_OK;
}

enum rc
file_read(struct ctx *cx, struct str path, size_t max, struct str *out)
{
	struct arena_door door;
	enum rc rc;
	int fd;

	TRY(check_path(cx, path));
	fd = open(str_c(cx->mem, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail_errno(cx, path, errno, MSG(file_cannot_read));
	/* The door is for the descriptor, which must not stay open when memory ends. */
	if (!ARENA_ENTER(cx->mem, &door)) {
		close(fd);
		return fail_at_file(cx, fail(cx, RC_MEMORY, MSG(out_of_memory)), path);
	}
	rc = file_read_fd(cx, fd, path, max, out);
	arena_leave(cx->mem, &door);
	close(fd);
	return rc;
}

/* All bytes, or errno. */
static int
write_all(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t put = write(fd, bytes.ptr, bytes.len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put == 0 ? ENOSPC : errno;
		bytes = str_sub(bytes, (size_t)put, SIZE_MAX);
	}
	return 0;
}

static struct str
folder_of(struct str path)
{
	while (path.len > 0 && path.ptr[path.len - 1] != '/')
		path.len--;
	return path.len > 0 ? path : STR("./");
}

/* A rename lasts only when the folder that holds the name was written too. Some file systems cannot fsync a
 * folder and say EINVAL: they need no such care. */
static int
sync_folder(struct arena *mem, struct str path)
{
	int fd = open(str_c(mem, folder_of(path)), FOLDER_MODE_OPEN), error = 0;

	if (fd < 0)
		return errno;
	if (fsync(fd) != 0 && errno != EINVAL)
		error = errno;
	close(fd);
	return error;
}

static enum rc
replace_file(struct ctx *cx, struct str path, struct str bytes, unsigned mode, bool lasting)
{
	char *temporary, *final;
	int fd, error;

	TRY(check_path(cx, path));
	final = str_c(cx->mem, path);
	temporary = str_c(cx->mem, str_fmt(cx->mem, PRI_STR ".%ld.new", ARG_STR(path), (long)getpid()));
	unlink(temporary); /* left by a process of that number that was killed */
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0 && errno == ENOENT)
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(file_folder_missing), A_STR("folder", folder_of(path))), path);
	if (fd < 0)
		return fail_errno(cx, path, errno, MSG(file_cannot_write));
	error = write_all(fd, bytes);
	if (error == 0 && lasting && fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	if (error == 0 && rename(temporary, final) != 0)
		error = errno;
	if (error != 0)
		unlink(temporary);
	else if (lasting)
		error = sync_folder(cx->mem, path);
	return error == 0 ? RC_OK : fail_errno(cx, path, error, MSG(file_cannot_write));
}

enum rc
file_write(struct ctx *cx, struct str path, struct str bytes, unsigned mode)
{
	return replace_file(cx, path, bytes, mode, true);
}

enum rc
file_write_copy(struct ctx *cx, struct str path, struct str bytes, unsigned mode)
{
	return replace_file(cx, path, bytes, mode, false);
}

/* One folder; that it is there already is fine. */
static enum rc
make_dir(struct ctx *cx, struct str path, unsigned mode)
{
	struct stat is;

	if (mkdir(str_c(cx->mem, path), mode) == 0)
		return RC_OK;
	if (errno != EEXIST)
		return fail_errno(cx, path, errno, MSG(file_cannot_write));
	if (stat(str_c(cx->mem, path), &is) == 0 && S_ISDIR(is.st_mode))
		return RC_OK;
	return fail_at_file(cx, fail(cx, RC_INVALID, MSG(file_no_folder)), path);
}

enum rc
file_make_dirs(struct ctx *cx, struct str path, unsigned mode)
{
	TRY(check_path(cx, path));
	for (size_t at = 1; at < path.len; at++)
		if (path.ptr[at] == '/' && path.ptr[at - 1] != '/')
			TRY(make_dir(cx, str_sub(path, 0, at), mode));
	return make_dir(cx, path, mode);
}

bool
file_exists(struct arena *mem, struct str path)
{
	return access(str_c(mem, path), F_OK) == 0;
}

bool
file_is_dir(struct arena *mem, struct str path)
{
	struct stat is;

	return stat(str_c(mem, path), &is) == 0 && S_ISDIR(is.st_mode);
}

struct str
path_join(struct arena *mem, struct str dir, struct str name)
{
	if (dir.len == 0 || str_starts(name, "/"))
		return name;
	if (str_ends(dir, "/"))
		return str_fmt(mem, PRI_STR PRI_STR, ARG_STR(dir), ARG_STR(name));
	return str_fmt(mem, PRI_STR "/" PRI_STR, ARG_STR(dir), ARG_STR(name));
}

struct str
path_of_program(struct arena *mem)
{
	char *path = arena_alloc(mem, 4096);
	ssize_t len = readlink("/proc/self/exe", path, 4096);

	if (len <= 0 || len == 4096)
		return STR(".");
	while (len > 1 && path[len - 1] != '/')
		len--;
	return (struct str){ path, len > 1 ? (size_t)len - 1 : 1 };
}

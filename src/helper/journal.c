#include "helper/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "codec/base64.h"

/* "= 0000000001 0500 0123456 <64 hex>\n" */
#define HEAD_FORMAT "= %010llu %04zu %07zu "
#define HEAD_SIZE   91
#define LINE_SIZE   2048 /* the longest line: a checkpoint with a long origin, or a P-384 signature and a long id */
#define BODY_MAX    ((size_t)INTENTS_MAX * LINE_SIZE)
#define WINDOW      ((size_t)4 << 20)
#define ORIGIN_SIZE 255

_Static_assert(WINDOW > HEAD_SIZE + BODY_MAX, "a whole batch fits the window");

/* Where the line of an id begins; `mark` is eight bytes of the id's hash, 0 for a free slot. */
struct slot {
	uint64_t mark, offset;
};

/* The largest checkpoint that was signed for a log. */
struct origin {
	struct origin *next;
	struct checkpoint last;
	char name[ORIGIN_SIZE];
};

struct journal {
	struct str path;
	int fd;
	bool broken;
	uint64_t end, batches;
	struct slot *slots; /* a power of two of them, at most half taken */
	size_t slot_count, taken;
	struct origin *origins;
};

static enum rc
damaged(struct ctx *cx, const struct journal *journal, uint64_t at)
{
	return fail_at_file(cx, fail(cx, RC_INVALID, MSG(helper_journal_damaged), A_NUM("at", (int64_t)at)), journal->path);
}

static enum rc
unavailable(struct ctx *cx, const struct journal *journal)
{
	enum rc rc = errno == ENOSPC || errno == EDQUOT ? fail(cx, RC_FULL, MSG(file_disk_full))
	                                                : fail(cx, RC_UNAVAILABLE, MSG(file_cannot_write), A_C("system", strerrordesc_np(errno)));

	return fail_at_file(cx, rc, journal->path);
}

/* ---- lines ---- */

static const char kind_letters[] = "?CSKD";

static enum intent_kind
kind_of_letter(char letter)
{
	const char *at = letter == '?' || letter == 0 ? NULL : strchr(kind_letters, letter);

	return at == NULL ? (enum intent_kind)0 : (enum intent_kind)(at - kind_letters);
}

static void
put_line(struct arena *mem, struct buf *out, const struct journal_entry *entry)
{
	struct str bytes;

	buf_byte(out, kind_letters[entry->kind]);
	buf_byte(out, ' ');
	buf_str(out, str_hex(mem, entry->digest, sizeof(entry->digest)));
	buf_byte(out, ' ');
	buf_str(out, entry->kid);
	buf_byte(out, ' ');
	if (entry->signature.len > 0)
		base64url_write(out, entry->signature);
	else
		buf_byte(out, '-');
	buf_byte(out, ' ');
	buf_str(out, entry->id);
	if (entry->kind == INTENT_CHECKPOINT) {
		buf_fmt(out, " %llu ", (unsigned long long)entry->checkpoint.size);
		bytes = (struct str){ (const char *)entry->checkpoint.root.bytes, sizeof(entry->checkpoint.root.bytes) };
		base64url_write(out, bytes);
		buf_byte(out, ' ');
		base64url_write(out, entry->checkpoint.origin);
	}
	buf_byte(out, '\n');
}

static bool
unhex(struct str hex, unsigned char *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned value = 0;

		for (size_t k = 0; k < 2; k++) {
			char c = hex.len == 2 * count ? hex.ptr[2 * i + k] : 0;

			if (c >= '0' && c <= '9')
				value = value * 16 + (unsigned)(c - '0');
			else if (c >= 'a' && c <= 'f')
				value = value * 16 + (unsigned)(c - 'a') + 10;
			else
				return false;
		}
		out[i] = (unsigned char)value;
	}
	return true;
}

static bool
read_checkpoint(struct arena *mem, struct str rest, struct checkpoint *out)
{
	struct str size, root;
	int64_t number;

	if (!str_cut(&rest, ' ', &size) || !str_to_int(size, &number) || number < 0 || !str_cut(&rest, ' ', &root)
	    || !base64url_decode_exact(root, out->root.bytes, sizeof(out->root.bytes)) || !base64url_decode(mem, rest, &out->origin))
		return false;
	out->size = (uint64_t)number;
	return true;
}

static bool
read_line(struct arena *mem, struct str line, struct journal_entry *out)
{
	struct str rest = line, kind, digest, signature;

	*out = (struct journal_entry){ 0 };
	if (!str_cut(&rest, ' ', &kind) || kind.len != 1 || (out->kind = kind_of_letter(kind.ptr[0])) == 0
	    || !str_cut(&rest, ' ', &digest) || !unhex(digest, out->digest, sizeof(out->digest))
	    || !str_cut(&rest, ' ', &out->kid) || !str_cut(&rest, ' ', &signature))
		return false;
	if (!str_is(signature, "-") && !base64url_decode(mem, signature, &out->signature))
		return false;
	if (str_cut(&rest, ' ', &out->id))
		return out->kind == INTENT_CHECKPOINT && read_checkpoint(mem, rest, &out->checkpoint);
	return out->kind != INTENT_CHECKPOINT && out->id.len > 0;
}

/* The id alone, for the index. */
static bool
id_of_line(struct str line, struct str *id)
{
	struct str rest = line, skipped;

	for (int i = 0; i < 4; i++)
		if (!str_cut(&rest, ' ', &skipped))
			return false;
	str_cut(&rest, ' ', id);
	return id->len > 0;
}

/* ---- the index ---- */

static uint64_t
mark_of(struct str id)
{
	unsigned char digest[SHA256_SIZE];
	uint64_t mark;

	sha256(id, digest);
	memcpy(&mark, digest, sizeof(mark));
	return mark == 0 ? 1 : mark;
}

static void
slot_put(struct slot *slots, size_t count, struct slot slot)
{
	size_t i = slot.mark & (count - 1);

	while (slots[i].mark != 0)
		i = (i + 1) & (count - 1);
	slots[i] = slot;
}

/* Room for so many more. Not in an arena: this grows for as long as the process lives. */
static enum rc
index_room(struct ctx *cx, struct journal *journal, size_t more)
{
	size_t count = journal->slot_count == 0 ? 1024 : journal->slot_count;
	struct slot *slots;

	while (count < 2 * (journal->taken + more))
		count *= 2;
	if (count == journal->slot_count)
		return RC_OK;
	slots = calloc(count, sizeof(*slots));
	if (slots == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	for (size_t i = 0; i < journal->slot_count; i++)
		if (journal->slots[i].mark != 0)
			slot_put(slots, count, journal->slots[i]);
	free(journal->slots);
	journal->slots = slots;
	journal->slot_count = count;
	return RC_OK;
}

static struct origin *
find_origin(const struct journal *journal, struct str name)
{
	struct origin *origin = journal->origins;

	while (origin != NULL && !str_eq(origin->last.origin, name))
		origin = origin->next;
	return origin;
}

const struct checkpoint *
journal_checkpoint(const struct journal *journal, struct str name)
{
	const struct origin *origin = find_origin(journal, name);

	return origin == NULL ? NULL : &origin->last;
}

static struct origin *
add_origin(struct journal *journal, struct str name)
{
	struct origin *origin = name.len > ORIGIN_SIZE ? NULL : calloc(1, sizeof(*origin));

	if (origin == NULL)
		return NULL;
	memcpy(origin->name, name.ptr, name.len);
	origin->last.origin = (struct str){ origin->name, name.len };
	origin->next = journal->origins;
	journal->origins = origin;
	return origin;
}

static enum rc
remember_checkpoint(struct ctx *cx, struct journal *journal, const struct checkpoint *checkpoint)
{
	struct origin *origin = find_origin(journal, checkpoint->origin);

	if (origin == NULL)
		origin = add_origin(journal, checkpoint->origin);
	if (origin == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	origin->last.size = checkpoint->size;
	origin->last.root = checkpoint->root;
	return RC_OK;
}

/* Takes the lines of a batch that begins at `offset` of the file into the index. */
static enum rc
index_lines(struct ctx *cx, struct journal *journal, struct str lines, uint64_t offset)
{
	struct str rest = lines, line, id;

	while (rest.len > 0) {
		uint64_t at = offset + (uint64_t)(rest.ptr - lines.ptr);
		struct journal_entry entry;

		if (!str_cut(&rest, '\n', &line) || !id_of_line(line, &id))
			return damaged(cx, journal, at);
		if (line.ptr[0] == 'K') {
			if (!read_line(cx->mem, line, &entry))
				return damaged(cx, journal, at);
			TRY(remember_checkpoint(cx, journal, &entry.checkpoint));
		}
		TRY(index_room(cx, journal, 1));
		slot_put(journal->slots, journal->slot_count, (struct slot){ mark_of(id), at });
		journal->taken++;
	}
	return RC_OK;
}

/* ---- batches ---- */

struct batch {
	uint64_t number;
	struct str lines;
};

/* True when a whole batch stands at the beginning of `bytes`. */
static bool
read_batch(struct str bytes, struct batch *out)
{
	unsigned char want[SHA256_SIZE], digest[SHA256_SIZE];
	int64_t number, count, size;

	if (bytes.len < HEAD_SIZE || memcmp(bytes.ptr, "= ", 2) != 0 || bytes.ptr[HEAD_SIZE - 1] != '\n'
	    || !str_to_int(str_sub(bytes, 2, 10), &number) || !str_to_int(str_sub(bytes, 13, 4), &count)
	    || !str_to_int(str_sub(bytes, 18, 7), &size) || !unhex(str_sub(bytes, 26, 64), want, sizeof(want))
	    || number < 0 || size < 0 || (size_t)size > bytes.len - HEAD_SIZE)
		return false;
	*out = (struct batch){ .number = (uint64_t)number, .lines = str_sub(bytes, HEAD_SIZE, (size_t)size) };
	sha256(out->lines, digest);
	return memcmp(digest, want, sizeof(want)) == 0;
}

static void
put_head(struct buf *out, uint64_t number, size_t count, struct str lines)
{
	unsigned char digest[SHA256_SIZE];

	sha256(lines, digest);
	buf_fmt(out, HEAD_FORMAT, (unsigned long long)number, count, lines.len);
	buf_str(out, str_hex(out->mem, digest, sizeof(digest)));
	buf_byte(out, '\n');
}

/* A torn batch can only be the last: when a whole one stands behind it, something else has happened. */
static bool
batch_follows(struct str bytes)
{
	struct batch batch;

	for (size_t i = 1; i < bytes.len; i++)
		if (bytes.ptr[i] == '=' && bytes.ptr[i - 1] == '\n' && read_batch(str_sub(bytes, i, SIZE_MAX), &batch))
			return true;
	return false;
}

/* Cuts off what a crash has left half-written. */
static enum rc
cut_tail(struct ctx *cx, struct journal *journal, struct str tail)
{
	if (tail.len > HEAD_SIZE + BODY_MAX || batch_follows(tail))
		return damaged(cx, journal, journal->end);
	if (ftruncate(journal->fd, (off_t)journal->end) != 0 || fsync(journal->fd) != 0)
		return unavailable(cx, journal);
	return RC_OK;
}

/* ---- reading the file ---- */

static enum rc
read_at(struct ctx *cx, const struct journal *journal, uint64_t offset, char *out, size_t size, size_t *got)
{
	for (*got = 0; *got < size;) {
		ssize_t n = pread(journal->fd, out + *got, size - *got, (off_t)(offset + *got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_at_file(cx, fail(cx, RC_UNAVAILABLE, MSG(file_cannot_read), A_C("system", strerrordesc_np(errno))), journal->path);
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return RC_OK;
}

/* Takes in all whole batches of the window; *whole says how many bytes they are. */
static enum rc
index_window(struct ctx *cx, struct journal *journal, struct str window, size_t *whole)
{
	struct batch batch;

	for (*whole = 0; read_batch(str_sub(window, *whole, SIZE_MAX), &batch);) {
		size_t size = HEAD_SIZE + batch.lines.len;

		if (batch.number != journal->batches + 1)
			return damaged(cx, journal, journal->end);
		TRY(index_lines(cx, journal, batch.lines, journal->end + HEAD_SIZE));
		journal->batches = batch.number;
		journal->end += size;
		*whole += size;
	}
	return RC_OK;
}

/* Everything from journal->end to the end of the file. */
static enum rc
catch_up(struct ctx *cx, struct journal *journal, uint64_t size)
{
	struct arena_mark mark = arena_mark(cx->mem);
	char *window = arena_alloc(cx->mem, size - journal->end < WINDOW ? size - journal->end : WINDOW);
	enum rc rc = RC_OK;

	while (rc == RC_OK && journal->end < size) {
		size_t want = size - journal->end < WINDOW ? size - journal->end : WINDOW, got, whole;

		rc = read_at(cx, journal, journal->end, window, want, &got);
		if (rc == RC_OK)
			rc = index_window(cx, journal, (struct str){ window, got }, &whole);
		if (rc != RC_OK || whole > 0)
			continue;
		rc = journal->end + got < size ? damaged(cx, journal, journal->end) : cut_tail(cx, journal, (struct str){ window, got });
		break;
	}
	arena_release(cx->mem, mark);
	return rc;
}

/* Under the lock: is this still the file, and what is new in it? */
static enum rc
look_again(struct ctx *cx, struct journal *journal)
{
	struct stat opened, named;

	if (fstat(journal->fd, &opened) != 0 || stat(str_c(cx->mem, journal->path), &named) != 0
	    || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev || (uint64_t)opened.st_size < journal->end) {
		journal->broken = true;
		return fail_at_file(cx, fail(cx, RC_UNAVAILABLE, MSG(helper_journal_replaced)), journal->path);
	}
	return (uint64_t)opened.st_size > journal->end ? catch_up(cx, journal, (uint64_t)opened.st_size) : RC_OK;
}

enum rc
journal_lock(struct ctx *cx, struct journal *journal)
{
	enum rc rc;

	if (journal->broken)
		return fail_at_file(cx, fail(cx, RC_UNAVAILABLE, MSG(helper_journal_broken)), journal->path);
	while (flock(journal->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return unavailable(cx, journal);
	rc = look_again(cx, journal);
	if (rc != RC_OK)
		journal_unlock(journal);
	return rc;
}

void
journal_unlock(struct journal *journal)
{
	flock(journal->fd, LOCK_UN);
}

bool
journal_is_broken(const struct journal *journal)
{
	return journal->broken;
}

/* A new file's name must survive too. */
static bool
sync_folder(struct arena *mem, struct str folder)
{
	int fd = open(str_c(mem, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static void
close_file(void *handle)
{
	struct journal *journal = handle;

	close(journal->fd);
	free(journal->slots);
	while (journal->origins != NULL) {
		struct origin *origin = journal->origins;

		journal->origins = origin->next;
		free(origin);
	}
}

enum rc
journal_open(struct ctx *cx, struct str folder, struct journal **out)
{
	struct journal *journal = NEW(cx->mem, struct journal);

	journal->path = path_join(cx->mem, folder, STR("journal"));
	journal->fd = open(str_c(cx->mem, journal->path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (journal->fd < 0)
		return unavailable(cx, journal);
	arena_defer(cx->mem, close_file, journal);
	if (!sync_folder(cx->mem, folder))
		return unavailable(cx, journal);
	TRY(journal_lock(cx, journal));
	journal_unlock(journal);
	*out = journal;
	return RC_OK;
}

enum rc
journal_find(struct ctx *cx, struct journal *journal, struct str id, struct journal_entry *out, bool *found)
{
	uint64_t mark = mark_of(id);

	*found = false;
	for (size_t i = mark; journal->slot_count > 0; i++) {
		const struct slot *slot = &journal->slots[i & (journal->slot_count - 1)];
		char *bytes;
		struct str line;
		size_t got;

		if (slot->mark == 0)
			break;
		if (slot->mark != mark)
			continue;
		bytes = arena_alloc(cx->mem, LINE_SIZE);
		TRY(read_at(cx, journal, slot->offset, bytes, LINE_SIZE, &got));
		line = str_sub((struct str){ bytes, got }, 0, str_find_byte((struct str){ bytes, got }, '\n'));
		if (!read_line(cx->mem, line, out))
			return damaged(cx, journal, slot->offset);
		if (str_eq(out->id, id)) {
			*found = true;
			break;
		}
	}
	return RC_OK;
}

/* ---- writing ---- */

static bool
write_at(const struct journal *journal, uint64_t offset, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = pwrite(journal->fd, bytes.ptr, bytes.len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, SIZE_MAX);
		offset += (uint64_t)n;
	}
	return true;
}

/* After a write that failed the file must be as it was, or nothing may be signed any more. */
static enum rc
give_up(struct ctx *cx, struct journal *journal)
{
	enum rc rc = unavailable(cx, journal);

	if (ftruncate(journal->fd, (off_t)journal->end) != 0 || fsync(journal->fd) != 0)
		journal->broken = true;
	return rc;
}

enum rc
journal_append(struct ctx *cx, struct journal *journal, const struct journal_entry *entries, size_t count)
{
	struct buf lines = buf_new(cx->mem, BODY_MAX), head = buf_new(cx->mem, HEAD_SIZE + 1);
	struct str body, text;
	enum rc rc;

	if (count == 0)
		return RC_OK;
	for (size_t i = 0; i < count; i++)
		put_line(cx->mem, &lines, &entries[i]);
	TRY(buf_done(cx, &lines, &body));
	put_head(&head, journal->batches + 1, count, body);
	TRY(buf_done(cx, &head, &text));
	TRY(index_room(cx, journal, count));
	if (!write_at(journal, journal->end, text) || !write_at(journal, journal->end + HEAD_SIZE, body))
		return give_up(cx, journal);
	/* The disk may begin while the caller signs. */
	sync_file_range(journal->fd, (off_t)journal->end, (off_t)(HEAD_SIZE + body.len), SYNC_FILE_RANGE_WRITE);
	rc = index_lines(cx, journal, body, journal->end + HEAD_SIZE);
	if (rc != RC_OK) {
		journal->broken = true;
		return rc;
	}
	journal->batches++;
	journal->end += HEAD_SIZE + body.len;
	return RC_OK;
}

enum rc
journal_sync(struct ctx *cx, struct journal *journal)
{
	if (fdatasync(journal->fd) == 0)
		return RC_OK;
	/* What is on the disk is not known any more; the next process finds out. */
	journal->broken = true;
	return unavailable(cx, journal);
}

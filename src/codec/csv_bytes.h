/* csv_bytes.h — the bytes of a sheet as UTF-8, block by block, for csv.c alone.
 *
 * What the bytes are is decided by a byte-order mark, else by the first character (UTF-16 leaves a NUL in it), else by
 * the first block that is not only ASCII: Windows-1252 when it holds more bytes that are wrong in UTF-8 than
 * characters that are right, else UTF-8, and then every byte must be right.
 */
#ifndef CODEC_CSV_BYTES_H
#define CODEC_CSV_BYTES_H

#include "codec/csv.h"

struct csv_bytes {
	struct csv_source source;
	struct csv_dialect *dialect; /* whose encoding is decided here */
	bool decided, source_ended, wrong_after;
	const struct message *wrong;    /* what is wrong with the byte behind the text, when wrong_after */
	unsigned char *raw;
	size_t raw_len;    /* read and not decoded */
	char *text;
	size_t at, len;    /* decoded and not consumed: text[at..len) */
};

/* Takes the memory and decodes the first block. */
MUST_USE enum rc csv_bytes_open(struct ctx *cx, struct csv_source source, struct csv_dialect *dialect, struct csv_bytes *out);

/* Decodes another block; call when at == len. Afterwards at == len only at the end.
 * RC_INVALID: a NUL, or a byte that the encoding does not have. */
MUST_USE enum rc csv_bytes_fill(struct ctx *cx, struct csv_bytes *b);

#endif

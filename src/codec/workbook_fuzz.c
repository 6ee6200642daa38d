/* An archive with XML in it, as it is uploaded: what comes out is text in UTF-8 behind a byte-order mark, and the same when it is read again. */
#include "fuzz.h"

#include "base/utf8.h"
#include "codec/workbook.h"

static void
read_twice(struct ctx *cx, struct str bytes)
{
	struct str csv, again;
	enum rc rc = workbook_read(cx, bytes, &csv);

	FUZZ_HOLDS(workbook_read(cx, bytes, &again) == rc);
	if (rc != RC_OK)
		return;
	FUZZ_HOLDS(str_eq(csv, again) && csv.len <= WORKBOOK_TEXT_MAX);
	FUZZ_HOLDS(str_starts(csv, "\xef\xbb\xbf") && utf8_valid_until(csv) == csv.len);
}

FUZZ_TARGET(read_twice)

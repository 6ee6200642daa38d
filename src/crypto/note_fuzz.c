/* Notes, checkpoints, tiles and verifier keys: what is read is written back as it was. */
#include <stdlib.h>

#include "crypto/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
read_write(struct ctx *cx, struct str text)
{
	struct checkpoint checkpoint;
	struct note_key key = { .name = STR("example.com/foo"), .key = { .kind = KEY_ED25519, .len = 32, .bytes = { 3 } } };
	struct str opened, entry, rest = text;
	struct tile tile;

	if (note_open(cx, text, &key, &opened) == RC_OK)
		abort(); /* nobody has that key */
	if (checkpoint_parse(cx, text, &checkpoint) == RC_OK) {
		struct str again = checkpoint_text(cx->mem, &checkpoint);

		if (!str_eq(again, str_sub(text, 0, again.len)))
			abort();
	}
	if (tile_parse(text, &tile) && !str_eq(tile_path(cx->mem, tile), text))
		abort();
	if (note_vkey_parse(cx, text, &key) == RC_OK && !str_eq(note_vkey(cx->mem, &key), text))
		abort();
	while (tile_next_entry(&rest, &entry))
		;
	if (rest.len > text.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct ctx cx;
	struct arena_door door;

	if (!ctx_open(&cx, (size_t)64 << 20))
		return 0;
	if (ARENA_ENTER(cx.mem, &door)) {
		read_write(&cx, (struct str){ (const char *)bytes, size });
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}

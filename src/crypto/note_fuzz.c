/* Notes, checkpoints, tiles and verifier keys: what is read is written back as it was. */
#include "fuzz.h"

#include "crypto/note.h"

static void
read_write(struct ctx *cx, struct str text)
{
	struct checkpoint checkpoint;
	struct note_key key = { .name = STR("example.com/foo"), .key = { .kind = KEY_ED25519, .len = 32, .bytes = { 3 } } };
	struct str opened, entry, rest = text;
	struct tile tile;

	FUZZ_HOLDS(note_open(cx, text, &key, &opened) != RC_OK); /* nobody has that key */
	if (checkpoint_parse(cx, text, &checkpoint) == RC_OK) {
		struct str again = checkpoint_text(cx->mem, &checkpoint);

		FUZZ_HOLDS(str_eq(again, str_sub(text, 0, again.len)));
	}
	if (tile_parse(text, &tile))
		FUZZ_HOLDS(str_eq(tile_path(cx->mem, tile), text));
	if (note_vkey_parse(cx, text, &key) == RC_OK)
		FUZZ_HOLDS(str_eq(note_vkey(cx->mem, &key), text));
	while (tile_next_entry(&rest, &entry))
		;
	FUZZ_HOLDS(rest.len <= text.len);
}

FUZZ_TARGET(read_write)

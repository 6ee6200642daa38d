/* message.h — every sentence the program says, by name, in every language.
 *
 * The catalogues of locale/ become one object a message (tools/msgc). MSG(name) is its address, so that a name that is in no
 * catalogue does not link; nothing is compiled anew when a sentence is added. Tables outside functions, and static ones in
 * them, cannot hold MSG(); they declare theirs:
 *
 *     MESSAGE(verification_yes);
 *     static const struct message *const words[] = { &message_verification_yes };
 */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include "base/str.h"

/* The languages of locale/; English is the one that has every text. */
enum language { LANGUAGE_EN, LANGUAGE_DE, LANGUAGES };

struct message {
	const char *name; /* stable, for machines: "csv_mark_range" */
	struct message_text {
		const char *text; /* NULL: the language lacks it */
		const char *one;  /* for a count of one; NULL: no plural */
	} in[LANGUAGES];
};

#define MESSAGE(name) extern const struct message message_##name
#define MSG(name)     (__extension__({ MESSAGE(name); &message_##name; }))

/* All of them, by name. */
extern const struct message *const messages[];
extern const size_t message_count;

/* NULL: there is none of that name. */
const struct message *message_find(struct str name);

#endif

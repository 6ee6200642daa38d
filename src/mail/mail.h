/* mail.h — a text that is sent to somebody's address: an invitation, a link for a new password, a claim, a notice.
 *
 *     waiting → sent, or could not be sent
 *
 * A mail is put with the decision it tells of, in the same transaction; a thread of `serve` hands it to the operator's mail server
 * (main/post.h), again after a pause that doubles when the server does not answer, and not again when it refuses. Once it is over its text is gone;
 * to whom and about what stays for MAIL_KEEP. A mail may arrive twice when the program dies between sending and noting it.
 *
 * Memory   results live in cx->mem.
 * Errors   those of db.h.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "db/outbox.h"
#include "mail/mail_settings.h"

enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_FAILED, MAIL_STATES };

#define MAIL_TOPIC "mail.send"
#define MAIL_KEEP  ((int64_t)90 * 86400) /* seconds */

struct mail {
	int64_t id, institution;
	int64_t person;      /* for whom; 0: somebody who is not in the register */
	int64_t asked_by;    /* who is told when it cannot be sent; 0: nobody */
	struct str address;
	struct str subject, body; /* plain text in UTF-8, lines end with \n */
	enum mail_state state;
	struct str reason;   /* why it could not be sent, or why it still waits; said.h */
	int64_t made_at, ended_at;
};

/* What can stand in an envelope: one @, no white space, no angle brackets, no control characters. */
bool mail_address_may(struct str address);

/* A body in the language of whom it is for: the greeting, the paragraphs, and in whose name a program wrote this. */
struct str mail_text(struct arena *mem, enum language language, struct str name, struct str institution, const struct str *paragraphs, size_t count);

/* Puts it to be sent; gives its id. RC_INVALID: no address. The settings are `configured`. */
MUST_USE enum rc mail_put(struct ctx *cx, struct db *db, const struct mail_settings *settings, struct mail *mail);

/* The latest that were asked for by a person, or are for them, the newest first, without their texts. */
MUST_USE enum rc mail_list(struct ctx *cx, struct db *db, int64_t institution, int64_t person, size_t max, struct mail **mails, size_t *count);

/* For who looks after the site: the latest of all in a state (MAIL_STATES: in any) with ids below `before` (0: from the end), the newest first, without
 * their texts; and how many there are in each. */
MUST_USE enum rc mail_latest(struct ctx *cx, struct db *db, int64_t institution, enum mail_state state, int64_t before, size_t max, struct mail **mails, size_t *count);
MUST_USE enum rc mail_count(struct ctx *cx, struct db *db, int64_t institution, int64_t counts[MAIL_STATES]);

/* What waits is tried at once, instead of after its pause. */
MUST_USE enum rc mail_hurry(struct ctx *cx, struct db *db);

/* For who sends: the mail of an outbox item, with its text. RC_NOT_FOUND: it is over. RC_REFUSED: it is sealed under another key; the rest of it
 * is there. */
MUST_USE enum rc mail_of_item(struct ctx *cx, struct db *db, const struct mail_settings *settings, const struct outbox_item *item, struct mail *out);

/* The whole message (RFC 5322, MIME): the same bytes however often it is sent. */
struct str mail_message(struct arena *mem, const struct mail_settings *settings, const struct mail *mail);

/* What became of it, in the transaction that ends the item: sent; given up with a reason; or waiting still. */
MUST_USE enum rc mail_became(struct ctx *cx, struct db *db, int64_t id, enum mail_state state, struct str reason);

/* Forgets those that were over before `before`. */
MUST_USE enum rc mail_prune(struct ctx *cx, struct db *db, int64_t before);

#endif

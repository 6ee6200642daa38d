/* renderer.h — transcripts as PDF, and credentials out of PDFs, in a process of its own.
 *
 * `testamur-renderer` links what draws text and what reads and writes PDF; this program links neither. A transcript is a PDF/A-3 (ISO
 * 19005-3) that people read, tagged for those who listen (level A), with the signed credential attached as its data: what it
 * shows is for people, what counts is the file inside. The same transcript is the same bytes.
 *
 * A drawing renderer reads fonts and nothing else. A stranger's PDF is opened by a process that was started for it, reads no file at
 * all, and ends with it.
 *
 * Memory   struct renderer and results live in cx->mem; the arena also ends the process.
 * Errors   RC_UNAVAILABLE: the process cannot be started or went away over the work; the rest at each function.
 * Threads  one renderer belongs to one thread; several may be open.
 */
#ifndef HELPER_RENDERER_H
#define HELPER_RENDERER_H

#include "base/ctx.h"

struct transcript_fact { struct str label, text; };

/* All texts are in `language`, plain, of any length; those that may be empty are left out then. */
struct transcript {
	struct str language;      /* BCP 47 */
	struct str name;          /* of the document, as windows show it */
	struct str institution;
	struct str kind;          /* "Micro-credential: certificate and transcript" */
	struct str certifies;     /* "This is to certify that" */
	struct str learner;
	struct str awarded;       /* "has been awarded" */
	struct str award;
	struct str summary;       /* may be empty */
	const struct transcript_fact *facts;
	size_t fact_count;
	struct str outcomes_title;
	const struct str *outcomes;
	size_t outcome_count;
	struct str check_title, check_text;
	struct str link;          /* where it is checked: printed, a link, and the QR code; https or http */
	struct str link_says;     /* what the link leads to, for who hears it */
	struct str code;          /* "Code: 7KQ4-..." ; may be empty */
	struct str inside;        /* that the signed credential is attached */
	struct str picture;       /* PNG; may be empty */
	struct str picture_says, code_says; /* what the picture and the QR code are, for who hears the page */
	uint32_t colour;          /* 0xRRGGBB */
	int64_t made_at;          /* seconds UTC */
	struct str file_name, file_type, file_says; /* of what is attached: "credential.json", "application/vc", words */
	struct str file;          /* its bytes */
};

#define TRANSCRIPT_TEXTS_MAX  400               /* facts, outcomes */
#define PDF_ATTACHMENTS_MAX   20
#define PDF_ATTACHED_MAX      ((size_t)8 << 20) /* bytes of all of them */

struct renderer;

/* Nothing is started before the first transcript. */
struct renderer *renderer_open(struct ctx *cx);
/* Ends the process and waits for it. Not needed before the arena goes; a later transcript starts it again. */
void renderer_close(struct renderer *renderer);

/* RC_INVALID: a text has letters that no font on this machine has (the message says which text and what to install), or the picture is none.
 * RC_LIMIT: more than TRANSCRIPT_TEXTS_MAX facts or outcomes, or too many bytes. */
MUST_USE enum rc renderer_draw(struct ctx *cx, struct renderer *renderer, const struct transcript *transcript, struct str *pdf);

/* The files attached to a PDF, those that belong to the whole document first (ISO 32000-1 7.11.4, ISO 19005-3 6.8). RC_INVALID: no PDF, damaged, or
 * locked with a password. RC_LIMIT: too many or too large. */
MUST_USE enum rc renderer_attachments(struct ctx *cx, struct str pdf, struct str **files, size_t *count);

#endif

/* alignment.h — the typed alignments by which an Open Badge carries what Open Badges has no term for.
 *
 * Private to ob3_write.c and ob3_read.c, which are each other's inverse over this table. Open Badges 3.0 allows
 * target types of one's own when they begin with "ext:".
 */
#ifndef FORMAT_ALIGNMENT_H
#define FORMAT_ALIGNMENT_H

#include "format/record.h"

enum alignment_kind {
	ALIGN_OTHER,
	ALIGN_TEXT_LANGUAGE,  /* code: language of all texts that are no translation */
	ALIGN_TRANSLATION,    /* name: the text; code: its language; framework: of what */
	ALIGN_OUTCOME,        /* name: the text; code: its id; description: Dublin descriptor */
	ALIGN_SKILL,          /* url, name: ESCO; description: id of the outcome; code */
	ALIGN_WORKLOAD,       /* code: ISO 8601 duration; description: "ECTS 5; UK 10; hours 100; ..." */
	ALIGN_EQF,            /* code: 1 to 8 */
	ALIGN_NATIONAL_LEVEL, /* framework, code */
	ALIGN_CYCLE,          /* code: record_cycle_word */
	ALIGN_ASSESSMENT,     /* name: title; code: type; description: "assessment A1; weight 100" */
	ALIGN_SUPERVISION,    /* code: record_supervision_word; description: "assessment A1; identity ..." */
	ALIGN_PARTICIPATION,  /* name: text; code: mode */
	ALIGN_LEARNING_TYPE,  /* code */
	ALIGN_QUALITY,        /* name: type; url */
	ALIGN_ACCREDITATION,
	ALIGN_PREREQUISITE,
	ALIGN_ENTRY_ADVICE,
	ALIGN_ENTRY_LANGUAGE, /* code: language; description: level */
	ALIGN_STACKABILITY,   /* code: "stand-alone" or "integrated" */
	ALIGN_STACKS_TOWARDS,
	ALIGN_TARGET_GROUP,
	ALIGN_FIELD,          /* code, name: ISCED-F */
	ALIGN_AWARDING_BODY,  /* code: country; framework: identifier's scheme; description: its value */
	ALIGN_BOARD,          /* name; code: "date 2026-11-18; minute 12"; description: statement */
	ALIGN_REPLACES,       /* url: id of the credential replaced */
	ALIGN_KINDS
};

/* "ext:EQFLevel"; the empty slice for ALIGN_OTHER. */
struct str alignment_type(enum alignment_kind kind);
enum alignment_kind alignment_kind(struct str type);

/* Lists of words and values as a person can read them: "ECTS 5; hours 100". */
void details_add(struct arena *mem, struct str *details, const char *word, struct str value);
/* The value behind the word; empty when it is not there. A value holds no "; ". */
struct str details_get(struct str details, const char *word);

#define ISCED_F "http://data.europa.eu/snb/isced-f/"
#define EQF     "http://data.europa.eu/snb/eqf/"

#endif

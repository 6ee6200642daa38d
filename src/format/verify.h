/* verify.h — is this credential what it says it is? One closed table of checks, and a verdict that is their conjunction.
 *
 * A report starts as "not verified": every check is unchecked and the verdict unproven, and only answers change
 * that (T-04). What is shown is read from the verified bytes only, and a failed proof empties it (T-01).
 * Keys come from the issuer only (T-05, T-06): from its DID or its published key set, never from the credential.
 *
 * This module reads no file and no network. What lies elsewhere (DID documents, key sets, status lists) is asked of
 * a resolver that the caller hands in.
 */
#ifndef FORMAT_VERIFY_H
#define FORMAT_VERIFY_H

#include "codec/json.h"
#include "format/record.h"

struct contexts;

enum verify_format {
	VERIFY_UNKNOWN, VERIFY_JSON, VERIFY_JWT, VERIFY_PNG, VERIFY_SVG, VERIFY_PDF,
	VERIFY_OB2_HOSTED, VERIFY_OB2_SIGNED, VERIFY_SD_JWT, VERIFY_MDOC, VERIFY_COSE, VERIFY_ELM
};

enum verify_outcome { VERIFY_UNCHECKED, VERIFY_PASS, VERIFY_FAIL, VERIFY_WARNING };

enum verify_verdict { VERIFY_UNPROVEN, VERIFY_VALID, VERIFY_INVALID, VERIFY_UNSUPPORTED };

/* In the order in which they are asked and shown. */
enum verify_check {
	CHECK_PARSE, CHECK_FORMAT, CHECK_CONTEXTS, CHECK_PROOF, CHECK_ISSUER_KEY, CHECK_ISSUER, CHECK_DATES,
	CHECK_SUPERSEDED, CHECK_STATUS, CHECK_SCHEMA, CHECK_RECIPIENT, CHECK_LOG, CHECK_EVIDENCE,
	CHECK_COUNT
};

struct verify_answer {
	enum verify_outcome outcome;
	struct str says;   /* one plain sentence, in cx->language */
	struct str detail; /* for engineers; may be empty */
	const struct message *msg; /* the sentence's name: who words it otherwise asks this, never the text */
};

struct verify_report {
	enum verify_format format;
	enum verify_verdict verdict;
	struct verify_answer checks[CHECK_COUNT];
	const struct json *shown;    /* the typed view (ob3_view); NULL when there is nothing to show */
	struct record *record;       /* the same as a struct; NULL likewise */
	const struct json *credential; /* the verified document; NULL likewise */
	struct str text;               /* the credential's own text, out of its image; empty before it was recognised */
	bool readable;               /* false: not readable, or not a credential (exit 2) */
};

/* Finds the bytes behind a URL or a DID. RC_OK, RC_NOT_FOUND (nobody has it) or RC_UNAVAILABLE (it may exist). */
struct verify_resolver {
	enum rc (*find)(void *self, struct ctx *cx, struct str url, struct str *bytes);
	void *self;
	/* The same, asking nobody else: for a credential's own address, because asking its issuer for that would say who is
	 * looked at (T-44). NULL: `find` asks nobody. */
	enum rc (*find_here)(void *self, struct ctx *cx, struct str url, struct str *bytes);
};

/* An issuer that somebody vouches for. */
struct verify_trusted { struct str id, name, source; };

struct verify_options {
	struct contexts *contexts;       /* rdf/context.h; opened once, shared by all */
	int64_t at;                      /* the instant the question is about; RECORD_NEVER: cx->now */
	struct verify_resolver resolver; /* find may be NULL: nothing can be looked up */
	struct str recipient;            /* asked: is it about this person? empty: not asked */
	struct str challenge, domain;    /* that a presentation must have been made for; empty: not asked */
	struct str own;                  /* our own issuer id; may be empty */
	const struct verify_trusted *trusted;
	size_t trusted_count;
	bool only_checks;                /* nothing will be shown: the report has no view, record and document */
};

/* Verifies the bytes of one file. RC_OK whatever the verdict: an error means that the question could not be put (RC_MEMORY). */
MUST_USE enum rc verify_bytes(struct ctx *cx, struct str bytes, const struct verify_options *options, struct verify_report *report);

/* Takes over an answer that is found outside this library (the log's). A failure makes the report invalid; nothing makes it
 * more valid than it was. */
void verify_add_answer(struct verify_report *report, enum verify_check check, struct verify_answer answer);

/* The report as `verify --json` prints it: {"file", "format", "verdict", "shown", "checks": [...]}. */
struct json *verify_json(struct arena *mem, const struct verify_report *report, struct str file);

/* The words of the interface. */
const char *verify_check_word(enum verify_check check);
const char *verify_outcome_word(enum verify_outcome outcome);
const char *verify_verdict_word(enum verify_verdict verdict);
const char *verify_format_word(enum verify_format format);

#endif

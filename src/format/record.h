/* record.h — the achievement record: everything a credential says about one award, in no format's words.
 *
 * Every format is written from this record and read back into it. It carries the eleven mandatory and the
 * optional elements of the European standard (Council Recommendation 2022/C 243/02, Annex I) and what the
 * formats need besides. What a member says is what the credential will say: a member left empty is not
 * written, so whoever fills the record decides what is disclosed.
 *
 * Memory   plain structs; slices and arrays live in the arena of whoever made them.
 * Numbers  credits, hours and weights are exact thousandths (decimal.h); 0 is "not stated".
 * Times    seconds UTC (time.h); RECORD_NEVER is "not stated", and so is 0 in a record that is to be written.
 */
#ifndef FORMAT_RECORD_H
#define FORMAT_RECORD_H

#include "codec/json.h"

#define RECORD_NEVER INT64_MIN

/* A text in one language (BCP 47). The first of several is the one shown where a format holds only one. */
struct record_text { struct str language, text; };
struct record_texts { struct record_text *items; size_t count; };

/* A term of a vocabulary, or anything that has a name and an address. */
struct record_concept { struct str uri, name, code, framework, description; };
struct record_concepts { struct record_concept *items; size_t count; };

/* A relation of another kind, kept as it was read. */
struct record_alignment { struct str type; struct record_concept concept; };
struct record_alignments { struct record_alignment *items; size_t count; };

/* An identifier of an organisation: scheme "ror", "eter", "deqar", "national", ... */
struct record_identifier { struct str scheme, value; };
struct record_identifiers { struct record_identifier *items; size_t count; };

struct record_organisation {
	struct str id; /* DID or URL; the issuer's is what the proof's key must belong to */
	struct record_texts name;
	struct str url, email, image;
	struct str country;  /* ISO 3166-1 alpha-2 */
	struct str region;   /* ISO 3166-2 */
	struct str locality, street, postal_code;
	struct record_identifiers identifiers;
};
struct record_organisations { struct record_organisation *items; size_t count; };

/* One way to know the learner. `value` is what the credential will hold: a plain value, or a hash with its
 * salt (record_identity_hashed), which only who knows the value can compare. */
struct record_identity {
	struct str type; /* Open Badges identityType: "identifier", "emailAddress", "name", "ext:birthDate", ... */
	struct str value, salt;
	bool hashed;
};
struct record_identities { struct record_identity *items; size_t count; };

struct record_learner {
	struct str id; /* a URI: a DID of the learner, or a urn:uuid made for this credential */
	struct record_identities identities;
	/* For formats in which the learner chooses what to disclose (SD-JWT) or that are handed to the learner alone
	 * (ELM, PDF). Open Badges writes only `identities`. */
	struct str family_name, given_name;
	struct str birth_date; /* 2001-12-31 */
};

enum record_dublin {
	RECORD_DUBLIN_NONE, RECORD_DUBLIN_KNOWLEDGE, RECORD_DUBLIN_APPLYING, RECORD_DUBLIN_JUDGEMENT,
	RECORD_DUBLIN_COMMUNICATION, RECORD_DUBLIN_LEARNING
};

struct record_outcome {
	struct str id; /* "LO1" */
	struct record_texts text;
	enum record_dublin dublin;
	struct record_concepts skills; /* ESCO: uri and name */
};
struct record_outcomes { struct record_outcome *items; size_t count; };

struct record_workload {
	int64_t ects, uk;                                   /* thousandths of a credit; each is given, none is derived */
	int64_t credits;                                    /* of a stranger's credential that does not say which kind */
	int64_t hours, contact, directed, self, assessment; /* thousandths of an hour; `hours` is the total */
};

enum record_cycle { RECORD_CYCLE_NONE, RECORD_CYCLE_SHORT, RECORD_CYCLE_FIRST, RECORD_CYCLE_SECOND, RECORD_CYCLE_THIRD };

struct record_level {
	struct str framework, value; /* the national level as it is: "FHEQ", "6" */
	struct str uri;              /* its page, when it has one */
	int eqf;                     /* 1 to 8; 0 not stated */
	enum record_cycle cycle;     /* of the European Higher Education Area */
};

/* How the learner was watched and known during an assessment (Annex I, optional). */
enum record_supervision {
	RECORD_SUPERVISION_NONE,                 /* not stated */
	RECORD_SUPERVISION_UNSUPERVISED,         /* without identity verification */
	RECORD_SUPERVISION_SUPERVISED,           /* without identity verification */
	RECORD_SUPERVISION_SUPERVISED_IDENTIFIED, /* online or onsite with identity verification */
	RECORD_SUPERVISION_UNSUPERVISED_IDENTIFIED
};

struct record_assessment {
	struct str id;   /* "A1" */
	struct str type; /* the specification's word: "case-study" */
	struct str uri;  /* of the type in a public vocabulary, when there is one */
	struct record_texts title;
	int64_t weight;  /* thousandths of a per cent */
	enum record_supervision supervision;
	struct str identity_check; /* the specification's word: "institutional-sign-in" */
};
struct record_assessments { struct record_assessment *items; size_t count; };

struct record_participation {
	struct str mode;         /* "online", "blended", "on-site", ... */
	struct str uri;          /* of the mode in the European vocabulary; empty: record_mode_uri(mode) */
	struct record_texts text;
	struct str learning_type; /* "formal", "non-formal" */
};

struct record_quality {
	struct str type; /* "internal, ESG-aligned; school committee" */
	struct str url;
	struct record_concepts accreditations; /* name, uri; framework is the agency */
};

struct record_result {
	struct str scheme;         /* "percentage-40" */
	struct str type;           /* Open Badges resultType: "Percent", "LetterGrade", ... */
	struct str value;          /* "68.5" */
	struct str classification; /* "Merit" */
	struct str pass, least, most;
	struct str status;         /* "Completed" */
};

struct record_stackability {
	bool stated;
	bool standalone;
	struct record_concepts towards; /* larger awards */
	struct record_texts text;
};

struct record_board {
	struct str name; /* "Board of Examiners, School of Computing" */
	struct str date; /* 2026-11-18 */
	struct str reference; /* minute */
	struct record_texts statement;
};

struct record_evidence { struct str id, name, description, genre; };
struct record_evidences { struct record_evidence *items; size_t count; };

/* Where a verifier asks whether this credential still stands (Bitstring Status List). */
struct record_status { struct str purpose, list; uint32_t index; };
struct record_statuses { struct record_status *items; size_t count; };

struct record {
	/* the credential */
	struct str id;          /* a URI, urn:uuid:... */
	struct str replaces;    /* the id of the credential this one supersedes, when that has another id */
	int64_t valid_from;     /* the date of issuing */
	int64_t valid_until;
	int64_t awarded_at;
	struct record_statuses statuses;

	struct record_learner learner;
	struct record_organisation issuer;
	struct record_organisations awarding_bodies; /* besides the issuer, or instead of it */

	/* what was achieved: the specification */
	struct str achievement_id;   /* a URI of the specification's version */
	struct str achievement_type; /* Open Badges achievementType; empty: MicroCredential */
	struct str code, version;
	struct record_texts title, summary;
	struct record_texts criteria; /* how it is earned; empty: written from outcomes and assessments */
	struct str criteria_url, image_url, image_caption;
	struct record_concept field; /* ISCED-F: code, name */
	struct str language;         /* of instruction, BCP 47 */
	struct record_outcomes outcomes;
	struct record_workload workload;
	struct record_level level;
	struct record_assessments assessments;
	struct record_participation participation;
	struct record_quality quality;
	struct record_texts prerequisites, entry_advice;
	struct str entry_language, entry_language_level; /* "en", "B2" */
	struct record_stackability stackability;
	struct record_texts target_group;
	struct record_concepts tags;       /* name only */
	struct record_alignments alignments; /* any other, as read from a credential */

	/* how this learner achieved it */
	int64_t started_at, ended_at;
	struct str term; /* the offering's code */
	struct record_result result;
	struct record_board board;
	struct record_texts narrative;
	struct record_evidences evidence;
};

/* The first text, or the one in `language` when there is one. Empty when there is none. */
struct str record_text(struct record_texts texts, struct str language);

/* {"en": "...", "de": "..."} in the order of the document. */
struct record_texts record_texts_of(struct arena *mem, const struct json *map);

/* Lists of one or more, copied into mem. */
struct record_texts record_texts_one(struct arena *mem, struct str language, struct str text);

/* An identity whose value is hidden behind SHA-256 of value and salt, as Open Badges 3.0 writes it
 * ("sha256$" and 64 hexadecimal digits). An empty salt gets 16 random bytes as hexadecimal digits. */
struct record_identity record_identity_hashed(struct ctx *cx, struct str type, struct str value, struct str salt);
struct record_identity record_identity_plain(struct str type, struct str value);

/* Does this plain value belong to the identity? Compares in constant time. */
bool record_identity_matches(struct ctx *cx, const struct record_identity *identity, struct str value);

/* Terms of the European vocabularies (ELM 3) for the specification's words; empty when there is none. */
struct str record_mode_uri(struct str mode);
struct str record_supervision_uri(enum record_supervision supervision);

/* The words of the enumerations as they stand in credentials and in JSON; the empty slice for NONE. */
struct str record_dublin_word(enum record_dublin dublin);
struct str record_cycle_word(enum record_cycle cycle);
struct str record_supervision_word(enum record_supervision supervision);
enum record_dublin record_dublin_of(struct str word);
enum record_cycle record_cycle_of(struct str word);
enum record_supervision record_supervision_of(struct str word);

#endif

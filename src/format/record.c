#include "format/record.h"

#include "base/random.h"
#include "crypto/hash.h"

struct str
record_text(struct record_texts texts, struct str language)
{
	for (size_t i = 0; i < texts.count; i++)
		if (str_eq(texts.items[i].language, language))
			return texts.items[i].text;
	return texts.count == 0 ? STR_NONE : texts.items[0].text;
}

struct record_texts
record_texts_of(struct arena *mem, const struct json *map)
{
	struct record_texts texts = { NEWS(mem, struct record_text, json_count(map)), 0 };

	for (const struct json *text = json_first(map); text != NULL; text = text->next)
		if (text->type == JSON_STRING && text->string.len > 0)
			texts.items[texts.count++] = (struct record_text){ text->key, text->string };
	return texts;
}

struct record_texts
record_texts_one(struct arena *mem, struct str language, struct str text)
{
	struct record_text *item = NEW(mem, struct record_text);

	*item = (struct record_text){ .language = language, .text = text };
	return (struct record_texts){ item, 1 };
}

/* "sha256$" and the hash of value and salt (Open Badges 3.0, IdentityHash). */
static struct str
hash_identity(struct arena *mem, struct str value, struct str salt)
{
	struct hash hash;
	unsigned char digest[SHA256_SIZE];

	hash_start(&hash, HASH_SHA256);
	hash_add(&hash, value);
	hash_add(&hash, salt);
	hash_end(&hash, digest);
	return str_fmt(mem, "sha256$" PRI_STR, ARG_STR(str_hex(mem, digest, sizeof(digest))));
}

struct record_identity
record_identity_hashed(struct ctx *cx, struct str type, struct str value, struct str salt)
{
	unsigned char random[16];

	if (salt.len == 0) {
		random_fill(cx, random, sizeof(random));
		salt = str_hex(cx->mem, random, sizeof(random));
	}
	return (struct record_identity){
		.type = type, .value = hash_identity(cx->mem, value, salt), .salt = salt, .hashed = true,
	};
}

struct record_identity
record_identity_plain(struct str type, struct str value)
{
	return (struct record_identity){ .type = type, .value = value };
}

bool
record_identity_matches(struct ctx *cx, const struct record_identity *identity, struct str value)
{
	struct str want = identity->hashed ? hash_identity(cx->mem, value, identity->salt) : value;
	struct str have = identity->hashed ? str_lower(cx->mem, identity->value) : identity->value;

	return want.len > 0 && secret_eq(want, have);
}

/* Words and what they are called elsewhere; a table ends with a NULL word. */
struct vocabulary {
	const char *word, *uri;
};

static struct str
term_uri(const struct vocabulary *terms, struct str word)
{
	for (; terms->word != NULL; terms++)
		if (str_eq_fold(word, str_of(terms->word)))
			return str_of(terms->uri);
	return STR_NONE;
}

/* Concepts of http://data.europa.eu/snb/learning-assessment/25831c2, as the published samples use them. */
static const struct vocabulary modes[] = {
	{ "online",        "http://data.europa.eu/snb/learning-assessment/920fbb3cbe" },
	{ "distance",      "http://data.europa.eu/snb/learning-assessment/920fbb3cbe" },
	{ "blended",       "http://data.europa.eu/snb/learning-assessment/e92d221e4d" },
	{ "hybrid",        "http://data.europa.eu/snb/learning-assessment/e92d221e4d" },
	{ "on-site",       "http://data.europa.eu/snb/learning-assessment/9191af2ed9" },
	{ "face-to-face",  "http://data.europa.eu/snb/learning-assessment/9191af2ed9" },
	{ "presential",    "http://data.europa.eu/snb/learning-assessment/9191af2ed9" },
	{ "in-person",     "http://data.europa.eu/snb/learning-assessment/9191af2ed9" },
	{ "project-based", "http://data.europa.eu/snb/learning-assessment/7813801c77" },
	{ NULL, NULL },
};

struct str
record_mode_uri(struct str mode)
{
	return term_uri(modes, mode);
}

static const struct vocabulary supervision_uris[] = {
	{ "unsupervised", "http://data.europa.eu/snb/supervision-verification/c598449d64" },
	{ "supervised-identified", "http://data.europa.eu/snb/supervision-verification/70be69aaf9" },
	{ NULL, NULL },
};

struct str
record_supervision_uri(enum record_supervision supervision)
{
	return term_uri(supervision_uris, record_supervision_word(supervision));
}

/* The position of the word in a list that ends with NULL; 0, which is NONE, when it is not there. */
static int
word_position(const char *const *words, struct str word)
{
	for (int i = 1; words[i] != NULL; i++)
		if (str_eq_fold(word, str_of(words[i])))
			return i;
	return 0;
}

static const char *const dublin_words[] = {
	"", "knowledge", "applying", "judgement", "communication", "learning", NULL
};
static const char *const cycle_words[] = { "", "short", "first", "second", "third", NULL };
static const char *const supervision_words[] = {
	"", "unsupervised", "supervised", "supervised-identified", "unsupervised-identified", NULL
};

struct str
record_dublin_word(enum record_dublin dublin)
{
	return str_of(dublin_words[dublin]);
}

struct str
record_cycle_word(enum record_cycle cycle)
{
	return str_of(cycle_words[cycle]);
}

struct str
record_supervision_word(enum record_supervision supervision)
{
	return str_of(supervision_words[supervision]);
}

enum record_dublin
record_dublin_of(struct str word)
{
	return (enum record_dublin)word_position(dublin_words, word);
}

enum record_cycle
record_cycle_of(struct str word)
{
	return (enum record_cycle)word_position(cycle_words, word);
}

enum record_supervision
record_supervision_of(struct str word)
{
	return (enum record_supervision)word_position(supervision_words, word);
}

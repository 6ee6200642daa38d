#include "people/password.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/utf8.h"

const struct account_rules account_rules_default = {
	.hash_work = crypto_pwhash_OPSLIMIT_INTERACTIVE,
	.hash_memory = crypto_pwhash_MEMLIMIT_INTERACTIVE,
	.idle = 2 * 3600,
	.longest = 12 * 3600,
	.password_min = 10,
	.tries_name = 10,
	.tries_address = 60,
};

const struct account_rules account_rules_moderate = {
	.hash_work = crypto_pwhash_OPSLIMIT_MODERATE,
	.hash_memory = crypto_pwhash_MEMLIMIT_MODERATE,
	.idle = 2 * 3600,
	.longest = 12 * 3600,
	.password_min = 10,
	.tries_name = 10,
	.tries_address = 60,
};

/* ---- common ones ---- */

/* What people build passwords from; in lower case, after signs were read as letters. */
static const char *const common_words[] = {
	"password", "passwort", "passwd", "pass", "kennwort", "motdepasse", "contrasena", "senha", "parola", "wachtwoord", "haslo",
	"welcome", "willkommen", "letmein", "login", "signin", "admin", "administrator", "root", "user", "guest", "default", "changeme", "change",
	"secret", "geheim", "test", "testing", "tester", "demo", "hello", "hallo", "access", "master", "monkey", "dragon", "football", "fussball",
	"baseball", "basketball", "soccer", "hockey", "sunshine", "princess", "superman", "batman", "shadow", "michael", "jordan", "daniel",
	"jessica", "ashley", "charlie", "thomas", "robert", "andrea", "iloveyou", "ichliebedich", "loveyou", "lovely", "trustno", "whatever", "freedom",
	"computer", "internet", "google", "facebook", "linkedin", "microsoft", "windows", "samsung", "university", "universitaet", "student", "college",
	"school", "campus", "registrar", "testamur", "credential", "spring", "summer", "autumn", "winter", "sommer", "herbst", "january", "february",
	"march", "april", "june", "july", "august", "september", "october", "november", "december", "monday", "friday", "sunday", "qwerty", "qwertz",
	"azerty", "asdf", "asdfgh", "zxcvbn", "qazwsx", "abc", "abcdef", "a", "aa", "pokemon", "starwars", "cheese", "flower", "cookie", "summertime",
};

static const char *const runs[] = {
	"01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
	"qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "poiuytrewq", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
	"qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
};

/* A letter that a digit or sign stands for; the character itself when it stands for none. */
static char
as_letter(char c)
{
	static const char from[] = "0134578@$!|", to[] = "oieastbasll";
	const char *at = c == 0 ? NULL : strchr(from, c);

	if (at != NULL)
		return to[at - from];
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Without digits and signs at both ends. */
static struct str
core_of(struct str s)
{
	while (s.len > 0 && !is_letter(s.ptr[0]))
		s = str_sub(s, 1, s.len);
	while (s.len > 0 && !is_letter(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static bool
is_common_word(struct str s)
{
	for (size_t i = 0; i < sizeof(common_words) / sizeof(common_words[0]); i++)
		if (str_is(s, common_words[i]))
			return true;
	return false;
}

/* One word, or two in a row ("hellohello", "welcomeadmin"). */
static bool
made_of_common_words(struct str s)
{
	if (is_common_word(s))
		return true;
	for (size_t cut = 3; cut + 3 <= s.len; cut++)
		if (is_common_word(str_sub(s, 0, cut)) && is_common_word(str_sub(s, cut, s.len)))
			return true;
	return false;
}

static bool
is_run(struct str s)
{
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (str_find(str_of(runs[i]), s) < strlen(runs[i]))
			return true;
	return false;
}

static size_t
different_bytes(struct str s)
{
	bool seen[256] = { false };
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		if (!seen[(unsigned char)s.ptr[i]]) {
			seen[(unsigned char)s.ptr[i]] = true;
			count++;
		}
	return count;
}

static struct str
read_as_letters(struct arena *mem, struct str s)
{
	char *bytes = arena_alloc(mem, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		bytes[i] = as_letter(s.ptr[i]);
	return (struct str){ bytes, s.len };
}

bool
password_common(struct arena *mem, struct str password)
{
	struct str lower = str_lower(mem, password), core = core_of(lower);

	return different_bytes(password) < 4 || is_run(lower) || made_of_common_words(core)
	    || made_of_common_words(read_as_letters(mem, core)) || made_of_common_words(core_of(read_as_letters(mem, lower)));
}

enum rc
password_allowed(struct ctx *cx, const struct account_rules *rules, struct str password, const struct str *names, size_t count)
{
	enum rc rc = RC_OK;

	if ((int64_t)utf8_count(password) < rules->password_min)
		rc = fail(cx, RC_INVALID, MSG(people_password_short), A_NUM("least", rules->password_min));
	else if (password.len > PASSWORD_BYTES_MAX)
		rc = fail(cx, RC_INVALID, MSG(people_password_long), A_NUM("most", PASSWORD_BYTES_MAX));
	else if (password_common(cx->mem, password))
		rc = fail(cx, RC_INVALID, MSG(people_password_common));
	for (size_t i = 0; rc == RC_OK && i < count; i++)
		if (str_eq_fold(password, names[i]))
			rc = fail(cx, RC_INVALID, MSG(people_password_is_name));
	return rc == RC_OK ? RC_OK : fail_at_field(cx, rc, STR("password"));
}

/* ---- the stored form ---- */

static enum rc
sodium_ready(struct ctx *cx)
{
	return sodium_init() < 0 ? fail(cx, RC_INTERNAL, MSG(people_no_sodium)) : RC_OK;
}

enum rc
password_hash(struct ctx *cx, const struct account_rules *rules, struct str password, struct str *out)
{
	char *text = arena_alloc(cx->mem, crypto_pwhash_STRBYTES);

	TRY(sodium_ready(cx));
	if (crypto_pwhash_str_alg(text, password.ptr == NULL ? "" : password.ptr, password.len, rules->hash_work, rules->hash_memory,
	                          crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(cx, RC_MEMORY, MSG(people_no_memory_for_password));
	*out = str_of(text);
	return RC_OK;
}

enum rc
password_fits(struct ctx *cx, const struct account_rules *rules, struct str hash, struct str password, bool *fits, bool *stale)
{
	struct str unused;
	const char *text;

	*fits = *stale = false;
	if (hash.len == 0)
		return password_hash(cx, rules, password, &unused);
	TRY(sodium_ready(cx));
	text = str_c(cx->mem, hash);
	*fits = crypto_pwhash_str_verify(text, password.ptr == NULL ? "" : password.ptr, password.len) == 0;
	*stale = *fits && crypto_pwhash_str_needs_rehash(text, rules->hash_work, rules->hash_memory) != 0;
	return RC_OK;
}

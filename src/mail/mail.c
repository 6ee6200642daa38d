#include "mail/mail.h"

#include <sodium.h>

#include "base/random.h"
#include "base/time.h"
#include "codec/base64.h"
#include "mail/mail_store.h"

#define NONCE crypto_secretbox_NONCEBYTES
#define HEAD  (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

bool
mail_address_may(struct str address)
{
	size_t signs = 0;

	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.ptr[i];

		if (c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == '"' || c == ',' || c == ';')
			return false;
		signs += c == '@';
	}
	return signs == 1 && address.len <= 254 && address.ptr[0] != '@' && !str_ends(address, "@");
}

/* ---- writing ---- */

struct str
mail_text(struct arena *mem, enum language language, struct str name, struct str institution, const struct str *paragraphs, size_t count)
{
	const struct arg args[] = { A_STR("name", name), A_STR("institution", institution) };
	struct str *all = NEWS(mem, struct str, count + 2);

	all[0] = msg_text_in(mem, language, MSG(mail_greeting), args, 2);
	for (size_t i = 0; i < count; i++)
		all[i + 1] = paragraphs[i];
	all[count + 1] = msg_text_in(mem, language, MSG(mail_in_whose_name), args, 2);
	return str_fmt(mem, PRI_STR "\n", ARG_STR(str_join(mem, all, count + 2, STR("\n\n"))));
}

/* ---- putting and taking ---- */

static struct str
seal(struct ctx *cx, const struct mail_settings *settings, struct str plain)
{
	unsigned char *out = arena_alloc(cx->mem, HEAD + plain.len);

	random_fill(cx, out, NONCE);
	crypto_secretbox_easy(out + NONCE, (const unsigned char *)plain.ptr, plain.len, out, settings->key);
	return (struct str){ (const char *)out, HEAD + plain.len };
}

static bool
unseal(struct arena *mem, const struct mail_settings *settings, struct str sealed, struct str *plain)
{
	const unsigned char *bytes = (const unsigned char *)sealed.ptr;
	unsigned char *out;

	if (sealed.len < HEAD)
		return false;
	out = arena_alloc(mem, sealed.len - HEAD + 1);
	*plain = (struct str){ (const char *)out, sealed.len - HEAD };
	return crypto_secretbox_open_easy(out, bytes + NONCE, sealed.len - NONCE, bytes, settings->key) == 0;
}

struct putting { struct mail *mail; struct str sealed; };

static enum rc
put_work(struct ctx *cx, struct db *db, void *self)
{
	const struct putting *p = self;

	TRY(db_new_id(cx, db, &p->mail->id));
	TRY(mail_insert(cx, db, p->mail, p->sealed));
	return outbox_append(cx, db, STR(MAIL_TOPIC), str_fmt(cx->mem, "%lld", (long long)p->mail->id), 0);
}

enum rc
mail_put(struct ctx *cx, struct db *db, const struct mail_settings *settings, struct mail *mail)
{
	struct putting p = { mail, seal(cx, settings, mail->body) };

	if (!mail_address_may(mail->address))
		return fail(cx, RC_INVALID, MSG(mail_no_address), A_STR("address", str_sub(mail->address, 0, 100)));
	return db_transact(cx, db, put_work, &p);
}

enum rc
mail_hurry(struct ctx *cx, struct db *db)
{
	return outbox_hurry(cx, db, STR(MAIL_TOPIC));
}

enum rc
mail_of_item(struct ctx *cx, struct db *db, const struct mail_settings *settings, const struct outbox_item *item, struct mail *out)
{
	struct str sealed;
	int64_t id;

	if (!str_to_int(item->payload, &id))
		return fail(cx, RC_NOT_FOUND, MSG(mail_gone));
	TRY(mail_load(cx, db, id, out, &sealed));
	return unseal(cx->mem, settings, sealed, &out->body) ? RC_OK : fail(cx, RC_REFUSED, MSG(mail_key_other));
}

/* ---- the message ---- */

/* Any text as encoded words of at most 75 characters (RFC 2047, 2), cut between characters. */
static void
put_words(struct buf *out, struct arena *mem, struct str text)
{
	bool first = true;

	while (text.len > 0) {
		size_t cut = text.len < 42 ? text.len : 42;

		while (cut > 1 && cut < text.len && ((unsigned char)text.ptr[cut] & 0xC0) == 0x80)
			cut--;
		buf_fmt(out, "%s=?utf-8?B?" PRI_STR "?=", first ? "" : "\r\n ", ARG_STR(base64_encode(mem, str_sub(text, 0, cut))));
		text = str_sub(text, cut, text.len);
		first = false;
	}
}

/* "Sun, 22 Nov 2026 05:43:00 +0000" (RFC 5322, 3.3) */
static void
put_date(struct buf *out, int64_t seconds)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = day_of(seconds), rest = seconds - day * SECONDS_PER_DAY;
	struct civil date = civil_from_days(day);

	buf_fmt(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[((day % 7) + 7) % 7], date.day, months[date.month - 1], date.year, (int)(rest / 3600),
	        (int)(rest / 60 % 60), (int)(rest % 60));
}

static void
put_body(struct buf *out, struct arena *mem, struct str body)
{
	struct buf lines = buf_new(mem, 2 * body.len + 16);
	struct str text;

	for (size_t i = 0; i < body.len; i++) {
		if (body.ptr[i] == '\n')
			buf_byte(&lines, '\r');
		buf_byte(&lines, body.ptr[i]);
	}
	text = base64_encode(mem, buf_view(&lines));
	for (size_t at = 0; at < text.len; at += 76)
		buf_fmt(out, PRI_STR "\r\n", ARG_STR(str_sub(text, at, 76)));
}

struct str
mail_message(struct arena *mem, const struct mail_settings *settings, const struct mail *mail)
{
	struct buf out = buf_new(mem, (size_t)4 << 20);
	struct str host = str_sub(settings->from, str_find_byte(settings->from, '@') + 1, settings->from.len);

	buf_lit(&out, "From: ");
	if (settings->from_name.len > 0)
		put_words(&out, mem, settings->from_name);
	buf_fmt(&out, " <" PRI_STR ">\r\nTo: <" PRI_STR ">\r\nSubject: ", ARG_STR(settings->from), ARG_STR(mail->address));
	put_words(&out, mem, mail->subject);
	buf_lit(&out, "\r\n");
	put_date(&out, mail->made_at);
	buf_fmt(&out, "Message-ID: <%lld.testamur@" PRI_STR ">\r\n", (long long)mail->id, ARG_STR(host));
	buf_lit(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	put_body(&out, mem, mail->body);
	return buf_view(&out);
}

#include "format/ob3_writer.h"

struct str
ob3_local_url(struct writer *w, struct str fragment)
{
	struct str id = w->record->achievement_id;
	const char *between = str_find_byte(id, '#') < id.len ? "-" : "#";
	struct buf out = buf_new(w->mem, id.len + 3 * fragment.len + 2);

	buf_str(&out, id);
	buf_str(&out, str_of(between));
	for (size_t i = 0; i < fragment.len; i++) {
		unsigned char c = (unsigned char)fragment.ptr[i];

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			buf_byte(&out, (char)c);
		else if ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_')
			buf_byte(&out, (char)c);
		else
			buf_fmt(&out, "%%%02X", c);
	}
	return buf_view(&out);
}

void
ob3_align(struct writer *w, enum alignment_kind kind, const char *fragment, struct record_concept concept)
{
	struct json *alignment = json_add(w->alignments, json_new(w->mem, JSON_OBJECT));

	put_type(w, alignment, "Alignment");
	json_put_str(w->mem, alignment, STR("targetType"), alignment_type(kind));
	json_put_str(w->mem, alignment, STR("targetName"), concept.name);
	json_put_str(w->mem, alignment, STR("targetUrl"), concept.uri.len > 0 ? concept.uri : ob3_local_url(w, str_of(fragment)));
	put(w, alignment, "targetCode", concept.code);
	put(w, alignment, "targetFramework", concept.framework);
	put(w, alignment, "targetDescription", concept.description);
}

struct str
ob3_main_text(struct writer *w, struct record_texts texts, struct str what)
{
	size_t chosen = 0;

	for (size_t i = texts.count; i-- > 0;)
		if (str_eq(texts.items[i].language, w->language))
			chosen = i;
	for (size_t i = 0; i < texts.count; i++)
		if (i != chosen)
			ob3_align(w, ALIGN_TRANSLATION, "translation", (struct record_concept){
				.name = texts.items[i].text, .code = texts.items[i].language, .framework = what });
	return texts.count == 0 ? STR_NONE : texts.items[chosen].text;
}

/* ---- profiles ---- */

static void
put_address(struct writer *w, struct json *profile, const struct record_organisation *of)
{
	struct json *address;

	if (of->country.len + of->region.len + of->locality.len + of->street.len + of->postal_code.len == 0)
		return;
	address = json_put_object(w->mem, profile, STR("address"));
	put_type(w, address, "Address");
	put(w, address, "addressCountry", of->country);
	put(w, address, "addressCountryCode", of->country);
	put(w, address, "addressRegion", of->region);
	put(w, address, "addressLocality", of->locality);
	put(w, address, "streetAddress", of->street);
	put(w, address, "postalCode", of->postal_code);
}

static void
put_identifiers(struct writer *w, struct json *profile, struct record_identifiers identifiers)
{
	struct json *list;

	if (identifiers.count == 0)
		return;
	list = json_put_array(w->mem, profile, STR("otherIdentifier"));
	for (size_t i = 0; i < identifiers.count; i++) {
		struct json *entry = json_add(list, json_new(w->mem, JSON_OBJECT));

		json_put_str(w->mem, entry, STR("type"), STR("IdentifierEntry"));
		json_put_str(w->mem, entry, STR("identifier"), identifiers.items[i].value);
		json_put_str(w->mem, entry, STR("identifierType"), str_fmt(w->mem, "ext:" PRI_STR, ARG_STR(identifiers.items[i].scheme)));
	}
}

void
ob3_put_image(struct writer *w, struct json *object, struct str url, struct str caption)
{
	struct json *image;

	if (url.len == 0)
		return;
	image = json_put_object(w->mem, object, STR("image"));
	json_put_str(w->mem, image, STR("id"), url);
	json_put_str(w->mem, image, STR("type"), STR("Image"));
	put(w, image, "caption", caption);
}

struct json *
ob3_put_profile(struct writer *w, struct json *object, const char *key, const struct record_organisation *of, const char *what)
{
	struct json *profile = json_put_object(w->mem, object, str_of(key));

	put(w, profile, "id", of->id);
	put_type(w, profile, "Profile");
	put(w, profile, "name", ob3_main_text(w, of->name, str_of(what)));
	put(w, profile, "url", of->url);
	put(w, profile, "email", of->email);
	ob3_put_image(w, profile, of->image, STR_NONE);
	put_address(w, profile, of);
	put_identifiers(w, profile, of->identifiers);
	return profile;
}

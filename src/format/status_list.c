#include "format/status_list.h"

#include "base/time.h"
#include "codec/base64.h"
#include "codec/gzip.h"
#include "codec/multibase.h"
#include "format/ob3.h"
#include "format/record.h"

/* The bits of an ordinary list are nearly all zero and repeat at once, so the quickest level packs them as well. */
#define PACK_LEVEL 1

enum rc
status_list_encode(struct ctx *cx, struct str bits, struct str *encoded)
{
	struct str packed;

	TRY(zip_deflate(cx, ZIP_GZIP, bits, PACK_LEVEL, &packed));
	*encoded = multibase_encode(cx->mem, MULTIBASE_BASE64URL, packed);
	return RC_OK;
}

static enum rc
check_complete(struct ctx *cx, const struct status_list *list)
{
	if (list->id.len == 0 || list->issuer.len == 0 || list->purpose.len == 0)
		return fail(cx, RC_INVALID, MSG(format_status_lacks));
	if (list->bits.len < STATUS_LIST_LEAST / 8)
		return fail(cx, RC_INVALID, MSG(format_status_short), A_NUM("entries", (int64_t)list->bits.len * 8), A_NUM("least", STATUS_LIST_LEAST));
	return RC_OK;
}

enum rc
status_list_write(struct ctx *cx, const struct status_list *list, struct json **out)
{
	struct arena *mem = cx->mem;
	struct json *credential = json_new(mem, JSON_OBJECT), *types, *subject;
	struct str encoded;

	TRY(check_complete(cx, list));
	TRY(status_list_encode(cx, list->bits, &encoded));
	json_add(json_put_array(mem, credential, STR("@context")), json_new_string(mem, STR(OB3_CONTEXT_CREDENTIALS)));
	json_put_str(mem, credential, STR("id"), list->id);
	types = json_put_array(mem, credential, STR("type"));
	json_add(types, json_new_string(mem, STR("VerifiableCredential")));
	json_add(types, json_new_string(mem, STR("BitstringStatusListCredential")));
	json_put_str(mem, credential, STR("issuer"), list->issuer);
	if (list->valid_from != RECORD_NEVER)
		json_put_str(mem, credential, STR("validFrom"), time_text(mem, list->valid_from));
	if (list->valid_until != RECORD_NEVER)
		json_put_str(mem, credential, STR("validUntil"), time_text(mem, list->valid_until));
	subject = json_put_object(mem, credential, STR("credentialSubject"));
	json_put_str(mem, subject, STR("id"), str_fmt(mem, PRI_STR "#list", ARG_STR(list->id)));
	json_put_str(mem, subject, STR("type"), STR("BitstringStatusList"));
	json_put_str(mem, subject, STR("statusPurpose"), list->purpose);
	if (list->ttl > 0)
		json_put_int(mem, subject, STR("ttl"), list->ttl);
	json_put_str(mem, subject, STR("encodedList"), encoded);
	*out = credential;
	return RC_OK;
}

/* ---- reading ---- */

/* The draft of 2021 named no alphabet; what is published has either, with and without padding. */
static bool
decode_2021(struct ctx *cx, struct str encoded, struct str *packed)
{
	if (encoded.len > STATUS_LIST_MOST / 4)
		return false;
	return base64url_decode(cx->mem, encoded, packed) || base64_decode(cx->mem, encoded, packed);
}

/* "u" and base64url, which the list of 2021 has without the letter; what a gzip of STATUS_LIST_MOST bits could take at
 * most bounds the text as well. */
static enum rc
unpack(struct ctx *cx, struct str encoded, bool of_2021, struct str *bits)
{
	struct inflate_limits limits = { .output_max = STATUS_LIST_MOST / 8 };
	enum multibase base = MULTIBASE_BASE64URL;
	struct str packed;

	if (!of_2021)
		TRY(multibase_decode(cx, encoded, STATUS_LIST_MOST / 8 + 65536, &base, &packed));
	else if (!decode_2021(cx, encoded, &packed))
		return fail(cx, RC_INVALID, MSG(format_status_encoding));
	if (base != MULTIBASE_BASE64URL)
		return fail(cx, RC_INVALID, MSG(format_status_encoding));
	return zip_inflate(cx, ZIP_GZIP, packed, limits, bits);
}

static bool
is_type(const struct json *object, const char *type)
{
	const struct json *types = JSON_GET(object, "type");

	if (!json_is(types, JSON_ARRAY))
		return str_is(json_string(types), type);
	for (const struct json *at = types->first; at != NULL; at = at->next)
		if (str_is(json_string(at), type))
			return true;
	return false;
}

static enum rc
read_instant(struct ctx *cx, const struct json *credential, const char *member, int64_t *out)
{
	const struct json *value = json_get(credential, str_of(member));

	*out = RECORD_NEVER;
	if (value != NULL && !time_parse(json_string(value), out))
		return fail(cx, RC_INVALID, MSG(format_member_type), A_C("member", member), A_C("must", "a date with time and zone"));
	return RC_OK;
}

enum rc
status_list_read(struct ctx *cx, const struct json *credential, struct status_list *out)
{
	const struct json *subject = JSON_GET(credential, "credentialSubject"), *issuer = JSON_GET(credential, "issuer");

	*out = (struct status_list){ .id = json_string(JSON_GET(credential, "id")), .purpose = json_string(JSON_GET(subject, "statusPurpose")) };
	out->of_2021 = is_type(credential, "StatusList2021Credential") && is_type(subject, "StatusList2021");
	if (!out->of_2021 && (!is_type(credential, "BitstringStatusListCredential") || !is_type(subject, "BitstringStatusList")))
		return fail(cx, RC_INVALID, MSG(format_status_type));
	out->issuer = json_is(issuer, JSON_OBJECT) ? json_string(JSON_GET(issuer, "id")) : json_string(issuer);
	if (out->issuer.len == 0 || out->purpose.len == 0)
		return fail(cx, RC_INVALID, MSG(format_status_lacks));
	TRY(read_instant(cx, credential, out->of_2021 ? "issuanceDate" : "validFrom", &out->valid_from));
	TRY(read_instant(cx, credential, out->of_2021 ? "expirationDate" : "validUntil", &out->valid_until));
	json_integer(JSON_GET(subject, "ttl"), &out->ttl);
	TRY(unpack(cx, json_string(JSON_GET(subject, "encodedList")), out->of_2021, &out->bits));
	if (out->bits.len < STATUS_LIST_LEAST / 8)
		return fail(cx, RC_INVALID, MSG(format_status_short), A_NUM("entries", (int64_t)out->bits.len * 8), A_NUM("least", STATUS_LIST_LEAST));
	return RC_OK;
}

#include "base/time.h"
#include "format/status_list.h"
#include "format/verify_private.h"

#define STATUSES_MAX 8

/* An entry of the credential and the list that it names. */
struct asked {
	struct str purpose, url, index_text;
	int64_t index;
	bool of_2021;
};

/* A list that is not what the credential's issuer meant is an attack or a blunder; either way it is no "not revoked" (T-11). */
static void
wrong_list(struct verification *v, const struct message *msg, struct str detail)
{
	answer_with(v, CHECK_STATUS, VERIFY_FAIL, msg, (const struct arg[]){ { NULL, { NULL, 0 }, 0, false } });
	answer_detail(v, CHECK_STATUS, detail);
}

static void
not_checked(struct verification *v, const struct message *msg, struct str detail)
{
	answer_with(v, CHECK_STATUS, VERIFY_UNCHECKED, msg, (const struct arg[]){ { NULL, { NULL, 0 }, 0, false } });
	answer_detail(v, CHECK_STATUS, detail);
}

static void
answer_bit(struct verification *v, const struct asked *entry, bool set)
{
	if (!set) {
		answer(v, CHECK_STATUS, VERIFY_PASS, MSG(verify_status_pass));
	} else if (str_is(entry->purpose, "revocation")) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked));
	} else if (str_is(entry->purpose, "suspension")) {
		answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_suspended));
	} else if (str_is(entry->purpose, "refresh")) {
		answer(v, CHECK_STATUS, VERIFY_PASS, MSG(verify_status_pass));
		answer(v, CHECK_SUPERSEDED, VERIFY_FAIL, MSG(verify_status_refresh));
	} else {
		not_checked(v, MSG(verify_status_purpose_unknown), entry->purpose);
	}
}

static struct str
why(struct verification *v, const struct verify_answer *answer)
{
	return answer->detail.len == 0 ? answer->says : str_fmt(v->cx->mem, PRI_STR " " PRI_STR, ARG_STR(answer->says), ARG_STR(answer->detail));
}

/* The list's own proof, key and dates, by the same checks as the credential's. False: answered. */
static bool
list_proven(struct verification *v, const struct verify_report *report)
{
	const struct verify_answer *checks = report->checks;

	for (int i = CHECK_PARSE; i <= CHECK_ISSUER_KEY; i++) {
		if (checks[i].outcome == VERIFY_FAIL) {
			wrong_list(v, MSG(verify_status_list_proof), why(v, &checks[i]));
			return false;
		}
		if (checks[i].outcome != VERIFY_PASS) {
			not_checked(v, MSG(verify_status_list_unproven), why(v, &checks[i]));
			return false;
		}
	}
	if (checks[CHECK_DATES].outcome == VERIFY_FAIL) {
		not_checked(v, MSG(verify_status_stale), checks[CHECK_DATES].says);
		return false;
	}
	return true;
}

static void
check_list(struct verification *v, const struct asked *entry, const struct verification *list)
{
	struct status_list bits;
	enum rc rc = status_list_read(v->cx, list->meaning, &bits);

	if (rc != RC_OK)
		wrong_list(v, MSG(verify_status_list_malformed), err_text(&v->cx->err, v->cx->mem));
	else if (bits.of_2021 != entry->of_2021)
		wrong_list(v, MSG(verify_status_list_malformed), STR("a list of another specification than the entry's"));
	else if (!str_eq(bits.issuer, v->issuer))
		wrong_list(v, MSG(verify_status_list_issuer), bits.issuer);
	else if (!str_eq(bits.id, entry->url))
		wrong_list(v, MSG(verify_status_list_other), bits.id);
	else if (!str_eq(bits.purpose, entry->purpose))
		wrong_list(v, MSG(verify_status_list_purpose), bits.purpose);
	else if (!status_list_holds(&bits, (uint64_t)entry->index))
		wrong_list(v, MSG(verify_status_list_range), entry->index_text);
	else
		answer_bit(v, entry, status_list_bit(&bits, (uint64_t)entry->index));
}

static void
ask_list(struct verification *v, const struct asked *entry)
{
	struct verify_report report;
	struct verification list;
	struct str text;

	if (resolve(v, entry->url, &text) != RC_OK) {
		not_checked(v, MSG(verify_status_unreachable), entry->url);
		return;
	}
	verify_inner(v, text, &list, &report);
	if (list_proven(v, &report)) {
		check_list(v, entry, &list);
		answer_detail(v, CHECK_STATUS, str_fmt(v->cx->mem, PRI_STR ", entry " PRI_STR, ARG_STR(entry->url), ARG_STR(entry->index_text)));
	}
}

/* 1EdTech's own list, now deprecated: names of revoked credentials, unsigned. It is as good as the site it comes
 * from, so it must be the issuer's. */
static void
check_revocation_list(struct verification *v, struct str url)
{
	struct str text, id = json_string(JSON_GET(v->meaning, "id"));
	struct json *list;

	if (!issuers_own_site(v, url) || resolve(v, url, &text) != RC_OK) {
		not_checked(v, MSG(verify_status_unreachable), url);
	} else if (json_parse(v->cx, text, JSON_LIMITS, &list) != RC_OK || !json_is(JSON_GET(list, "revokedCredential"), JSON_ARRAY) || id.len == 0) {
		wrong_list(v, MSG(verify_status_list_malformed), url);
	} else if (!str_eq(id_of(JSON_GET(list, "issuer")), v->issuer)) {
		wrong_list(v, MSG(verify_status_list_issuer), id_of(JSON_GET(list, "issuer")));
	} else {
		for (const struct json *at = json_first(JSON_GET(list, "revokedCredential")); at != NULL; at = at->next)
			if (str_eq(id_of(at), id))
				answer(v, CHECK_STATUS, VERIFY_FAIL, MSG(verify_status_revoked));
		answer(v, CHECK_STATUS, VERIFY_PASS, MSG(verify_status_pass));
	}
}

static void
check_entry(struct verification *v, const struct json *status)
{
	struct asked entry = {
		.purpose = json_string(JSON_GET(status, "statusPurpose")),
		.url = id_of(JSON_GET(status, "statusListCredential")),
		.index_text = json_string(JSON_GET(status, "statusListIndex")),
		.of_2021 = has_word(JSON_GET(status, "type"), "StatusList2021Entry"),
	};
	const struct json *size = JSON_GET(status, "statusSize");
	int64_t bits = 1;

	if (has_word(JSON_GET(status, "type"), "1EdTechRevocationList"))
		check_revocation_list(v, json_string(JSON_GET(status, "id")));
	else if (!has_word(JSON_GET(status, "type"), "BitstringStatusListEntry") && !entry.of_2021)
		not_checked(v, MSG(verify_status_type), json_string(JSON_GET(status, "type")));
	else if (size != NULL && (!json_integer(size, &bits) || bits != 1))
		not_checked(v, MSG(verify_status_type), STR("statusSize"));
	else if (entry.purpose.len == 0 || entry.url.len == 0 || !str_to_int(entry.index_text, &entry.index) || entry.index < 0)
		wrong_list(v, MSG(verify_status_entry), STR_NONE);
	else
		ask_list(v, &entry);
}

void
verify_status(struct verification *v)
{
	const struct json *statuses = JSON_GET(v->meaning, "credentialStatus");
	size_t count = 0;

	for (const struct json *at = NULL; (at = each_of(statuses, at)) != NULL;) {
		if (++count > STATUSES_MAX) {
			wrong_list(v, MSG(verify_status_many), STR_NONE);
			break;
		}
		check_entry(v, at);
	}
	if (count == 0)
		answer(v, CHECK_STATUS, VERIFY_UNCHECKED, MSG(verify_status_none));
}

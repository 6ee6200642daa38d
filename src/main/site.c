#include "main/site.h"

#include "http/page.h"
#include "institution/institution.h"
#include "notice/notice.h"
#include "people/session.h"
#include "people/waiting.h"

static enum rc
site_who(struct request *rq, struct str token)
{
	struct session *session = NEW(rq->cx->mem, struct session);
	enum rc rc = session_find(rq->cx, rq->db, token, session);

	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	rq->session = session;
	rq->person = session->person;
	rq->institution = session->institution;
	if (session->language.len > 0)
		rq->language = session->language;
	return RC_OK;
}

static enum rc
site_who_was(struct request *rq, struct str token, int64_t *person)
{
	return session_owner(rq->cx, rq->db, token, person);
}

static bool
is_owner(const struct whose *whose, int64_t person)
{
	for (size_t i = 0; whose != NULL && i < WHOSE_PERSONS_MAX && whose->persons[i] != 0; i++)
		if (whose->persons[i] == person)
			return true;
	return false;
}

/* What everybody may who is signed in, they may with their own things only; a role's capability needs no ownership. */
static enum rc
site_may(struct request *rq, int capability, const struct whose *whose, bool *out)
{
	bool everybodys = capability == CAN_SIGN_IN || capability == CAN_HOLD;
	bool owned = whose != NULL && (whose->persons[0] != 0 || whose->only_persons);

	if (owned && (everybodys || whose->only_persons))
		*out = is_owner(whose, rq->person);
	else
		*out = grants_allow(rq->session->grants, (enum capability)capability, whose == NULL ? SCOPE_ANY : whose->specification);
	return RC_OK;
}

static struct json *
site_capability_roles(struct arena *mem, int capability)
{
	struct json *list = json_new(mem, JSON_ARRAY);

	for (int role = 0; role < ROLES; role++)
		if (role_can((enum role)role, (enum capability)capability))
			json_add(list, json_new_string(mem, role_word((enum role)role)));
	return list;
}

static const char *
site_capability_word(int capability)
{
	return capability_word((enum capability)capability).ptr;
}

/* ---- who reads ---- */

/* A workspace is there for whoever has one of its capabilities. */
static const struct { enum page_workspace workspace; enum capability can[4]; } entries[] = {
	{ WORKSPACE_TEACHING, { CAN_WRITE_SPECIFICATION, CAN_REVIEW_SPECIFICATION, CAN_APPROVE_SPECIFICATION, CAN_MARK } },
	{ WORKSPACE_REGISTRY, { CAN_SEE_REGISTRY, CAN_ISSUE, CAN_ADMIT, CAN_IMPORT_REGISTER } },
	{ WORKSPACE_BOARD, { CAN_SEE_BOARD, CAN_CONFIRM_BOARD, CAN_AGREE_BOARD, CAN_NOTHING } },
	{ WORKSPACE_QUALITY, { CAN_SEE_QUALITY, CAN_MANAGE_QUALITY, CAN_NOTHING, CAN_NOTHING } },
	{ WORKSPACE_NETWORK, { CAN_MANAGE_NETWORK, CAN_NOTHING, CAN_NOTHING, CAN_NOTHING } },
	{ WORKSPACE_ADMINISTRATION, { CAN_MANAGE_PEOPLE, CAN_MANAGE_HOME, CAN_NOTHING, CAN_NOTHING } },
};

static void
fill_workspaces(const struct session *session, struct page_reader *out)
{
	out->has[WORKSPACE_LEARNER] = true;
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		for (size_t c = 0; c < 4 && entries[i].can[c] != CAN_NOTHING; c++)
			out->has[entries[i].workspace] |= grants_allow(session->grants, entries[i].can[c], SCOPE_ANY);
}

static enum rc
count_waiting(struct request *rq, struct page_reader *out)
{
	struct waiting_item *items;
	size_t count;

	TRY(waiting_for(rq->cx, rq->db, rq->session, waiting_sources, &items, &count));
	out->waiting = (int64_t)count;
	return notice_unread(rq->cx, rq->db, rq->institution, rq->person, &out->unread);
}

static enum rc
site_reader(struct request *rq, struct page_reader *out)
{
	struct institution institution;

	if (rq->session != NULL) {
		out->person = rq->session->name;
		fill_workspaces(rq->session, out);
		TRY(count_waiting(rq, out));
	}
	if (rq->institution == 0)
		return RC_OK;
	TRY(institution_get(rq->cx, rq->db, rq->institution, &institution));
	out->institution = text_in(institution.legal_name, rq->language);
	out->zone = institution.zone_name;
	out->colour = institution.colour;
	return RC_OK;
}

const struct site main_site = {
	.session_cookie = SESSION_COOKIE,
	.who = site_who,
	.who_was = site_who_was,
	.may = site_may,
	.capability_word = site_capability_word,
	.capability_roles = site_capability_roles,
	.read_form = page_read_form,
	.error_page = page_error,
	.reader = site_reader,
	.view_schema = view_schema,
	.form_schema = form_schema
};

#include "main/site.h"

#include "people/session.h"

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

static const char *
site_capability_word(int capability)
{
	return capability_word((enum capability)capability).ptr;
}

const struct site main_site = {
	.session_cookie = SESSION_COOKIE,
	.who = site_who,
	.may = site_may,
	.capability_word = site_capability_word
};

#include "people/capability.h"

#include "people/account_store.h"

/* Who has it, as a set of roles. A word here is a decision about people: keep the table readable. */
#define R(name) (1u << ROLE_##name)
#define EVERYBODY    (~0u)
#define COMMITTEES   (R(COMMITTEE_MEMBER) | R(COMMITTEE_CHAIR) | R(LIFELONG_LEARNING_COMMITTEE))
#define TEACHERS     (R(COURSE_LEADER) | R(ASSESSOR) | R(MODERATOR))
#define OFFICERS     (R(REGISTRY) | R(QUALITY_OFFICER))
#define BOARD_PEOPLE (R(BOARD_CHAIR) | R(EXTERNAL_EXAMINER))
#define STAFF        (TEACHERS | BOARD_PEOPLE | COMMITTEES | OFFICERS | R(NETWORK_COORDINATOR) | R(ADMINISTRATOR))

static const struct {
	const char *word;
	uint32_t roles;
} capabilities[CAPABILITIES] = {
	[CAN_NOTHING]               = { "nothing", EVERYBODY },
	[CAN_SIGN_IN]               = { "sign-in", EVERYBODY },
	[CAN_HOLD]                  = { "hold", EVERYBODY },

	[CAN_SEE_PEOPLE]            = { "see-people", R(REGISTRY) | R(ADMINISTRATOR) },
	[CAN_MANAGE_PEOPLE]         = { "manage-people", R(ADMINISTRATOR) },
	[CAN_MANAGE_HOME]           = { "manage-home", R(ADMINISTRATOR) },
	[CAN_SEE_HISTORY]           = { "see-history", OFFICERS | R(ADMINISTRATOR) },
	[CAN_SEE_COURSE_HISTORY]    = { "see-course-history", OFFICERS | R(ADMINISTRATOR) | R(COURSE_LEADER) },

	[CAN_SEE_FRAMEWORKS]        = { "see-frameworks", STAFF | R(PARTNER) | R(AGENCY_REVIEWER) },
	[CAN_MANAGE_FRAMEWORKS]     = { "manage-frameworks", R(QUALITY_OFFICER) | R(ADMINISTRATOR) },

	[CAN_SEE_SPECIFICATION]     = { "see-specification", STAFF | R(PARTNER) | R(AGENCY_REVIEWER) },
	[CAN_WRITE_SPECIFICATION]   = { "write-specification", R(COURSE_LEADER) },
	[CAN_REVIEW_SPECIFICATION]  = { "review-specification", COMMITTEES | R(QUALITY_OFFICER) | R(EXTERNAL_EXAMINER) | R(EMPLOYER) },
	[CAN_APPROVE_SPECIFICATION] = { "approve-specification", R(COMMITTEE_CHAIR) | R(LIFELONG_LEARNING_COMMITTEE) },
	[CAN_PUBLISH_SPECIFICATION] = { "publish-specification", OFFICERS },

	[CAN_SEE_OFFERING]          = { "see-offering", TEACHERS | BOARD_PEOPLE | OFFICERS | R(PARTNER) },
	[CAN_PLAN_OFFERING]         = { "plan-offering", R(COURSE_LEADER) | R(REGISTRY) },
	[CAN_ADMIT]                 = { "admit", R(COURSE_LEADER) | R(REGISTRY) },
	[CAN_SEE_MARKS]             = { "see-marks", TEACHERS | BOARD_PEOPLE | R(REGISTRY) },
	[CAN_MARK]                  = { "mark", R(COURSE_LEADER) | R(ASSESSOR) },
	[CAN_MODERATE]              = { "moderate", R(MODERATOR) },

	[CAN_SEE_BOARD]             = { "see-board", TEACHERS | BOARD_PEOPLE | OFFICERS | R(COMMITTEE_CHAIR) },
	[CAN_CALL_BOARD]            = { "call-board", R(REGISTRY) },
	[CAN_DECIDE_BOARD]          = { "decide-board", R(BOARD_CHAIR) },
	[CAN_AGREE_BOARD]           = { "agree-board", R(EXTERNAL_EXAMINER) },
	[CAN_CONFIRM_BOARD]         = { "confirm-board", R(BOARD_CHAIR) },

	[CAN_REPORT_CASE]           = { "report-case", TEACHERS },
	[CAN_SEE_CASE]              = { "see-case", TEACHERS | OFFICERS | R(BOARD_CHAIR) | R(COMMITTEE_CHAIR) },
	[CAN_HANDLE_CASE]           = { "handle-case", R(REGISTRY) | R(COURSE_LEADER) | R(QUALITY_OFFICER) },
	[CAN_DECIDE_CASE]           = { "decide-case", OFFICERS | R(COURSE_LEADER) | R(BOARD_CHAIR) | R(COMMITTEE_CHAIR) },

	[CAN_SEE_REGISTRY]          = { "see-registry", OFFICERS },
	[CAN_ISSUE]                 = { "issue", R(REGISTRY) },
	[CAN_REVOKE]                = { "revoke", R(REGISTRY) },
	[CAN_IMPORT_REGISTER]       = { "import-register", R(REGISTRY) },
	[CAN_EXPORT_REGISTER]       = { "export-register", OFFICERS },

	[CAN_MANAGE_CATALOGUE]      = { "manage-catalogue", OFFICERS },
	[CAN_SEE_QUALITY]           = { "see-quality", OFFICERS | COMMITTEES | R(COURSE_LEADER) | R(EXTERNAL_EXAMINER) | R(AGENCY_REVIEWER) },
	[CAN_MANAGE_QUALITY]        = { "manage-quality", R(QUALITY_OFFICER) },
	[CAN_RECOGNISE]             = { "recognise", R(REGISTRY) },
	[CAN_MANAGE_NETWORK]        = { "manage-network", R(NETWORK_COORDINATOR) },
};

static const uint32_t areas[AREAS] = {
	[AREA_LEARNER]        = EVERYBODY,
	[AREA_TEACHING]       = TEACHERS,
	[AREA_REGISTRY]       = R(REGISTRY),
	[AREA_BOARD]          = BOARD_PEOPLE | R(REGISTRY),
	[AREA_QUALITY]        = OFFICERS | COMMITTEES | R(AGENCY_REVIEWER),
	[AREA_NETWORK]        = R(NETWORK_COORDINATOR),
	[AREA_ADMINISTRATION] = R(ADMINISTRATOR),
};

struct str
capability_word(enum capability capability)
{
	return str_of(capabilities[capability].word);
}

bool
role_can(enum role role, enum capability capability)
{
	return (capabilities[capability].roles & (1u << role)) != 0;
}

static bool
for_everybody(enum capability capability)
{
	return capabilities[capability].roles == EVERYBODY;
}

/* "board-chair" as it stands in a sentence. */
static struct str
role_name(struct arena *mem, enum role role)
{
	struct str name = str_dup(mem, role_word(role));
	char *bytes = arena_alloc(mem, name.len);

	for (size_t i = 0; i < name.len; i++)
		bytes[i] = name.ptr[i] == '-' ? ' ' : name.ptr[i];
	return (struct str){ bytes, name.len };
}

struct str
capability_roles(struct arena *mem, enum capability capability)
{
	struct str names[ROLES], head;
	size_t count = 0;

	for (int i = 0; i < ROLES; i++)
		if (role_can((enum role)i, capability))
			names[count++] = role_name(mem, (enum role)i);
	if (count < 2)
		return count == 0 ? STR_NONE : names[0];
	head = str_join(mem, names, count - 1, STR(", "));
	return str_join(mem, (const struct str[]){ head, names[count - 1] }, 2, STR(" or "));
}

enum rc
grants_of(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct grants *out)
{
	return grants_load(cx, db, institution, person, out);
}

bool
grants_allow(struct grants grants, enum capability capability, int64_t scope)
{
	if (for_everybody(capability))
		return true;
	for (size_t i = 0; i < grants.count; i++) {
		const struct grant *grant = &grants.items[i];

		if (role_can(grant->role, capability) && (grant->scope == 0 || scope == SCOPE_ANY || grant->scope == scope))
			return true;
	}
	return false;
}

bool
grants_have(struct grants grants, enum role role)
{
	for (size_t i = 0; i < grants.count; i++)
		if (grants.items[i].role == role)
			return true;
	return false;
}

bool
grants_open(struct grants grants, enum area area)
{
	if (area == AREA_LEARNER)
		return true;
	for (size_t i = 0; i < grants.count; i++)
		if ((areas[area] & (1u << grants.items[i].role)) != 0)
			return true;
	return false;
}

enum rc
duties_apart(struct ctx *cx, int64_t person, enum capability capability, const int64_t *own, size_t own_count, struct str clause)
{
	for (size_t i = 0; i < own_count; i++)
		if (person != 0 && own[i] == person) {
			(void)fail(cx, RC_REFUSED, MSG(people_own_work), A_STR("to", capability_word(capability)));
			return fail_with_clause(cx, RC_REFUSED, clause.len > 0 ? clause : STR("separation of duties"));
		}
	return RC_OK;
}

#include "people/demo_accounts.h"

static const struct demo_account people[] = {
	{ "S0001", "Marta Silva", "registrar@northgate.example", ROLE_REGISTRY, "registrar", 0 },
	{ "S0002", "Dr Lena Brandt", "leader@northgate.example", ROLE_COURSE_LEADER, "course leader", 0 },
	{ "S0003", "Sam Adeyemi", "assessor@northgate.example", ROLE_ASSESSOR, "assessor", 0 },
	{ "S0004", "Dr Ines Moreau", "moderator@northgate.example", ROLE_MODERATOR, "moderator", 0 },
	{ "S0005", "Prof. Yusuf Demir", "external@elsewhere.example", ROLE_EXTERNAL_EXAMINER, "external examiner", 0 },
	{ "S0006", "Prof. Ada Okafor", "chair@northgate.example", ROLE_BOARD_CHAIR, "chair of the board", 0 },
	{ "S0007", "Prof. Kenji Watanabe", "committee@northgate.example", ROLE_COMMITTEE_CHAIR, "chair of the committee", 0 },
	{ "S0008", "Ruth Lindqvist", "quality@northgate.example", ROLE_QUALITY_OFFICER, "quality officer", 0 },
	{ "S0009", "Piet de Vries", "admin@northgate.example", ROLE_ADMINISTRATOR, "administrator", 0 },
	{ "N0014001", "Amara Okoye", "amara@northgate.example", ROLE_LEARNER, "learner whose work was due yesterday", 0 },
	{ "N0012345", NULL, "learner@northgate.example", ROLE_LEARNER, "learner", 0 },
	{ "N0012346", NULL, "learner2@northgate.example", ROLE_LEARNER, "learner", 0 },
};

/* Staff are made; learners come from the sheet. */
static enum rc
demo_person(struct ctx *cx, struct db *db, int64_t institution, struct demo_account *as)
{
	struct person person = { .number = str_of(as->number), .name = str_of(as->name), .language = STR("en") };
	bool made;

	if (as->name != NULL)
		return person_ensure(cx, db, institution, &person, &as->person, &made);
	TRY(person_find(cx, db, institution, person.number, &person));
	as->person = person.id;
	as->name = str_c(cx->mem, person.name);
	return RC_OK;
}

static enum rc
demo_account(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules, struct demo_account *as)
{
	struct account account;

	TRY(demo_person(cx, db, institution, as));
	TRY(role_give(cx, db, institution, 0, as->person, as->role, 0));
	TRY(account_ensure(cx, db, institution, as->person, &account));
	TRY(account_add_name(cx, db, &account, str_of(as->sign_in)));
	return account.has_password ? RC_OK : password_set(cx, db, rules, &account, STR(DEMO_PASSWORD));
}

enum rc
demo_accounts(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules, struct demo_account **accounts, size_t *count)
{
	struct demo_account *list = NEWS(cx->mem, struct demo_account, sizeof(people) / sizeof(people[0]));

	*count = 0;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		enum rc rc;

		list[*count] = people[i];
		rc = demo_account(cx, db, institution, rules, &list[*count]);
		if (rc == RC_NOT_FOUND && people[i].role == ROLE_LEARNER)
			continue;
		TRY(rc);
		++*count;
	}
	*accounts = list;
	return RC_OK;
}

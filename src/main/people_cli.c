/* People from the command line: the first administrator of a new site has nobody who could invite them. */
#include "cli/cli.h"
#include "db/db.h"
#include "db/migrate.h"
#include "institution/institution.h"
#include "main/home.h"
#include "people/account.h"

#define LIST_MAX 1000

struct desk {
	struct db *db;
	struct institution institution;
	struct str base_url;
};

static enum rc
open_desk(struct cli *cli, struct desk *out)
{
	struct str database = cli_text(cli, "database");
	int64_t id;

	TRY(db_open(cli->cx, database.len > 0 ? database : cli_home_path(cli, HOME_DATABASE), &out->db));
	TRY(db_migrate(cli->cx, out->db));
	TRY(institution_of_site(cli->cx, out->db, cli_text(cli, "base-url"), &id));
	TRY(institution_get(cli->cx, out->db, id, &out->institution));
	out->base_url = cli_given(cli, "base-url") ? cli_text(cli, "base-url") : out->institution.base_url;
	return RC_OK;
}

static enum rc
read_role(struct cli *cli, struct str word, enum role *role)
{
	return role_of(word, role) ? RC_OK : fail(cli->cx, RC_INVALID, MSG(people_role_unknown), A_STR("role", word));
}

/* ---- list ---- */

static enum rc
list_run(struct cli *cli)
{
	struct json *all = json_new(cli->cx->mem, JSON_ARRAY);
	struct person_listed *people;
	struct desk desk;
	size_t count;

	TRY(open_desk(cli, &desk));
	TRY(person_list(cli->cx, desk.db, desk.institution.id, cli_text(cli, "like"), NULL, LIST_MAX, &people, &count));
	for (size_t i = 0; i < count; i++) {
		const struct person *person = &people[i].person;
		struct json *one = json_add(all, json_new(cli->cx->mem, JSON_OBJECT));

		json_put_str(cli->cx->mem, one, STR("number"), person->number);
		json_put_str(cli->cx->mem, one, STR("name"), person->name);
		json_put_bool(cli->cx->mem, one, STR("account"), people[i].has_account);
		if (!cli->json)
			cli_say(cli, PRI_STR "\t" PRI_STR "\t%s\n", ARG_STR(person->number), ARG_STR(person->name), people[i].has_account ? "has an account" : "");
	}
	if (cli->json)
		cli_json(cli, all);
	return RC_OK;
}

/* ---- invite ---- */

static enum rc
roles_given(struct cli *cli, struct grants *out)
{
	struct strs words = cli_list(cli, "role");
	struct grant *items = NEWS(cli->cx->mem, struct grant, words.count + 1);

	for (size_t i = 0; i < words.count; i++)
		TRY(read_role(cli, words.items[i], &items[i].role));
	*out = (struct grants){ items, words.count };
	return RC_OK;
}

static enum rc
person_of(struct cli *cli, const struct desk *desk, int64_t *id)
{
	const struct person as = { .number = cli_text(cli, "number"), .name = cli_text(cli, "name"), .email = cli_text(cli, "email") };
	bool made;

	if (as.number.len == 0)
		return person_add(cli->cx, desk->db, desk->institution.id, &as, id);
	return person_ensure(cli->cx, desk->db, desk->institution.id, &as, id, &made);
}

static enum rc
invite_run(struct cli *cli)
{
	struct json *object = json_new(cli->cx->mem, JSON_OBJECT);
	struct grants roles;
	struct desk desk;
	struct str token, link;
	int64_t person;

	TRY(roles_given(cli, &roles));
	TRY(open_desk(cli, &desk));
	TRY(person_of(cli, &desk, &person));
	TRY(invitation_make(cli->cx, desk.db, desk.institution.id, 0, person, cli_text(cli, "email"), roles, &token));
	link = str_fmt(cli->cx->mem, PRI_STR "/invitations/" PRI_STR, ARG_STR(desk.base_url), ARG_STR(token));
	json_put_str(cli->cx->mem, object, STR("link"), link);
	if (cli->json)
		cli_json(cli, object);
	else
		cli_say(cli, "The link works once, for 14 days, and is kept nowhere:\n\n  " PRI_STR "\n", ARG_STR(link));
	return RC_OK;
}

/* ---- role ---- */

static enum rc
role_run(struct cli *cli)
{
	struct person person;
	struct desk desk;
	enum role role;

	TRY(read_role(cli, cli->args[1], &role));
	TRY(open_desk(cli, &desk));
	TRY(person_find(cli->cx, desk.db, desk.institution.id, cli->args[0], &person));
	if (cli_given(cli, "end"))
		return role_end(cli->cx, desk.db, desk.institution.id, 0, person.id, role, 0);
	return role_give(cli->cx, desk.db, desk.institution.id, 0, person.id, role, 0);
}

#define DESK_OPTIONS \
	{ .name = "database", .kind = OPT_TEXT, .value = "URL", .help = "another database than the home's" }, \
	{ .name = "base-url", .kind = OPT_TEXT, .value = "URL", .help = "the site's address, when it is not the institution's" }

static const struct option list_options[] = {
	{ .name = "like", .kind = OPT_TEXT, .value = "TEXT", .help = "only those whose name, number or e-mail address holds it" }, DESK_OPTIONS, OPTIONS_END
};

static const struct option invite_options[] = {
	{ .name = "name", .kind = OPT_TEXT, .value = "NAME", .help = "the person's name", .required = true },
	{ .name = "email", .kind = OPT_TEXT, .value = "ADDRESS", .help = "what they will sign in with", .required = true },
	{ .name = "number", .kind = OPT_TEXT, .value = "NUMBER", .help = "the institution's number for them" },
	{ .name = "role", .kind = OPT_LIST, .value = "ROLE,...", .help = "what they may do: administrator, registry, course-leader ..." }, DESK_OPTIONS, OPTIONS_END
};

static const struct option role_options[] = {
	{ .name = "end", .kind = OPT_FLAG, .help = "end the role instead of giving it" }, DESK_OPTIONS, OPTIONS_END
};

static const struct example invite_examples[] = {
	{ "testamur people invite --name \"Piet de Vries\" --email piet@example.edu --role administrator", "makes the link for the first administrator" },
	{ NULL, NULL }
};

const struct command people_commands[] = {
	{ .name = "people", .summary = "Who may come into the site", .run = NULL },
	{ .name = "people list", .summary = "List the people of the register", .options = list_options, .run = list_run },
	{ .name = "people invite", .summary = "Enter a person and make a link with which they set a password", .options = invite_options,
	  .examples = invite_examples, .run = invite_run },
	{ .name = "people role", .summary = "Give or end a role", .arguments = "NUMBER ROLE", .options = role_options, .run = role_run },
	COMMANDS_END
};

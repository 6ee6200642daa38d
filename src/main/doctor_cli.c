/* The command `doctor`: looks at what the program stands on, and says what to do about what is wrong. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/cli.h"
#include "db/db.h"
#include "db/migrate.h"
#include "helper/renderer.h"
#include "helper/signer.h"
#include "mail/mail_settings.h"
#include "main/home.h"

#define SPACE_LOW   ((int64_t)256 << 20)
#define SPACE_SCANT ((int64_t)2 << 30)
/* Before the first release of this program no clock was right. */
#define FIRST_YEAR 2026
#define LAST_YEAR  2100

enum health { HEALTHY, UNSURE, ILL };

static const char *const health_names[] = { [HEALTHY] = "pass", [UNSURE] = "warning", [ILL] = "fail" };

struct finding {
	enum health health;
	struct str says, remedy;
};

static struct finding
finding(struct cli *cli, enum health health, const struct message *says, const struct message *remedy, struct str about)
{
	const struct arg args[] = { A_STR("about", about) };

	return (struct finding){ health, msg_text(cli->cx->mem, says, args, 1), msg_text(cli->cx->mem, remedy, args, 1) };
}

static struct finding
healthy(struct cli *cli, const struct message *says, struct str about)
{
	return finding(cli, HEALTHY, says, MSG(none), about);
}

/* What a failed call said becomes the finding. */
static struct finding
failed(struct cli *cli, const struct message *remedy)
{
	struct finding f = finding(cli, ILL, MSG(none), remedy, cli->home);

	f.says = err_text(&cli->cx->err, cli->cx->mem);
	return f;
}

/* ---- the checks ---- */

/* A folder that nobody else may look into. */
static struct finding
private_folder(struct cli *cli, struct str path)
{
	struct stat is;

	if (stat(str_c(cli->cx->mem, path), &is) != 0)
		return finding(cli, ILL, MSG(main_doctor_no_folder), MSG(main_doctor_run_init), path);
	if (!S_ISDIR(is.st_mode))
		return finding(cli, ILL, MSG(main_doctor_not_folder), MSG(main_doctor_other_home), path);
	if (is.st_uid != geteuid())
		return finding(cli, ILL, MSG(main_doctor_not_ours), MSG(main_doctor_own_it), path);
	if ((is.st_mode & 077) != 0)
		return finding(cli, ILL, MSG(main_doctor_open_folder), MSG(main_doctor_close_folder), path);
	if (access(str_c(cli->cx->mem, path), W_OK | X_OK) != 0)
		return finding(cli, ILL, MSG(main_doctor_read_only), MSG(main_doctor_own_it), path);
	return healthy(cli, MSG(main_doctor_folder_fine), path);
}

static struct finding
check_home(struct cli *cli)
{
	return private_folder(cli, cli->home);
}

/* Asked of the signer, so that this also says whether the helper runs and the keys can be unwrapped. */
static struct finding
check_keys(struct cli *cli)
{
	struct finding f = private_folder(cli, cli_home_path(cli, HOME_KEYS));
	const struct key_record *in_use;
	struct key_record *keys;
	struct signer *signer;
	size_t count;

	if (f.health != HEALTHY)
		return f;
	if (signer_open(cli->cx, cli->home, &signer) != RC_OK || signer_keys(cli->cx, signer, &keys, &count) != RC_OK)
		return failed(cli, MSG(main_doctor_keys_remedy));
	in_use = key_record_for(keys, count, KEY_ED25519, cli->cx->now);
	signer_close(signer);
	if (in_use == NULL)
		return finding(cli, ILL, MSG(main_doctor_no_key), MSG(main_doctor_make_key), STR_NONE);
	return healthy(cli, MSG(main_doctor_keys_fine), in_use->kid);
}

static struct finding
check_database(struct cli *cli)
{
	struct str path = cli_home_path(cli, HOME_DATABASE);
	struct db *db;

	if (!file_exists(cli->cx->mem, path))
		return finding(cli, ILL, MSG(main_doctor_no_database), MSG(main_doctor_run_init), path);
	if (db_open(cli->cx, path, &db) != RC_OK)
		return failed(cli, MSG(main_doctor_database_remedy));
	if (db_migrate(cli->cx, db) != RC_OK)
		return failed(cli, MSG(main_doctor_migrate_remedy));
	return healthy(cli, MSG(main_doctor_database_fine), path);
}

static struct finding
check_space(struct cli *cli)
{
	struct statvfs disk;
	int64_t free_bytes;
	struct str free_text;

	if (statvfs(str_c(cli->cx->mem, cli->home), &disk) != 0)
		return finding(cli, UNSURE, MSG(main_doctor_space_unknown), MSG(main_doctor_run_init), cli->home);
	free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
	free_text = str_fmt(cli->cx->mem, "%lld MB", (long long)(free_bytes >> 20));
	if (free_bytes < SPACE_LOW)
		return finding(cli, ILL, MSG(main_doctor_space), MSG(main_doctor_space_remedy), free_text);
	if (free_bytes < SPACE_SCANT)
		return finding(cli, UNSURE, MSG(main_doctor_space), MSG(main_doctor_space_remedy), free_text);
	return healthy(cli, MSG(main_doctor_space), free_text);
}

static struct finding
helper_is_there(struct cli *cli, struct str name)
{
	struct str path = path_join(cli->cx->mem, path_of_program(cli->cx->mem), name);

	if (access(str_c(cli->cx->mem, path), X_OK) != 0)
		return finding(cli, ILL, MSG(main_doctor_no_helper), MSG(main_doctor_reinstall), path);
	return healthy(cli, MSG(main_doctor_helper_fine), path);
}

static struct finding
check_helper(struct cli *cli)
{
	return helper_is_there(cli, STR("testamur-signer"));
}

/* Whether the server can be reached, the notices of whoever sent a mail say. */
static struct finding
check_mail(struct cli *cli)
{
	struct mail_settings settings;
	struct finding helper;

	if (mail_settings_read(cli->cx, cli->home, &settings) != RC_OK)
		return failed(cli, MSG(main_doctor_mail_remedy));
	if (!settings.configured)
		return healthy(cli, MSG(main_doctor_no_mail), STR(MAIL_SETTINGS_FILE));
	helper = helper_is_there(cli, STR("testamur-mailer"));
	return helper.health != HEALTHY ? helper : healthy(cli, MSG(main_doctor_mail_fine), settings.server.host);
}

/* One is drawn, with letters of some of the scripts that learners' names have. */
static struct finding
check_fonts(struct cli *cli)
{
	const struct transcript trial = {
		.language = STR("en"), .name = STR("Trial"), .institution = STR("Trial"), .award = STR("Trial"), .link = STR("https://example.org/"),
		.learner = STR("Ąé Ωμ Яд هم कि 王 김 あ"), .file_name = STR("trial.json"), .file_type = STR("application/json"), .file = STR("{}"),
	};
	struct finding f = helper_is_there(cli, STR("testamur-renderer"));
	struct str pdf;

	if (f.health != HEALTHY)
		return f;
	if (renderer_draw(cli->cx, renderer_open(cli->cx), &trial, &pdf) != RC_OK) {
		f = failed(cli, MSG(main_doctor_pdf_remedy));
		f.health = UNSURE; /* everything but the PDFs is issued all the same */
		return f;
	}
	return healthy(cli, MSG(main_doctor_pdf_fine), STR_NONE);
}

static struct finding
check_clock(struct cli *cli)
{
	struct timex kernel = { .modes = 0 };
	struct str now = time_text(cli->cx->mem, cli->cx->now);
	int year = civil_from_days(day_of(cli->cx->now)).year;

	if (year < FIRST_YEAR || year >= LAST_YEAR)
		return finding(cli, ILL, MSG(main_doctor_clock_wrong), MSG(main_doctor_clock_remedy), now);
	if (adjtimex(&kernel) == TIME_ERROR || (kernel.status & STA_UNSYNC) != 0)
		return finding(cli, UNSURE, MSG(main_doctor_clock_alone), MSG(main_doctor_clock_remedy), now);
	return healthy(cli, MSG(main_doctor_clock_fine), now);
}

static const struct { const char *name; struct finding (*look)(struct cli *cli); } checks[] = {
	{ "home", check_home },
	{ "keys", check_keys },
	{ "database", check_database },
	{ "space", check_space },
	{ "signer", check_helper },
	{ "mail", check_mail },
	{ "fonts", check_fonts },
	{ "clock", check_clock }
};

/* ---- the command ---- */

static void
say_finding(struct cli *cli, const char *name, const struct finding *f)
{
	cli_wrap(cli, 20, str_fmt(cli->cx->mem, "%-8s %s", health_names[f->health], name), f->says);
	if (f->remedy.len > 0)
		cli_wrap(cli, 20, STR_NONE, f->remedy);
}

static void
put_finding(struct cli *cli, struct json *list, const char *name, const struct finding *f)
{
	struct arena *mem = cli->cx->mem;
	struct json *row = json_add(list, json_new(mem, JSON_OBJECT));

	json_put_str(mem, row, STR("id"), str_of(name));
	json_put_str(mem, row, STR("outcome"), str_of(health_names[f->health]));
	json_put_str(mem, row, STR("says"), f->says);
	json_put_str(mem, row, STR("remedy"), f->remedy);
}

static enum rc
doctor_run(struct cli *cli)
{
	struct json *list = json_new(cli->cx->mem, JSON_ARRAY);

	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		struct finding f = checks[i].look(cli);

		if (f.health == ILL)
			cli_worse(cli, CLI_NO);
		if (cli->json)
			put_finding(cli, list, checks[i].name, &f);
		else
			say_finding(cli, checks[i].name, &f);
	}
	if (cli->json)
		cli_json(cli, list);
	return RC_OK;
}

const struct command doctor_commands[] = {
	{ .name = "doctor", .summary = "Check what the program stands on, and say what to do", .run = doctor_run,
	  .about = "Looks at the home folder and its permissions, keys, database, disk space, helper processes, mail.json, fonts and clock. "
	           "Each line says what was found and, when it is not as it should be, what to do. Exit 1 when something must be done." },
	COMMANDS_END
};

#include "import/import.h"

#include "crypto/hash.h"
#include "event/event.h"
#include "framework/framework.h"
#include "import/import_run.h"

enum rc
import_policy(struct ctx *cx, struct db *db, int64_t institution, struct policy **out)
{
	return framework_policy_today(cx, db, institution, NULL, out);
}

struct str
import_href(struct arena *mem, const struct import *import)
{
	return str_fmt(mem, "/offerings/%lld/%s/import/%lld", (long long)import->offering, import->kind == SHEET_RESULTS ? "results" : "learners", (long long)import->id);
}

enum rc
import_cohort_open(struct ctx *cx, struct db *db, struct policy *policy, int64_t institution, int64_t offering, struct import_cohort *out)
{
	TRY(institution_get(cx, db, institution, &out->institution));
	TRY(offering_get(cx, db, institution, offering, &out->offering));
	TRY(specification_get(cx, db, institution, out->offering.specification, &out->specification));
	return cohort_open(cx, policy, &out->institution, &out->specification, &out->offering, &out->cohort);
}

/* ---- columns ---- */

static struct str
columns_text(struct ctx *cx, const struct sheet_column *columns, size_t count)
{
	struct json *all = json_new(cx->mem, JSON_OBJECT);

	for (size_t i = 0; i < count; i++)
		if (columns[i].header.len > 0)
			json_set(all, columns[i].name, json_new_string(cx->mem, columns[i].header));
	return json_text(cx->mem, all, JSON_COMPACT);
}

enum rc
import_columns_read(struct ctx *cx, const struct import *import, struct sheet_column **columns, size_t *count)
{
	struct json *all;

	TRY(json_parse(cx, import->columns, JSON_LIMITS, &all));
	*columns = NEWS(cx->mem, struct sheet_column, json_count(all) + 1);
	*count = 0;
	for (const struct json *one = json_first(all); one != NULL; one = one->next)
		(*columns)[(*count)++] = (struct sheet_column){ one->key, json_string(one) };
	return RC_OK;
}

static enum rc
match(struct ctx *cx, const struct cohort *cohort, const struct import *import, struct str file, struct problems *problems, struct sheet_matches *out)
{
	struct sheet_column *columns;
	size_t count;

	TRY(import_columns_read(cx, import, &columns, &count));
	return sheet_match_columns(cx, import->file_name, csv_source_of(&file), import->kind, cohort, columns, count, problems, out);
}

enum rc
import_matches(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct import *import, struct problems *problems,
               struct sheet_matches *out)
{
	struct str file;

	TRY(import_file_load(cx, db, import->id, &file));
	return match(cx, cohort, import, file, problems, out);
}

/* ---- handing in ---- */

static enum rc
import_event(struct ctx *cx, struct db *db, const struct import *import, const char *what)
{
	/* Named after the offering, in whose history it stands. */
	const struct event event = {
		.institution = import->institution, .actor = import->person, .what = str_of(what), .noun = STR("offering"), .object = import->offering,
		.after = str_fmt(cx->mem, "{\"import\":%lld,\"sha256\":\"" PRI_STR "\"}", (long long)import->id, ARG_STR(import->file_hash)),
	};

	return event_append(cx, db, &event);
}

static struct str
read_as(struct arena *mem, const struct csv_dialect *dialect)
{
	static const char *const encodings[] = { [CSV_UTF8] = "UTF-8", [CSV_UTF16_LE] = "UTF-16", [CSV_UTF16_BE] = "UTF-16", [CSV_WINDOWS_1252] = "Windows-1252" };
	struct str encoding = str_of(encodings[dialect->encoding]);

	switch (dialect->separator) {
	case ';': return said_text(mem, MSG(import_read_semicolons), A_STR("encoding", encoding));
	case ',': return said_text(mem, MSG(import_read_commas), A_STR("encoding", encoding));
	case '\t': return said_text(mem, MSG(import_read_tabs), A_STR("encoding", encoding));
	case 0: return said_text(mem, MSG(import_read_one_column), A_STR("encoding", encoding));
	default: return said_text(mem, MSG(import_read_other), A_STR("encoding", encoding), A_STR("separator", str_fmt(mem, "%c", dialect->separator)));
	}
}

enum rc
import_begin(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, enum sheet_kind kind, const struct import_file *file,
             struct import *out)
{
	struct problems problems = problems_new(cx->mem);
	struct sheet_matches matches;

	*out = (struct import){
		.institution = cohort->institution->id, .offering = cohort->offering->id, .person = actor, .kind = kind, .file_name = file->name,
		.file_hash = hash_hex(cx->mem, HASH_SHA256, file->hashed.len > 0 ? file->hashed : file->bytes), .columns = STR("{}"), .made_at = cx->now,
	};
	if (file->bytes.len > IMPORT_FILE_MAX)
		return fail(cx, RC_LIMIT, MSG(import_file_large), A_NUM("most", (int64_t)(IMPORT_FILE_MAX >> 20)));
	TRY(match(cx, cohort, out, file->bytes, &problems, &matches));
	out->says = read_as(cx->mem, &matches.dialect);
	out->state = problems.count == 0 ? IMPORT_CHECKING : IMPORT_COLUMNS;
	TRY(db_new_id(cx, db, &out->id));
	TRY(import_insert(cx, db, out, file->bytes));
	return import_load(cx, db, out->institution, out->id, out);
}

static enum rc
refuse_state(struct ctx *cx, const struct import *import)
{
	return fail(cx, RC_REFUSED, import->state == IMPORT_DROPPED ? MSG(import_was_dropped) : import->state == IMPORT_COLUMNS ? MSG(import_asks_columns)
	    : import->state == IMPORT_CHECKING ? MSG(import_not_checked) : MSG(import_is_entered));
}

struct change { struct import *import; struct import to; bool clear; const char *event; };

static enum rc
change_work(struct ctx *cx, struct db *db, void *self)
{
	const struct change *change = self;

	if (change->clear)
		TRY(import_clear_rows(cx, db, change->to.id));
	TRY(import_update(cx, db, &change->to));
	return change->event == NULL ? RC_OK : import_event(cx, db, &change->to, change->event);
}

static enum rc
make_change(struct ctx *cx, struct db *db, struct change *change)
{
	TRY(db_transact(cx, db, change_work, change));
	*change->import = change->to;
	return RC_OK;
}

enum rc
import_set_columns(struct ctx *cx, struct db *db, const struct cohort *cohort, struct import *import, const struct sheet_column *columns, size_t count)
{
	struct change change = { .import = import, .to = *import, .clear = true };
	struct problems problems = problems_new(cx->mem);
	struct sheet_matches matches;

	if (import->state > IMPORT_CHECKED)
		return refuse_state(cx, import);
	change.to.columns = columns_text(cx, columns, count);
	change.to.state = IMPORT_CHECKING;
	change.to.rows = change.to.checked_row = 0;
	TRY(import_matches(cx, db, cohort, &change.to, &problems, &matches));
	TRY(problems_rc(cx, &problems));
	return make_change(cx, db, &change);
}

enum rc
import_let_enter(struct ctx *cx, struct db *db, struct import *import)
{
	struct change change = { .import = import, .to = *import };

	if (import->state == IMPORT_ENTERING || import->state == IMPORT_DONE)
		return RC_OK;
	if (import->state != IMPORT_CHECKED)
		return refuse_state(cx, import);
	change.to.state = IMPORT_ENTERING;
	return make_change(cx, db, &change);
}

enum rc
import_drop(struct ctx *cx, struct db *db, struct import *import)
{
	struct change change = { .import = import, .to = *import, .clear = true };

	if (import->state == IMPORT_DROPPED)
		return RC_OK;
	if (import->state >= IMPORT_ENTERING)
		return refuse_state(cx, import);
	change.to.state = IMPORT_DROPPED;
	return make_change(cx, db, &change);
}

enum rc
import_done(struct ctx *cx, struct db *db, struct import *import)
{
	struct change change = { .import = import, .to = *import, .event = import->kind == SHEET_RESULTS ? "offering.results_imported" : "offering.learners_imported" };

	change.to.state = IMPORT_DONE;
	change.to.done_at = cx->now;
	return make_change(cx, db, &change);
}

enum rc
import_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct import *out)
{
	enum rc rc = import_load(cx, db, institution, id, out);

	return rc == RC_NOT_FOUND ? fail(cx, rc, MSG(import_unknown)) : rc;
}

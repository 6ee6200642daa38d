#include "credential/issue_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "credential/credential_publish.h"
#include "crypto/hash.h"
#include "db/migrate.h"
#include "rdf/context.h"

#define DECISIONS_BATCH 500

/* ---- the folder and what it is about ---- */

struct folder {
	struct str dir, state, database, inputs;
	bool fresh; /* this run is the first one here */
};

static void
close_lock(void *fd)
{
	close((int)(intptr_t)fd);
}

/* One run at a time: the lock goes with the process. */
static enum rc
lock_folder(struct ctx *cx, const struct folder *folder)
{
	struct str path = path_join(cx->mem, folder->state, STR("lock"));
	int fd = open(str_c(cx->mem, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail_at_file(cx, fail(cx, RC_UNAVAILABLE, MSG(credential_folder_lock), A_C("system", strerrordesc_np(errno))), path);
	arena_defer(cx->mem, close_lock, (void *)(intptr_t)fd);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return fail(cx, RC_CONFLICT, MSG(credential_folder_busy), A_STR("dir", folder->dir));
	return RC_OK;
}

static void
add_input(struct buf *out, struct arena *mem, const char *what, struct str bytes)
{
	buf_fmt(out, "%s " PRI_STR "\n", what, ARG_STR(hash_hex(mem, HASH_SHA256, bytes)));
}

/* A line for each input: its kind and SHA-256. */
static struct str
inputs_text(struct ctx *cx, const struct issue_order *order)
{
	struct buf out = buf_new(cx->mem, (size_t)1 << 20), columns = buf_new(cx->mem, (size_t)1 << 20);

	add_input(&out, cx->mem, "specification", order->specification.bytes);
	add_input(&out, cx->mem, "offering", order->offering.bytes);
	add_input(&out, cx->mem, "results", order->results.bytes);
	for (size_t i = 0; i < order->framework_count; i++)
		buf_fmt(&columns, PRI_STR "\n", ARG_STR(order->frameworks[i]));
	for (size_t i = 0; i < order->source_count; i++)
		buf_fmt(&columns, PRI_STR "\n", ARG_STR(order->sources[i].text));
	add_input(&out, cx->mem, "frameworks", buf_view(&columns));
	columns.len = 0;
	for (size_t i = 0; i < order->column_count; i++)
		buf_fmt(&columns, PRI_STR "=" PRI_STR "\n", ARG_STR(order->columns[i].name), ARG_STR(order->columns[i].header));
	add_input(&out, cx->mem, "columns", buf_view(&columns));
	return buf_view(&out);
}

/* Names what is not as it was: the words of the lines that differ. */
static struct str
differences(struct ctx *cx, struct str was, struct str is)
{
	struct buf out = buf_new(cx->mem, 4096);
	struct str was_line, is_line, word;

	while (is.len > 0) {
		str_cut(&is, '\n', &is_line);
		str_cut(&was, '\n', &was_line);
		if (str_eq(was_line, is_line))
			continue;
		str_cut(&is_line, ' ', &word);
		buf_fmt(&out, "%s" PRI_STR, out.len > 0 ? ", " : "", ARG_STR(word));
	}
	return buf_view(&out);
}

static enum rc
folder_open(struct ctx *cx, const struct issue_order *order, struct folder *folder)
{
	struct str is = inputs_text(cx, order), was;
	enum rc rc;

	folder->dir = order->dir;
	folder->state = path_join(cx->mem, order->dir, STR(".state"));
	folder->database = path_join(cx->mem, folder->state, STR("testamur.db"));
	folder->inputs = path_join(cx->mem, folder->state, STR("inputs"));
	TRY(file_make_dirs(cx, folder->state, 0700));
	TRY(lock_folder(cx, folder));
	rc = file_read(cx, folder->inputs, (size_t)1 << 20, &was);
	folder->fresh = rc == RC_NOT_FOUND;
	if (folder->fresh)
		return file_write(cx, folder->inputs, is, 0600);
	TRY(rc);
	if (!str_eq(was, is))
		return fail(cx, RC_CONFLICT, MSG(credential_folder_other), A_STR("dir", order->dir), A_STR("differs", differences(cx, was, is)));
	return RC_OK;
}

/* Takes away what a refused first run left, so that the mended input finds the folder as it was. */
static void
folder_forget(struct arena *mem, const struct folder *folder)
{
	static const char *const names[] = { "testamur.db", "testamur.db-wal", "testamur.db-shm", "inputs", "lock" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(str_c(mem, path_join(mem, folder->state, str_of(names[i]))));
	rmdir(str_c(mem, folder->state));
	rmdir(str_c(mem, folder->dir)); /* fails, rightly, when something else is in it */
}

/* ---- the steps ---- */

static enum rc
open_policy(struct ctx *cx, const struct issue_order *order, struct policy **out)
{
	struct str *names;
	size_t count = order->framework_count;

	if (count > 0)
		return policy_load(cx, order->sources, order->source_count, order->frameworks, count, out);
	TRY(line_frameworks(cx, &order->offering, &names, &count));
	return policy_load(cx, order->sources, order->source_count, names, count, out);
}

/* The signer, with a first key when the home has none. */
static enum rc
open_signer(struct ctx *cx, const struct issue_order *order, struct signer **signer, bool *made)
{
	struct key_record *keys, key;
	size_t count;

	TRY(signer_open(cx, order->home, signer));
	TRY(signer_keys(cx, *signer, &keys, &count));
	*made = count == 0;
	return count == 0 ? signer_create_key(cx, *signer, KEY_ED25519, 0, 0, &key) : RC_OK;
}

struct watched {
	const struct issue_order *order;
	int64_t total;
};

static enum rc
tell_issued(void *self, int64_t done)
{
	const struct watched *watched = self;

	if (watched->order->progress != NULL)
		watched->order->progress(watched->order->self, done, watched->total, "credentials");
	return RC_OK;
}

static void
close_contexts(void *contexts)
{
	contexts_close(contexts);
}

/* ---- summary.json ---- */

struct summary {
	struct arena *mem; /* of its own: the lists grow while batches come and go */
	struct json *root, *credentials, *not_issued;
	int64_t count, without_pdf;
};

static enum rc
list_credential(struct ctx *cx, const struct credential_files *files, void *self)
{
	struct summary *s = self;
	struct json *row = json_add(s->credentials, json_new(s->mem, JSON_OBJECT));

	(void)cx;
	json_put_str(s->mem, row, STR("learner"), str_dup(s->mem, files->learner));
	json_put_str(s->mem, row, STR("id"), str_dup(s->mem, files->id));
	json_put_str(s->mem, row, STR("json"), str_dup(s->mem, files->json));
	json_put_str(s->mem, row, STR("jwt"), str_dup(s->mem, files->jwt));
	json_put_str(s->mem, row, STR("png"), str_dup(s->mem, files->png));
	json_put_str(s->mem, row, STR("svg"), str_dup(s->mem, files->svg));
	if (files->pdf.len > 0)
		json_put_str(s->mem, row, STR("pdf"), str_dup(s->mem, files->pdf));
	if (files->no_pdf.len > 0)
		json_put_str(s->mem, row, STR("no_pdf"), str_dup(s->mem, files->no_pdf));
	s->without_pdf += files->no_pdf.len > 0;
	s->count++;
	return RC_OK;
}

/* "NTU-11.2 (10C 11.2); NTU-12.4 (10C 12.4)" as a list. */
static void
list_rules(struct summary *s, struct json *row, struct str rules)
{
	struct json *list = json_put_array(s->mem, row, STR("rules"));
	struct str rule;

	while (rules.len > 0) {
		str_cut(&rules, ';', &rule);
		if (str_trim(rule).len > 0)
			json_add(list, json_new_string(s->mem, str_dup(s->mem, str_trim(rule))));
	}
}

static void
list_decision(struct summary *s, const struct decision *decision)
{
	struct json *row = json_add(s->not_issued, json_new(s->mem, JSON_OBJECT));
	const char *outcome = decision->outcome == OUTCOME_NONE ? "undecided" : outcome_word(decision->outcome);

	json_put_str(s->mem, row, STR("learner"), str_dup(s->mem, decision->learner));
	json_put_str(s->mem, row, STR("outcome"), str_of(outcome));
	list_rules(s, row, decision->rules);
	json_put_str(s->mem, row, STR("says"), str_dup(s->mem, decision->says));
}

static enum rc
list_decisions(struct ctx *cx, struct db *db, const struct board *board, struct summary *s)
{
	int64_t after = 0;
	size_t count;

	do {
		struct arena_mark mark = arena_mark(cx->mem);
		struct decision *decisions;

		TRY(decision_batch_without_pass(cx, db, board, after, DECISIONS_BATCH, &decisions, &count));
		for (size_t i = 0; i < count; i++)
			list_decision(s, &decisions[i]);
		if (count > 0)
			after = decisions[count - 1].id;
		arena_release(cx->mem, mark);
	} while (count > 0);
	return RC_OK;
}

static void
put_institution(struct summary *s, const struct credential_issuer *issuer, const struct institution *institution)
{
	struct json *o = json_put_object(s->mem, s->root, STR("institution"));

	json_put(o, STR("legal_name"), json_copy(s->mem, institution->legal_name, true));
	json_put_str(s->mem, o, STR("did"), issuer->did);
	json_put_str(s->mem, o, STR("base_url"), issuer->base_url);
	json_put_str(s->mem, o, STR("country"), institution->country);
}

static void
put_report(struct summary *s, const struct issue_result *result)
{
	struct json *o = json_put_object(s->mem, s->root, STR("report")), *list;

	json_put_str(s->mem, o, STR("framework"), result->framework);
	json_put_str(s->mem, o, STR("specification"), result->line.specification.code);
	json_put_str(s->mem, o, STR("offering"), result->line.offering.code);
	json_put_int(s->mem, o, STR("rows"), result->line.sheet.rows);
	json_put_str(s->mem, o, STR("sheet"), result->line.sheet.says);
	list = json_put_array(s->mem, o, STR("not_asked"));
	for (const struct policy_finding *f = result->line.not_asked; f != NULL; f = f->next)
		if (f->verdict == VERDICT_NOT_ASKED)
			json_add(list, policy_finding_json(s->mem, f));
}

static void
free_arena(void *mem)
{
	arena_free(mem);
}

static enum rc
write_summary(struct ctx *cx, struct db *db, const struct policy *policy, const struct credential_issuer *issuer,
              const struct issue_order *order, struct issue_result *result)
{
	const struct credential_pdfs pdfs = { order->no_pdf ? NULL : renderer_open(cx), cx->language };
	struct summary s = { .mem = arena_new(0) };
	struct arena_door door;
	enum rc rc;

	if (s.mem == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, free_arena, s.mem);
	if (!ARENA_ENTER(s.mem, &door))
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	s.root = json_new(s.mem, JSON_OBJECT);
	put_institution(&s, issuer, &result->line.institution);
	s.credentials = json_put_array(s.mem, s.root, STR("credentials"));
	s.not_issued = json_put_array(s.mem, s.root, STR("not_issued"));
	put_report(&s, result);
	rc = credential_write_files(cx, db, policy, issuer, result->line.offering.id, order->dir, &pdfs, list_credential, &s);
	if (rc == RC_OK)
		rc = list_decisions(cx, db, &result->line.board, &s);
	if (rc == RC_OK)
		rc = file_write(cx, path_join(cx->mem, order->dir, STR("summary.json")), json_text(s.mem, s.root, JSON_PRETTY), 0600);
	arena_leave(s.mem, &door);
	result->credentials = s.count;
	result->without_pdf = s.without_pdf;
	result->not_issued = s.not_issued;
	return rc;
}

/* ---- all of it ---- */

static enum rc
hand_out(struct ctx *cx, struct db *db, struct policy *policy, const struct issue_order *order, struct issue_result *out)
{
	struct watched watched = { order, out->line.awards };
	struct credential_issuer issuer;
	struct credential_issued issued;
	struct contexts *contexts;
	struct signer *signer;
	struct tlog log;

	TRY(contexts_open(cx, &contexts));
	arena_defer(cx->mem, close_contexts, contexts);
	TRY(open_signer(cx, order, &signer, &out->key_made));
	TRY(credential_issuer_open(cx, db, signer, contexts, out->line.institution.id, &issuer));
	TRY(credential_issue(cx, db, policy, &issuer, out->line.offering.id, tell_issued, &watched, &issued));
	out->issued = issued.activated;
	log = (struct tlog){
		.home = path_join(cx->mem, order->dir, STR(".state")),
		.signer = signer,
		.kid = issuer.key->kid,
		/* The folder's lock keeps others out, so a lease that a killed run left is this run's own. */
		.holder = STR("issue"),
	};
	TRY(tlog_origin(cx, db, issuer.base_url, &log.origin));
	TRY(credential_publish(cx, db, &issuer, &log, order->dir));
	return write_summary(cx, db, policy, &issuer, order, out);
}

enum rc
issue_into_folder(struct ctx *cx, const struct issue_order *order, struct issue_result *out)
{
	struct line_input input = {
		.specification = order->specification, .offering = order->offering, .results = order->results,
		.columns = order->columns, .column_count = order->column_count,
		.progress = order->progress, .self = order->self,
	};
	struct folder folder;
	struct db *db;
	enum rc rc;

	*out = (struct issue_result){ .credentials = 0 };
	TRY(open_policy(cx, order, &input.policy));
	out->framework = policy_version(input.policy);
	TRY(line_check(cx, &input, &out->line));
	TRY(folder_open(cx, order, &folder));
	TRY(db_open(cx, folder.database, &db));
	TRY(db_migrate(cx, db));
	rc = line_run(cx, db, &input, &out->line);
	if (folder.fresh && (rc == RC_REFUSED || rc == RC_INVALID))
		folder_forget(cx->mem, &folder);
	TRY(rc);
	return hand_out(cx, db, input.policy, order, out);
}

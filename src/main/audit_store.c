#include "main/audit_store.h"

#include "credential/credential_form.h"
#include "status/status.h"

/* States and kinds stand as numbers here, as they do in the tables: board 2 confirmed; decision 1 pass; credential 1 intended,
 * 2 active, 3 suspended, 4 revoked, 5 superseded; leaf 1 issued, 2 reissued, 3 revoked, 4 suspended; list 1 revocation, 2 suspension. */
const struct audit_question audit_questions[] = {
	/* ---- decisions ---- */
	{ "decision-of-other-learner", "decision", "is about another enrolment than its attempt",
	  "SELECT d.id FROM decision d JOIN attempt t ON t.id = d.attempt_id WHERE t.enrolment_id <> d.enrolment_id ORDER BY d.id" },
	{ "decision-of-other-cohort", "decision", "was taken by the board of another cohort",
	  "SELECT d.id FROM decision d JOIN enrolment e ON e.id = d.enrolment_id JOIN board b ON b.id = d.board_id"
	  " WHERE b.offering_id <> e.offering_id ORDER BY d.id" },
	{ "decision-mark-changed", "decision", "has another mark than its attempt",
	  "SELECT d.id FROM decision d JOIN attempt t ON t.id = d.attempt_id WHERE COALESCE(d.raw_mark, -1) <> COALESCE(t.mark, -1) ORDER BY d.id" },
	{ "decision-mark-raised", "decision", "has a higher mark than was given",
	  "SELECT d.id FROM decision d WHERE d.mark > d.raw_mark ORDER BY d.id" },
	{ "decision-capped-unsaid", "decision", "has a lower mark than was given, and no cap",
	  "SELECT d.id FROM decision d WHERE d.mark < d.raw_mark AND d.capped = 0 ORDER BY d.id" },
	{ "decision-without-rule", "decision", "has neither a rule nor a person who decided",
	  "SELECT d.id FROM decision d WHERE d.outcome <> 0 AND d.rules = '' AND d.decider_id = 0 ORDER BY d.id" },
	{ "decision-by-nobody-why", "decision", "was taken by a person without a reason",
	  "SELECT d.id FROM decision d WHERE d.decider_id <> 0 AND d.reason = '' ORDER BY d.id" },
	{ "decision-unversioned", "decision", "does not say by which rule book",
	  "SELECT d.id FROM decision d WHERE d.framework = '' ORDER BY d.id" },
	{ "board-confirmed-undated", "board", "is confirmed without a date",
	  "SELECT b.id FROM board b WHERE b.state = 2 AND (b.confirmed_day IS NULL OR b.confirmed_at IS NULL) ORDER BY b.id" },
	{ "board-confirmed-before-it-sat", "board", "was confirmed before it sat",
	  "SELECT b.id FROM board b WHERE b.state = 2 AND b.confirmed_day < b.sat_day ORDER BY b.id" },
	{ "board-without-event", "board", "is confirmed, and no event says so",
	  "SELECT b.id FROM board b WHERE b.state = 2 AND NOT EXISTS"
	  " (SELECT 1 FROM event e WHERE e.noun = 'board' AND e.object_id = b.id AND e.what = 'board.confirmed') ORDER BY b.id" },
	/* ---- awards ---- */
	{ "award-without-pass", "award", "was made without a decision to pass",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE d.outcome <> 1 ORDER BY a.id" },
	{ "award-of-unconfirmed-board", "award", "was made from a board that is not confirmed",
	  "SELECT a.id FROM award a JOIN board b ON b.id = a.board_id WHERE b.state <> 2 ORDER BY a.id" },
	{ "award-before-board", "award", "was made before its board was confirmed",
	  "SELECT a.id FROM award a JOIN board b ON b.id = a.board_id WHERE a.made_at < b.confirmed_at ORDER BY a.id" },
	{ "award-of-other-board", "award", "names another board than its decision",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE d.board_id <> a.board_id ORDER BY a.id" },
	{ "award-to-other-person", "award", "went to another person than its decision is about",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id JOIN enrolment e ON e.id = d.enrolment_id"
	  " WHERE e.person_id <> a.person_id ORDER BY a.id" },
	{ "award-of-other-cohort", "award", "names another cohort than its decision",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id JOIN enrolment e ON e.id = d.enrolment_id"
	  " WHERE e.offering_id <> a.offering_id ORDER BY a.id" },
	{ "award-of-other-specification", "award", "names another specification than its cohort",
	  "SELECT a.id FROM award a JOIN offering o ON o.id = a.offering_id WHERE o.specification_id <> a.specification_id ORDER BY a.id" },
	{ "award-of-other-institution", "award", "belongs to another institution than its decision",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE d.institution_id <> a.institution_id ORDER BY a.id" },
	{ "award-mark-changed", "award", "has another mark than its decision",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE a.supersedes_id IS NULL AND COALESCE(a.mark, -1) <> COALESCE(d.mark, -1) ORDER BY a.id" },
	{ "award-cap-changed", "award", "and its decision do not agree on a cap",
	  "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE a.supersedes_id IS NULL AND a.capped <> d.capped ORDER BY a.id" },
	{ "award-redated", "award", "carries another day than its board's confirmation",
	  "SELECT a.id FROM award a JOIN board b ON b.id = a.board_id WHERE a.supersedes_id IS NULL AND a.awarded_day <> b.confirmed_day ORDER BY a.id" },
	{ "award-made-twice", "award", "was made twice for one learner in one cohort",
	  "SELECT MAX(a.id) FROM award a WHERE a.supersedes_id IS NULL GROUP BY a.person_id, a.offering_id HAVING COUNT(*) > 1 ORDER BY 1" },
	{ "award-number-missing", "institution", "has a gap in the numbers of its awards",
	  "SELECT a.institution_id FROM award a GROUP BY a.institution_id HAVING MAX(a.number) <> COUNT(*) OR MIN(a.number) <> 1 ORDER BY 1" },
	{ "award-superseded-unreasoned", "award", "corrects another without a reason",
	  "SELECT a.id FROM award a WHERE a.supersedes_id IS NOT NULL AND a.reason = '' ORDER BY a.id" },
	{ "award-superseding-nothing", "award", "corrects an award that is not there",
	  "SELECT a.id FROM award a WHERE a.supersedes_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM award o WHERE o.id = a.supersedes_id) ORDER BY a.id" },
	{ "award-without-event", "award", "was made, and no event says so",
	  "SELECT a.id FROM award a WHERE a.supersedes_id IS NULL AND NOT EXISTS"
	  " (SELECT 1 FROM event e WHERE e.noun = 'award' AND e.object_id = a.id) ORDER BY a.id" },
	{ "award-missing", "award", "was made as an event says, and is not there",
	  "SELECT DISTINCT e.object_id FROM event e WHERE e.noun = 'award' AND NOT EXISTS (SELECT 1 FROM award a WHERE a.id = e.object_id) ORDER BY 1" },
	{ "award-in-the-future", "award", "was made in the future",
	  "SELECT a.id FROM award a WHERE a.made_at > $1 ORDER BY a.id" },
	/* ---- credentials ---- */
	{ "credential-of-other-institution", "credential", "belongs to another institution than its award",
	  "SELECT c.id FROM credential c JOIN award a ON a.id = c.award_id WHERE a.institution_id <> c.institution_id ORDER BY c.id" },
	{ "credential-in-no-state", "credential", "is in a state that there is not",
	  "SELECT c.id FROM credential c WHERE c.state < 1 OR c.state > 5 ORDER BY c.id" },
	{ "credential-unsigned", "credential", "counts as issued and lacks a signed document",
	  "SELECT c.id FROM credential c WHERE c.state > 1 AND (SELECT COUNT(*) FROM credential_form f WHERE f.credential_id = c.id) < 2 ORDER BY c.id" },
	{ "credential-signed-early", "credential", "has a signed document and does not count as issued",
	  "SELECT c.id FROM credential c WHERE c.state = 1 AND EXISTS (SELECT 1 FROM credential_form f WHERE f.credential_id = c.id) ORDER BY c.id" },
	{ "credential-never-active", "credential", "counts as issued without a time of issuing",
	  "SELECT c.id FROM credential c WHERE c.state > 1 AND c.active_at IS NULL ORDER BY c.id" },
	{ "credential-active-early", "credential", "was issued before it was meant",
	  "SELECT c.id FROM credential c WHERE c.active_at < c.intended_at ORDER BY c.id" },
	{ "credential-before-award", "credential", "was meant before its award was made",
	  "SELECT c.id FROM credential c JOIN award a ON a.id = c.award_id WHERE c.intended_at < a.made_at ORDER BY c.id" },
	{ "credential-changed-undated", "credential", "was suspended, revoked or superseded without a time",
	  "SELECT c.id FROM credential c WHERE c.state IN (3, 4, 5) AND c.changed_at IS NULL ORDER BY c.id" },
	{ "credential-changed-early", "credential", "was suspended, revoked or superseded before it was issued",
	  "SELECT c.id FROM credential c WHERE c.changed_at IS NOT NULL AND (c.active_at IS NULL OR c.changed_at < c.active_at) ORDER BY c.id" },
	{ "credential-superseded-by-none", "credential", "counts as superseded, and nothing took its place",
	  "SELECT c.id FROM credential c WHERE c.state = 5 AND NOT EXISTS (SELECT 1 FROM credential n WHERE n.supersedes_id = c.id) ORDER BY c.id" },
	{ "credential-two-in-force", "credential", "was replaced and is still in force",
	  "SELECT c.id FROM credential c WHERE c.state IN (2, 3) AND EXISTS"
	  " (SELECT 1 FROM credential n WHERE n.supersedes_id = c.id AND n.state <> 1) ORDER BY c.id" },
	{ "credential-supersedes-other", "credential", "replaces another credential than that of the award its award corrects",
	  "SELECT c.id FROM credential c JOIN award a ON a.id = c.award_id JOIN credential o ON o.id = c.supersedes_id"
	  " WHERE COALESCE(a.supersedes_id, 0) <> o.award_id ORDER BY c.id" },
	{ "credential-issued-without-event", "credential", "was issued, and no event says so",
	  "SELECT c.id FROM credential c WHERE c.state > 1 AND NOT EXISTS"
	  " (SELECT 1 FROM event e WHERE e.noun = 'credential' AND e.object_id = c.id AND e.what IN ('credential.issued', 'credential.reissued')) ORDER BY c.id" },
	{ "credential-revoked-without-event", "credential", "was revoked, and no event says so",
	  "SELECT c.id FROM credential c WHERE c.state = 4 AND NOT EXISTS"
	  " (SELECT 1 FROM event e WHERE e.noun = 'credential' AND e.object_id = c.id AND e.what = 'credential.revoked') ORDER BY c.id" },
	{ "credential-unrevoked", "credential", "was revoked as an event says, and is in force",
	  "SELECT c.id FROM credential c WHERE c.state <> 4 AND EXISTS"
	  " (SELECT 1 FROM event e WHERE e.noun = 'credential' AND e.object_id = c.id AND e.what = 'credential.revoked') ORDER BY c.id" },
	{ "credential-missing", "credential", "was issued as an event says, and is not there",
	  "SELECT DISTINCT e.object_id FROM event e WHERE e.noun = 'credential' AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.id = e.object_id) ORDER BY 1" },
	{ "credential-in-the-future", "credential", "was issued in the future",
	  "SELECT c.id FROM credential c WHERE c.intended_at > $1 OR c.active_at > $1 OR c.changed_at > $1 ORDER BY c.id" },
	/* ---- the log ---- */
	{ "credential-not-logged", "credential", "was issued and is not in the log",
	  "SELECT c.id FROM credential c WHERE c.state > 1 AND NOT EXISTS"
	  " (SELECT 1 FROM tlog_leaf l WHERE l.noun = 'credential' AND l.object_id = c.id AND l.kind IN (1, 2)) ORDER BY c.id" },
	{ "credential-logged-twice", "credential", "is in the log as issued more than once",
	  "SELECT l.object_id FROM tlog_leaf l WHERE l.noun = 'credential' AND l.kind IN (1, 2) GROUP BY l.object_id HAVING COUNT(*) > 1 ORDER BY 1" },
	{ "revocation-not-logged", "credential", "was revoked, and the log does not say so",
	  "SELECT c.id FROM credential c WHERE c.state = 4 AND NOT EXISTS"
	  " (SELECT 1 FROM tlog_leaf l WHERE l.noun = 'credential' AND l.object_id = c.id AND l.kind = 3) ORDER BY c.id" },
	{ "revocation-undone", "credential", "was revoked as the log says, and is in force",
	  "SELECT c.id FROM credential c WHERE c.state <> 4 AND EXISTS"
	  " (SELECT 1 FROM tlog_leaf l WHERE l.noun = 'credential' AND l.object_id = c.id AND l.kind = 3) ORDER BY c.id" },
	{ "suspension-not-logged", "credential", "is suspended, and the log does not say so",
	  "SELECT c.id FROM credential c WHERE c.state = 3 AND NOT EXISTS"
	  " (SELECT 1 FROM tlog_leaf l WHERE l.noun = 'credential' AND l.object_id = c.id AND l.kind = 4) ORDER BY c.id" },
	{ "leaf-of-nothing", "leaf", "is about a credential that is not there",
	  "SELECT l.id FROM tlog_leaf l WHERE l.noun = 'credential' AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.id = l.object_id) ORDER BY l.id" },
	{ "leaf-of-unsigned", "leaf", "is about a credential that was never issued",
	  "SELECT l.id FROM tlog_leaf l JOIN credential c ON c.id = l.object_id WHERE l.noun = 'credential' AND c.state = 1 ORDER BY l.id" },
	{ "leaf-of-other-institution", "leaf", "belongs to another institution than its credential",
	  "SELECT l.id FROM tlog_leaf l JOIN credential c ON c.id = l.object_id WHERE l.noun = 'credential' AND c.institution_id <> l.institution_id ORDER BY l.id" },
	/* ---- status bits ---- */
	{ "status-bit-shared", "credential", "shares its status bit with another",
	  "SELECT MAX(c.id) FROM credential c GROUP BY c.revocation_list, c.revocation_index HAVING COUNT(*) > 1 ORDER BY 1" },
	{ "status-list-missing", "credential", "names a status list that is not there, is another's, or is for something else",
	  "SELECT c.id FROM credential c WHERE NOT EXISTS"
	  " (SELECT 1 FROM status_list s WHERE s.id = c.revocation_list AND s.institution_id = c.institution_id AND s.purpose = 1) ORDER BY c.id" },
	{ "status-bit-outside", "credential", "has a status bit that its list does not have",
	  "SELECT c.id FROM credential c JOIN status_list s ON s.id = c.revocation_list"
	  " WHERE c.revocation_index < 0 OR c.revocation_index >= s.size ORDER BY c.id" },
	{ "status-list-overdrawn", "status list", "has more credentials than it gave out bits",
	  "SELECT s.id FROM status_list s WHERE s.reserved <"
	  " (SELECT COUNT(*) FROM credential c WHERE c.revocation_list = s.id) ORDER BY s.id" },
	/* ---- events ---- */
	{ "event-in-the-future", "event", "happened in the future",
	  "SELECT e.id FROM event e WHERE e.at > $1 ORDER BY e.id" },
	{ NULL, NULL, NULL, NULL }
};

struct asking {
	const struct audit_question *question;
	void (*found)(void *self, const struct audit_question *question, int64_t object);
	void *self;
};

static enum rc
tell(struct ctx *cx, const struct row *row, void *self)
{
	const struct asking *asking = self;

	(void)cx;
	asking->found(asking->self, asking->question, row_num(row, 0));
	return RC_OK;
}

enum rc
audit_ask(struct ctx *cx, struct db *db, const struct audit_question *question,
          void (*found)(void *self, const struct audit_question *question, int64_t object), void *self)
{
	struct asking asking = { question, found, self };
	bool asks_time = strstr(question->sql, "$1") != NULL;

	return db_each(cx, db, tell, &asking, question->sql, asks_time ? ARGS(num(cx->now)) : NO_ARGS);
}

struct walking {
	enum rc (*each)(struct ctx *cx, const struct audit_credential *credential, void *self);
	void *self;
};

/* A form that is not there is an empty document. */
static struct str
document_of(struct ctx *cx, const struct row *row, size_t at, enum credential_format format)
{
	struct credential_form form = { format, row_blob(row, at), (size_t)row_num(row, at + 1), row_blob(row, at + 2) };

	return credential_form_join(cx->mem, &form, row_blob(row, 4));
}

static enum rc
walk(struct ctx *cx, const struct row *row, void *self)
{
	const struct walking *walking = self;
	struct audit_credential c = {
		.id = row_num(row, 0), .state = row_num(row, 1), .public_id = row_text(row, 2), .did = row_text(row, 3), .intent = row_blob(row, 4),
		.json = document_of(cx, row, 5, CREDENTIAL_JSON), .jwt = document_of(cx, row, 8, CREDENTIAL_JWT),
		.list = row_num(row, 11), .index = row_num(row, 12),
	};

	return walking->each(cx, &c, walking->self);
}

enum rc
audit_each_credential(struct ctx *cx, struct db *db, enum rc (*each)(struct ctx *cx, const struct audit_credential *credential, void *self), void *self)
{
	static const char sql[] =
		"SELECT c.id, c.state, c.public_id, i.did, m.document,"
		"  f.head, f.shared, f.tail, t.head, t.shared, t.tail, c.revocation_list, c.revocation_index"
		"  FROM credential c JOIN institution i ON i.id = c.institution_id"
		"  LEFT JOIN credential_intent m ON m.credential_id = c.id"
		"  LEFT JOIN credential_form f ON f.credential_id = c.id AND f.format = 1"
		"  LEFT JOIN credential_form t ON t.credential_id = c.id AND t.format = 2"
		" ORDER BY c.id";
	struct walking walking = { each, self };

	return db_each(cx, db, walk, &walking, sql, NO_ARGS);
}

enum rc
audit_lists(struct ctx *cx, struct db *db, struct audit_list **lists, size_t *count)
{
	static const char sql[] = "SELECT s.id FROM status_list s ORDER BY s.id";
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, NO_ARGS));
	*lists = NEWS(cx->mem, struct audit_list, rows.count + 1);
	*count = rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		(*lists)[i].id = row_num(&rows.items[i], 0);
		TRY(status_bits(cx, db, (*lists)[i].id, &(*lists)[i].bits));
	}
	return RC_OK;
}

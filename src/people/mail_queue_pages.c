/* What this site sends: what waits and why, what was sent, what the server refused. For who looks after it; the texts themselves are sealed. */
#include "people/mail_queue_pages.h"

#include "codec/said.h"
#include "http/page.h"
#include "http/program.h"
#include "people/capability.h"
#include "view_mail_queue.h"

struct view_mails
mail_rows(struct request *rq, const struct mail *mails, size_t count)
{
	struct view_mails view = { .rows = NEWS(rq->cx->mem, struct view_mails_rows, count + 1), .rows_count = count };

	for (size_t i = 0; i < count; i++) {
		struct said *why = NEW(rq->cx->mem, struct said);

		view.rows[i] = (struct view_mails_rows){
			.subject = mails[i].subject, .address = mails[i].address, .state = (enum view_mails_rows_state)mails[i].state,
			.at = mails[i].ended_at > 0 ? mails[i].ended_at : mails[i].made_at,
		};
		if (mails[i].reason.len > 0 && said_read(rq->cx, mails[i].reason, why))
			view.rows[i].reason = (struct view_message){ why->msg, why->args, true };
	}
	return view;
}

static const char *const state_words[MAIL_STATES] = { [MAIL_WAITING] = "waiting", [MAIL_SENT] = "sent", [MAIL_FAILED] = "failed" };

static enum mail_state
chosen_state(const struct request *rq)
{
	for (int i = 0; i < MAIL_STATES; i++)
		if (str_is(request_query(rq, "show"), state_words[i]))
			return (enum mail_state)i;
	return MAIL_STATES;
}

static void
fill_tally(struct request *rq, const int64_t counts[MAIL_STATES], enum mail_state chosen, struct view_tally *tally)
{
	struct arena *mem = rq->cx->mem;
	struct view_tally_cells *cells = NEWS(mem, struct view_tally_cells, MAIL_STATES);

	cells[MAIL_WAITING].says = view_say(mem, people_mails_waiting, A_NUM("count", counts[MAIL_WAITING]));
	cells[MAIL_SENT].says = view_say(mem, people_mails_sent, A_NUM("count", counts[MAIL_SENT]));
	cells[MAIL_FAILED].says = view_say(mem, people_mails_failed, A_NUM("count", counts[MAIL_FAILED]));
	for (int i = 0; i < MAIL_STATES; i++) {
		cells[i].number = counts[i];
		cells[i].href = str_fmt(mem, "?show=%s", state_words[i]);
		cells[i].chosen = (enum mail_state)i == chosen;
	}
	cells[MAIL_WAITING].look = counts[MAIL_WAITING] > 0 ? VIEW_TALLY_CELLS_LOOK_MIND : VIEW_TALLY_CELLS_LOOK_OPEN;
	cells[MAIL_FAILED].look = counts[MAIL_FAILED] > 0 ? VIEW_TALLY_CELLS_LOOK_NO : VIEW_TALLY_CELLS_LOOK_OPEN;
	*tally = (struct view_tally){ .cells = cells, .cells_count = MAIL_STATES };
}

/* A mistake in mail.json is what this page is looked at for. */
static void
fill_server(struct request *rq, struct view_mail_queue *view)
{
	struct mail_settings settings;

	if (mail_settings_read(rq->cx, rq->program->home, &settings) == RC_OK)
		view->host = settings.server.host;
	else
		view->wrong = err_says_in(&rq->cx->err, rq->cx->mem, rq->cx->language);
}

static enum rc
mails_get(struct request *rq)
{
	struct view_mail_queue view = { .again = false };
	enum mail_state state = chosen_state(rq);
	int64_t counts[MAIL_STATES], before = 0;
	struct mail *mails;
	size_t count;

	(void)str_to_int(request_query(rq, "before"), &before);
	TRY(mail_count(rq->cx, rq->db, rq->institution, counts));
	TRY(mail_latest(rq->cx, rq->db, rq->institution, state, before, PAGE_ROWS + 1, &mails, &count));
	if (count > PAGE_ROWS) {
		count = PAGE_ROWS;
		view.older = str_fmt(rq->cx->mem, "?show=%s&before=%lld", state == MAIL_STATES ? "" : state_words[state], (long long)mails[count - 1].id);
	}
	fill_server(rq, &view);
	fill_tally(rq, counts, state, &view.tally);
	view.again = counts[MAIL_WAITING] > 0 && view.host.len > 0;
	view.some = count > 0;
	view.mails = mail_rows(rq, mails, count);
	page_crumb_say(rq, SAY(people_list_title), STR("/people"));
	page_title_say(rq, SAY(people_mails_title));
	page_workspace(rq, WORKSPACE_ADMINISTRATION);
	return reply_view(rq, 200, &view_mail_queue_class, &view);
}

static enum rc
again_work(struct ctx *cx, struct db *db, void *self)
{
	(void)self;
	return mail_hurry(cx, db);
}

static enum rc
mails_again_post(struct request *rq)
{
	TRY(request_change(rq, again_work, NULL));
	reply_notice(rq, MSG(people_mails_hurried));
	return reply_see_other(rq, STR("/mails"));
}

const struct route mail_queue_routes[] = {
	{ .method = HTTP_GET, .path = "/mails", .needs = CAN_MANAGE_HOME, .view = &view_mail_queue_class, .rate = RATE_READ, .handler = mails_get,
	  .says = "What this site sends by mail" },
	{ .method = HTTP_POST, .path = "/mails/again", .needs = CAN_MANAGE_HOME, .body_limit = 16 << 10, .rate = RATE_CHANGE, .handler = mails_again_post,
	  .says = "Try again the mails that wait" },
	ROUTES_END
};

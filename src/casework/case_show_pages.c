#include "casework/case_show_pages.h"

#include "event/event.h"
#include "people/role_pages.h"

struct str
case_show_role(struct request *rq, enum role role)
{
	return locale_text(page_locale(rq), rq->cx->mem, role_message(role).msg, NULL, 0);
}

struct str
case_show_deciders(struct request *rq, const struct case_file *file)
{
	struct str names[ROLES];
	bool roles[ROLES];
	size_t count = 0;

	casework_deciders(file, roles);
	for (int i = 0; i < ROLES; i++)
		if (roles[i])
			names[count++] = case_show_role(rq, (enum role)i);
	return str_join(rq->cx->mem, names, count, STR(", "));
}

struct str
case_show_office(struct request *rq, struct str forwarded_to)
{
	enum role role;

	return role_of(forwarded_to, &role) ? case_show_role(rq, role) : forwarded_to;
}

struct view_message
case_show_kind(enum case_kind kind)
{
	return (struct view_message){ casework_kind(kind), NULL, true };
}

void
case_show_state(struct request *rq, const struct case_file *file)
{
	static const enum page_look looks[] = { [CASE_OPEN] = PAGE_MIND, [CASE_GRANTED] = PAGE_YES, [CASE_REFUSED] = PAGE_NO, [CASE_WITHDRAWN] = PAGE_OPEN };
	const struct view_message states[] = {
		[CASE_OPEN] = SAY(casework_state_open), [CASE_GRANTED] = SAY(casework_state_granted), [CASE_REFUSED] = SAY(casework_state_refused),
		[CASE_WITHDRAWN] = SAY(casework_state_withdrawn),
	};

	page_state(rq, states[file->state], looks[file->state]);
}

/* ---- papers ---- */

enum rc
case_show_papers(struct request *rq, const struct case_file *file, struct str base, struct view_case_papers *out)
{
	struct case_paper *papers;
	size_t count;

	TRY(case_papers(rq->cx, rq->db, file, &papers, &count));
	out->papers = NEWS(rq->cx->mem, struct view_case_papers_paper, count + 1);
	out->papers_count = count;
	for (size_t i = 0; i < count; i++) {
		out->papers[i] = (struct view_case_papers_paper){
			.at = papers[i].at, .words = papers[i].words,
			.kilobytes = (int64_t)(papers[i].file_size + 1023) / 1024,
		};
		TRY(person_name(rq->cx, rq->db, rq->institution, papers[i].person, &out->papers[i].who));
		if (papers[i].file_name.len == 0)
			continue;
		out->papers[i].file = papers[i].file_name;
		out->papers[i].href = str_fmt(rq->cx->mem, PRI_STR "/files/%lld", ARG_STR(base), (long long)papers[i].id);
	}
	return RC_OK;
}

enum rc
case_show_file(struct request *rq, const struct case_file *file)
{
	struct case_paper paper;
	struct str bytes;
	int64_t id;

	TRY(request_param_id(rq, "paper", &id));
	TRY(case_paper_bytes(rq->cx, rq->db, file, id, &paper, &bytes));
	return reply_file(rq, bytes, "application/octet-stream", paper.file_name);
}

struct case_words
case_words_of(int64_t days, struct str reason, bool acknowledged, struct form_upload file)
{
	struct case_words out = { .days = days == FORM_NONE ? 0 : days, .reason = reason, .acknowledged = acknowledged };

	if (file.bytes.len > 0) {
		out.file = file.bytes;
		out.file_name = file.name.len > 0 ? file.name : STR("file");
	}
	return out;
}

enum rc
case_show_rules(struct request *rq, const struct study *study, const struct case_file *file, struct str *says)
{
	struct case_answer answer;

	*says = STR_NONE;
	if (file->state != CASE_OPEN)
		return RC_OK;
	TRY(study_rules_of(rq->cx, rq->db, study, file, &answer));
	*says = answer.policy->refused != NULL ? answer.policy->refused->says : answer.says;
	return RC_OK;
}

/* ---- steps ---- */

MESSAGE(casework_step_opened);
MESSAGE(casework_step_handled);
MESSAGE(casework_step_informed);
MESSAGE(casework_step_forwarded);
MESSAGE(casework_step_added);
MESSAGE(casework_step_granted);
MESSAGE(casework_step_refused);
MESSAGE(casework_step_upheld);
MESSAGE(casework_step_withdrawn);

static const struct { const char *what; const struct message *says; } step_says[] = {
	{ "case.opened", &message_casework_step_opened },
	{ "case.handled", &message_casework_step_handled },
	{ "case.informed", &message_casework_step_informed },
	{ "case.forwarded", &message_casework_step_forwarded },
	{ "case.added", &message_casework_step_added },
	{ "case.granted", &message_casework_step_granted },
	{ "case.refused", &message_casework_step_refused },
	{ "case.upheld", &message_casework_step_upheld },
	{ "case.withdrawn", &message_casework_step_withdrawn },
};

static const struct message *
says_of(struct str what)
{
	for (size_t i = 0; i < sizeof(step_says) / sizeof(step_says[0]); i++)
		if (str_is(what, step_says[i].what))
			return step_says[i].says;
	return NULL;
}

static enum rc
put_step(struct request *rq, const struct case_file *file, const struct event *event, struct view_timeline *out)
{
	struct view_timeline_steps *to = &out->steps[out->steps_count];
	const struct message *says = says_of(event->what);

	if (says == NULL)
		return RC_OK;
	*to = (struct view_timeline_steps){ .at = event->at, .on = VIEW_NONE, .says = { says, NULL, true }, .state = VIEW_TIMELINE_STEPS_STATE_DONE };
	if (str_is(event->what, "case.forwarded"))
		to->detail = case_show_office(rq, file->forwarded_to);
	out->steps_count++;
	return person_name(rq->cx, rq->db, rq->institution, event->actor, &to->who);
}

/* Words or a file that are part of the step before: of what the learner was told, of the opening. */
static bool
came_with(const struct event *event, const struct event *before)
{
	return str_is(event->what, "case.added") && event->at == before->at && event->actor == before->actor && !str_is(before->what, "case.added");
}

static void
put_awaited(struct request *rq, const struct case_file *file, int64_t today, struct view_timeline *out)
{
	struct view_timeline_steps *to = &out->steps[out->steps_count++];
	struct arena *mem = rq->cx->mem;

	*to = (struct view_timeline_steps){ .at = VIEW_NONE, .on = VIEW_NONE, .state = VIEW_TIMELINE_STEPS_STATE_NOW };
	if (file->forwarded_at != 0)
		to->says = view_say(mem, casework_awaits_decision, A_STR("roles", case_show_office(rq, file->forwarded_to)));
	else if (file->handler != 0)
		to->says = view_say(mem, casework_awaits_handler);
	else
		to->says = view_say(mem, casework_awaits_receipt);
	if (file->due_day == 0)
		return;
	to = &out->steps[out->steps_count++];
	*to = (struct view_timeline_steps){ .at = VIEW_NONE, .on = file->due_day, .state = VIEW_TIMELINE_STEPS_STATE_LATER };
	if (file->due_day >= today) {
		to->says = view_say(mem, casework_step_due, A_NUM("count", file->due_day - today));
		return;
	}
	to->says = view_say(mem, casework_step_overdue, A_NUM("count", today - file->due_day));
	to->state = VIEW_TIMELINE_STEPS_STATE_WRONG;
}

enum rc
case_show_steps(struct request *rq, const struct case_file *file, int64_t today, struct view_timeline *out)
{
	struct event *events;
	size_t count;

	TRY(event_list(rq->cx, rq->db, rq->institution, STR("case"), file->id, &events, &count));
	out->steps = NEWS(rq->cx->mem, struct view_timeline_steps, count + 2);
	out->steps_count = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !came_with(&events[i], &events[i - 1]))
			TRY(put_step(rq, file, &events[i], out));
	if (file->state == CASE_OPEN)
		put_awaited(rq, file, today, out);
	return RC_OK;
}

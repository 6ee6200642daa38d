/* The addresses of the site itself: is it well, what does it count, what does it offer, what does an error mean. */
#include "db/migrate.h"
#include "db/outbox.h"
#include "http/http_store.h"
#include "http/openapi.h"
#include "http/program.h"
#include "http/reply.h"
#include "http/server.h"

static int64_t
migrations_known(void)
{
	int64_t count = 0;

	for (const struct asset *file = sql_assets; file->name != NULL; file++)
		count++;
	return count;
}

/* 200 when this node can do its work: its database answers and has the tables of this program. */
static enum rc
health_get(struct request *rq)
{
	struct json *answer = json_new(rq->cx->mem, JSON_OBJECT);
	int64_t applied = 0;
	bool reached = health_select(rq->cx, rq->db, &applied) == RC_OK, current = applied >= migrations_known();

	json_put_str(rq->cx->mem, answer, STR("status"), reached && current ? STR("ok") : STR("failed"));
	json_put_str(rq->cx->mem, answer, STR("database"), reached ? STR("reached") : STR("not reached"));
	json_put_str(rq->cx->mem, answer, STR("migrations"), current ? STR("current") : STR("missing"));
	return reply_json(rq, reached && current ? 200 : 503, answer);
}

/* Only for this machine: what is counted is nobody else's business. */
static enum rc
metrics_get(struct request *rq)
{
	struct buf text = buf_new(rq->cx->mem, (size_t)1 << 20);
	struct metrics_now now = { 0 };
	struct outbox_count jobs = { 0 };

	if (!request_is_local(rq))
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	TRY(outbox_count(rq->cx, rq->db, STR("job"), &jobs));
	server_connections(rq->server, &now.open, &now.busy);
	now.jobs_open = jobs.open;
	now.jobs_dead = jobs.dead;
	metrics_write(&text, server_metrics(rq->server), &now);
	reply_header(rq, "Content-Type", STR("text/plain; version=0.0.4; charset=utf-8"));
	return reply_bytes(rq, 200, buf_view(&text), NULL);
}

static enum rc
api_get(struct request *rq)
{
	return reply_bytes(rq, 200, json_text(rq->cx->mem, openapi_document(rq), JSON_PRETTY), "application/json");
}

/* The `type` of an error leads here: what its words are, with their places left open. */
static enum rc
problem_get(struct request *rq)
{
	const struct message *msg = message_find(request_param(rq, "name"));
	struct json *answer = json_new(rq->cx->mem, JSON_OBJECT);

	if (msg == NULL)
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	json_put_str(rq->cx->mem, answer, STR("name"), str_of(msg->name));
	json_put_str(rq->cx->mem, answer, STR("says"), str_of(msg->in[LANGUAGE_EN].text));
	reply_cache(rq, 86400, true);
	return reply_bytes(rq, 200, json_text(rq->cx->mem, answer, JSON_PRETTY), "application/json");
}

const struct route http_routes[] = {
	{ .method = HTTP_GET, .path = "/health", .is_public = true, .stateless = true, .any_host = true, .rate = RATE_STATIC, .handler = health_get,
	  .says = "Whether this node can do its work" },
	{ .method = HTTP_GET, .path = "/metrics", .is_public = true, .stateless = true, .any_host = true, .rate = RATE_STATIC, .handler = metrics_get,
	  .says = "What the server counts, for this machine's own monitoring" },
	{ .method = HTTP_GET, .path = "/api", .is_public = true, .stateless = true, .rate = RATE_STATIC, .handler = api_get,
	  .says = "This description" },
	{ .method = HTTP_GET, .path = "/problems/{name}", .is_public = true, .stateless = true, .object = OBJECT_DOCUMENT, .rate = RATE_STATIC,
	  .handler = problem_get, .says = "What an error means" },
	ROUTES_END
};

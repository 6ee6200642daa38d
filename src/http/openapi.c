#include "http/openapi.h"

#include "http/program.h"
#include "http/site.h"

static struct json *
put_object_of(struct arena *mem, struct json *parent, const char *name)
{
	return json_put_object(mem, parent, str_of(name));
}

static void
put_text(struct arena *mem, struct json *object, const char *name, const char *value)
{
	json_put_str(mem, object, str_of(name), str_of(value));
}

/* "{name...}" is a parameter like any other there. */
static struct str
plain_path(struct arena *mem, const char *path)
{
	struct buf out = buf_new(mem, 1000);

	for (struct str rest = str_of(path); rest.len > 0; rest = str_sub(rest, 1, rest.len)) {
		if (str_starts(rest, "...}"))
			rest = str_sub(rest, 3, rest.len);
		buf_byte(&out, rest.ptr[0]);
	}
	return buf_view(&out);
}

static void
put_parameters(struct arena *mem, struct json *operation, const char *path)
{
	struct json *list = NULL;
	struct str rest = plain_path(mem, path), name;

	while (str_cut(&rest, '{', &name) && str_cut(&rest, '}', &name)) {
		struct json *parameter;

		if (list == NULL)
			list = json_put_array(mem, operation, STR("parameters"));
		parameter = json_add(list, json_new(mem, JSON_OBJECT));
		json_put_str(mem, parameter, STR("name"), name);
		put_text(mem, parameter, "in", "path");
		json_put_bool(mem, parameter, STR("required"), true);
		put_text(mem, put_object_of(mem, parameter, "schema"), "type", "string");
	}
}

static void
put_body(struct request *rq, struct json *operation, const struct route *row)
{
	struct arena *mem = rq->cx->mem;
	struct json *schema = NULL, *content;
	static const char *const types[] = { "application/json", "application/x-www-form-urlencoded", "multipart/form-data" };

	if (row->body_limit == 0)
		return;
	if (row->form != NULL && rq->site->form_schema != NULL)
		schema = rq->site->form_schema(mem, row->form);
	content = put_object_of(mem, put_object_of(mem, operation, "requestBody"), "content");
	for (size_t i = 0; i < (row->stateless ? 1 : sizeof(types) / sizeof(*types)); i++) {
		struct json *media = put_object_of(mem, content, types[i]);

		json_put(media, STR("schema"), schema == NULL ? json_new(mem, JSON_OBJECT) : json_copy(mem, schema, false));
	}
}

static void
put_answer(struct json *responses, struct arena *mem, const char *status, const char *says, const char *type, struct json *schema)
{
	struct json *answer = put_object_of(mem, responses, status);

	put_text(mem, answer, "description", says);
	if (type != NULL)
		json_put(put_object_of(mem, put_object_of(mem, answer, "content"), type), STR("schema"), schema);
}

static struct json *
problem_schema(struct arena *mem)
{
	struct json *schema = json_new(mem, JSON_OBJECT);

	put_text(mem, schema, "$ref", "#/components/schemas/Problem");
	return schema;
}

static void
put_answers(struct request *rq, struct json *operation, const struct route *row)
{
	struct arena *mem = rq->cx->mem;
	struct json *responses = put_object_of(mem, operation, "responses"), *schema = NULL;
	bool changes = row->method != HTTP_GET && !row->repeatable && !row->stateless;

	if (row->view != NULL && rq->site->view_schema != NULL)
		schema = rq->site->view_schema(mem, row->view);
	put_answer(responses, mem, "200", changes ? "Done; `location` says where it is to be seen" : "The answer", "application/json",
	           schema == NULL ? json_new(mem, JSON_OBJECT) : schema);
	if (changes)
		put_answer(responses, mem, "303", "Done; a browser goes to the page named by Location", NULL, NULL);
	put_answer(responses, mem, "default", "It was not done, and why", "application/problem+json", problem_schema(mem));
}

static void
put_operation(struct request *rq, struct json *paths, const struct route *row)
{
	struct arena *mem = rq->cx->mem;
	struct str path = plain_path(mem, row->path);
	struct json *item = json_get(paths, path), *operation;

	if (item == NULL)
		item = json_put_object(mem, paths, path);
	operation = json_put_object(mem, item, str_lower(mem, str_of(http_method_name(row->method))));
	put_text(mem, operation, "summary", row->says);
	if (row->needs != 0 && rq->site->capability_word != NULL)
		json_put_str(mem, operation, STR("x-needs"), str_of(rq->site->capability_word(row->needs)));
	if (row->needs != 0 && rq->site->capability_roles != NULL)
		json_put(operation, STR("x-roles"), rq->site->capability_roles(mem, row->needs));
	if (row->stateless)
		json_put_bool(mem, operation, STR("x-stateless"), true);
	if (row->is_public)
		json_put_array(mem, operation, STR("security"));
	put_parameters(mem, operation, row->path);
	put_body(rq, operation, row);
	put_answers(rq, operation, row);
}

static void
put_components(struct arena *mem, struct json *document, const char *cookie)
{
	static const char *const texts[] = { "type", "title", "detail", "field", "column", "clause" };
	struct json *components = put_object_of(mem, document, "components"), *problem, *members, *scheme;

	problem = put_object_of(mem, put_object_of(mem, components, "schemas"), "Problem");
	put_text(mem, problem, "type", "object");
	members = put_object_of(mem, problem, "properties");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		put_text(mem, put_object_of(mem, members, texts[i]), "type", "string");
	put_text(mem, put_object_of(mem, members, "status"), "type", "integer");
	put_text(mem, put_object_of(mem, members, "row"), "type", "integer");
	scheme = put_object_of(mem, put_object_of(mem, components, "securitySchemes"), "session");
	put_text(mem, scheme, "type", "apiKey");
	put_text(mem, scheme, "in", "cookie");
	put_text(mem, scheme, "name", cookie == NULL ? "session" : cookie);
}

struct json *
openapi_document(struct request *rq)
{
	struct arena *mem = rq->cx->mem;
	struct json *document = json_new(mem, JSON_OBJECT), *info, *paths, *server, *security;
	const struct route *const *rows;
	size_t count;

	put_text(mem, document, "openapi", "3.1.0");
	info = put_object_of(mem, document, "info");
	put_text(mem, info, "title", "Testamur");
	put_text(mem, info, "version", "1");
	put_text(mem, info, "description", "Every page is an address of this interface too: ask with Accept: application/json. A change carries the header X-CSRF-Token, "
	         "as the last answer gave it, and Idempotency-Key, a text of the client's own; the same request with the same key is done once.");
	server = json_add(json_put_array(mem, document, STR("servers")), json_new(mem, JSON_OBJECT));
	json_put_str(mem, server, STR("url"), rq->program->base_url);
	security = json_add(json_put_array(mem, document, STR("security")), json_new(mem, JSON_OBJECT));
	json_put_array(mem, security, STR("session"));
	paths = put_object_of(mem, document, "paths");
	rows = router_rows(rq->program->router, &count);
	for (size_t i = 0; i < count; i++)
		put_operation(rq, paths, rows[i]);
	put_components(mem, document, rq->site->session_cookie);
	return document;
}

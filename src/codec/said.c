#include "codec/said.h"

static struct str
said_json(struct arena *mem, const struct message *msg, const struct arg *args, size_t count)
{
	struct json *all = json_new(mem, JSON_OBJECT), *with;

	json_put_str(mem, all, STR("says"), str_of(msg->name));
	with = json_put_object(mem, all, STR("with"));
	for (size_t i = 0; i < count; i++) {
		if (args[i].is_number)
			json_put_int(mem, with, str_of(args[i].name), args[i].number);
		else
			json_put_str(mem, with, str_of(args[i].name), args[i].text);
	}
	return json_text(mem, all, JSON_COMPACT);
}

struct str
said_write(struct arena *mem, const struct message *msg, const struct arg *args)
{
	size_t count = 0;

	while (args[count].name != NULL && count < ERR_ARGS_MAX)
		count++;
	return said_json(mem, msg, args, count);
}

struct str
said_of_err(struct arena *mem, const struct err *err)
{
	struct arg args[ERR_ARGS_MAX];

	for (size_t i = 0; i < err->arg_count; i++)
		args[i] = (struct arg){ str_c(mem, err->args[i].name), err->args[i].value, 0, false };
	return said_json(mem, err->msg, args, err->arg_count);
}

bool
said_read(struct ctx *cx, struct str text, struct said *out)
{
	struct json *all;

	*out = (struct said){ .count = 0 };
	if (text.len == 0 || json_parse(cx, text, JSON_LIMITS, &all) != RC_OK || (out->msg = message_find(json_string(JSON_GET(all, "says")))) == NULL)
		return false;
	for (const struct json *one = json_first(JSON_GET(all, "with")); one != NULL && out->count < ERR_ARGS_MAX; one = one->next) {
		int64_t number = 0;
		bool is_number = json_integer(one, &number);

		out->args[out->count++] = (struct arg){ str_c(cx->mem, one->key), json_string(one), number, is_number };
	}
	return true;
}

/* json_sample.h — for tests: JSON written in a C string without a backslash before each quotation mark: ' stands for ". */
#ifndef CODEC_JSON_SAMPLE_H
#define CODEC_JSON_SAMPLE_H

#include "codec/json.h"

static inline const char *
quoted(struct arena *mem, const char *text)
{
	char *out = arena_alloc(mem, strlen(text) + 1);

	for (size_t i = 0; i <= strlen(text); i++)
		out[i] = text[i] == '\'' ? '"' : text[i];
	return out;
}

/* The value; the test fails when it is none. */
static inline struct json *
json_sample(struct ctx *cx, const char *text)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, str_of(quoted(cx->mem, text)), JSON_LIMITS, &json));
	return json;
}

#endif

#include "cli/parse.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"

const struct option common_options[] = {
	{ .name = "help", .kind = OPT_FLAG, .help = "say what the command does and takes" },
	{ .name = "json", .kind = OPT_FLAG, .help = "answer as one JSON document on standard output" },
	{ .name = "home", .kind = OPT_DIR, .value = "DIR", .help = "database, keys and files; else $TESTAMUR_HOME, else ~/.local/share/testamur" },
	OPTIONS_END
};

static const struct option *
option_in(const struct option *options, struct str name)
{
	for (; options != NULL && options->kind != OPT_END; options++)
		if (str_is(name, options->name))
			return options;
	return NULL;
}

static const struct option *
option_find(const struct cli *cli, struct str name)
{
	const struct option *found = option_in(common_options, name);

	return found != NULL ? found : option_in(cli->command->options, name);
}

static enum rc
fail_unknown(struct cli *cli, struct str name)
{
	struct suggestion near = suggestion_for(name);
	const struct option *tables[] = { cli->command->options, common_options };

	for (size_t t = 0; t < 2; t++)
		for (const struct option *o = tables[t]; o != NULL && o->kind != OPT_END; o++)
			suggestion_try(&near, o->name);
	if (near.best == NULL)
		return fail(cli->cx, RC_INVALID, MSG(cli_unknown_option), A_C("command", cli->command->name), A_STR("name", name));
	return fail(cli->cx, RC_INVALID, MSG(cli_unknown_option_near), A_C("command", cli->command->name), A_STR("name", name), A_C("near", near.best));
}

static struct str
choices_text(struct arena *mem, const char *const *choices)
{
	struct str text = STR_NONE;

	for (; *choices != NULL; choices++)
		text = str_fmt(mem, PRI_STR "%s%s", ARG_STR(text), text.len > 0 ? ", " : "", *choices);
	return text;
}

static enum rc
check_choice(struct cli *cli, const struct option *option, struct str value)
{
	for (const char *const *c = option->choices; *c != NULL; c++)
		if (str_is(value, *c))
			return RC_OK;
	return fail(cli->cx, RC_INVALID, MSG(cli_option_choice), A_C("name", option->name), A_STR("value", value),
		A_STR("choices", choices_text(cli->cx->mem, option->choices)));
}

static bool
time_or_date(struct str text, int64_t *seconds)
{
	int64_t days;

	if (time_parse(text, seconds))
		return true;
	if (!date_parse(text, &days))
		return false;
	*seconds = days * SECONDS_PER_DAY;
	return true;
}

static enum rc
check_value(struct cli *cli, const struct option *option, struct str value)
{
	int64_t number;

	switch (option->kind) {
	case OPT_NUMBER:
		if (!str_to_int(value, &number) || number < 0)
			return fail(cli->cx, RC_INVALID, MSG(cli_option_number), A_C("name", option->name), A_STR("value", value));
		break;
	case OPT_TIME:
		if (!time_or_date(value, &number))
			return fail(cli->cx, RC_INVALID, MSG(cli_option_time), A_C("name", option->name), A_STR("value", value));
		break;
	case OPT_PAIRS:
	case OPT_PAIRS_LAST:
		if (str_find_byte(value, '=') == value.len || value.ptr[0] == '=')
			return fail(cli->cx, RC_INVALID, MSG(cli_option_pair), A_C("name", option->name), A_C("form", option->value), A_STR("value", value));
		break;
	default:
		break;
	}
	return option->choices == NULL ? RC_OK : check_choice(cli, option, value);
}

static enum rc
keep_value(struct cli *cli, const struct option *option, struct str text)
{
	struct cli_value **end = &cli->values, *value;

	if (option->kind != OPT_FLAG && text.len == 0)
		return fail(cli->cx, RC_INVALID, MSG(cli_option_needs_value), A_C("name", option->name), A_C("form", option->value));
	if (option->kind != OPT_LIST)
		TRY(check_value(cli, option, text));
	while (*end != NULL)
		end = &(*end)->next;
	value = NEW(cli->cx->mem, struct cli_value);
	*value = (struct cli_value){ .option = option, .text = text };
	*end = value;
	return RC_OK;
}

/* A list is kept item by item; empty items ("a,,b") are a slip that is said. */
static enum rc
keep_list(struct cli *cli, const struct option *option, struct str text)
{
	struct str item, rest = text;
	bool more;

	do {
		more = str_cut(&rest, ',', &item);
		item = str_trim(item);
		if (item.len > 0)
			TRY(check_value(cli, option, item));
		TRY(keep_value(cli, option, item));
	} while (more);
	return RC_OK;
}

/* words[at] is the option; a value may be the word behind it. *used says how many words were taken. */
static enum rc
parse_option(struct cli *cli, const struct str *words, size_t left, size_t *used)
{
	struct str name, text = str_sub(words[0], 2, SIZE_MAX);
	bool joined = str_cut(&text, '=', &name);
	const struct option *option = option_find(cli, name);

	*used = 1;
	if (option == NULL)
		return fail_unknown(cli, name);
	if (option->kind == OPT_FLAG) {
		if (joined)
			return fail(cli->cx, RC_INVALID, MSG(cli_option_no_value), A_C("name", option->name));
		return keep_value(cli, option, STR_NONE);
	}
	if (!joined) {
		if (left < 2 || str_starts(words[1], "--"))
			return fail(cli->cx, RC_INVALID, MSG(cli_option_needs_value), A_C("name", option->name), A_C("form", option->value));
		text = words[1];
		*used = 2;
	}
	return option->kind == OPT_LIST ? keep_list(cli, option, text) : keep_value(cli, option, text);
}

enum rc
parse_words(struct cli *cli, struct str *words, size_t count)
{
	bool only_arguments = false;
	size_t used = 1;

	cli->args = NEWS(cli->cx->mem, struct str, count + 1);
	for (size_t i = 0; i < count; i += used) {
		used = 1;
		if (only_arguments || words[i].len < 2 || words[i].ptr[0] != '-')
			cli->args[cli->arg_count++] = words[i];
		else if (str_is(words[i], "--"))
			only_arguments = true;
		else if (str_is(words[i], "-h"))
			TRY(keep_value(cli, &common_options[0], STR_NONE));
		else if (!str_starts(words[i], "--"))
			return fail_unknown(cli, str_sub(words[i], 1, SIZE_MAX));
		else
			TRY(parse_option(cli, words + i, count - i, &used));
	}
	return RC_OK;
}

struct arity
arguments_arity(const char *arguments)
{
	struct arity arity = { 0, 0 };
	struct str word, rest = str_of(arguments);

	while (rest.len > 0) {
		str_cut(&rest, ' ', &word);
		if (word.len == 0)
			continue;
		arity.least += word.ptr[0] != '[';
		arity.most = arity.most == SIZE_MAX || str_ends(word, "...") || str_ends(word, "...]") ? SIZE_MAX : arity.most + 1;
	}
	return arity;
}

static enum rc
check_arity(struct cli *cli)
{
	const char *takes = cli->command->arguments;
	struct arity arity = arguments_arity(takes);

	if (cli->arg_count < arity.least)
		return fail(cli->cx, RC_INVALID, MSG(cli_too_few), A_C("command", cli->command->name), A_C("arguments", takes));
	if (cli->arg_count > arity.most && arity.most == 0)
		return fail(cli->cx, RC_INVALID, MSG(cli_no_arguments), A_C("command", cli->command->name), A_STR("extra", cli->args[0]));
	if (cli->arg_count > arity.most)
		return fail(cli->cx, RC_INVALID, MSG(cli_too_many), A_C("command", cli->command->name), A_C("arguments", takes), A_STR("extra", cli->args[arity.most]));
	return RC_OK;
}

enum rc
parse_complete(struct cli *cli)
{
	for (const struct option *o = cli->command->options; o != NULL && o->kind != OPT_END; o++)
		if (o->required && !cli_given(cli, o->name))
			return fail(cli->cx, RC_INVALID, MSG(cli_option_required), A_C("command", cli->command->name), A_C("name", o->name),
				A_C("form", o->value), A_C("help", o->help));
	return check_arity(cli);
}

/* ---- asking ---- */

/* The option's row. That a command asks for one it does not have shows at its first run, so it ends there. */
static const struct option *
option_must(const struct cli *cli, const char *name)
{
	const struct option *option = option_find(cli, str_of(name));

	if (option == NULL) {
		fprintf(stderr, "testamur: the command %s asks for --%s, which is not in its table\n", cli->command->name, name);
		abort();
	}
	return option;
}

bool
cli_given(const struct cli *cli, const char *name)
{
	const struct option *option = option_must(cli, name);

	for (const struct cli_value *v = cli->values; v != NULL; v = v->next)
		if (v->option == option)
			return true;
	return false;
}

struct str
cli_text(const struct cli *cli, const char *name)
{
	const struct option *option = option_must(cli, name);
	struct str text = str_of(option->fallback);

	for (const struct cli_value *v = cli->values; v != NULL; v = v->next)
		if (v->option == option)
			text = v->text;
	return text;
}

int64_t
cli_number(const struct cli *cli, const char *name)
{
	int64_t number = 0;

	return str_to_int(cli_text(cli, name), &number) ? number : 0;
}

int64_t
cli_time(const struct cli *cli, const char *name)
{
	int64_t seconds;

	return time_or_date(cli_text(cli, name), &seconds) ? seconds : cli->cx->now;
}

struct strs
cli_list(const struct cli *cli, const char *name)
{
	const struct option *option = option_must(cli, name);
	struct strs list = { 0 };

	for (const struct cli_value *v = cli->values; v != NULL; v = v->next)
		list.count += v->option == option;
	list.items = NEWS(cli->cx->mem, struct str, list.count + 1);
	list.count = 0;
	for (const struct cli_value *v = cli->values; v != NULL; v = v->next)
		if (v->option == option)
			list.items[list.count++] = v->text;
	return list;
}

static struct pair
pair_of(struct str text, enum option_kind kind)
{
	size_t at = str_find_byte(text, '=');

	for (size_t i = at; kind == OPT_PAIRS_LAST && i < text.len; i++)
		if (text.ptr[i] == '=')
			at = i;
	return (struct pair){ str_sub(text, 0, at), str_sub(text, at + 1, SIZE_MAX) };
}

struct pairs
cli_pairs(const struct cli *cli, const char *name)
{
	struct strs texts = cli_list(cli, name);
	struct pairs pairs = { NEWS(cli->cx->mem, struct pair, texts.count + 1), texts.count };

	for (size_t i = 0; i < texts.count; i++)
		pairs.items[i] = pair_of(texts.items[i], option_must(cli, name)->kind);
	return pairs;
}

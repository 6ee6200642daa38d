#include "base/problems.h"

struct problems
problems_new(struct arena *mem)
{
	return (struct problems){ .mem = mem };
}

static struct place
place_dup(struct arena *mem, const struct place *place)
{
	return (struct place){
		.file = str_dup(mem, place->file),
		.line = place->line,
		.row = place->row,
		.column = str_dup(mem, place->column),
		.field = str_dup(mem, place->field),
		.pointer = str_dup(mem, place->pointer),
	};
}

/* A copy of an error whose slices point into the copy. */
static void
err_copy(struct err *to, const struct err *from)
{
	struct str *parts[] = { &to->place.file, &to->place.column, &to->place.field, &to->place.pointer, &to->clause };

	*to = *from;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i]->len > 0)
			parts[i]->ptr = to->text + (parts[i]->ptr - from->text);
	for (size_t i = 0; i < to->arg_count; i++)
		to->args[i].value.ptr = to->text + (from->args[i].value.ptr - from->text);
}

static const struct arg *
args_dup(struct arena *mem, const struct err *err)
{
	struct arg *args = NEWS(mem, struct arg, err->arg_count + 1);

	for (size_t i = 0; i < err->arg_count; i++)
		args[i] = (struct arg){ .name = str_c(mem, err->args[i].name), .text = str_dup(mem, err->args[i].value) };
	return args;
}

void
problems_keep(struct problems *list, const struct ctx *cx)
{
	struct problem *problem;

	if (list->count++ == 0) {
		list->first_err = NEW(list->mem, struct err);
		err_copy(list->first_err, &cx->err);
	}
	if (list->kept == PROBLEMS_MAX)
		return;
	problem = NEW(list->mem, struct problem);
	problem->msg = cx->err.msg;
	problem->place = place_dup(list->mem, &cx->err.place);
	problem->clause = str_dup(list->mem, cx->err.clause);
	problem->says = err_says(&cx->err, list->mem);
	problem->args = args_dup(list->mem, &cx->err);
	if (list->last == NULL)
		list->first = problem;
	else
		list->last->next = problem;
	list->last = problem;
	list->kept++;
}

void
problems_join(struct problems *list, const struct problems *more)
{
	if (more->count == 0)
		return;
	if (list->count == 0)
		list->first_err = more->first_err;
	if (list->last == NULL)
		list->first = more->first;
	else
		list->last->next = more->first;
	list->last = more->last;
	list->kept += more->kept;
	list->count += more->count;
}

enum rc
problems_rc(struct ctx *cx, const struct problems *list)
{
	if (list->count == 0)
		return RC_OK;
	err_copy(&cx->err, list->first_err);
	return cx->err.rc = RC_INVALID;
}

struct str
problem_text(struct arena *mem, const struct problem *problem)
{
	const struct err about = { .place = problem->place };
	struct str place = err_place(&about, mem);
	const char *between = place.len > 0 ? ": " : "";

	if (problem->clause.len > 0)
		return str_fmt(mem, PRI_STR "%s" PRI_STR " [" PRI_STR "]", ARG_STR(place), between, ARG_STR(problem->says), ARG_STR(problem->clause));
	return str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(place), between, ARG_STR(problem->says));
}

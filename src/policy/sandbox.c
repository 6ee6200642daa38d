#include "policy/sandbox.h"

#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdlib.h>

#define PRELUDE "local P,C,E,eq,pick,within,multiple_of,days,one_of,present,some,every,count,sum=...\n"

struct sandbox {
	lua_State *lua;
	size_t used, most;
	int common;    /* C: {today = n} */
	int arguments; /* what PRELUDE names, but P, as a list */
	int facts;     /* F */
};

static void *
allocate(void *self, void *block, size_t old_size, size_t new_size)
{
	struct sandbox *box = self;
	void *moved;

	if (block == NULL)
		old_size = 0; /* Lua says the kind of object there */
	if (new_size == 0) {
		box->used -= old_size;
		free(block);
		return NULL;
	}
	if (new_size > old_size && new_size - old_size > box->most - box->used)
		return NULL;
	moved = realloc(block, new_size);
	if (moved != NULL)
		box->used += new_size - old_size;
	return moved;
}

/* ---- the functions of the language ---- */

/* True when the number has at most three decimals; then `milli` is exact. */
static bool
to_milli(double x, int64_t *milli)
{
	double scaled = x * 1000;

	if (!(fabs(scaled) < 9e15))
		return false;
	*milli = llround(scaled);
	return fabs(scaled - (double)*milli) <= 1e-9 * (fabs(scaled) + 1);
}

static int
compare(double a, double b)
{
	int64_t x, y;

	if (to_milli(a, &x) && to_milli(b, &y))
		return x < y ? -1 : x > y;
	return a < b ? -1 : a > b;
}

static double
number_arg(lua_State *lua, int at)
{
	if (lua_type(lua, at) != LUA_TNUMBER)
		luaL_error(lua, "argument %d is not a number", at);
	return lua_tonumber(lua, at);
}

static void
list_arg(lua_State *lua, int at)
{
	if (lua_type(lua, at) != LUA_TTABLE)
		luaL_error(lua, "argument %d is not a list", at);
}

static bool
same(lua_State *lua, int a, int b)
{
	if (lua_type(lua, a) == LUA_TNUMBER && lua_type(lua, b) == LUA_TNUMBER)
		return compare(lua_tonumber(lua, a), lua_tonumber(lua, b)) == 0;
	return lua_rawequal(lua, a, b);
}

static int
f_eq(lua_State *lua)
{
	if (lua_isnil(lua, 1) || lua_isnil(lua, 2) || lua_type(lua, 1) != lua_type(lua, 2))
		return luaL_error(lua, "%s compared with %s", luaL_typename(lua, 1), luaL_typename(lua, 2));
	lua_pushboolean(lua, same(lua, 1, 2));
	return 1;
}

static int
f_pick(lua_State *lua)
{
	lua_pushvalue(lua, lua_isnil(lua, 1) ? 2 : 1);
	return 1;
}

static int
f_within(lua_State *lua)
{
	double x = number_arg(lua, 1), least = number_arg(lua, 2), most = number_arg(lua, 3);

	lua_pushboolean(lua, compare(x, least) >= 0 && compare(x, most) <= 0);
	return 1;
}

static int
f_multiple_of(lua_State *lua)
{
	double x = number_arg(lua, 1), step = number_arg(lua, 2);
	int64_t a, b;

	if (!to_milli(step, &b) || b <= 0)
		return luaL_error(lua, "a step is a number above 0 with at most three decimals");
	lua_pushboolean(lua, to_milli(x, &a) && a % b == 0);
	return 1;
}

static int
f_days(lua_State *lua)
{
	lua_pushnumber(lua, number_arg(lua, 2) - number_arg(lua, 1));
	return 1;
}

static int
f_one_of(lua_State *lua)
{
	list_arg(lua, 2);
	if (lua_isnil(lua, 1))
		return luaL_error(lua, "nothing compared with a list");
	for (lua_Integer i = 1; lua_rawgeti(lua, 2, i) != LUA_TNIL; i++) {
		if (same(lua, 1, -1)) {
			lua_pushboolean(lua, 1);
			return 1;
		}
		lua_pop(lua, 1);
	}
	lua_pushboolean(lua, 0);
	return 1;
}

static int
f_present(lua_State *lua)
{
	bool there = !lua_isnil(lua, 1);

	if (lua_type(lua, 1) == LUA_TSTRING)
		there = lua_rawlen(lua, 1) > 0;
	if (lua_type(lua, 1) == LUA_TTABLE) {
		lua_pushnil(lua);
		there = lua_next(lua, 1) != 0;
	}
	lua_pushboolean(lua, there);
	return 1;
}

/* Items of which the list expression is true; stops at the first answer that is `enough`. */
static lua_Integer
count_items(lua_State *lua, int stop_at, lua_Integer *all)
{
	lua_Integer found = 0;

	list_arg(lua, 1);
	for (*all = 0; lua_rawgeti(lua, 1, *all + 1) != LUA_TNIL; ++*all) {
		int truth;

		list_arg(lua, -1);
		lua_pushvalue(lua, 2);
		lua_insert(lua, -2);
		lua_call(lua, 1, 1);
		truth = lua_toboolean(lua, -1);
		lua_pop(lua, 1);
		found += truth;
		if (truth == stop_at) {
			++*all;
			break;
		}
	}
	return found;
}

static int
f_some(lua_State *lua)
{
	lua_Integer all;

	lua_pushboolean(lua, count_items(lua, 1, &all) > 0);
	return 1;
}

static int
f_every(lua_State *lua)
{
	lua_Integer all, found = count_items(lua, 0, &all);

	lua_pushboolean(lua, found == all);
	return 1;
}

static int
f_count(lua_State *lua)
{
	lua_Integer all;

	lua_pushnumber(lua, (lua_Number)count_items(lua, -1, &all));
	return 1;
}

static int
f_sum(lua_State *lua)
{
	int64_t total = 0, milli;

	list_arg(lua, 1);
	for (lua_Integer i = 1; lua_rawgeti(lua, 1, i) != LUA_TNIL; i++) {
		list_arg(lua, -1);
		lua_pushvalue(lua, 2);
		lua_rawget(lua, -2);
		if (lua_type(lua, -1) != LUA_TNUMBER || !to_milli(lua_tonumber(lua, -1), &milli)
		    || __builtin_add_overflow(total, milli, &total))
			return luaL_error(lua, "an item has no number there");
		lua_pop(lua, 2);
	}
	lua_pushnumber(lua, (lua_Number)total / 1000);
	return 1;
}

/* In the order of PRELUDE, behind P, C and E. */
static const lua_CFunction functions[] = { f_eq, f_pick, f_within, f_multiple_of, f_days, f_one_of, f_present, f_some, f_every, f_count, f_sum };
#define FUNCTIONS ((int)(sizeof(functions) / sizeof(*functions)))

/* ---- a state ---- */

static void
too_many_instructions(lua_State *lua, lua_Debug *at)
{
	(void)at;
	luaL_error(lua, "more than %d instructions", SANDBOX_INSTRUCTIONS);
}

/* The list of arguments: C, E, and the functions. Runs inside a protected call, as all that may raise. */
static int
protected_open(lua_State *lua)
{
	struct sandbox *box = lua_touserdata(lua, 1);

	lua_newtable(lua);
	lua_pushnumber(lua, 0);
	lua_setfield(lua, -2, "today");
	lua_pushvalue(lua, -1);
	box->common = luaL_ref(lua, LUA_REGISTRYINDEX);
	lua_createtable(lua, FUNCTIONS + 2, 0);
	lua_insert(lua, -2);
	lua_rawseti(lua, -2, 1);
	lua_newtable(lua);
	lua_rawseti(lua, -2, 2);
	for (int i = 0; i < FUNCTIONS; i++) {
		lua_pushcfunction(lua, functions[i]);
		lua_rawseti(lua, -2, i + 3);
	}
	box->arguments = luaL_ref(lua, LUA_REGISTRYINDEX);
	lua_newtable(lua);
	box->facts = luaL_ref(lua, LUA_REGISTRYINDEX);
	return 0;
}

static void
sandbox_close(void *handle)
{
	struct sandbox *box = handle;

	lua_close(box->lua);
	free(box);
}

enum rc
sandbox_open(struct ctx *cx, struct sandbox **out)
{
	struct sandbox *box = calloc(1, sizeof(*box));

	if (box == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	box->most = SANDBOX_FACTS_BYTES;
	box->lua = lua_newstate(allocate, box);
	if (box->lua == NULL) {
		free(box);
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	arena_defer(cx->mem, sandbox_close, box);
	lua_pushcfunction(box->lua, protected_open);
	lua_pushlightuserdata(box->lua, box);
	if (lua_pcall(box->lua, 1, 0, 0) != LUA_OK)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	*out = box;
	return RC_OK;
}

/* ---- JSON to Lua ---- */

static void
push_json(lua_State *lua, const struct json *value)
{
	lua_Integer n = 0;

	luaL_checkstack(lua, 4, "facts");
	switch (value->type) {
	case JSON_NULL:
		lua_pushnil(lua);
		break;
	case JSON_FALSE:
	case JSON_TRUE:
		lua_pushboolean(lua, value->type == JSON_TRUE);
		break;
	case JSON_INT:
	case JSON_REAL:
		/* Always as a float: whole numbers of Lua wrap round, and dividing them by zero is an error of its own. */
		lua_pushnumber(lua, json_number(value));
		break;
	case JSON_STRING:
		lua_pushlstring(lua, value->string.len == 0 ? "" : value->string.ptr, value->string.len);
		break;
	case JSON_ARRAY:
		lua_createtable(lua, value->count > 1000 ? 1000 : (int)value->count, 0);
		for (const struct json *at = value->first; at != NULL; at = at->next) {
			push_json(lua, at);
			lua_rawseti(lua, -2, ++n);
		}
		break;
	case JSON_OBJECT:
		lua_createtable(lua, 0, value->count > 1000 ? 1000 : (int)value->count);
		for (const struct json *at = value->first; at != NULL; at = at->next) {
			lua_pushlstring(lua, at->key.len == 0 ? "" : at->key.ptr, at->key.len);
			push_json(lua, at);
			lua_rawset(lua, -3);
		}
		break;
	}
}

struct placing {
	const struct json *value;
	int ref; /* where it goes */
};

static int
protected_place(lua_State *lua)
{
	const struct placing *placing = lua_touserdata(lua, 1);

	push_json(lua, placing->value);
	lua_rawseti(lua, LUA_REGISTRYINDEX, placing->ref);
	return 0;
}

static enum rc
place(struct ctx *cx, struct sandbox *box, const struct json *value, int ref)
{
	struct placing placing = { value, ref };

	lua_settop(box->lua, 0);
	lua_pushcfunction(box->lua, protected_place);
	lua_pushlightuserdata(box->lua, &placing);
	if (lua_pcall(box->lua, 1, 0, 0) != LUA_OK)
		return fail(cx, RC_LIMIT, MSG(policy_facts_large), A_NUM("most", (int64_t)(SANDBOX_FACTS_BYTES >> 20)));
	return RC_OK;
}

enum rc
sandbox_set_facts(struct ctx *cx, struct sandbox *box, const struct json *facts)
{
	return place(cx, box, facts, box->facts);
}

void
sandbox_set_today(struct sandbox *box, int64_t day)
{
	lua_settop(box->lua, 0);
	lua_rawgeti(box->lua, LUA_REGISTRYINDEX, box->common);
	/* The field is there already, so this neither allocates nor raises. */
	lua_pushnumber(box->lua, (lua_Number)day);
	lua_setfield(box->lua, -2, "today");
	lua_settop(box->lua, 0);
}

/* ---- rules ---- */

struct compiling {
	struct sandbox *box;
	struct str lua;
	const struct json *parameters;
	struct sandbox_rule *rule;
};

/* P is a table that stays, filled anew when parameters change: the compiled functions hold it. */
static void
fill_parameters(lua_State *lua, const struct json *parameters)
{
	for (const struct json *at = json_first(parameters); at != NULL; at = at->next) {
		lua_pushlstring(lua, at->key.ptr, at->key.len);
		push_json(lua, at);
		lua_rawset(lua, -3);
	}
}

static int
reference(lua_State *lua, int at)
{
	if (lua_isnil(lua, at))
		return 0;
	lua_pushvalue(lua, at);
	return luaL_ref(lua, LUA_REGISTRYINDEX);
}

static int
protected_compile(lua_State *lua)
{
	struct compiling *c = lua_touserdata(lua, 1);

	lua_newtable(lua);
	fill_parameters(lua, c->parameters);
	lua_pushvalue(lua, -1);
	c->rule->parameters = luaL_ref(lua, LUA_REGISTRYINDEX);
	if (luaL_loadbufferx(lua, c->lua.ptr, c->lua.len, "=rule", "t") != LUA_OK)
		return lua_error(lua);
	lua_insert(lua, -2);
	lua_rawgeti(lua, LUA_REGISTRYINDEX, c->box->arguments);
	for (int i = 1; i <= FUNCTIONS + 2; i++)
		lua_rawgeti(lua, 3 + 1, i);
	lua_remove(lua, 3 + 1);
	lua_call(lua, 1 + FUNCTIONS + 2, 3);
	c->rule->when = reference(lua, -3);
	c->rule->holds = reference(lua, -2);
	c->rule->effects = reference(lua, -1);
	return 0;
}

enum rc
sandbox_compile(struct ctx *cx, struct sandbox *box, struct str lua, const struct json *parameters, struct sandbox_rule *rule)
{
	struct str whole = str_fmt(cx->mem, "%s" PRI_STR, PRELUDE, ARG_STR(lua));
	struct compiling compiling = { box, whole, parameters, rule };
	int status;

	lua_settop(box->lua, 0);
	lua_pushcfunction(box->lua, protected_compile);
	lua_pushlightuserdata(box->lua, &compiling);
	status = lua_pcall(box->lua, 1, 0, 0);
	if (status == LUA_ERRMEM)
		return fail(cx, RC_LIMIT, MSG(policy_facts_large), A_NUM("most", (int64_t)(SANDBOX_FACTS_BYTES >> 20)));
	if (status != LUA_OK)
		return fail(cx, RC_INVALID, MSG(policy_expr_lua), A_C("why", lua_tostring(box->lua, -1)));
	return RC_OK;
}

static int
protected_refill(lua_State *lua)
{
	const struct placing *placing = lua_touserdata(lua, 1);

	lua_rawgeti(lua, LUA_REGISTRYINDEX, placing->ref);
	fill_parameters(lua, placing->value);
	return 0;
}

enum rc
sandbox_set_parameters(struct ctx *cx, struct sandbox *box, const struct sandbox_rule *rule, const struct json *parameters)
{
	struct placing placing = { parameters, rule->parameters };

	lua_settop(box->lua, 0);
	lua_pushcfunction(box->lua, protected_refill);
	lua_pushlightuserdata(box->lua, &placing);
	if (lua_pcall(box->lua, 1, 0, 0) != LUA_OK)
		return fail(cx, RC_LIMIT, MSG(policy_facts_large), A_NUM("most", (int64_t)(SANDBOX_FACTS_BYTES >> 20)));
	return RC_OK;
}

/* ---- asking ---- */

/* Calls the function with the facts under the limits. The count hook slows every instruction, so only rules
 * that loop have it: the others cannot run longer than their text. */
static int
call(struct sandbox *box, const struct sandbox_rule *rule, int function, int results)
{
	size_t whole = box->most;
	int status;

	lua_settop(box->lua, 0);
	lua_rawgeti(box->lua, LUA_REGISTRYINDEX, function);
	lua_rawgeti(box->lua, LUA_REGISTRYINDEX, box->facts);
	if (whole - box->used > SANDBOX_BYTES)
		box->most = box->used + SANDBOX_BYTES;
	if (rule->loops)
		lua_sethook(box->lua, too_many_instructions, LUA_MASKCOUNT, SANDBOX_INSTRUCTIONS);
	status = lua_pcall(box->lua, 1, results, 0);
	if (rule->loops)
		lua_sethook(box->lua, NULL, 0, 0);
	box->most = whole;
	return status;
}

enum truth
sandbox_ask(struct sandbox *box, const struct sandbox_rule *rule, int function)
{
	enum truth truth = TRUTH_UNDECIDED;

	if (call(box, rule, function, 1) == LUA_OK && lua_isboolean(box->lua, -1))
		truth = lua_toboolean(box->lua, -1) ? TRUTH_YES : TRUTH_NO;
	lua_settop(box->lua, 0);
	return truth;
}

static struct json *
json_of_number(struct arena *mem, double d)
{
	if (d == floor(d) && fabs(d) < 9e15)
		return json_new_int(mem, (int64_t)d);
	return isfinite(d) ? json_new_real(mem, d) : json_new(mem, JSON_NULL);
}

static struct json *
json_of_lua(lua_State *lua, int at, struct arena *mem)
{
	size_t n;
	const char *s;

	switch (lua_type(lua, at)) {
	case LUA_TBOOLEAN:
		return json_new(mem, lua_toboolean(lua, at) ? JSON_TRUE : JSON_FALSE);
	case LUA_TNUMBER:
		return json_of_number(mem, lua_tonumber(lua, at));
	case LUA_TSTRING:
		s = lua_tolstring(lua, at, &n);
		return json_new_string(mem, str_dup(mem, (struct str){ s, n }));
	default:
		return json_new(mem, JSON_NULL);
	}
}

bool
sandbox_effects(struct sandbox *box, const struct sandbox_rule *rule, struct arena *mem, struct json **out)
{
	if (call(box, rule, rule->effects, rule->effect_count) != LUA_OK)
		return false;
	for (int i = 0; i < rule->effect_count; i++)
		out[i] = json_of_lua(box->lua, i + 1, mem);
	lua_settop(box->lua, 0);
	return true;
}

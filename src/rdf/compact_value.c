/* What objects are put together from: keywords, values and names (JSON-LD 1.1 API, 6.3). */
#include "rdf/compact.h"

enum rc
compact_keyword(struct compaction *c, const struct active *active, const char *keyword, struct str *out)
{
	return compact_iri(c, active, str_of(keyword), NULL, false, out);
}

void
compact_add(struct compaction *c, struct json *object, struct str key, struct json *value, bool as_array)
{
	struct json *there = json_get(object, key);

	if (as_array && there == NULL)
		there = json_put_array(c->mem, object, key);
	if (value->type == JSON_ARRAY) {
		struct json *next;

		for (struct json *member = value->first; member != NULL; member = next) {
			next = member->next;
			member->next = NULL;
			compact_add(c, object, key, member, as_array);
		}
		if (there == NULL && value->count == 0)
			json_put_array(c->mem, object, key);
		return;
	}
	if (there == NULL) {
		json_put(object, key, value);
		return;
	}
	if (there->type != JSON_ARRAY) {
		struct json *array = json_new(c->mem, JSON_ARRAY), *first = json_take(object, key);

		first->key = STR_NONE;
		json_add(array, first);
		json_put(object, key, array);
		there = array;
	}
	json_add(there, value);
}

enum rc
compact_put_keyword(struct compaction *c, const struct active *active, struct json *object, const char *keyword, struct json *value)
{
	struct str key;

	TRY(compact_keyword(c, active, keyword, &key));
	json_put(object, key, value);
	return RC_OK;
}

enum rc
compact_put_index(struct compaction *c, const struct active *active, const struct item *item, struct json *object)
{
	return item->has_index ? compact_put_keyword(c, active, object, "@index", json_new_string(c->mem, item->index)) : RC_OK;
}

/* ---- values ---- */

static enum rc
value_object(struct compaction *c, const struct active *active, const struct item *item, bool with_index, struct json **out)
{
	const struct value *value = &item->value;
	struct str type;

	*out = json_new(c->mem, JSON_OBJECT);
	TRY(compact_put_keyword(c, active, *out, "@value", json_copy(c->mem, value->json, false)));
	if (value->is_json || value->type.len > 0) {
		TRY(compact_iri(c, active, value->is_json ? STR("@json") : value->type, NULL, false, &type));
		TRY(compact_put_keyword(c, active, *out, "@type", json_new_string(c->mem, type)));
	}
	if (value->has_language)
		TRY(compact_put_keyword(c, active, *out, "@language", json_new_string(c->mem, value->language)));
	if (value->direction == DIRECTION_LTR || value->direction == DIRECTION_RTL)
		TRY(compact_put_keyword(c, active, *out, "@direction", json_new_string(c->mem, value->direction == DIRECTION_LTR ? STR("ltr") : STR("rtl"))));
	return with_index ? compact_put_index(c, active, item, *out) : RC_OK;
}

static bool
same_language(const struct active *active, const struct term_def *def, const struct value *value)
{
	enum mapped kind = def == NULL ? MAPPED_UNSET : def->language_kind;
	struct str language = kind == MAPPED ? def->language : kind == MAPPED_NULL ? STR_NONE : active->language;
	enum direction direction = def == NULL || def->direction == DIRECTION_UNSET ? active->direction : def->direction;

	if (direction == DIRECTION_NULL)
		direction = DIRECTION_UNSET;
	return language.len == value->language.len && (language.len == 0 || str_eq_fold(language, value->language)) && direction == value->direction;
}

bool
compact_stands_alone(const struct active *active, const struct under *under, const struct item *item)
{
	const struct value *value = &item->value;
	enum type_mapping type = under->def == NULL ? TYPE_ANY : under->def->type_kind;
	bool index_kept = !item->has_index || (container_of(under) & HOLDS_INDEX) != 0;

	if (value->is_json)
		return type == TYPE_JSON;
	if (value->type.len > 0 && (!value->native || type != TYPE_ANY))
		return type == TYPE_IRI && str_eq(under->def->type, value->type) && index_kept;
	if (type == TYPE_NONE || type == TYPE_IRI || type == TYPE_JSON)
		return false;
	if (value->json->type != JSON_STRING)
		return index_kept;
	return index_kept && same_language(active, under->def, value);
}

enum rc
compact_value(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out)
{
	if (compact_stands_alone(active, under, item)) {
		*out = json_copy(c->mem, item->value.json, false);
		(*out)->key = STR_NONE;
		(*out)->next = NULL;
		return RC_OK;
	}
	return value_object(c, active, item, (container_of(under) & HOLDS_INDEX) == 0, out);
}

enum rc
compact_reference(struct compaction *c, const struct active *active, const struct under *under, const struct item *item, struct json **out)
{
	enum type_mapping type = under->def == NULL ? TYPE_ANY : under->def->type_kind;
	struct str text;

	*out = NULL;
	if (type == TYPE_ID)
		TRY(compact_id(c, active, item->node.id, &text));
	else if (type == TYPE_VOCAB)
		TRY(compact_iri(c, active, item->node.id, NULL, false, &text));
	else
		return RC_OK;
	*out = json_new_string(c->mem, text);
	return RC_OK;
}

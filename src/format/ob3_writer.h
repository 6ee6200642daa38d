/* ob3_writer.h — what the writers of an Open Badge share. Private to ob3_writer.c, ob3_achievement.c and ob3_write.c. */
#ifndef FORMAT_OB3_WRITER_H
#define FORMAT_OB3_WRITER_H

#include "base/time.h"
#include "codec/json.h"
#include "format/alignment.h"
#include "format/record.h"

struct writer {
	struct ctx *cx;
	struct arena *mem;
	const struct record *record;
	struct json *alignments;
	struct str language; /* of the texts that are not translations */
};

/* Members that say nothing are left out. */
static inline void
put(struct writer *w, struct json *object, const char *key, struct str value)
{
	if (value.len > 0)
		json_put_str(w->mem, object, (struct str){ key, strlen(key) }, value);
}

static inline void
put_type(struct writer *w, struct json *object, const char *type)
{
	json_add(json_put_array(w->mem, object, STR("type")), json_new_string(w->mem, (struct str){ type, strlen(type) }));
}

static inline void
put_time(struct writer *w, struct json *object, const char *key, int64_t at)
{
	if (at != RECORD_NEVER)
		json_put_str(w->mem, object, (struct str){ key, strlen(key) }, time_text(w->mem, at));
}

/* Thousandths as a JSON number. */
static inline void
put_decimal(struct writer *w, struct json *object, const char *key, int64_t milli)
{
	if (milli % 1000 == 0)
		json_put(object, (struct str){ key, strlen(key) }, json_new_int(w->mem, milli / 1000));
	else
		json_put(object, (struct str){ key, strlen(key) }, json_new_real(w->mem, (double)milli / 1000));
}

static inline int64_t
credit_of(const struct record_workload *load)
{
	return load->ects != 0 ? load->ects : load->uk != 0 ? load->uk : load->credits;
}

/* An address below the achievement's, for things that have no address of their own: Open Badges wants one. */
struct str ob3_local_url(struct writer *w, struct str fragment);

/* `concept.name` and `concept.uri` are always written, because Open Badges demands them; an empty address becomes a local one. */
void ob3_align(struct writer *w, enum alignment_kind kind, const char *fragment, struct record_concept concept);

/* The text in the credential's language; the others become translations of `what`. */
struct str ob3_main_text(struct writer *w, struct record_texts texts, struct str what);

void ob3_put_image(struct writer *w, struct json *object, struct str url, struct str caption);
struct json *ob3_put_profile(struct writer *w, struct json *object, const char *key, const struct record_organisation *of, const char *what);

/* With all alignments that there are by then. */
void ob3_put_achievement(struct writer *w, struct json *subject);

#endif

/* viewc.h — what the two halves of the view compiler share. A build tool: it ends at the first mistake, and frees nothing. */
#ifndef TOOLS_VIEWC_H
#define TOOLS_VIEWC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_MAX_  64
#define EXPR_MAX   640
#define FIELDS_MAX 96
#define VIEWS_MAX  64
#define DEPTH_MAX  96
#define WORDS_MAX  24
#define ARGS_MAX   8

struct text { char *ptr; size_t len, cap; };
void put(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void save(const char *path, const struct text *text);

/* ---- a file being read ---- */

struct source {
	const char *path;
	char folder[NAME_MAX_], file[NAME_MAX_]; /* "board", "board" of src/board/board.html */
	char *bytes;
	const char *at;
	int line;
};

void open_source(struct source *in, const char *path);
void rewind_source(struct source *in);
int next_char(struct source *in); /* -1 at the end */
int peek_char(const struct source *in); /* 0 at the end */
void skip_past(struct source *in, const char *what);
_Noreturn void die_at(const struct source *in, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- messages ---- */

struct message { char *name, *text, *plural; };
struct messages { struct message *list; size_t count, cap; };
void messages_read(struct messages *messages, char **files, int count);
const struct message *message_find(const struct messages *messages, const char *name);
/* Every {place} of the text has an argument, and every argument a place. */
void message_check(const struct source *in, const struct message *message, char names[][NAME_MAX_], size_t count);

/* ---- what a page declares ---- */

enum kind {
	KIND_TEXT, KIND_NUMBER, KIND_DECIMAL, KIND_FLAG, KIND_DAY, KIND_TIME, KIND_MESSAGE, KIND_ONE, KIND_ROWS, KIND_GROUP, KIND_PART, KIND_BODY,
	KIND_JSON, KIND_OPTIONS, KIND_FORM,
	/* of forms only */
	KIND_LINES, KIND_EMAIL, KIND_PASSWORD, KIND_HIDDEN, KIND_PICK, KIND_CHOICE, KIND_LIST, KIND_UPLOAD
};

struct fields;

struct field {
	char name[NAME_MAX_], ref[NAME_MAX_], table[EXPR_MAX]; /* ref: the part's or form's name; table: of its words */
	enum kind kind;
	bool optional, required, ranged;
	int64_t least, most;
	char (*words)[NAME_MAX_];
	size_t word_count;
	struct fields *sub;
	int line;
};

struct fields {
	char c_name[EXPR_MAX]; /* "view_board_learner" */
	struct field list[FIELDS_MAX];
	size_t count;
};

struct view { char name[NAME_MAX_]; struct fields fields; };
struct form { char name[NAME_MAX_]; struct fields fields; };

struct declarations {
	struct view views[VIEWS_MAX];
	struct form forms[VIEWS_MAX];
	size_t view_count, form_count, shared; /* shared: how many of the views are of the file that any page may use */
};

void declarations_read(struct source *in, struct declarations *known);
const struct form *form_find(const struct declarations *known, const char *name);
void write_declarations(const struct source *in, const struct declarations *known, const struct messages *messages, const char *header,
                        struct text *h, struct text *c);

#endif

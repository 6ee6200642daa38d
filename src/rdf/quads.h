/* quads.h — an RDF dataset: quads of terms, and N-Quads to read and to write them.
 *
 * A term is kept as its canonical N-Quads text (RDFC-1.0 section 5: `<iri>`, `"literal"`, `"1"^^<datatype>`,
 * `"text"@en`, `_:b0`), so that two terms are the same exactly when their texts are.
 *
 * Memory   terms and quads live in the arena of the dataset, or in a context store that outlives it.
 * Threads  a dataset that nobody changes may be read by any number of threads.
 *
 * W3C RDF 1.1 Concepts; RDF 1.1 N-Quads; RDF Dataset Canonicalization section 5.
 */
#ifndef RDF_QUADS_H
#define RDF_QUADS_H

#include "base/buf.h"
#include "base/ctx.h"

enum term_kind { TERM_IRI, TERM_BLANK, TERM_LITERAL };

struct term {
	struct str text;
	uint64_t hash;            /* of the text; 0 for a literal, of which it is rarely needed */
	enum term_kind kind : 8;
	bool escaped;             /* TERM_LITERAL: something between the quotation marks stands for something else */
	union {
		uint32_t blank;   /* TERM_BLANK: its number in the dataset, from 0 */
		uint32_t quote;   /* TERM_LITERAL: where the closing quotation mark stands */
	};
};

struct quad {
	const struct term *subject, *predicate, *object;
	const struct term *graph; /* NULL: the default graph */
};

/* That quad has that blank node in it. */
struct mention {
	uint32_t quad, blank;
};

/* What is said of one subject, in the order of its lines: so many quads from number `from` on. */
struct ready {
	uint32_t from, count;
	struct str text; /* the lines, each without the subject when that is a blank node; empty: other blank nodes are in them */
	uint32_t *ends;  /* of the lines in the text */
};

struct blank_slot {
	struct str label;
	const struct term *term; /* NULL: a free slot */
};

struct quads {
	struct arena *mem;
	struct quad *list; /* each quad once */
	size_t count, cap;
	const struct term **blanks; /* by their number */
	size_t blank_count, blank_cap;
	struct mention *mentions; /* in the order of the quads */
	size_t mention_count, mention_cap;
	size_t links;             /* quads with more than one blank node */
	uint64_t *seen; /* hash table: half of a hash, and 1 + the position in the list; NULL until it is needed */
	size_t seen_lines, seen_count;
	struct blank_slot *labels; /* hash table of the blank nodes that have a label */
	size_t labels_size, labels_used;
	/* Of the first blank nodes all that is ever said of them is in the dataset already: their SHA-256 first-degree hashes
	 * (rdfc.h), KNOWN_HASH bytes each. */
	const unsigned char *known;
	size_t known_count;
	const struct ready *ready; /* all of the first quads, one behind the other; their lines are known but for what blank nodes will be called */
	size_t ready_count;
};
#define KNOWN_HASH 32

/* An empty dataset in mem. */
void quads_init(struct quads *quads, struct arena *mem);

/* Makes room for that many quads at once. */
void quads_reserve(struct quads *quads, size_t count);

/* An empty dataset begins with what another holds, and has room for so many more. They share their terms. quads_add finds none of
 * these quads until they are remembered. */
void quads_begin_with(struct quads *quads, const struct quads *other, size_t more);

/* Adds the quad unless it is there. The terms are not copied. */
void quads_add(struct quads *quads, struct quad quad);

/* Adds a quad that is not there, as the caller knows. quads_add finds it only when it is remembered. */
void quads_append(struct quads *quads, struct quad quad);
/* The quads from number `from` on, up to but not including `to`, were appended, and quads_add is to find them from now on. */
void quads_remember(struct quads *quads, size_t from, size_t to);

static inline bool
term_eq(const struct term *a, const struct term *b)
{
	return a == b || (a != NULL && b != NULL && a->hash == b->hash && str_eq(a->text, b->text));
}

/* The IRI without its brackets, the label without "_:". */
static inline struct str
term_value(const struct term *term)
{
	return term->kind == TERM_IRI ? (struct str){ term->text.ptr + 1, term->text.len - 2 }
	     : term->kind == TERM_BLANK ? (struct str){ term->text.ptr + 2, term->text.len - 2 }
	     : term->text;
}

/* True for a literal without a datatype or a language: an xsd:string. */
static inline bool
term_is_plain(const struct term *term)
{
	return term->kind == TERM_LITERAL && term->quote + 1 == term->text.len;
}

/* The parts of a literal. The datatype is never empty (xsd:string, rdf:langString); the language is empty when there is none. */
struct literal {
	struct str value, datatype, language;
};
struct literal term_literal(struct arena *mem, const struct term *term);
/* Its value alone. */
struct str term_text(struct arena *mem, const struct term *literal);

/* New terms in mem. `iri` has no brackets and is not checked. */
const struct term *term_iri(struct arena *mem, struct str iri);
/* An empty datatype, or xsd:string, gives a plain literal; a language makes it a language-tagged string. */
const struct term *term_new_literal(struct arena *mem, struct str value, struct str datatype, struct str language);
/* The blank node of that label (without "_:") in the dataset, made when it is not there yet. */
const struct term *quads_blank(struct quads *quads, struct str label);
/* The same, but written "_:b<number>" whatever the label. A dataset uses one of the two. */
const struct term *quads_renamed_blank(struct quads *quads, struct str label);
/* A blank node without a label of its own, written "_:b<number>"; only beside quads_renamed_blank. */
const struct term *quads_fresh_blank(struct quads *quads);

/* Less than, equal to or greater than 0, as the lines of two terms or quads in N-Quads. */
int term_cmp(const struct term *a, const struct term *b);
int quad_cmp(const struct quad *a, const struct quad *b);

/* The bytes of one line, with its newline; and the line put there, with where it ends. */
static inline size_t
quad_size(const struct quad *quad)
{
	return quad->subject->text.len + quad->predicate->text.len + quad->object->text.len + 5 +
	       (quad->graph == NULL ? 0 : quad->graph->text.len + 1);
}
char *quad_put(char *at, const struct quad *quad);

/* One line, with its newline. */
void quad_write(struct buf *out, const struct quad *quad);
/* All lines, in the order of the list. */
void quads_write(struct buf *out, const struct quads *quads);

enum nquads_flavour { NQUADS, NTRIPLES };

/* Reads a document strictly (RDF 1.1: absolute IRIs, well-formed language tags and escapes) into a new dataset in cx->mem.
 * RC_INVALID: with line and column. RC_LIMIT: more than `quads_max` quads. */
MUST_USE enum rc nquads_read(struct ctx *cx, struct str text, enum nquads_flavour flavour, size_t quads_max, struct quads *out);

#endif

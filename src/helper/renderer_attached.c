/* What is attached to a stranger's PDF. Nothing of it is drawn, run or followed: its files are listed and taken out. */
#include <qpdf/qpdf-c.h>
#include <stdlib.h>

#include "helper/renderer_pdf.h"

#define TREE_DEPTH 12
#define NODES_MAX  2000 /* of the tree of names, and of associated files */

struct attached {
	struct ctx *cx;
	qpdf_data pdf;
	struct str *files;
	int ids[PDF_ATTACHMENTS_MAX]; /* the objects they came from: a file that is named twice is one */
	size_t count, bytes;
	int nodes;
};

static bool
known(const struct attached *a, int id)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->ids[i] == id)
			return true;
	return false;
}

static enum rc
too_much(struct attached *a)
{
	return fail(a->cx, RC_LIMIT, MSG(helper_pdf_attached), A_NUM("most", PDF_ATTACHMENTS_MAX), A_NUM("megabytes", (int64_t)(PDF_ATTACHED_MAX >> 20)));
}

static enum rc
damaged(struct attached *a)
{
	return fail(a->cx, RC_INVALID, MSG(helper_pdf_damaged));
}

static enum rc
add_stream(struct attached *a, qpdf_oh stream)
{
	int id = qpdf_oh_get_object_id(a->pdf, stream);
	QPDF_BOOL decoded = QPDF_FALSE;
	unsigned char *bytes = NULL;
	size_t size = 0;
	QPDF_ERROR_CODE code;

	if (known(a, id))
		return RC_OK;
	if (a->count == PDF_ATTACHMENTS_MAX)
		return too_much(a);
	code = qpdf_oh_get_stream_data(a->pdf, stream, qpdf_dl_generalized, &decoded, &bytes, &size);
	if (qpdf_has_error(a->pdf))
		qpdf_get_error(a->pdf); /* asked for, so that qpdf does not print it */
	if ((code & QPDF_ERRORS) != 0 || !decoded || size > PDF_ATTACHED_MAX - a->bytes) {
		free(bytes);
		return size > PDF_ATTACHED_MAX - a->bytes ? too_much(a) : damaged(a);
	}
	a->ids[a->count] = id;
	a->files[a->count++] = str_dup(a->cx->mem, (struct str){ (const char *)bytes, size });
	a->bytes += size;
	free(bytes);
	return RC_OK;
}

/* A file specification (ISO 32000-1 7.11.3): the embedded stream by its Unicode name, else by its plain one. */
static enum rc
add_file(struct attached *a, qpdf_oh spec)
{
	static const char *const keys[] = { "/UF", "/F" };
	qpdf_oh ef;

	if (!qpdf_oh_is_dictionary(a->pdf, spec) || !qpdf_oh_is_dictionary(a->pdf, ef = qpdf_oh_get_key(a->pdf, spec, "/EF")))
		return RC_OK;
	for (size_t i = 0; i < 2; i++)
		if (qpdf_oh_is_stream(a->pdf, qpdf_oh_get_key(a->pdf, ef, keys[i])))
			return add_stream(a, qpdf_oh_get_key(a->pdf, ef, keys[i]));
	return RC_OK;
}

/* Every `step`-th item of a list of file specifications, from `first` on. */
static enum rc
add_list(struct attached *a, qpdf_oh list, int first, int step)
{
	int count = qpdf_oh_is_array(a->pdf, list) ? qpdf_oh_get_array_n_items(a->pdf, list) : 0;

	for (int i = first; i < count; i += step) {
		if (a->nodes++ > NODES_MAX)
			return too_much(a);
		TRY(add_file(a, qpdf_oh_get_array_item(a->pdf, list, i)));
	}
	return RC_OK;
}

/* A name tree (7.9.6): names and files in turn, or further nodes. */
static enum rc
add_tree(struct attached *a, qpdf_oh node, int depth)
{
	qpdf_oh kids;

	if (!qpdf_oh_is_dictionary(a->pdf, node))
		return RC_OK;
	if (a->nodes++ > NODES_MAX || depth > TREE_DEPTH)
		return too_much(a);
	TRY(add_list(a, qpdf_oh_get_key(a->pdf, node, "/Names"), 1, 2));
	kids = qpdf_oh_get_key(a->pdf, node, "/Kids");
	for (int i = 0; qpdf_oh_is_array(a->pdf, kids) && i < qpdf_oh_get_array_n_items(a->pdf, kids); i++)
		TRY(add_tree(a, qpdf_oh_get_array_item(a->pdf, kids, i), depth + 1));
	return RC_OK;
}

static enum rc
gather(struct attached *a, struct str pdf)
{
	qpdf_oh root, names;

	qpdf_set_attempt_recovery(a->pdf, QPDF_FALSE);
	if (qpdf_read_memory(a->pdf, "pdf", pdf.ptr, pdf.len, NULL) & QPDF_ERRORS) {
		qpdf_error error = qpdf_has_error(a->pdf) ? qpdf_get_error(a->pdf) : NULL;

		return error != NULL && qpdf_get_error_code(a->pdf, error) == qpdf_e_password ? fail(a->cx, RC_INVALID, MSG(helper_pdf_locked)) : damaged(a);
	}
	root = qpdf_get_root(a->pdf);
	TRY(add_list(a, qpdf_oh_get_key(a->pdf, root, "/AF"), 0, 1));
	names = qpdf_oh_get_key(a->pdf, root, "/Names");
	if (qpdf_oh_is_dictionary(a->pdf, names))
		TRY(add_tree(a, qpdf_oh_get_key(a->pdf, names, "/EmbeddedFiles"), 0));
	return RC_OK;
}

enum rc
pdf_attachments(struct ctx *cx, struct str pdf, struct str **files, size_t *count)
{
	struct attached a = { .cx = cx, .pdf = qpdf_init(), .files = NEWS(cx->mem, struct str, PDF_ATTACHMENTS_MAX) };
	enum rc rc;

	qpdf_silence_errors(a.pdf);
	qpdf_set_suppress_warnings(a.pdf, QPDF_TRUE);
	rc = gather(&a, pdf);
	qpdf_cleanup(&a.pdf);
	*files = a.files;
	*count = a.count;
	return rc;
}

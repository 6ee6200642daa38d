#include "verification/any_file.h"

#include "helper/renderer.h"

void
verify_unreadable(struct ctx *cx, enum verify_format format, struct verify_report *report)
{
	const struct verify_answer not_reached = { VERIFY_UNCHECKED, msg_text(cx->mem, MSG(verify_not_reached), NULL, 0), STR_NONE, MSG(verify_not_reached) };

	*report = (struct verify_report){ .format = format, .verdict = VERIFY_INVALID };
	for (int i = 0; i < CHECK_COUNT; i++)
		report->checks[i] = not_reached;
	report->checks[CHECK_PARSE] = (struct verify_answer){ VERIFY_FAIL, err_text(&cx->err, cx->mem), STR_NONE, cx->err.msg };
}

/* The one attached file that is a credential. */
static enum rc
verify_attached(struct ctx *cx, struct str pdf, const struct verify_options *options, struct verify_report *report)
{
	struct str *files;
	size_t count, found = 0;

	TRY(renderer_attachments(cx, pdf, &files, &count));
	for (size_t i = 0; i < count && found < 2; i++) {
		struct verify_report one;

		TRY(verify_bytes(cx, files[i], options, &one));
		if (one.readable && found++ == 0)
			*report = one;
	}
	if (found == 0)
		return fail(cx, RC_INVALID, MSG(verification_pdf_none));
	return found == 1 ? RC_OK : fail(cx, RC_INVALID, MSG(verification_pdf_several));
}

enum rc
verify_any_file(struct ctx *cx, struct str bytes, const struct verify_options *options, struct verify_report *report)
{
	enum rc rc;

	if (!str_starts(bytes, "%PDF-"))
		return verify_bytes(cx, bytes, options, report);
	rc = verify_attached(cx, bytes, options, report);
	if (rc == RC_MEMORY)
		return rc;
	if (rc != RC_OK) {
		verify_unreadable(cx, VERIFY_PDF, report);
		return RC_OK;
	}
	report->format = VERIFY_PDF;
	if (report->checks[CHECK_FORMAT].outcome == VERIFY_PASS) {
		report->checks[CHECK_FORMAT].msg = MSG(verification_pdf_inside);
		report->checks[CHECK_FORMAT].says = msg_text(cx->mem, MSG(verification_pdf_inside), NULL, 0);
	}
	return RC_OK;
}

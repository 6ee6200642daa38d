#include "backpack/holding_pdf_pages.h"

#include "document/transcript_pages.h"
#include "format/bake.h"
#include "http/page.h"

static enum rc
picture_of(struct ctx *cx, struct db *db, const struct holding *holding, const struct record *record, struct str *png)
{
	struct bake_design design = { .badge = NULL, .size = TRANSCRIPT_PICTURE };
	struct badge badge;

	if (holding->kind == HOLDING_OWN) {
		TRY(credential_badge(cx, db, &holding->credential, &badge));
		design.badge = &badge;
	}
	return bake_png_image(cx, record, &design, png);
}

enum rc
holding_pdf(struct request *rq, const struct holding *holding, const struct holding_link *link, struct backpack_file *out)
{
	const struct page_reader *reader = page_reader(rq);
	struct transcript_setting setting = { .language = rq->cx->language, .zone = reader->zone, .colour = reader->colour, .link = link->link, .code = link->code };
	struct transcript transcript;
	struct record record;

	if (holding->kind == HOLDING_IMPORTED)
		return fail(rq->cx, RC_NOT_FOUND, MSG(backpack_no_form), A_C("form", "pdf"));
	TRY(backpack_record(rq->cx, rq->db, holding, &record));
	TRY(backpack_bytes(rq->cx, rq->db, holding, &setting.credential));
	TRY(picture_of(rq->cx, rq->db, holding, &record, &setting.picture));
	transcript_of_record(rq->cx, &record, &setting, &transcript);
	*out = backpack_file_named(rq->cx->mem, transcript.award, BACKPACK_PDF);
	return renderer_draw(rq->cx, renderer_open(rq->cx), &transcript, &out->bytes);
}

#include "offering/offering_pages.h"

enum rc
offering_of_route(struct request *rq, struct whose *out)
{
	struct offering *offering = NEW(rq->cx->mem, struct offering);
	int64_t id;

	TRY(request_param_id(rq, "offering", &id));
	TRY(offering_get(rq->cx, rq->db, rq->institution, id, offering));
	rq->object = offering;
	*out = (struct whose){ .institution = offering->institution, .specification = offering->specification };
	return RC_OK;
}

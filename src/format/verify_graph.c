#include "format/verify_private.h"

void
graph_contexts(struct verification *v, struct str wrong)
{
	answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_terms));
	answer_detail(v, CHECK_CONTEXTS, wrong);
}

bool
graph_knows(const struct verification *v, struct str url)
{
	(void)v;
	(void)url;
	return false;
}

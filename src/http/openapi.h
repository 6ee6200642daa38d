/* openapi.h — the site described for programs, made from the route rows (OpenAPI 3.1). */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H

#include "http/request.h"

/* Lives in rq->cx->mem. */
struct json *openapi_document(struct request *rq);

#endif

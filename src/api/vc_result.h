/* vc_result.h — a report in the words of the VC API: `verified`, `results`, `problemDetails`.
 *
 * What did not hold is a ProblemDetails (RFC 9457) with the type that VCDM 2.0 section 7.1 or Bitstring Status List 1.0 gives it. The whole
 * report stands beside it, as `testamur verify --json` prints it.
 */
#ifndef API_VC_RESULT_H
#define API_VC_RESULT_H

#include "format/verify.h"

/* Does it hold, in the standard's sense? The verdict is about achievements; a credential about something else (`document` says no
 * badge and no record of them; NULL: not known) may hold too, though nothing of it can be shown. */
bool vc_holds(const struct verify_report *report, const struct json *document);

struct json *vc_result(struct arena *mem, const struct verify_report *report, bool holds);

/* True when the object's `type` is, or has, that name. */
bool vc_has_type(const struct json *object, const char *name);

#endif

/* vc_result.h — a report in the words of the VC API: `verified`, `results`, `problemDetails`.
 *
 * What did not hold is a ProblemDetails (RFC 9457) with the type that VCDM 2.0 section 7.1 or Bitstring Status List 1.0 gives it. The whole
 * report stands beside it, as `testamur verify --json` prints it.
 */
#ifndef API_VC_RESULT_H
#define API_VC_RESULT_H

#include "format/verify.h"

struct json *vc_result(struct arena *mem, const struct verify_report *report);

#endif

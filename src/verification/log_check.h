/* log_check.h — the verifier's question to the issuer's transparency log: is this credential in it?
 *
 * A leaf of the log says nothing to strangers; who holds the credential also holds its proof (`log prove`, a .tlog-proof
 * file). The proof counts when the credential's own text is its leaf, the checkpoint is signed by a key of the issuer, the
 * log is one of the issuer's site, and the issuer's checkpoint of today, where it is at hand, is no smaller tree.
 */
#ifndef VERIFICATION_LOG_CHECK_H
#define VERIFICATION_LOG_CHECK_H

#include "format/verify.h"

/* Answers the check `log` of a report by the proof, which may be any bytes. A report without a proven credential stays as it
 * is. The log is about the JSON form: for a token that form is looked for under the credential's id, and counts when it is
 * proven itself and, but for its proof, is the same; without it the check stays unchecked. Asks the resolver without the network for that form
 * and for the checkpoint (T-44). */
void log_check(struct ctx *cx, struct str proof, const struct verify_options *options, struct verify_report *report);

#endif

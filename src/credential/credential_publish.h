/* credential_publish.h — what others fetch or keep, as files: keys, status lists, the log, and each learner's credential.
 *
 *     DIR/keys/did.json keys/jwks.json       the issuer's keys, retired ones too
 *     DIR/status/revocation-1.json ...       signed status lists
 *     DIR/log/checkpoint log/tile/...        the transparency log (C2SP tlog-tiles)
 *     DIR/resources.json                     the URL or DID of each of these, and its path
 *     DIR/N0012345/credential.json ...       a learner's credential in its forms, for the learner alone
 *
 * All of it can be made again from the database at any time, with the same bytes. A transcript that cannot be drawn (no font for a name) is
 * said and does not keep the rest back.
 */
#ifndef CREDENTIAL_CREDENTIAL_PUBLISH_H
#define CREDENTIAL_CREDENTIAL_PUBLISH_H

#include "credential/credential.h"
#include "helper/renderer.h"
#include "tlog/tlog.h"

/* Keys, status lists, log and resources.json. Numbers and signs what waits for the log first.
 * RC_REFUSED: the log must not be signed (tlog.h). */
MUST_USE enum rc credential_publish(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, const struct tlog *log, struct str dir);

/* A status list as the signed credential that is published, as JSON text: the same bits give the same bytes. `listing` is
 * status_lists' own; its time of change takes in the credentials that are suspended. */
MUST_USE enum rc credential_status_document(struct ctx *cx, struct db *db, const struct credential_issuer *issuer, struct status_listing *listing,
                                            struct str *bytes);

/* What was written for a learner; paths below DIR, empty when that form was not made. */
struct credential_files {
	struct str learner; /* the person's number */
	struct str id;      /* of the credential */
	struct str json, jwt, png, svg, pdf;
	struct str no_pdf;  /* why there is no transcript though one was asked for */
};

/* Transcripts beside the other forms (helper/renderer.h). */
struct credential_pdfs {
	struct renderer *renderer; /* NULL: none are made */
	enum language language;
};

/* Writes the credentials of an offering that stand (active or suspended), in the order of their awards, and tells `each`
 * of every one; what `each` takes from its cx->mem is released after it. */
MUST_USE enum rc credential_write_files(struct ctx *cx, struct db *db, const struct policy *policy, const struct credential_issuer *issuer,
                                        int64_t offering, struct str dir, const struct credential_pdfs *pdfs,
                                        enum rc (*each)(struct ctx *cx, const struct credential_files *files, void *self), void *self);

#endif

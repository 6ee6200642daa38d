/* mailer.h — hands a message to the operator's mail server, in a process of its own.
 *
 * `testamur-mailer` is started for one message and ends with it. It alone speaks SMTP (RFC 5321, by libcurl); certificates are checked, and a server
 * that is to have TLS and has none gets neither password nor message.
 *
 * Memory   nothing is kept.
 * Errors   RC_REFUSED: the server will not take this message for this address (550 to 554); trying again is no use. RC_UNAVAILABLE: it could not be
 *          reached, or not now, or the process could not be started; both with the reason for a person.
 */
#ifndef HELPER_MAILER_H
#define HELPER_MAILER_H

#include "base/ctx.h"

enum mailer_tls { MAILER_PLAIN, MAILER_STARTTLS, MAILER_TLS };

struct mailer_server {
	struct str host;
	int64_t port;
	enum mailer_tls tls;
	struct str user, password; /* empty: the server asks for none */
	struct str ca_file;        /* empty: the system's certificates alone */
};

MUST_USE enum rc mailer_send(struct ctx *cx, const struct mailer_server *server, struct str from, struct str to, struct str message);

#endif

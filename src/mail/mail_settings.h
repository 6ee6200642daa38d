/* mail_settings.h — what the operator says about outgoing mail: the file mail.json in the home. Without it no mail is sent.
 *
 *     {
 *       "host": "smtp.example.edu", "port": 587,
 *       "tls": "starttls",                    "starttls" (default; refused when the server has none), "tls" from the first byte, "none"
 *       "user": "testamur", "password": "...",  both or neither
 *       "from": "credentials@example.edu", "from_name": "Northgate University",
 *       "ca_file": "/etc/ssl/own.pem"         certificates to trust besides the system's
 *     }
 *
 * Mails wait in the database with their texts sealed under a key that lies in the home (mail.key): they hold links that open doors, and a copy
 * of the database opens none. Nodes that share a database have the same mail.key.
 */
#ifndef MAIL_MAIL_SETTINGS_H
#define MAIL_MAIL_SETTINGS_H

#include "helper/mailer.h"

#define MAIL_SETTINGS_FILE "mail.json"
#define MAIL_KEY_FILE      "mail.key"
#define MAIL_KEY_SIZE      32

struct mail_settings {
	bool configured;            /* false: there is no file, and nothing else is set */
	struct mailer_server server;
	struct str from, from_name; /* the name may be empty */
	unsigned char key[MAIL_KEY_SIZE];
};

/* What the operator says; the key as well, when there is one. For who only looks. RC_INVALID: names the file and the member that is wrong. */
MUST_USE enum rc mail_settings_read(struct ctx *cx, struct str home, struct mail_settings *out);

/* The same with a key, made when there is none: it belongs to the user that serves the site. */
MUST_USE enum rc mail_settings_load(struct ctx *cx, struct str home, struct mail_settings *out);

#endif

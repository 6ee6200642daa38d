/* account_settings.h — what the operator says about signing in: the file accounts.json in the home. All of it may be left out.
 *
 *     {
 *       "passwords": "moderate",              "interactive" (default) or "moderate": libsodium's limits for Argon2id
 *       "password_least": 12,                 characters
 *       "idle_minutes": 60, "longest_hours": 10,
 *       "openid": [ { "id": "campus", "name": "Campus account", "issuer": "https://id.example.edu",
 *                     "client_id": "testamur", "client_secret": "...", "match": "email" } ]
 *     }
 *
 * `match`: "email" lets in whoever's verified address at the provider is a sign-in name here; "invitation" (default) only who has
 * bound the identity by an invitation.
 */
#ifndef PEOPLE_ACCOUNT_SETTINGS_H
#define PEOPLE_ACCOUNT_SETTINGS_H

#include "people/account.h"

#define ACCOUNT_SETTINGS_FILE "accounts.json"
#define OPENID_PROVIDERS_MAX  16

struct openid_provider {
	struct str id;            /* lower-case letters, digits, hyphens: part of addresses */
	struct str name;          /* for people */
	struct str issuer;
	struct str client_id, client_secret; /* secret empty: a public client, by PKCE alone */
	bool match_email;
};

struct account_settings {
	struct account_rules rules;
	struct openid_provider *providers;
	size_t provider_count;
};

/* A file that is not there is the default of everything. RC_INVALID: names the file and the member that is wrong. */
MUST_USE enum rc account_settings_load(struct ctx *cx, struct str home, struct account_settings *out);

#endif

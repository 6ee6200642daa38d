/* demo_accounts.h — the people of the demonstration, each with a sign-in that is printed and no secret.
 *
 * Never for anything but a demonstration: everybody has the same password.
 */
#ifndef PEOPLE_DEMO_ACCOUNTS_H
#define PEOPLE_DEMO_ACCOUNTS_H

#include "people/account.h"

#define DEMO_PASSWORD "seven herons over the harbour"

struct demo_account {
	const char *number;  /* the institution's number; a learner's is that of the demonstration's sheet */
	const char *name;
	const char *sign_in; /* e-mail address */
	enum role role;
	const char *does;    /* "registrar": for the printed list */
	int64_t person;      /* given by demo_accounts */
};

/* Makes them, or finds them as they are: the list is in cx->mem. A learner who is not in the register is left out. */
MUST_USE enum rc demo_accounts(struct ctx *cx, struct db *db, int64_t institution, const struct account_rules *rules,
                               struct demo_account **accounts, size_t *count);

#endif

/* rc.h — what happened: the one set of answers every function that can fail gives.
 *
 * The code says what kind of thing happened; `struct err` in the context (ctx.h) says it to a person.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

enum rc {
	RC_OK = 0,
	RC_REFUSED,      /* a rule or a state says no; the clause is in cx->err */
	RC_INVALID,      /* the input is wrong; the place is in cx->err */
	RC_NOT_FOUND,
	RC_CONFLICT,     /* somebody else was first, or the same key came with another content */
	RC_DENIED,       /* this person may not */
	RC_LIMIT,        /* larger, deeper or longer than the budget allows */
	RC_FULL,         /* a finite thing is used up: a status list, a disk */
	RC_UNSUPPORTED,  /* recognised, and not implemented */
	RC_UNAVAILABLE,  /* database, helper process, file system or network; may go away by itself */
	RC_MEMORY,       /* the unit of work ended for want of memory */
	RC_INTERNAL      /* a defect of the program */
};

#define MUST_USE __attribute__((warn_unused_result))

/* Returns from the calling function unless `call` is RC_OK. The only macro here that hides a return. */
#define TRY(call)                                 \
	do {                                      \
		enum rc try_rc_ = (call);         \
		if (try_rc_ != RC_OK)             \
			return try_rc_;           \
	} while (0)

#endif

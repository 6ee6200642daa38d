/* registry_pages.h — what the files of pages of this folder share, and the job that issues a cohort. */
#ifndef REGISTRY_REGISTRY_PAGES_H
#define REGISTRY_REGISTRY_PAGES_H

#include "http/page.h"
#include "job/job.h"
#include "registry/registry.h"

/* Its input: {"offering": id}. */
#define REGISTRY_ISSUE_JOB "credentials.issue"
extern const struct job_kind registry_issue_job;

/* Asks for that job, inside db_transact; *href is its page. */
MUST_USE enum rc registry_ask_issue(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t offering, struct str title, struct str *href);

/* The events of a record, with names and sentences, for pages. */
struct registry_event {
	int64_t at;
	struct str who;    /* empty: the program */
	struct str says;   /* in the reader's language */
	struct str reason;
	bool forgotten;
	struct str before, after; /* JSON */
};
MUST_USE enum rc registry_events(struct request *rq, struct str noun, int64_t object, struct registry_event **events, size_t *count);

/* "urn:uuid:3f…" as it stands in addresses: "3f…". */
struct str registry_short_id(struct str public_id);

#endif

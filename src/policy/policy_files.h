/* policy_files.h — rule books named on a command line or by a file: an id, or a path.
 *
 * A name with a slash, or one that ends in ".json", is a path; so is any other name that is no rule book of
 * the program and that a file has. What a file extends is looked for among the files named with it, then among
 * the program's own rule books.
 */
#ifndef POLICY_POLICY_FILES_H
#define POLICY_POLICY_FILES_H

#include "policy/policy.h"

#define POLICY_FILE_MAX ((size_t)4 << 20)

/* Reads what is a path and loads all. Errors of file_read and policy_load. */
MUST_USE enum rc policy_open(struct ctx *cx, const struct str *names, size_t count, struct policy **out);

/* True when the program has a rule book of that id. */
bool policy_is_known(struct arena *mem, struct str id);

#endif

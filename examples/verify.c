/* verify.c — reads a credential from standard input and says whether it is genuine. did:key issuers need nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <testamur.h>

static char file[1 << 20];

int
main(void)
{
	size_t length = fread(file, 1, sizeof(file), stdin);
	struct testamur_question question = { .now = time(NULL) };
	struct testamur_error error;
	struct testamur *t = testamur_open(&error);
	struct testamur_bytes report;
	enum testamur_verdict verdict;

	if (t == NULL || testamur_verify(t, file, length, &question, &verdict, &report, &error) != TESTAMUR_OK) {
		fprintf(stderr, "%s\n", error.text);
		return EXIT_FAILURE;
	}
	puts(report.ptr);
	testamur_free(&report);
	testamur_close(t);
	return verdict == TESTAMUR_VALID ? EXIT_SUCCESS : 1;
}

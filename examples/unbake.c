/* unbake.c — takes the credential out of the badge on standard input. */
#include <stdio.h>
#include <stdlib.h>

#include <testamur.h>

static char image[1 << 22];

int
main(void)
{
	size_t length = fread(image, 1, sizeof(image), stdin);
	struct testamur_error error;
	struct testamur *t = testamur_open(&error);
	struct testamur_bytes credential;

	if (t == NULL || testamur_unbake(t, image, length, &credential, &error) != TESTAMUR_OK) {
		fprintf(stderr, "%s\n", error.text);
		return EXIT_FAILURE;
	}
	fwrite(credential.ptr, 1, credential.len, stdout);
	testamur_free(&credential);
	testamur_close(t);
	return EXIT_SUCCESS;
}

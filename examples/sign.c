/* sign.c — signs the credential on standard input with the key in the file named first, as the method named second. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <testamur.h>

static char credential[1 << 20], key[1 << 12];

int
main(int argc, char **argv)
{
	size_t length = fread(credential, 1, sizeof(credential), stdin);
	FILE *key_file = argc == 3 ? fopen(argv[1], "r") : NULL;
	struct testamur_error error = { .text = "usage: sign KEY-FILE VERIFICATION-METHOD < CREDENTIAL" };
	struct testamur *t = NULL;
	struct testamur_bytes signed_one;

	if (key_file != NULL && fgets(key, sizeof(key), key_file) != NULL)
		t = testamur_open(&error);
	if (t == NULL
	    || testamur_sign(t, credential, length,
	           &(struct testamur_signing){ .form = TESTAMUR_JSON_RDFC, .key = key, .verification_method = argv[2], .created = time(NULL) },
	           &signed_one, &error) != TESTAMUR_OK) {
		fprintf(stderr, "%s\n", error.text);
		return EXIT_FAILURE;
	}
	puts(signed_one.ptr);
	testamur_free(&signed_one);
	testamur_close(t);
	fclose(key_file);
	return EXIT_SUCCESS;
}

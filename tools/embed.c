/* embed.c — puts files into the program: a table of name, bytes and length, sorted by name.
 *
 * usage: embed OUT.c TABLE FILE...
 *
 * A file's name in the table is its path's last part. The bytes are followed by a NUL that the length does
 * not count, so that text can be handed to C libraries as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(last_part(*(char *const *)a), last_part(*(char *const *)b));
}

static long
write_bytes(FILE *out, const char *path, int number)
{
	FILE *in = fopen(path, "rb");
	long size = 0;
	int c;

	if (in == NULL) {
		fprintf(stderr, "embed: cannot open %s\n", path);
		exit(1);
	}
	fprintf(out, "static const unsigned char file_%d[] = {", number);
	for (; (c = getc(in)) != EOF; size++)
		fprintf(out, "%s%d,", size % 24 == 0 ? "\n\t" : "", c);
	fputs("0\n};\n\n", out);
	fclose(in);
	return size;
}

int
main(int argc, char **argv)
{
	FILE *out = argc < 3 ? NULL : fopen(argv[1], "w");
	int files = argc - 3;
	long *sizes;

	if (out == NULL)
		return 2;
	qsort(argv + 3, (size_t)files, sizeof(*argv), by_name);
	sizes = calloc((size_t)files + 1, sizeof(*sizes));
	if (sizes == NULL)
		return 1;
	fprintf(out, "/* Made by embed. */\n#include \"base/asset.h\"\n\n");
	for (int i = 0; i < files; i++)
		sizes[i] = write_bytes(out, argv[3 + i], i);
	fprintf(out, "const struct asset %s[] = {\n", argv[2]);
	for (int i = 0; i < files; i++)
		fprintf(out, "\t{ \"%s\", (const char *)file_%d, %ld },\n", last_part(argv[3 + i]), i, sizes[i]);
	fprintf(out, "\t{ 0, 0, 0 }\n};\n");
	free(sizes);
	return fclose(out) == 0 ? 0 : 1;
}

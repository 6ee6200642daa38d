/* assetc.c — puts the site's own files (style sheet, script, picture) into the program, each under a name that holds its content's
 * hash, so that caches may keep it for ever.
 *
 * usage: assetc OUT.c FILE...
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 64

struct file { const char *name; char *bytes; size_t size; char address[128]; };

static const char *
type_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL)
		return "application/octet-stream";
	if (strcmp(dot, ".css") == 0)
		return "text/css; charset=utf-8";
	if (strcmp(dot, ".js") == 0)
		return "text/javascript; charset=utf-8";
	if (strcmp(dot, ".svg") == 0)
		return "image/svg+xml";
	return "application/octet-stream";
}

static void
read_file(struct file *file, const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *in = fopen(path, "rb");
	long size;

	if (in == NULL || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) < 0 || fseek(in, 0, SEEK_SET) != 0) {
		fprintf(stderr, "assetc: cannot read %s\n", path);
		exit(1);
	}
	file->name = slash == NULL ? path : slash + 1;
	file->size = (size_t)size;
	file->bytes = malloc(file->size + 1);
	if (file->bytes == NULL || fread(file->bytes, 1, file->size, in) != file->size)
		exit(1);
	file->bytes[file->size] = '\0';
	fclose(in);
}

/* FNV-1a: a name for a content of our own, no proof of anything. */
static void
give_address(struct file *file)
{
	const char *dot = strrchr(file->name, '.');
	int stem = dot == NULL ? (int)strlen(file->name) : (int)(dot - file->name);
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < file->size; i++)
		hash = (hash ^ (unsigned char)file->bytes[i]) * 1099511628211u;
	snprintf(file->address, sizeof(file->address), "%.*s-%012llx%s", stem, file->name, (unsigned long long)(hash >> 16), dot == NULL ? "" : dot);
}

static void
write_bytes(FILE *out, const struct file *file, size_t number)
{
	fprintf(out, "static const unsigned char file_%zu[] = {", number);
	for (size_t i = 0; i < file->size; i++)
		fprintf(out, "%s%d,", i % 24 == 0 ? "\n\t" : "", (unsigned char)file->bytes[i]);
	fputs("0\n};\n\n", out);
}

int
main(int argc, char **argv)
{
	static struct file files[FILES_MAX];
	size_t count = 0;
	FILE *out;

	if (argc < 3 || argc - 2 > FILES_MAX)
		return 2;
	for (int i = 2; i < argc; i++) {
		read_file(&files[count], argv[i]);
		give_address(&files[count++]);
	}
	out = fopen(argv[1], "w");
	if (out == NULL)
		return 1;
	fputs("/* Made by assetc from assets/. */\n#include \"http/site_asset.h\"\n\n", out);
	for (size_t i = 0; i < count; i++)
		write_bytes(out, &files[i], i);
	fputs("const struct site_asset site_assets[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t{ \"%s\", \"/assets/%s\", \"%s\", (const char *)file_%zu, %zu },\n", files[i].name, files[i].address, type_of(files[i].name), i, files[i].size);
	fputs("\t{ NULL, NULL, NULL, NULL, 0 }\n};\n", out);
	return fclose(out) == 0 ? 0 : 1;
}

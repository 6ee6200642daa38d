/* assetc.c — puts the site's own files (style sheet, script, picture, fonts) into the program, each under a name that holds its content's
 * hash, so that caches may keep it for ever.
 *
 * usage: assetc OUT.c FILE...
 *
 * In a style sheet `url(NAME)` becomes the hashed address of that file; so the files a sheet names stand before it. A line whose url
 * names a file that is not given is left out: without the fonts' packages the sheet uses the system's fonts.
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
	return strcmp(dot, ".woff2") == 0 ? "font/woff2" : "application/octet-stream";
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

static const struct file *
named(const struct file *files, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(files[i].name) == length && memcmp(files[i].name, name, length) == 0)
			return &files[i];
	return NULL;
}

/* One line of a sheet: copied, with its url's address; false when that file is not here. */
static int
copy_line(FILE *out, const char *line, size_t length, const struct file *files, size_t count)
{
	char text[4096];
	char *url, *end;
	const struct file *file;

	if (length >= sizeof(text)) {
		fwrite(line, 1, length, out);
		return 1;
	}
	memcpy(text, line, length);
	text[length] = '\0';
	url = strstr(text, "url(");
	end = url == NULL ? NULL : strchr(url, ')');
	if (end == NULL || strncmp(url, "url(data:", 9) == 0) {
		fwrite(text, 1, length, out);
		return 1;
	}
	file = named(files, count, url + 4, (size_t)(end - url - 4));
	if (file == NULL)
		return 0;
	fprintf(out, "%.*surl(/assets/%s%s", (int)(url - text), text, file->address, end);
	return 1;
}

static void
link_sheet(struct file *sheet, const struct file *files, size_t count)
{
	char *made = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&made, &size);

	if (out == NULL)
		exit(1);
	for (const char *at = sheet->bytes; *at != '\0';) {
		size_t length = strcspn(at, "\n");

		length += at[length] == '\n';
		copy_line(out, at, length, files, count);
		at += length;
	}
	fclose(out);
	sheet->bytes = made;
	sheet->size = size;
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
		const char *dot;

		read_file(&files[count], argv[i]);
		dot = strrchr(files[count].name, '.');
		if (dot != NULL && strcmp(dot, ".css") == 0)
			link_sheet(&files[count], files, count);
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

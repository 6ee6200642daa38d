#include "codec/colour.h"

#include <math.h>

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
colour_parse(struct str text, struct colour *out)
{
	unsigned char parts[3];

	if (text.len != 7 || text.ptr[0] != '#')
		return false;
	for (size_t i = 0; i < 3; i++) {
		int high = digit(text.ptr[1 + 2 * i]), low = digit(text.ptr[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		parts[i] = (unsigned char)(high * 16 + low);
	}
	*out = (struct colour){ parts[0], parts[1], parts[2] };
	return true;
}

struct str
colour_text(struct arena *mem, struct colour colour)
{
	return str_fmt(mem, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

static double
linear(unsigned char part)
{
	double value = part / 255.0;

	return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double
luminance(struct colour c)
{
	return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

double
colour_contrast(struct colour a, struct colour b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

static unsigned char
mixed(unsigned char over, unsigned char under, int per_cent)
{
	return (unsigned char)((over * per_cent + under * (100 - per_cent) + 50) / 100);
}

struct colour
colour_mix(struct colour over, struct colour under, int per_cent)
{
	return (struct colour){ mixed(over.red, under.red, per_cent), mixed(over.green, under.green, per_cent), mixed(over.blue, under.blue, per_cent) };
}

struct colour
colour_readable(struct colour colour, struct colour towards, struct colour ground, double contrast)
{
	for (int step = 0; step < 100; step++) {
		struct colour one = colour_mix(towards, colour, step);

		if (colour_contrast(one, ground) >= contrast)
			return one;
	}
	return towards;
}

#include "helper/address.h"

#include <arpa/inet.h>

struct range {
	unsigned char bits[16];
	unsigned length;
	enum address_kind kind;
};

/* The first row that fits decides. What no row names is public. */
static const struct range ranges4[] = {
	{ { 100, 100, 100, 200 }, 32, ADDRESS_FORBIDDEN }, /* metadata */
	{ { 168, 63, 129, 16 },   32, ADDRESS_FORBIDDEN }, /* metadata */
	{ { 0 },                   8, ADDRESS_FORBIDDEN }, /* this network */
	{ { 10 },                  8, ADDRESS_PRIVATE },
	{ { 100, 64 },            10, ADDRESS_PRIVATE },   /* behind a provider's translation */
	{ { 127 },                 8, ADDRESS_LOOPBACK },
	{ { 169, 254 },           16, ADDRESS_FORBIDDEN }, /* link-local, metadata */
	{ { 172, 16 },            12, ADDRESS_PRIVATE },
	{ { 192, 0, 0 },          24, ADDRESS_FORBIDDEN }, /* protocol assignments, metadata */
	{ { 192, 0, 2 },          24, ADDRESS_FORBIDDEN }, /* documentation */
	{ { 192, 31, 196 },       24, ADDRESS_FORBIDDEN }, /* AS112 */
	{ { 192, 52, 193 },       24, ADDRESS_FORBIDDEN }, /* multicast tunnels */
	{ { 192, 88, 99 },        24, ADDRESS_FORBIDDEN }, /* 6to4 relays */
	{ { 192, 168 },           16, ADDRESS_PRIVATE },
	{ { 192, 175, 48 },       24, ADDRESS_FORBIDDEN }, /* AS112 */
	{ { 198, 18 },            15, ADDRESS_FORBIDDEN }, /* measuring */
	{ { 198, 51, 100 },       24, ADDRESS_FORBIDDEN }, /* documentation */
	{ { 203, 0, 113 },        24, ADDRESS_FORBIDDEN }, /* documentation */
	{ { 224 },                 3, ADDRESS_FORBIDDEN }, /* multicast, reserved, broadcast */
	{ { 0 },                   0, ADDRESS_PUBLIC },
};

static const struct range ranges6[] = {
	{ { [15] = 1 },                                      128, ADDRESS_LOOPBACK },
	{ { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, 0x54 },     128, ADDRESS_FORBIDDEN }, /* metadata */
	{ { 0xfd, 0x20, 0x00, 0xce, [14] = 0x02, 0x54 },     128, ADDRESS_FORBIDDEN }, /* metadata */
	{ { 0xfc },                                            7, ADDRESS_PRIVATE },
	{ { 0x20, 0x01 },                                     23, ADDRESS_FORBIDDEN }, /* protocol assignments, Teredo */
	{ { 0x20, 0x01, 0x0d, 0xb8 },                         32, ADDRESS_FORBIDDEN }, /* documentation */
	{ { 0x20, 0x02 },                                     16, ADDRESS_FORBIDDEN }, /* 6to4 */
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80 },                   48, ADDRESS_FORBIDDEN }, /* AS112 */
	{ { 0x3f, 0xfe },                                     16, ADDRESS_FORBIDDEN }, /* 6bone */
	{ { 0x3f, 0xff },                                     20, ADDRESS_FORBIDDEN }, /* documentation */
	{ { 0x20 },                                            3, ADDRESS_PUBLIC },
	{ { 0 },                                               0, ADDRESS_FORBIDDEN }, /* mapped, NAT64, link-local, multicast, ... */
};

static bool
begins_with(const unsigned char *bytes, const struct range *range)
{
	unsigned whole = range->length / 8, rest = range->length % 8;
	unsigned mask = rest == 0 ? 0 : 0xffu << (8 - rest) & 0xff;

	if (memcmp(bytes, range->bits, whole) != 0)
		return false;
	return rest == 0 || (bytes[whole] & mask) == (range->bits[whole] & mask);
}

static enum address_kind
kind_in(const struct range *range, const unsigned char *bytes)
{
	while (!begins_with(bytes, range)) /* the last row fits everything */
		range++;
	return range->kind;
}

/* The bytes as the network has them; NULL for another family. */
static const unsigned char *
bytes_of(const struct sockaddr *address, size_t *count)
{
	if (address->sa_family == AF_INET) {
		*count = 4;
		return (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
	}
	*count = 16;
	return address->sa_family == AF_INET6 ? ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr : NULL;
}

enum address_kind
address_kind_of(const struct sockaddr *address)
{
	size_t count;
	const unsigned char *bytes = bytes_of(address, &count);

	if (bytes == NULL)
		return ADDRESS_FORBIDDEN;
	return kind_in(count == 4 ? ranges4 : ranges6, bytes);
}

bool
address_same(const struct sockaddr *a, const struct sockaddr *b)
{
	size_t count_a, count_b;
	const unsigned char *in_a = bytes_of(a, &count_a), *in_b = bytes_of(b, &count_b);

	return in_a != NULL && in_b != NULL && count_a == count_b && memcmp(in_a, in_b, count_a) == 0;
}

bool
address_parse(struct str text, struct address *out)
{
	char name[INET6_ADDRSTRLEN];

	*out = (struct address){ .len = 0 };
	if (text.len == 0 || text.len >= sizeof(name) || str_find_byte(text, '\0') < text.len)
		return false;
	memcpy(name, text.ptr, text.len);
	name[text.len] = '\0';
	if (inet_pton(AF_INET, name, &out->at.v4.sin_addr) == 1) {
		out->at.v4.sin_family = AF_INET;
		out->len = sizeof(out->at.v4);
	} else if (inet_pton(AF_INET6, name, &out->at.v6.sin6_addr) == 1) {
		out->at.v6.sin6_family = AF_INET6;
		out->len = sizeof(out->at.v6);
	}
	return out->len > 0;
}

struct str
address_text(struct arena *mem, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	size_t count;
	const unsigned char *bytes = bytes_of(address, &count);

	if (bytes == NULL || inet_ntop(address->sa_family, bytes, text, sizeof(text)) == NULL)
		return STR_NONE;
	return str_dup(mem, str_of(text));
}

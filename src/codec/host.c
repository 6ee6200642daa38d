#include "codec/host.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_label(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z') && !is_digit(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	return s.len >= 1 && s.len <= 63 && s.ptr[0] != '-' && s.ptr[s.len - 1] != '-';
}

bool
host_is_name(struct str host)
{
	struct str rest = host, label = STR_NONE;
	size_t labels = 0;

	if (host.len > 253)
		return false;
	for (bool more = true; more; labels++) {
		more = str_cut(&rest, '.', &label);
		if (!is_label(label))
			return false;
	}
	return labels >= 2 && !is_digit(label.ptr[0]);
}

bool
host_is_this_machine(struct str host)
{
	return str_is(host, "localhost") || str_ends(host, ".localhost");
}

bool
host_port(struct str text, int *port)
{
	int64_t number;

	if (text.len < 1 || text.len > 5 || !is_digit(text.ptr[0]) || text.ptr[0] == '0' || !str_to_int(text, &number) || number > 65535)
		return false;
	*port = (int)number;
	return true;
}

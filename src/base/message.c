#include "base/message.h"

const struct message *
message_find(struct str name)
{
	size_t low = 0, high = message_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(name, str_of(messages[middle]->name));

		if (order == 0)
			return messages[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

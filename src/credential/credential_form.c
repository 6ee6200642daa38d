#include "credential/credential_form.h"

#include "codec/base64.h"

/* As they stand in a document of that format. */
static size_t
written_size(enum credential_format format, size_t bytes)
{
	return format == CREDENTIAL_JWT ? bytes / 3 * 4 : bytes;
}

struct str
credential_form_join(struct arena *mem, const struct credential_form *form, struct str intent)
{
	struct str shared = str_sub(intent, 0, form->shared);
	size_t size = form->head.len + written_size(form->format, shared.len) + 4 + form->tail.len;
	struct buf out = buf_new(mem, size);

	buf_room(&out, size);
	buf_str(&out, form->head);
	if (form->format == CREDENTIAL_JWT)
		base64url_write(&out, shared);
	else
		buf_str(&out, shared);
	buf_str(&out, form->tail);
	return buf_view(&out);
}

struct credential_form
credential_form_cut(enum credential_format format, struct str document, size_t head, size_t shared)
{
	return (struct credential_form){
		.format = format,
		.head = str_sub(document, 0, head),
		.shared = shared,
		.tail = str_sub(document, head + written_size(format, shared), SIZE_MAX),
	};
}

/* cloudevent's media types: what the content type says about the bytes. */
#include "event/cloudevent_parts.h"

#include <string.h>
#include <strings.h>

/* RFC 2045's token: printable ASCII without space and without the separators. */
static bool is_token(struct text t)
{
	static const bool separates[256] = {
		['('] = true, [')'] = true, ['<'] = true, ['>'] = true,  ['@'] = true,
		[','] = true, [';'] = true, [':'] = true, ['\\'] = true, ['"'] = true,
		['/'] = true, ['['] = true, [']'] = true, ['?'] = true,  ['='] = true,
	};
	for (size_t i = 0; i < t.n; i++)
		if (separates[(unsigned char)t.p[i]])
			return false;
	return text_is_ascii_graph(t);
}

static struct text without_parameters(struct text t)
{
	return text_trim(text_cut(&t, ';'));
}

static bool starts_with(struct text t, struct text prefix)
{
	return t.n >= prefix.n && strncasecmp(t.p, prefix.p, prefix.n) == 0;
}

static bool ends_with(struct text t, struct text suffix)
{
	return t.n >= suffix.n && strncasecmp(t.p + t.n - suffix.n, suffix.p, suffix.n) == 0;
}

bool media_is_type(struct text t)
{
	if (text_ascii_from(t, 0x20) != t.n)
		return false;
	struct text subtype = without_parameters(t);
	struct text type = text_cut(&subtype, '/');
	return is_token(type) && is_token(subtype);
}

bool media_is_json(struct text t)
{
	struct text bare = without_parameters(t);
	return ends_with(bare, TEXT("/json")) || ends_with(bare, TEXT("+json"));
}

bool media_is_cloudevent(struct text t)
{
	return starts_with(t, TEXT("application/cloudevents"));
}

bool media_is_cloudevent_json(struct text t)
{
	struct text bare = without_parameters(t), name = TEXT("application/cloudevents+json");
	return bare.n == name.n && starts_with(bare, name);
}

bool media_is_cloudevent_batch(struct text t)
{
	return starts_with(t, TEXT("application/cloudevents-batch"));
}

/* assets: names are the last part of the file's; what a file is follows from how its name ends. */
#include "monitor/assets.h"

#include "base/embedded.h"
#include "base/must.h"

#include <microhttpd.h>
#include <string.h>

#define FOLDER "/assets/"

static const char *name_of(const struct embedded *f)
{
	return strrchr(f->name, '/') + 1;
}

static const struct embedded *asset_named(struct text name)
{
	for (const struct embedded *f = embedded_page; f->name; f++)
		if (text_eq(text_of(name_of(f)), name))
			return f;
	return NULL;
}

void asset_put_path(struct html *h, const char *name)
{
	const struct embedded *f = asset_named(text_of(name));
	must(f);
	buf_printf(h->b, FOLDER "%s/%s", f->digest, name);
}

static const char *type_of(const char *name)
{
	const char *end = strrchr(name, '.');
	return strcmp(end, ".css") == 0  ? "text/css; charset=utf-8"
	       : strcmp(end, ".js") == 0 ? "text/javascript; charset=utf-8"
	                                 : "image/svg+xml; charset=utf-8";
}

bool asset_answer(const char *path, struct response *ret)
{
	struct text rest = text_of(path);
	if (strncmp(path, FOLDER, strlen(FOLDER)) != 0)
		return false;
	rest = (struct text){ rest.p + strlen(FOLDER), rest.n - strlen(FOLDER) };
	struct text digest = text_cut(&rest, '/');
	const struct embedded *f = asset_named(rest);
	if (!f || !text_eq(text_of(f->digest), digest))
		return false;
	*ret = (struct response){ .status = MHD_HTTP_OK, .type = type_of(f->name), .cached = true };
	buf_put(&ret->body, f->bytes, f->n);
	return true;
}

/* site: routes. A page is asked for by its path alone; what may be chosen (language, theme, which
 * source) stands in the query, so that every view has an address. */
#include "monitor/site.h"

#include <microhttpd.h>
#include <string.h>

static bool may_all(const struct rights *r)
{
	return r->level > RIGHTS_NONE;
}

static const struct route {
	const char *path; /* with a "/" at the end: and all below it */
	void (*show)(struct page *p, struct text rest);
	bool (*may)(const struct rights *r);
} routes[] = {
	{ "/api/v1/", api_answer, may_all },
	{ "/organisation/", page_org, rights_flow },
	{ "/source", page_source, rights_flow },
	{ "/refused", page_refused, rights_flow },
	{ "/discrepancies", page_findings, rights_flow },
	{ "/today", page_today, rights_flow },
	{ "/documents", page_documents, may_all },
	{ "/indicators", page_indicators, may_all },
	{ "/report", page_reports, may_all },
	{ "/report/", page_reports, may_all },
	{ "/retention", page_retention, rights_machinery },
	{ "/", page_overview, may_all },
};

static const struct route *route_of(const char *path, struct text *ret_rest)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		size_t n = strlen(routes[i].path);
		bool folder = n > 1 && routes[i].path[n - 1] == '/';
		if (folder ? strncmp(path, routes[i].path, n) != 0 : strcmp(path, routes[i].path) != 0)
			continue;
		*ret_rest = text_of(path + n);
		return &routes[i];
	}
	return NULL;
}

static void choose(struct page *p)
{
	const struct request *r = p->r;
	p->h.language_chosen = r->lang && (strcmp(r->lang, "sv") == 0 || strcmp(r->lang, "en") == 0);
	p->h.language = language_accepted(p->h.language_chosen ? r->lang : r->accept_language);
	p->h.theme = !r->theme ? THEME_AUTO :
	             strcmp(r->theme, "dark") == 0 ? THEME_DARK :
	             strcmp(r->theme, "light") == 0 ? THEME_LIGHT : THEME_AUTO;
}

void site_answer(const struct request *r, struct response *ret)
{
	struct text rest = { "", 0 };
	struct page p = { .r = r, .b = r->board, .out = ret };
	*ret = (struct response){ .status = MHD_HTTP_OK, .type = "text/html; charset=utf-8" };
	p.h = (struct html){ .b = &ret->body, .now = r->board ? r->board->now : 0 };
	choose(&p);
	const struct route *route = route_of(r->path, &rest);
	bool api = strncmp(r->path, "/api/", 5) == 0;
	if (api && (!route || r->rights.level == RIGHTS_NONE || !r->board))
		api_refuse(&p, !route ? MHD_HTTP_NOT_FOUND :
		               r->rights.level != RIGHTS_NONE ? MHD_HTTP_SERVICE_UNAVAILABLE :
		               r->viewer.n ? MHD_HTTP_FORBIDDEN : MHD_HTTP_UNAUTHORIZED);
	else if (!route)
		page_refuse(&p, MHD_HTTP_NOT_FOUND, W_NOT_FOUND, W_BACK);
	else if (r->rights.level == RIGHTS_NONE)
		page_refuse(&p, r->viewer.n ? MHD_HTTP_FORBIDDEN : MHD_HTTP_UNAUTHORIZED,
		            r->viewer.n ? W_NOT_FOR_YOU : W_SIGN_IN,
		            r->viewer.n ? W_NOT_FOR_YOU_MORE : W_SIGN_IN_MORE);
	else if (!route->may(&r->rights))
		page_refuse(&p, MHD_HTTP_FORBIDDEN, W_NOT_FOR_YOU, W_NOT_FOR_YOU_MORE);
	else if (!r->board)
		page_refuse(&p, MHD_HTTP_SERVICE_UNAVAILABLE, W_STARTING, W_WAY_NO_DATABASE_MORE);
	else
		route->show(&p, rest);
	arena_done(&p.a);
}

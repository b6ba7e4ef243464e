/* assets: what pages fetch besides themselves: style, scripts, icon. Each has its digest in its
 * address, so that it may be kept for ever and a new version is fetched at once. Pure. */
#ifndef MONITOR_ASSETS_H
#define MONITOR_ASSETS_H

#include "monitor/site.h"

/* "/assets/DIGEST/NAME" of one of ours. */
void asset_put_path(struct html *h, const char *name);
/* Needs nobody signed in. False: no such asset, or another version of it. */
bool asset_answer(const char *path, struct response *ret);

#endif

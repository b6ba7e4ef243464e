/* check_programs: see the header. A program that cannot be asked is another one. */
#include "samverka/check_programs.h"

#include "base/version.h"

#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATTERN_MAX = PATH_MAX + 16, COMMAND_MAX = PATH_MAX + 64 };

static bool find_programs(glob_t *ret)
{
	char self[PATH_MAX], pattern[PATTERN_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return false;
	self[n] = '\0';
	snprintf(pattern, sizeof pattern, "%s/samverka-*", dirname(self));
	return glob(pattern, 0, NULL, ret) == 0;
}

/* The last word of what `PROGRAM --version` prints; empty when it prints nothing. */
static struct text version_of(const char *path, struct arena *a)
{
	char command[COMMAND_MAX], line[128] = "";
	if (strchr(path, '\''))
		return (struct text){ 0 };
	snprintf(command, sizeof command, "'%s' --version 2>/dev/null", path);
	FILE *f = popen(command, "re");
	if (!f)
		return (struct text){ 0 };
	if (!fgets(line, sizeof line, f))
		line[0] = '\0';
	(void)pclose(f); /* what was printed counts */
	struct text rest = text_trim(text_of(line)), word;
	do
		word = text_cut(&rest, ' ');
	while (rest.p);
	return arena_text(a, word);
}

static bool all_agree(const glob_t *found, struct arena *a, struct text *ret_detail)
{
	for (size_t i = 0; i < found->gl_pathc; i++) {
		const char *path = found->gl_pathv[i];
		struct text version = version_of(path, a);
		if (text_eq(version, text_of(SAMVERKA_VERSION)))
			continue;
		*ret_detail = arena_printf(a, "%s is %.*s, this is %s", path,
		                           version.n ? (int)version.n : 7, version.n ? version.p : "unknown",
		                           SAMVERKA_VERSION);
		return false;
	}
	*ret_detail = arena_printf(a, "%zu beside this one, all %s", found->gl_pathc, SAMVERKA_VERSION);
	return true;
}

bool check_programs(struct arena *a, struct text *ret_detail)
{
	glob_t found;
	*ret_detail = TEXT("none beside this one");
	if (!find_programs(&found))
		return true;
	bool good = all_agree(&found, a, ret_detail);
	globfree(&found);
	return good;
}

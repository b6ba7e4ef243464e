/* words: one table, one row a text, so that no language can lack one. */
#include "monitor/words.h"

#include "base/must.h"

#include <string.h>

static const char *const texts[WORDS][LANGUAGES] = {
#define WORD(id, sv, en) { sv, en },
#include "monitor/words.def"
#undef WORD
};

static const struct {
	const char *code, *text[LANGUAGES];
} meanings[] = {
#define MEANING(code, sv, en) { code, { sv, en } },
#include "monitor/meanings.def"
#undef MEANING
};

const char *word(enum word w, enum language l)
{
	must((unsigned)w < WORDS && (unsigned)l < LANGUAGES);
	return texts[w][l];
}

const char *language_code(enum language l)
{
	return l == ENGLISH ? "en" : "sv";
}

/* The first of the two that is named goes: browsers list by liking. */
enum language language_accepted(const char *header)
{
	for (const char *p = header; p && *p; p++) {
		bool begins = p == header || p[-1] == ',' || p[-1] == ' ';
		if (begins && (strncmp(p, "sv", 2) == 0 || strncmp(p, "nb", 2) == 0))
			return SWEDISH;
		if (begins && strncmp(p, "en", 2) == 0)
			return ENGLISH;
	}
	return SWEDISH;
}

const char *meaning(struct text code, enum language l)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (text_eq(text_of(meanings[i].code), code))
			return meanings[i].text[l];
	return NULL;
}

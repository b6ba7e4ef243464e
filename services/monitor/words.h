/* words: the texts of the page in both languages, by number. Pure. */
#ifndef MONITOR_WORDS_H
#define MONITOR_WORDS_H

#include "base/text.h"

enum language { SWEDISH, ENGLISH, LANGUAGES };

enum word {
#define WORD(id, sv, en) W_##id,
#include "monitor/words.def"
#undef WORD
	WORDS
};

const char *word(enum word w, enum language l);
const char *language_code(enum language l); /* "sv" */
/* The language of an Accept-Language header; Swedish where it names neither. */
enum language language_accepted(const char *header);
/* What a discrepancy's code, a reason of refusal or a value (IN_FORCE, OFF_TRACK …) means; NULL when
 * it has no words of its own. */
const char *meaning(struct text code, enum language l);

#endif

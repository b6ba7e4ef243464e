/* given: words of the command line that can be seen to be wrong before anybody is asked. */
#ifndef SAMVERKA_GIVEN_H
#define SAMVERKA_GIVEN_H

#include <stdbool.h>

bool given_area(const char *word);
/* Of a summary: any of event/period.h, or now. */
bool given_period(const char *word);
/* A region's or a municipality's code, or all or public. */
bool given_recipient(const char *word);
/* A refused record, as rejected list names it: transition/17. */
bool given_record(const char *word);
/* As Kafka takes it. */
bool given_topic(const char *word);
/* An area's topic of facts, or of the facts of one publisher. Else wrong use, told in `verb`'s
 * name. */
bool given_fact_topic(const char *verb, const char *word, int *ret_code);
/* Organisation numbers with commas between, or all. */
bool given_orgnrs(const char *word);
/* The first digits of a code. */
bool given_code_start(const char *word);

#endif

/* given: see the header. */
#include "samverka/given.h"

#include "event/period.h"
#include "samverka/areas.h"
#include "samverka/cli.h"

#include <string.h>

enum { TOPIC_MAX = 249, ORGNR = 10, CODE = 4 };

static bool are_digits(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return t.n > 0;
}

bool given_area(const char *word)
{
	return area_named(text_of(word)) != NULL;
}

bool given_period(const char *word)
{
	struct period p;
	return strcmp(word, "now") == 0 || period_parse(text_of(word), &p);
}

bool given_recipient(const char *word)
{
	struct text t = text_of(word);
	return text_eq(t, TEXT("all")) || text_eq(t, TEXT("public")) || ((t.n == 2 || t.n == CODE) && are_digits(t));
}

bool given_record(const char *word)
{
	struct text rest = text_of(word), area = text_cut(&rest, '/');
	int64_t id;
	return area_named(area) && rest.p && are_digits(rest) && text_to_int64(rest, &id);
}

bool given_topic(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strspn(word, letters);
	return n > 0 && n <= TOPIC_MAX && !word[n];
}

bool given_fact_topic(const char *verb, const char *word, int *ret_code)
{
	if (area_of_topic(text_of(word)))
		return true;
	*ret_code =
	        cli_got(verb, "--topic is one of an area: samverka.<area>.v1[.<orgnr>]", word);
	return false;
}

bool given_orgnrs(const char *word)
{
	struct text rest = text_of(word);
	if (text_eq(rest, TEXT("all")))
		return true;
	while (rest.p) {
		struct text one = text_cut(&rest, ',');
		if (one.n != ORGNR || !are_digits(one))
			return false;
	}
	return true;
}

bool given_code_start(const char *word)
{
	struct text t = text_of(word);
	return t.n <= CODE && are_digits(t);
}

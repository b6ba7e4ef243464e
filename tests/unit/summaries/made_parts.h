/* made_parts: a case into a fold at once, for the tests of summaries. */
#ifndef TESTS_UNIT_SUMMARIES_MADE_PARTS_H
#define TESTS_UNIT_SUMMARIES_MADE_PARTS_H

#include "summaries/s1.h"
#include "summaries/s3.h"
#include "summaries/s4.h"
#include "summaries/s5.h"

static inline void s1_add(struct s1 *s, const struct member *m)
{
	struct s1_part part = s1_part_of(s, m);
	s1_add_part(s, &part);
}

static inline void s3_add(struct s3 *s, const struct member *m, int32_t month)
{
	struct s3_part part;
	if (s3_part_of(s, m, month, &part))
		s3_add_part(s, &part);
}

static inline void s4_add(struct s4 *s, const struct member *m)
{
	struct s4_part part = s4_part_of(s, m);
	s4_add_part(s, &part);
}

static inline void s5_add(struct s5 *s, const struct member *m)
{
	struct s5_part part = s5_part_of(s, m);
	s5_add_part(s, &part);
}

#endif

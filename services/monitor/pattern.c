/* pattern: medians over the same hour of the week: one odd week does not move them. */
#include "monitor/pattern.h"

enum { LOOK_BACK = 3, ENOUGH = 10, LITTLE = 5, KNOWN = 2 };

static size_t first_heard(const int32_t *received, size_t n)
{
	while (n > 0 && received[n - 1] == 0)
		n--;
	return n;
}

int32_t pattern_expected(const int32_t *received, size_t n, size_t ago)
{
	int32_t v[PATTERN_WEEKS];
	size_t known = 0, until = first_heard(received, n);
	for (size_t week = 1; week <= PATTERN_WEEKS; week++) {
		size_t at = ago + week * PATTERN_WEEK;
		if (at >= until)
			break;
		size_t i = known++;
		for (; i > 0 && v[i - 1] > received[at]; i--)
			v[i] = v[i - 1];
		v[i] = received[at];
	}
	if (known < KNOWN)
		return -1;
	return known % 2 ? v[known / 2] : (v[known / 2 - 1] + v[known / 2]) / 2;
}

bool pattern_is_quiet(const int32_t *received, size_t n)
{
	int64_t usual = 0, came = 0;
	for (size_t ago = 1; ago <= LOOK_BACK; ago++) {
		int32_t expected = pattern_expected(received, n, ago);
		if (expected < 0 || ago >= n)
			return false;
		usual += expected;
		came += received[ago];
	}
	return usual >= ENOUGH && came * LITTLE < usual;
}

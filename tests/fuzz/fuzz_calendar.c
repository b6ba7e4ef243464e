/* The calendar: days and months go there and back, an instant lies within its day, a day that is
 * not free comes within two weeks, and a date that is taken is the date that is written. */
#include "base/must.h"
#include "event/calendar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Days of the years the calendar speaks of. */
#define FUZZ_DAY_US (24 * HOUR_US)
enum { FUZZ_DAY_FIRST = -25567, FUZZ_DAYS = 109572 };

static void fuzz_day(day_no d)
{
	BUF_AUTO b = { 0 };
	int year, month, mday;
	day_no back;
	calendar_civil(d, &year, &month, &mday);
	must(calendar_day_of(year, month, mday) == d);
	calendar_put_day(&b, d);
	must(calendar_parse_day(buf_text(&b), &back) && back == d);
	must(calendar_weekday(d + 1) == (calendar_weekday(d) + 1) % 7);
	must(calendar_month_first(calendar_month(d)) <= d);
	must(calendar_month_first(calendar_month(d) + 1) > d);
	day_no working = calendar_next_working_day(d, NULL, 0);
	must(working >= d && working < d + 14 && !calendar_is_free_day(working, NULL, 0));
	instant_us length = calendar_midnight(d + 1) - calendar_midnight(d);
	must(length >= 23 * HOUR_US && length <= 25 * HOUR_US);
}

static void fuzz_instant_of_day(instant_us t)
{
	day_no d = calendar_day(t);
	struct local_time l = calendar_local(t);
	must(l.day == d && (l.offset_s == 3600 || l.offset_s == 7200));
	must(calendar_midnight(d) <= t && t < calendar_midnight(d + 1));
	must(l.of_day_us >= 0 && l.of_day_us < FUZZ_DAY_US);
}

static void fuzz_date_text(struct text t)
{
	BUF_AUTO b = { 0 };
	day_no d;
	int32_t month;
	if (calendar_parse_day(t, &d)) {
		calendar_put_day(&b, d);
		must(text_eq(buf_text(&b), t));
	}
	buf_clear(&b);
	if (calendar_parse_month(t, &month)) {
		calendar_put_month(&b, month);
		must(text_eq(buf_text(&b), t));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint64_t v = 0;
	memcpy(&v, data, n < sizeof v ? n : sizeof v);
	day_no d = FUZZ_DAY_FIRST + (day_no)(v % FUZZ_DAYS);
	fuzz_day(d);
	fuzz_instant_of_day(calendar_midnight(d) +
	                    (instant_us)(v / FUZZ_DAYS % (uint64_t)FUZZ_DAY_US));
	fuzz_date_text((struct text){ (const char *)data, n });
	return 0;
}

/* Times, days, months, decimals: what is taken comes back the same. */
#include "base/must.h"
#include "event/calendar.h"
#include "event/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_instant(struct text t)
{
	instant_us us, again;
	BUF_AUTO b = { 0 };
	if (!instant_parse(t, &us))
		return;
	instant_put(&b, us);
	must(instant_parse(buf_text(&b), &again) && again == us);
	struct local_time l = calendar_local(us);
	must(calendar_midnight(l.day) <= us && us < calendar_midnight(l.day + 1));
	must(calendar_next_working_day(l.day, NULL, 0) < l.day + 10);
}

static void try_day(struct text t)
{
	day_no d;
	int32_t m;
	BUF_AUTO b = { 0 };
	if (calendar_parse_day(t, &d)) {
		calendar_put_day(&b, d);
		must(text_eq(t, buf_text(&b)));
	}
	if (calendar_parse_month(t, &m)) {
		calendar_put_month(&b, m);
		must(text_eq(t, buf_text(&b)));
	}
}

static void try_decimal(struct text t)
{
	struct text once, twice;
	if (decimal_from_text(t, &once))
		must(decimal_from_text(once, &twice) && text_eq(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text t = { (const char *)data, n };
	try_instant(t);
	try_day(t);
	try_decimal(t);
	return 0;
}

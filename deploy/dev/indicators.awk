# The demo's indicators as facts, one CloudEvent a line; the same bytes every time.
# Usage: awk -F, -f indicators.awk kolada-kronoberg.csv
#
# Sources' own figures: Kronoberg 2016 (40 % of the residents with an account, web bookings from 1,000
# to 2,000 a month, both by 2018), Västerbotten's management system (1,543 unique users in December
# 2021, 2,194 in April 2022; 125 super users), inhabitants of Kronoberg's municipalities ("Källa:
# Kolada"). What lies between them, and the telephone figures of three health centres, is made up: the
# sources set such targets and ask for a dialogue where they are missed, but publish no figures.
function event(source, suffix, subject, told, data) {
	n++
	printf "{\"specversion\":\"1.0\",\"id\":\"indicator-%04d\",\"source\":\"urn:samverka:%s\",", n, source
	printf "\"type\":\"samverka.indicator.%s.v1\",\"time\":\"%s\",\"recordedtime\":\"%s\",", suffix, told, told
	printf "\"subject\":\"%s\",\"partitionkey\":\"%s\",\"datacontenttype\":\"application/json\",", subject, subject
	printf "\"data\":{%s}}\n", data
}
function define(code, name, unit, more) {
	event(KRONOBERG, "indicator.defined", code, "2016-01-11T09:00:00+01:00", "\"code\":\"" code \
		"\",\"nameSv\":\"" name "\",\"unit\":\"" unit "\",\"definitionVersion\":\"1\"" more)
}
function aim(code, org, period, value, more) {
	event(KRONOBERG, "target.set", code, "2016-02-23T10:00:00+01:00", "\"code\":\"" code "\",\"org\":\"" org \
		"\",\"period\":\"" period "\",\"value\":\"" value "\",\"decidedBy\":\"Regionfullmäktige\"" more)
}
function aim_all(code, period, value, comparator) {
	event(KRONOBERG, "target.set", code, "2021-11-30T10:00:00+01:00", "\"code\":\"" code "\",\"period\":\"" period \
		"\",\"value\":\"" value "\",\"comparator\":\"" comparator "\",\"decidedBy\":\"Regionstyrelsen\"")
}
function report(source, code, org, first, last, told, data) {
	event(source, "measurement.reported", code "/" org, told "T08:00:00+02:00", "\"code\":\"" code \
		"\",\"org\":\"" org "\",\"periodStart\":\"" first "\",\"periodEnd\":\"" last "\",\"definitionVersion\":\"1\"," data)
}
function calls(unit, month, last, told, a, b, c, d, answered, tried,    n_) {
	n_ = a + b + c + d
	report(KRONOBERG, "PHONE_TIME", unit, month "-01", month "-" last, told, "\"n\":" n_ ",\"histogram\":[{\"upTo\":60,\"n\":" a \
		"},{\"upTo\":180,\"n\":" b "},{\"upTo\":600,\"n\":" c "},{\"n\":" d "}]")
	report(KRONOBERG, "PHONE_RATE", unit, month "-01", month "-" last, told, "\"value\":\"" \
		sprintf("%.1f", 100 * answered / tried) "\",\"numerator\":\"" answered "\",\"denominator\":\"" tried "\",\"n\":" tried)
}
function offer(unit, service, from) {
	event(KRONOBERG, "service-offering.changed", unit, "2021-01-04T08:00:00+01:00", "\"unit\":\"" unit \
		"\",\"serviceCode\":\"" service "\",\"offered\":true,\"from\":\"" from "\"")
}
function use(unit, service, count) {
	report(KRONOBERG, "OFFER_USE", unit, "2022-02-01", "2022-02-28", "2022-03-07", \
		"\"dims\":{\"service\":\"" service "\"},\"value\":\"" count "\"")
}
BEGIN {
	KRONOBERG = "2321000065:statistik"; VASTERBOTTEN = "2321000222:statistik"; SKANE = "2321000255:statistik"
	PHONE = ",\"expected\":[{\"period\":\"MONTH\",\"first\":\"2022-01\",\"last\":\"2022-02\",\"orgs\":[\"SE2321000065-VCVAXJO\"," \
		"\"SE2321000065-VCLJUNGBY\",\"SE2321000065-VCMARKARYD\"],\"withinDays\":20,\"publisher\":\"urn:samverka:" KRONOBERG "\"}]"

	define("ACC_SHARE", "Invånare med konto i 1177", "%", ",\"direction\":\"HIGHER_IS_BETTER\"")
	define("WEBBOOK", "Webbokningar per månad", "ärenden", ",\"direction\":\"HIGHER_IS_BETTER\",\"additive\":true")
	define("PHONE_TIME", "Andel samtal besvarade inom tre minuter", "andel", ",\"direction\":\"HIGHER_IS_BETTER\",\"aggregation\":\"HISTOGRAM\",\"statistic\":\"SHARE_WITHIN\",\"within\":180" PHONE)
	define("PHONE_RATE", "Besvarade samtal", "%", ",\"direction\":\"HIGHER_IS_BETTER\",\"aggregation\":\"RATIO\"" PHONE)
	define("PORTAL_UU", "Unika användare av portalen", "personer", ",\"additive\":false")
	define("SUPERUSER", "Utbildade superanvändare", "personer", "")
	define("AWARE", "Kännedom om 1177", "%", ",\"expected\":[{\"period\":\"YEAR\",\"first\":\"2019\",\"orgs\":[\"12\"],\"withinDays\":60}]")
	define("OFFER_USE", "Användning av e-tjänster", "ärenden", ",\"baseSet\":[\"BOOK\",\"CANCEL\",\"RENEW_RX\",\"CONTACT\"]")
	define("N01938", "Invånare 65+, antal", "personer", ",\"additive\":true,\"expected\":[{\"period\":\"YEAR\",\"first\":\"2008\",\"last\":\"2011\",\"from\":\"MUNICIPALITIES\",\"region\":\"07\",\"withinDays\":365}]")
	define("N01918", "Invånare 0-64 år, antal", "personer", ",\"additive\":true,\"expected\":[{\"period\":\"YEAR\",\"first\":\"2008\",\"last\":\"2011\",\"from\":\"MUNICIPALITIES\",\"region\":\"07\",\"withinDays\":365}]")

	aim("ACC_SHARE", "07", "2018", "40", ",\"comparator\":\"GE\"")
	aim("WEBBOOK", "07", "2018", "2000", ",\"comparator\":\"GE\",\"baselineValue\":\"1000\",\"baselinePeriod\":\"2015\"")
	aim_all("PHONE_TIME", "2022", "0.80", "GE")
	aim_all("PHONE_RATE", "2022", "90", "GE")

	report(KRONOBERG, "WEBBOOK", "07", "2016-12-01", "2016-12-31", "2017-01-10", "\"value\":\"1340\"")
	report(KRONOBERG, "WEBBOOK", "07", "2017-12-01", "2017-12-31", "2018-01-10", "\"value\":\"1602\"")
	report(KRONOBERG, "WEBBOOK", "07", "2018-12-01", "2018-12-31", "2019-01-10", "\"value\":\"2031\"")
	report(KRONOBERG, "ACC_SHARE", "07", "2018-01-01", "2018-12-31", "2019-01-15", \
		"\"value\":\"38.5\",\"numerator\":\"76846\",\"denominator\":\"199600\",\"precision\":\"APPROX\"")
	report(VASTERBOTTEN, "PORTAL_UU", "24", "2021-12-01", "2021-12-31", "2022-01-05", "\"value\":\"1543\"")
	report(VASTERBOTTEN, "PORTAL_UU", "24", "2022-04-01", "2022-04-30", "2022-05-04", "\"value\":\"2194\"")
	report(VASTERBOTTEN, "SUPERUSER", "24", "2022-01-01", "2022-03-31", "2022-04-05", "\"value\":\"125\",\"precision\":\"APPROX\"")
	report(SKANE, "AWARE", "12", "2019-01-01", "2019-12-31", "2020-02-10", "\"value\":\"71\",\"dims\":{}")
	report(SKANE, "AWARE", "12", "2019-01-01", "2019-12-31", "2020-02-10", "\"value\":\"78\",\"dims\":{\"sex\":\"FEMALE\"}")
	report(SKANE, "AWARE", "12", "2019-01-01", "2019-12-31", "2020-02-10", "\"value\":\"64\",\"dims\":{\"sex\":\"MALE\"}")
	report(SKANE, "AWARE", "12", "2020-01-01", "2020-12-31", "2021-02-10", "\"value\":\"79\"")

	calls("SE2321000065-VCVAXJO", "2022-01", "31", "2022-02-08", 410, 260, 110, 20, 800, 850)
	calls("SE2321000065-VCVAXJO", "2022-02", "28", "2022-03-08", 480, 250, 60, 4, 794, 820)
	calls("SE2321000065-VCLJUNGBY", "2022-01", "31", "2022-02-08", 300, 90, 10, 0, 400, 412)
	calls("SE2321000065-VCLJUNGBY", "2022-02", "28", "2022-03-08", 310, 80, 8, 0, 398, 405)
	calls("SE2321000065-VCMARKARYD", "2022-01", "31", "2022-02-08", 60, 70, 50, 30, 210, 280)
	event(KRONOBERG, "follow-up.registered", "PHONE_RATE/SE2321000065-VCMARKARYD/2022-01", "2022-02-21T15:00:00+01:00", \
		"\"code\":\"PHONE_RATE\",\"org\":\"SE2321000065-VCMARKARYD\",\"period\":\"2022-01\",\"noticeId\":\"dialog-1\",\"on\":\"2022-02-21\"," \
		"\"action\":\"Fler medarbetare i telefon måndag förmiddag\",\"dueOn\":\"2022-04-30\",\"done\":false")

	offer("SE2321000065-VCVAXJO", "BOOK", "2021-01-04"); offer("SE2321000065-VCVAXJO", "CANCEL", "2021-01-04")
	offer("SE2321000065-VCVAXJO", "RENEW_RX", "2021-01-04"); offer("SE2321000065-VCVAXJO", "CONTACT", "2021-01-04")
	offer("SE2321000065-VCLJUNGBY", "BOOK", "2021-01-04"); offer("SE2321000065-VCLJUNGBY", "CONTACT", "2021-01-04")
	offer("SE2321000065-VCMARKARYD", "CONTACT", "2021-01-04")
	use("SE2321000065-VCVAXJO", "BOOK", 212); use("SE2321000065-VCVAXJO", "CONTACT", 530)
	use("SE2321000065-VCVAXJO", "RENEW_RX", 640); use("SE2321000065-VCVAXJO", "CANCEL", 88)
	use("SE2321000065-VCLJUNGBY", "CONTACT", 240); use("SE2321000065-VCMARKARYD", "VIDEO", 3)
}
FNR > 1 {
	report(KRONOBERG, $1, $2, $4 "-01-01", $4 "-12-31", ($4 + 1) "-06-01", "\"value\":\"" $5 "\",\"status\":\"FINAL\"")
}

/* state: bytes read back to the same, and no byte string does harm; print: as interfaces promise.
 */
#include "story.h"

#include "transitions/print.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}
#define LATER "2025-03-20T12:00:00+01:00"

static void full(struct story *s)
{
	story_principals(s);
	story_tariff(s, "2025-01-01", "2025-12-31", 1000);
	story_reference(s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':"
	                "'2025-03-15T12:00:00Z','frozen':true,'policyVersion':'1'}]}");
	opened(s);
	story_fact(s, "care-contact.appointed", "2025-03-02T09:00:00+01:00",
	           "'outpatientUnit':'SE2321000255-B'");
	story_fact(s, "sip.assessed", "2025-03-05T09:00:00+01:00", "'needed':'YES'");
	story_fact(s, "sip.invited", "2025-03-06T09:00:00+01:00", "'noticeId':'k'");
	ready(s, "2025-03-10T09:00:00+01:00", "1280");
	ready(s, "2025-03-11T13:00:00+01:00", "1281");
	outpatient(s, "2025-03-14T09:00:00+01:00", "NO");
	outpatient(s, "2025-03-16T09:00:00+01:00", "YES");
	story_fact(s, "municipality-readiness.reported", "2025-03-12T09:00:00+01:00",
	           "'municipality':'1280','canReceive':'YES','from':'2025-03-14'");
	story_fact(s, "transfer.occurred", "2025-03-18T09:00:00+01:00",
	           "'at':'2025-03-18T09:00:00+01:00','newCaseRef':'k2'");
}

static void reads_back(void **state)
{
	(void)state;
	STORY s = { 0 };
	full(&s);
	struct text bytes = story_fold(&s, LATER).state;
	struct case_state c;
	BUF_AUTO again = { 0 };
	assert_true(case_state_decode(bytes, &s.a, &c));
	case_state_encode(&c, &again);
	assert_true(text_eq(buf_text(&again), bytes));
	assert_int_equal(c.n_told, 2);
	assert_true(c.told[1].after_cutoff);
	assert_int_equal(c.n_receivers, 1);
	assert_true(c.receivers[0].yes);
	assert_true(text_eq(c.continues_as, TEXT("k2")));
	assert_true(text_eq(c.outpatient_unit, TEXT("SE2321000255-B")));
	assert_true(c.sip_called_in_time);
}

static void absent_is_short(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	assert_true(story_fold(&s, LATER).state.n < 90);
}

static void broken_bytes_do_no_harm(void **state)
{
	(void)state;
	STORY s = { 0 };
	full(&s);
	struct text bytes = story_fold(&s, LATER).state;
	for (size_t i = 0; i < bytes.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			ARENA_AUTO a = { 0 };
			struct case_state c;
			char *copy = arena_copy(&a, bytes.p, bytes.n);
			copy[i] = (char)(copy[i] ^ 1 << bit);
			struct text spoilt = { copy, bytes.n };
			if (!case_state_decode(spoilt, &a, &c))
				continue;
			assert_true((unsigned)c.status <= STATUS_ADMITTED);
			assert_true((unsigned)c.stay <= STAY_VOID);
		}
		struct case_state c;
		assert_false(case_state_decode((struct text){ bytes.p, i }, &s.a, &c));
	}
}

static void printed(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1280'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	outpatient(&s, "2025-03-14T09:00:00+01:00", "UNCLEAR");
	discharged(&s, "2025-03-15T14:00:00+01:00");
	const char *json = story_print(&s, LATER);
	static const char *const parts[] = {
		"\"amountOre\":{\"1280\":1000}",
		"\"asOf\":\"2025-03-1",
		"\"blocked\":{\"1280\":{\"2025-03-14\":[\"OUTPATIENT_UNCLEAR\"]}}",
		"\"blockedDays\":{\"1280\":1}",
		"\"caseRef\":\"k1\"",
		"\"chargeable\":{\"1280\":[\"2025-03-13\"]}",
		"\"chargeableDays\":{\"1280\":1}",
		"\"discrepancies\":[",
		"\"readyIntervals\":[{\"endAt\":\"2025-03-15T13:00:00Z\",\"endedBy\":"
		"\"DISCHARGED\",\"liabilityStart\":\"2025-03-13\",\"liabilityStartByMunicipality\":"
		"{\"1280\":"
		"\"2025-03-13\"},\"sentAt\":\"2025-03-10T08:00:00Z\"}]",
		"\"responsible\":[{\"from\":\"2025-03-01\",\"municipality\":\"1280\"}]",
		"\"sip\":\"NOT_ASSESSED\"",
		"\"status\":\"CLOSED\"",
		"\"stay\":\"DISCHARGED\"",
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(json, parts[i]))
			fail_msg("%s is not in %s", parts[i], json);
	json_error_t e;
	json_t *parsed = json_loads(json, 0, &e);
	assert_non_null(parsed);
	json_decref(parsed);
}

static void assert_prints(struct story *s, const char *part)
{
	const char *json = story_print(s, LATER);
	if (!strstr(json, part))
		fail_msg("%s is not in %s", part, json);
}

/* 7.4, notice: on time or late, and of each recipient whether it has answered. */
static void notices_and_their_answers(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	assert_prints(&s, "\"contact\":\"NONE\"");
	assert_prints(&s, "\"notice\":\"NONE\",\"notices\":[]");
	story_fact(&s, "admission-notice.sent", "2025-03-01T09:00:00+01:00",
	           "'noticeId':'n0','municipality':'1280'");
	story_fact(&s, "admission-notice.sent", "2025-03-01T09:30:00+01:00",
	           "'noticeId':'n1','municipality':'1280','action':'ANNULLED','replaces':'n0'");
	assert_prints(&s, "\"notice\":\"ANNULLED\",\"notices\":[]");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'n2','municipality':'1280'");
	story_fact(&s, "admission-notice.sent", "2025-03-03T10:00:00+01:00",
	           "'noticeId':'n3','municipality':'1281'");
	story_fact(&s, "admission-notice.sent", "2025-03-01T12:00:00+01:00",
	           "'noticeId':'n4','municipality':'1283','channel':'MANUAL'");
	story_fact(&s, "admission-notice.sent", "2025-03-01T11:30:00+01:00",
	           "'noticeId':'n5','municipality':'1290'");
	story_fact(&s, "notice.acknowledged", "2025-03-02T09:00:00+01:00",
	           "'acknowledges':'n2','municipality':'1280'");
	story_fact(&s, "notice.misdirected", "2025-03-04T09:00:00+01:00",
	           "'refers':'n3','municipality':'1281'");
	story_fact(&s, "care-contact.appointed", "2025-03-04T09:00:00+01:00",
	           "'outpatientUnit':'SE2321000255-B'");
	assert_prints(&s, "\"notice\":\"SENT\",\"notices\":["
	                  "{\"answer\":\"ACKNOWLEDGED\",\"late\":false,\"municipality\":\"1280\","
	                  "\"sentAt\":\"2025-03-01T09:00:00Z\"},"
	                  "{\"answer\":\"MISDIRECTED\",\"late\":true,\"municipality\":\"1281\","
	                  "\"sentAt\":\"2025-03-03T09:00:00Z\"},"
	                  "{\"answer\":\"NOT_EXPECTED\",\"late\":false,\"municipality\":\"1283\","
	                  "\"sentAt\":\"2025-03-01T11:00:00Z\"},"
	                  "{\"answer\":\"AWAITED\",\"late\":false,\"municipality\":\"1290\","
	                  "\"sentAt\":\"2025-03-01T10:30:00Z\"}]");
	assert_prints(&s, "\"contact\":\"APPOINTED\"");
}

/* 7.4, sip and liability: a call on time or late; why it is blocked, before the start as well (R-T7). */
static void the_call_and_what_blocks_today(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "sip.assessed", "2025-03-05T09:00:00+01:00", "'needed':'YES'");
	ready(&s, "2025-03-19T09:00:00+01:00", "1280");
	outpatient(&s, "2025-03-19T10:00:00+01:00", "NO");
	assert_prints(&s, "\"blocked\":{}");
	assert_prints(&s, "\"blockedNow\":[\"NO_SIP_CALL\",\"OUTPATIENT_NOT_AVAILABLE\"]");
	assert_prints(&s, "\"sipCall\":null");
	story_fact(&s, "sip.invited", "2025-03-20T09:00:00+01:00", "'noticeId':'k'");
	assert_prints(&s, "\"blockedNow\":[\"OUTPATIENT_NOT_AVAILABLE\"]");
	assert_prints(&s, "\"sipCall\":{\"late\":false,\"sentAt\":\"2025-03-20T08:00:00Z\"}");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_prints(&s, "\"sipCall\":{\"late\":true,\"sentAt\":\"2025-03-20T08:00:00Z\"}");
}

/* An earlier program has stored such states: what is in the database stops no export. */
static void printed_with_a_date_twice(void **state)
{
	(void)state;
	STORY s = { 0 };
	BUF_AUTO bytes = { 0 };
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	full(&s);
	struct case_state c = story_state(&s, LATER);
	struct charged_day v[] = { { .day = day("2025-03-13"), .reasons = BLOCK_NO_SIP_CALL },
		                   { .day = day("2025-03-14"), .reasons = BLOCK_NO_SIP_CALL },
		                   { .day = day("2025-03-13"), .reasons = BLOCK_NO_READY_NOTICE },
		                   { .day = day("2025-03-15"), .reasons = BLOCK_NO_SIP_CALL } };
	for (size_t i = 0; i < 4; i++) {
		v[i].municipality = TEXT("1280");
		v[i].kind = DAY_BLOCKED;
	}
	c.days = v;
	c.n_days = 4;
	case_state_encode(&c, &bytes);
	assert_true(case_print(TEXT("k1"), buf_text(&bytes), &s.a, &j));
	assert_non_null(strstr(b.p, "\"blocked\":{\"1280\":{\"2025-03-13\":[\"NO_SIP_CALL\"],"
	                            "\"2025-03-14\":[\"NO_SIP_CALL\"],"
	                            "\"2025-03-15\":[\"NO_SIP_CALL\"]}}"));
}

static void nobody_is_null(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'ABROAD'");
	const char *json = story_print(&s, LATER);
	assert_non_null(
	        strstr(json, "\"responsible\":[{\"from\":\"2025-03-01\",\"municipality\":null}]"));
	assert_non_null(strstr(json, "\"chargeable\":{},\"chargeableDays\":{}"));
}

/* One municipality a date from the admission on; a move back is another entry. */
static void responsible_in_turn(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "residence.changed", "2025-03-05T08:00:00+01:00",
	           "'registeredMunicipality':'1281','effectiveFrom':'2025-03-05'");
	story_fact(&s, "residence.changed", "2025-03-06T08:00:00+01:00",
	           "'registeredMunicipality':'1281','effectiveFrom':'2025-03-06'");
	story_fact(&s, "residence.changed", "2025-03-09T08:00:00+01:00",
	           "'registeredMunicipality':'1280','effectiveFrom':'2025-03-09'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_responsible, 3);
	assert_day(c.responsible[1].from, "2025-03-05");
	assert_day(c.responsible[2].from, "2025-03-09");
	assert_true(text_eq(case_responsible(&c, day("2025-03-08")), TEXT("1281")));
	assert_int_equal(case_responsible(&c, day("2025-02-28")).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("the bytes read back to the same", reads_back),
		READING("what is absent takes a byte", absent_is_short),
		READING("law 5 no byte string does harm", broken_bytes_do_no_harm),
		READING("interfaces: export cases", printed),
		READING("7.4 notices and who has answered", notices_and_their_answers),
		READING("7.4 the call, and what blocks today", the_call_and_what_blocks_today),
		READING("interfaces: export cases, whatever is stored", printed_with_a_date_twice),
		READING("interfaces: nobody responsible is null", nobody_is_null),
		READING("interfaces: responsible from date to date", responsible_in_turn),
	};
	return cmocka_run_group_tests_name("transitions/state", tests, NULL, NULL);
}

#!/usr/bin/env python3
# Readings of the rules, end to end: cases with what the law and the settled readings say of them,
# worked out by hand. `facts` prints the events, `judge FOLDER` compares exports with them.
# Most cases share one stay: admitted Monday 2022-03-07 08.00, told 09.00, ready Tuesday 09.00, so the
# first day to pay is Friday the 11th; home Tuesday the 15th 10.00, so 11, 12, 13 and 14 are paid.
import hashlib, json, re, sys

DAY = 930000  # öre a day in 2022
cases, serial = {}, [0]


def stamp(text):
	"""07T08:00 is in March 2022; a longer one is itself. Without an offset: Swedish winter time."""
	if re.match(r"^\d\dT", text):
		text = "2022-03-" + text
	if re.match(r".*T\d\d:\d\d$", text):
		text += ":00"
	return text if re.search(r"(Z|[+-]\d\d:\d\d)$", text) else text + "+01:00"


def fact(suffix, at, /, _id=None, _source="hospital", _rec=None, _plus=None, **data):
	serial[0] += 1
	event = {"specversion": "1.0", "id": _id or f"e{serial[0]}", "source": f"urn:samverka:2321000255:{_source}",
		"type": f"samverka.transition.{suffix}.v1", "time": stamp(at), "recordedtime": stamp(_rec or at), "data": data}
	event.update(_plus or {})
	return event


def adm(at="07T08:00", m="1280", **k): return fact("admission.registered", at, admittedAt=stamp(at), registeredMunicipality=m, **k)
def im(at="07T09:00", m="1280", n="im1", **k): return fact("admission-notice.sent", at, noticeId=n, municipality=m, needs=["SOCIAL"], **k)
def uk(at="08T09:00", m="1280", n="uk1", **k): return fact("discharge-ready.notified", at, noticeId=n, municipality=m, **k)
def out(at="07T10:00", a="YES", **k): return fact("outpatient-readiness.reported", at, available=a, **k)
def home(at="15T10:00", d="HOME", **k): return fact("discharge.completed", at, dischargedAt=stamp(at), destination=d, **k)
def worse(at, r="WORSENED"): return fact("discharge-ready.withdrawn", at, withdrawnAt=stamp(at), reasonCode=r)
def sip(at="07T12:00", needed="YES", **k): return fact("sip.assessed", at, needed=needed, **k)
def call(at, n="ks1", **k): return fact("sip.invited", at, noticeId=n, invitedAt=stamp(at), **k)
def move(at, m, frm, **k): return fact("residence.changed", at, registeredMunicipality=m, effectiveFrom=frm, **k)
def info(at="15T09:00"): return fact("discharge-information.transferred", at, transferredAt=stamp(at))
def contact(): return fact("care-contact.appointed", "07T13:00", appointedAt=stamp("07T13:00"))
def stay(): return [adm(), im(), out(), contact(), uk(), info(), home()]


def case(ref, facts, **want):
	cases[ref] = (facts, want)
	for f in facts:
		f["data"]["caseRef"] = f["subject"] = ref


def days(*numbers): return [d if isinstance(d, str) else f"2022-03-{d:02}" for d in numbers]
def pays(*numbers, m="1280"): return {m: days(*numbers)}
def shut(reasons, m="1280"): return {m: {f"2022-03-{d:02}": r for d, r in reasons.items()}}
FOUR = pays(11, 12, 13, 14)
LONG = lambda facts: [adm(), im(), out(), contact(), info()] + facts + [home()]

def seen(notice): return fact("notice.acknowledged", "08T12:00", acknowledges=notice, acknowledgedAt=stamp("08T12:00"))


case("base", stay() + [seen("im1"), seen("uk1"), fact("case.closed", "15T15:00", reasonCode="DONE")], chargeable=FOUR, blocked={}, amountOre={"1280": 4 * DAY}, status="CLOSED", stay="DISCHARGED",
	start=["2022-03-11"], responsible=[{"from": "2022-03-07", "municipality": "1280"}], none=["D-"],
	at={"2022-03-09T12:00:00+01:00": "READY_PENDING", "2022-03-13T12:00:00+01:00": "READY_LIABLE",
		"2022-03-07T12:00:00+01:00": "PLANNING", "2022-03-07T08:30:00+01:00": "ADMITTED"})

# R-G1, R-G2, R-G3, R-G4, R-G8, R-G9
case("g1-other-content", LONG([uk(_id="twice", _rec="08T14:00"), uk("08T13:00", _id="twice", _rec="08T13:30")]),
	chargeable=pays(12, 13, 14), has=["D-PUB-03 ERROR"])
case("g2-trace-only", LONG([uk(_id="traced"), uk(_id="traced",
	_plus={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})]), chargeable=FOUR, none=["D-PUB-03"])
case("g3-revised", LONG([uk(), uk("08T13:00", n="uk2", noticeVersion=2, action="REVISED", replaces="uk1")]),
	chargeable=pays(12, 13, 14), none=["D-DUP-01", "D-REF"])
case("g3-revision-annulled", LONG([uk(), uk("08T13:00", n="uk2", noticeVersion=2, action="REVISED", replaces="uk1"),
	uk("08T14:00", n="uk3", noticeVersion=3, action="ANNULLED", replaces="uk2")]), chargeable={}, blocked={}, start=[],
	has=["D-MIS-03 INFO"])
case("g3-annulled-before-original", LONG([uk("08T14:00", n="uk9", action="ANNULLED", replaces="uk1"), uk()]), chargeable={}, start=[])
case("g4-two-systems", LONG([uk(_source="a"), uk("08T12:30", _source="b")]), chargeable=pays(12, 13, 14),
	has=["D-TIM-04 ERROR"], intervals=1)
case("t23-same-side", LONG([uk("08T08:00", _source="a"), uk("08T11:00", _source="b")]), chargeable=FOUR, has=["D-TIM-04 WARN"])
case("g8-noon", LONG([uk("2022-03-08T12:00:00.000+01:00")]), chargeable=FOUR)
case("g8-just-after", LONG([uk("2022-03-08T12:00:00.001+01:00")]), chargeable=pays(12, 13, 14))
case("g9-two-admissions", [adm(noticeVersion=7, noticeId="a1"), adm("07T06:00", _rec="07T11:00", noticeVersion=1, noticeId="a2"), im(), out(), uk(), home()],
	has=["D-DUP-01 WARN"], chargeable=FOUR, responsible=[{"from": "2022-03-07", "municipality": "1280"}])

# R-T1, R-T7, R-T12, R-T6, R-T19
case("t1-call-missing", LONG([uk(), sip()]), chargeable={}, blocked=shut({d: ["NO_SIP_CALL"] for d in (11, 12, 13, 14)}),
	at={"2022-03-09T12:00:00+01:00": "READY_BLOCKED"}, has=["D-DL-02 LEGAL"])
case("t1-not-needed", LONG([uk(), sip(needed="NO", reason="NO_JOINT_NEEDS")]), chargeable=FOUR, none=["D-DL-02"])
case("t12-call-before", LONG([uk(), sip(), call("07T15:00")]), chargeable=FOUR, none=["D-DL-02"])
case("b-call-late", LONG([uk(), sip(), call("13T15:00")]), chargeable=pays(13, 14),
	blocked=shut({11: ["NO_SIP_CALL"], 12: ["NO_SIP_CALL"]}), has=["D-DL-02 LEGAL"])
case("t6-call-withdrawn", LONG([uk(), sip(), call("09T10:00"), fact("sip.invitation-withdrawn", "13T10:00", reasonCode="OTHER")]),
	chargeable=pays(11, 12), blocked=shut({13: ["NO_SIP_CALL"], 14: ["NO_SIP_CALL"]}))
case("t19-compulsory", LONG([uk(), sip(), fact("compulsory-care.decided", "09T10:00", form="OPT", decidedAt=stamp("09T10:00"))]),
	chargeable=FOUR, blocked={}, sip="REGIME_OPT_ORV")
case("t19-declined", LONG([uk(), sip(), fact("consent.recorded", "09T10:00", scope="SIP", granted=False)]),
	chargeable=FOUR, blocked={}, sip="DECLINED")
case("t19-consents-after-all", LONG([uk(), sip(needed="NO", reason="PATIENT_DECLINES"), fact("consent.recorded", "09T10:00", scope="SIP", granted=True)]),
	chargeable={}, blocked=shut({d: ["NO_SIP_CALL"] for d in (11, 12, 13, 14)}), sip="NEEDED", has=["D-DL-02 LEGAL"])
case("sunday-rule", LONG([uk("09T09:00"), sip(), call("14T10:00")]), chargeable=pays(14), none=["D-DL-02 LEGAL"],
	blocked=shut({12: ["NO_SIP_CALL"], 13: ["NO_SIP_CALL"]}))

# R-T2, R-T24, R-T31: the state at the end of the date; leave is not blocked; every reason
case("t2-leave", LONG([uk(), fact("leave.started", "12T10:00", at=stamp("12T10:00")), fact("leave.ended", "13T09:00", at=stamp("13T09:00"))]),
	chargeable=pays(11, 13, 14), blocked={}, at={"2022-03-12T15:00:00+01:00": "READY_BLOCKED"})
case("t2-outpatient", LONG([uk(), out("12T10:00", "NO"), out("13T15:00", "YES")]), chargeable=pays(11, 13, 14),
	blocked=shut({12: ["OUTPATIENT_NOT_AVAILABLE"]}))
case("t31-unclear", LONG([uk(), out("14T10:00", "UNCLEAR")]), chargeable=pays(11, 12, 13), blocked=shut({14: ["OUTPATIENT_UNCLEAR"]}))
case("t31-unknown", [adm(), im(), uk(), home()], chargeable={}, blocked=shut({d: ["OUTPATIENT_UNKNOWN"] for d in (11, 12, 13, 14)}))
case("t31-all", [adm(), uk(), sip(), home("12T10:00")], chargeable={}, has=["D-MIS-02 LEGAL"], none=["D-MIS-06", "D-MIS-07"],
	blocked=shut({11: ["NO_ADMISSION_NOTICE", "NO_SIP_CALL", "OUTPATIENT_UNKNOWN"]}))

# R-T3, R-T28
case("t3-told-late", [adm(), im("12T15:00"), out(), uk(), home()], chargeable=pays(12, 13, 14),
	blocked=shut({11: ["NO_ADMISSION_NOTICE"]}), has=["D-DL-01 LEGAL"])
case("t28-need-later", [adm(), im("09T10:00", needAssessedAt=stamp("09T08:00")), out(), uk("09T11:00"), home()],
	chargeable=pays(12, 13, 14), none=["D-DL-01"])
case("dst-24h", [adm("2025-03-29T18:00:00+01:00"), im("2025-03-30T19:00:00+02:00")], none=["D-DL-01"])
case("dst-24h-late", [adm("2025-03-29T18:00:00+01:00"), im("2025-03-30T19:00:01+02:00")], has=["D-DL-01 LEGAL"])
case("dst-24h-october", [adm("2025-10-25T18:00:00+02:00"), im("2025-10-26T17:00:00+01:00")], none=["D-DL-01"])
case("dst-24h-october-late", [adm("2025-10-25T18:00:00+02:00"), im("2025-10-26T17:00:01+01:00")], has=["D-DL-01 LEGAL"])

# R-T4, R-T10, R-T22, R-T31: who, and whose clock
case("t4-repeat", LONG([uk(), uk("09T14:00", n="uk2")]), chargeable=FOUR, intervals=1, has=["D-DUP-01 WARN"])
case("t4-own-clocks", [adm(), im(), im("07T09:30", "1281", "im2"), out(), uk(), uk("10T13:00", "1281", "uk2"), move("11T15:00", "1281", "2022-03-12"),
	home("17T10:00")], chargeable={**pays(11), **pays(14, 15, 16, m="1281")}, blocked={}, has=["D-RES-01 WARN"],
	starts={"1280": "2022-03-11", "1281": "2022-03-14"})
case("t31-moved", LONG([uk(), move("12T15:00", "1281", "2022-03-13")]), chargeable=pays(11, 12),
	blocked=shut({13: ["NO_ADMISSION_NOTICE", "NO_READY_NOTICE"], 14: ["NO_ADMISSION_NOTICE", "NO_READY_NOTICE"]}, "1281"),
	responsible=[{"from": "2022-03-07", "municipality": "1280"}, {"from": "2022-03-13", "municipality": "1281"}], has=["D-RES-01 WARN"])
case("t22-same-day", LONG([uk(), move("07T15:00", "1280", "2022-03-07")]), none=["D-RES-01"], chargeable=FOUR)
case("t2-moved-at-noon", [adm(_rec="09T08:00"), im(), im("07T09:30", "1281", "im2"), out(), uk(), uk(m="1281", n="uk2"),
	move("07T12:05", "1281", stamp("07T12:00")), home()], chargeable=pays(11, 12, 13, 14, m="1281"), none=["D-RES-01"],
	responsible=[{"from": "2022-03-07", "municipality": "1281"}])
case("t10-placed", [adm(placingMunicipality="1281"), im(), im("07T09:30", "1281", "im2"), out(), uk(), uk(m="1281", n="uk2"),
	move("12T15:00", "1280", "2022-03-13"), home()], chargeable={**pays(13, 14), **pays(11, 12, m="1281")})
# R-T2, R-T18: 1283 is merged into 1284 at the turn of the month (readings.sh ends it)
SUMMER = lambda at: f"2022-06-{at}:00+02:00"
case("t18-merged", [adm(SUMMER("10T08:00"), "1283"), im(SUMMER("10T09:00"), "1283"), out(SUMMER("10T10:00")), uk(SUMMER("13T09:00"), "1283"),
	im(SUMMER("30T09:00"), "1284", "im2"), uk(SUMMER("27T09:30"), "1284", "uk2"), move(SUMMER("30T10:00"), "1284", "2022-07-01"),
	home("2022-07-06T10:00:00+02:00")], chargeableDays={"1283": 15, "1284": 5})
case("t18-elsewhere", [adm(m="0180"), im(m="0180"), out(), uk(m="0180"), home()], chargeable={},
	at={"2022-03-13T12:00:00+01:00": "READY_BLOCKED"})

# R-T5: ended and removed; renewed notices restart the clock
case("t5-worsened", LONG([uk(), worse("12T10:00"), uk("13T09:00", n="uk2")])[:-1] + [home("18T10:00")], chargeable=pays(11, 16, 17), intervals=2)
case("t5-error", LONG([uk(), worse("12T10:00", "ERROR"), uk("13T09:00", n="uk2")])[:-1] + [home("18T10:00")], chargeable=pays(16, 17), intervals=1)
case("t5-removed", LONG([uk(), worse("12T10:00", "ERROR")]), chargeable={}, start=[], has=["D-MIS-03 INFO"])
case("t5-removed-on-the-day-of-death", [adm(), im(), out(), uk(), worse("13T15:00", "ERROR"), fact("patient.deceased", "14T09:00", diedOn="2022-03-13")],
	chargeable={}, blocked={}, start=[], status="DECEASED")

# R-T8, R-T13, R-T14
case("t8-open", [adm(), im(), out(), uk(), home()], status="CLOSED", has=["D-MIS-06 LEGAL", "D-MIS-07 LEGAL"],
	at={"2022-03-15T12:00:00+01:00": "DISCHARGED_OPEN"})
case("t14-day-before", [adm(), im(), out(), uk(), contact(), info("14T09:00"), home()], none=["D-MIS-07", "D-MIS-06"])
case("t13-untold", [adm(), home()], none=["D-MIS-03", "D-MIS-06", "D-MIS-07"], chargeable={})
case("t13-died", [adm(), im(), home(d="DECEASED")], none=["D-MIS-03", "D-MIS-06", "D-MIS-07"], status="DECEASED")
case("t15-no-admission", [im(), out(), uk(), home()], stay="UNKNOWN", status="INCOMPLETE", chargeable={}, blocked={})

# R-T16, R-T30, death stops the clock
case("t16-died", [adm(), im(), out(), uk(), fact("patient.deceased", "13T18:00", diedOn="2022-03-13"), fact("needs.mapped", "14T10:00")],
	status="DECEASED", stay="DECEASED", chargeable=pays(11, 12), has=["D-SEQ-03 ERROR"])
case("t30-breach-before-death", [adm(), im("09T10:00"), fact("patient.deceased", "13T18:00", diedOn="2022-03-13")], has=["D-DL-01 LEGAL"])

# R-T17
TURN = lambda at: [adm("2022-12-26T08:00"), im("2022-12-26T09:00"), out("2022-12-26T10:00"), uk("2022-12-27T09:00"), home(at)]
case("t17-last-day", TURN("2023-01-01T10:00"), chargeable=pays("2022-12-30", "2022-12-31"), amountOre={"1280": 2 * DAY}, none=["D-SET-03"])
case("t17-day-after", TURN("2023-01-02T10:00"), chargeable=pays("2022-12-30", "2022-12-31", "2023-01-01"), amountOre={"1280": None}, has=["D-SET-03 ERROR"])

# R-T20, R-T21, R-T22, R-T26, R-T29, R-T32
case("t20-interrupted", LONG([uk(), fact("process.interrupted", "09T10:00", reasonCode="OTHER")]), chargeable=FOUR,
	at={"2022-03-13T12:00:00+01:00": "INTERRUPTED"})
case("t21-duplicate", [adm(noticeId="a1"), adm("07T08:30", noticeId="a2"), fact("admission.cancelled", "07T12:00", replaces="a2", reasonCode="DUPLICATE"),
	im(), out(), uk(), home()], chargeable=FOUR, stay="DISCHARGED", none=["D-DUP-01"])
case("t21-wrong-patient", [adm(noticeId="a1"), im("09T10:00"), out(), uk(), fact("admission.cancelled", "10T12:00", replaces="a1", reasonCode="WRONG_PATIENT")],
	status="VOID", stay="VOID", chargeable={}, blocked={}, none=["D-"])
case("t22-discharge-cancelled", LONG([uk(), home("12T10:00", noticeId="d1"), fact("discharge.cancelled", "12T12:00", replaces="d1", reasonCode="ERROR")]),
	chargeable=FOUR, intervals=1)
case("t26-transfer", [adm(), im(), out(), uk(), fact("transfer.occurred", "13T10:00", at=stamp("13T10:00"), betweenHospitals=True, newCaseRef="t26-next")],
	chargeable=pays(11, 12), stay="DISCHARGED")
case("t26-next", [adm("13T10:00"), im("13T11:00"), out("13T11:00"), uk("14T09:00"), home("18T10:00")], chargeable=pays(17))
case("t29-ready-first", [adm(), im(), out(), uk("06T09:00"), home("12T10:00")], chargeable=pays(9, 10, 11), has=["D-SEQ-02 ERROR"])
case("t32-ready-after", [adm(), im(), out(), home("10T10:00"), uk("11T09:00")], chargeable={}, start=[], has=["D-SEQ-01 ERROR"])

# R-T27: two stays of one patient, a day is paid once
P = {"patientRef": "K7QX2MVA5ZT3NHRD6YPEWJ4CGU", "patientRefKey": "k1"}
case("t27-first", [adm(**P), im(), out(), uk(), home()], has=["D-SEQ-01 ERROR"], once="t27-second")
case("t27-second", [adm("10T08:00", **P), im("10T08:30"), out("10T09:00"), uk("10T09:00"), home("16T10:00")], chargeable=pays(13, 14, 15), has=["D-SEQ-01 ERROR"])
# the stronger is left while the other goes on: that day is the other's (R-T2)
P = {"patientRef": "M4TZ7QKX2VA5NHRD6YPEWJ3CGB", "patientRefKey": "k1"}
case("t27-goes-on", [adm(**P), im(), out(), uk(), home("18T10:00")], chargeable=pays(11, 15, 16, 17), has=["D-SEQ-01 ERROR"], once="t27-within")
case("t27-within", [adm("12T08:00", **P), home("15T10:00")], chargeable={}, has=["D-SEQ-01 ERROR"])

# 7.5: an identity protected from the start, and one protected later; nothing of them is shown
Q = {"patientRef": "XG4RTN6ZQAJ2MWVH7KPDY5ECLB", "patientRefKey": "k1"}
case("hidden-now", [adm(protection="CONFIDENTIALITY_MARK")] + stay()[1:], hidden=True)
case("hidden-later", [adm(**Q)] + stay()[1:], hidden=True)
LATER = fact("protection.changed", "2022-04-02T10:00:00+02:00", protection="CONFIDENTIALITY_MARK", effectiveFrom="2022-04-02", **Q)
LATER["subject"] = "p-" + hashlib.sha256(Q["patientRef"].encode()).hexdigest()[:16]

# 1.2: when the clock starts
for number, (sent, start) in enumerate((("2025-03-10T10:59:00Z", "2025-03-13"), ("2025-03-10T11:00:00Z", "2025-03-13"),
	("2025-03-10T11:00:01Z", "2025-03-14"), ("2025-03-28T11:30:00Z", "2025-04-01"), ("2025-03-30T10:00:00Z", "2025-04-02"),
	("2025-03-30T10:00:01Z", "2025-04-03"), ("2025-12-23T22:30:00Z", "2025-12-27"), ("2025-12-23T23:30:00Z", "2025-12-27"),
	("2024-02-28T09:00:00Z", "2024-03-02"))):
	case(f"clock-{number}", [adm("2024-02-01T08:00:00Z"), uk(sent), home("2026-01-02T10:00:00Z")], start=[start])


def judge_case(want, got, open_):
	if want.get("hidden"):
		return [] if got is None else ["is shown"]
	if got is None:
		return ["is not there"]
	wrong = [f"{m} is {got[m]}, not {want[m]}" for m in ("chargeable", "chargeableDays", "blocked", "amountOre", "status", "stay", "sip", "responsible")
		if m in want and got[m] != want[m]]
	starts = [i["liabilityStart"] for i in got["readyIntervals"]]
	if "start" in want and starts != want["start"]:
		wrong.append(f"starts {starts}, not {want['start']}")
	if "starts" in want and got["readyIntervals"][0]["liabilityStartByMunicipality"] != want["starts"]:
		wrong.append(f"starts {got['readyIntervals']}, not {want['starts']}")
	if len(starts) != want.get("intervals", len(starts)):
		wrong.append(f"{len(starts)} intervals: {got['readyIntervals']}")
	wrong += [f"{word} is not among {open_}" for word in want.get("has", []) if word not in open_]
	wrong += [f"{word} is among {open_}" for word in want.get("none", []) if any(o.startswith(word) for o in open_)]
	if sorted(set(o.split()[0] for o in open_)) != got["discrepancies"]:
		wrong.append(f"discrepancies {got['discrepancies']}, but open are {open_}")
	for m in ("chargeable", "blocked"):
		if got[m + "Days"] != {code: len(d) for code, d in got[m].items()}:
			wrong.append(f"{m}Days is {got[m + 'Days']}")
	return wrong


def lines(path): return [json.loads(line) for line in open(path, encoding="utf-8")]


MEMBERS = {"caseRef", "stay", "status", "readyIntervals", "responsible", "sip", "chargeable", "chargeableDays", "blocked",
	"blockedDays", "blockedNow", "amountOre", "contact", "notice", "notices", "sipCall", "discrepancies", "asOf"}


def judge(folder):
	exported = {c["caseRef"]: c for c in lines(f"{folder}/cases")}
	open_ = {}
	for d in lines(f"{folder}/discrepancies"):
		if d["closedAt"] is None:
			open_.setdefault(d["subject"], set()).add(f"{d['code']} {d['severity']}")
	asked = {}
	for ref, (_, want) in cases.items():
		for at, status in want.get("at", {}).items():
			asked.setdefault(at, []).append((ref, status))
	for at in asked:
		asked[at] = (asked[at], {c["caseRef"]: c["status"] for c in lines(f"{folder}/at-{at}")})
	for ref, (_, want) in cases.items():
		got = exported.get(ref)
		wrong = judge_case(want, got, sorted(open_.get(ref, ())))
		wrong += [f"members missing: {MEMBERS - set(got)}"] if got and MEMBERS - set(got) else []
		for at, (rows, then) in asked.items():
			wrong += [f"at {at} it is {then.get(r)}, not {s}" for r, s in rows if r == ref and then.get(r) != s]
		if "once" in want and got:
			mine, theirs = got["chargeable"].get("1280", []), exported[want["once"]]["chargeable"].get("1280", [])
			wrong += [f"paid twice: {sorted(set(mine) & set(theirs))}"] if set(mine) & set(theirs) else []
		print(("not ok" if wrong else "ok") + " - " + ref)
		for w in wrong:
			print("# " + w)


if sys.argv[1] == "facts":
	for ref, (facts, _) in cases.items():
		for f in facts:
			print(json.dumps(f, ensure_ascii=False))
elif sys.argv[1] == "later":
	print(json.dumps(LATER))
elif sys.argv[1] == "moments":
	print("\n".join(sorted({at for _, want in cases.values() for at in want.get("at", {})})))
else:
	judge(sys.argv[2])

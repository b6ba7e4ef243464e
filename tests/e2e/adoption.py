#!/usr/bin/env python3
# The story of Skåne, end to end: 34 principals, three items, three verbs. `facts` prints the events,
# shuffled and some of them twice, all but the last decision; `last` prints that one; `judge FOLDER`
# compares exports with what must follow, worked out by hand.
import json, random, sys
from datetime import date, timedelta

REGION, HELSINGBORG, MALMO = "12", "1283", "1280"
MUNICIPALITIES = ("1214 1230 1231 1233 1256 1257 1260 1261 1262 1263 1264 1265 1266 1267 1270 1272 1273 1275 1276 "
	"1277 1278 1280 1281 1282 1283 1284 1285 1286 1287 1290 1291 1292 1293").split()
DOC = "skane-strategi"
serial = [0]


def fact(suffix, day, **data):
	serial[0] += 1
	return {"specversion": "1.0", "id": f"a{serial[0]}", "source": "urn:samverka:2321000255:cs", "subject": DOC,
		"type": f"samverka.approval.{suffix}.v1", "time": f"{day}T12:00:00+02:00",
		"recordedtime": f"{day}T12:00:00+02:00", "data": {"documentId": DOC, **data}}


def decision(who, day, items, notice=None, body="KF"):
	return fact("decision.recorded", day, principal=who, body=body, decidedOn=str(day), noticeId=notice or f"n-{who}",
		paragraph="§ 87", items=items)


def minutes(who, decided, notice=None):
	refers, up = notice or f"n-{who}", decided + timedelta(7)
	return [fact("minutes.adjusted", up, principal=who, refers=refers, adjustedOn=str(up)),
		fact("minutes.announced", up, principal=who, refers=refers, announcedOn=str(up))]


def item(name, verb, *conditions, **more):
	return {"itemId": name, "verb": verb, "version": 1, "contentHash": "c0ffee", **more,
		**({"conditions": list(conditions)} if conditions else {})}


OTHERS = {"conditionId": "andra", "kind": "ALL_OTHERS_ADOPT"}
MONEY = {"conditionId": "pengar", "kind": "GROUP_FUNDING_AT_LEAST", "amountOre": 115000000, "year": 2023}
FIRST = date(2022, 5, 2)


def story():
	all_of = {"kind": "ALL"}
	yield fact("document.registered", date(2022, 3, 1), version=1, contentHash="c0ffee", title="Strategi och handlingsplan",
		docType="strategi", principals="skane-34", items=[{"itemId": "1-strategi", "title": "Strategin antas", "rule": all_of},
			{"itemId": "2-plan", "title": "Handlingsplan med budget fastställs", "rule": all_of},
			{"itemId": "3-pengar", "title": "Finansieringen beaktas", "rule": {"kind": "QUORUM", "k": 1}}])
	yield fact("recommendation.issued", date(2022, 3, 1), body="CS", decidedOn="2022-03-01", recommendedVerb="ADOPT")
	yield fact("proposal.made", date(2022, 4, 5), principal=REGION, body="HSN", on="2022-04-05", proposedVerb="ADOPT")
	for i, who in enumerate(MUNICIPALITIES):
		day = FIRST + timedelta(i)
		changed = {"amendments": True} if who == HELSINGBORG else {}
		yield decision(who, day, [item("1-strategi", "ADOPT", OTHERS, **changed), item("2-plan", "ESTABLISH", **changed)])
		yield from minutes(who, day)
		yield fact("commitment.recorded", day, principal=who, year=2023, firm="DECIDED",
			amountOre=3484849 if i < 16 else 3484848)
	yield decision(REGION, date(2022, 6, 14), [item("1-strategi", "ADOPT", OTHERS), item("2-plan", "ESTABLISH", MONEY),
		item("3-pengar", "NOTE")], body="RF")
	yield from minutes(REGION, date(2022, 6, 14))
	yield fact("appeal.lodged", date(2022, 6, 10), principal=MALMO, refers=f"n-{MALMO}", noticeId="overklagande")
	yield fact("appeal.decided", date(2022, 8, 15), principal=MALMO, refers=f"n-{MALMO}", outcome="REJECTED")


def last():
	again = decision(HELSINGBORG, date(2022, 9, 1), [item("1-strategi", "ADOPT", OTHERS), item("2-plan", "ESTABLISH")], "n-ny")
	again["data"].update(action="REVISED", replaces=f"n-{HELSINGBORG}", noticeVersion=2)
	return [again] + minutes(HELSINGBORG, date(2022, 9, 1), "n-ny")


# moment -> item -> (status, adopting, members of the effective set)
WANT = {
	"2022-03-15": {"1-strategi": ("RECOMMENDED", 0, 0), "2-plan": ("RECOMMENDED", 0, 0)},
	"2022-04-10": {"1-strategi": ("COLLECTING", 0, 0), "2-plan": ("COLLECTING", 0, 0)},
	"2022-06-10": {"1-strategi": ("COLLECTING", 32, 0), "2-plan": ("COLLECTING", 32, 32)},
	"2022-06-20": {"1-strategi": ("PARTIALLY_ADOPTED", 33, 0), "2-plan": ("PARTIALLY_ADOPTED", 33, 33),
		"3-pengar": ("COLLECTING", 0, 0)},
	"2022-09-02": {"1-strategi": ("ADOPTED_PENDING_FINAL", 34, 34), "2-plan": ("ADOPTED_PENDING_FINAL", 34, 34)},
	"2022-09-29": {"1-strategi": ("ADOPTED_PENDING_FINAL", 34, 34)},
	"2022-09-30": {"1-strategi": ("IN_FORCE", 34, 34), "2-plan": ("IN_FORCE", 34, 34)},
}
# moment -> principal -> (state, decision), of the first item
VOTES = {
	"2022-04-10": {REGION: ("PROPOSED", None), MALMO: ("PENDING", None)},
	"2022-06-20": {HELSINGBORG: ("ANNOUNCED", "CONDITIONAL"), MALMO: ("APPEALED", "CONDITIONAL"), "1214": ("FINAL", "CONDITIONAL")},
	"2022-09-02": {HELSINGBORG: ("DECIDED", "CONDITIONAL"), MALMO: ("FINAL", "CONDITIONAL")},
}


def read(name):
	with open(name, encoding="utf-8") as f:
		return json.load(f)


def tell(good, name, found):
	print(f"{'ok' if good else 'not ok'} - {name}" + ("" if good else f"\n  {found}"))


def judge(folder):
	for moment, items in WANT.items():
		document = read(f"{folder}/{moment}")
		for name, want in items.items():
			i = document["items"][name]
			found = (i["status"], i["adopting"], len(i["effectiveSet"]))
			tell(found == want, f"{moment} {name} {want}", found)
		for who, want in VOTES.get(moment, {}).items():
			p = document["items"]["1-strategi"]["principals"][who]
			tell((p["state"], p["decision"]) == want, f"{moment} {who} {want}", p)
	end = read(f"{folder}/2022-09-30")
	votes = end["items"]["1-strategi"]["principals"]
	tell(votes["1214"]["lastAppealDay"] == "2022-05-30" and votes["1214"]["finalOn"] == "2022-05-31",
		"three weeks from Monday 9 May", votes["1214"])
	tell(votes[MALMO]["finalOn"] is None, "after a rejected appeal the date is not known", votes[MALMO])
	plan = read(f"{folder}/2022-06-20")["items"]["2-plan"]["principals"][REGION]["conditions"]
	tell(plan == [{"conditionId": "pengar", "kind": "GROUP_FUNDING_AT_LEAST", "met": True, "notLaterThan": None}],
		"1 150 000 kr to the öre is enough", plan)
	known = read(f"{folder}/known")["items"]["1-strategi"]
	tell(known["status"] == "PARTIALLY_ADOPTED", "what was known before the last decision came", known["status"])


def main():
	events = list(story())
	later = last()
	if sys.argv[1] == "facts":
		random.Random(34).shuffle(events)
		events += random.Random(35).sample(events, 40)
		print("\n".join(json.dumps(e, ensure_ascii=False) for e in events))
	elif sys.argv[1] == "last":
		print("\n".join(json.dumps(e, ensure_ascii=False) for e in later))
	elif sys.argv[1] == "moments":
		print("\n".join(WANT))
	else:
		judge(sys.argv[2])


main()

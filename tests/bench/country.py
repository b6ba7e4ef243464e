#!/usr/bin/env python3
"""Sweden, or a part of it, for tests/bench/scale.sh: principals, hospitals and systems, and how much of
the flow each municipality has: as many stays as it has inhabitants of those all have together.

    country.py N reference            principals and what the facts speak of, for `reference load`
    country.py N places               for `story facts --places`
    country.py N documents DOCUMENTS  each before all N principals, who adopt it: CloudEvents
    country.py N arithmetic           what that part of the country produces, facts a year and second

N: 311 principals are all, 34 Skåne's, 9 Kronoberg's. Hospitals and organisation numbers are made up.
"""
import json
import pathlib
import sys

defaults = pathlib.Path(__file__).resolve().parent.parent.parent / "schemas/defaults"
COUNTIES = {9: "07", 34: "12", 311: ""}
# Socialstyrelsen, Statistik om sjukdomar och symtom i specialistvård: 1 379 000 admissions in 2022.
ALL_STAYS, PLANNED_PER_1000, FACTS_A_STAY = 1379000, 15, 13


def rows(name):
    return [json.loads(line)["data"] for line in (defaults / f"{name}.jsonl").read_text().splitlines()]


def orgnr(region):
    """A number that none has, with the check digit of one that somebody could."""
    nine = f"5599{int(region):02}000"
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(nine))
    return nine + str(-total % 10)


def emit(of, **data):
    print(json.dumps({"object": of, "data": data}, ensure_ascii=False, separators=(",", ":")))


def reference():
    for p in principals:
        emit("principal", **p)
    emit("principal-set", id="everybody", validFrom="2000-01-01", name="Alla", members=[p["code"] for p in principals])
    for r in regions:
        emit("source", id=f"urn:samverka:{orgnr(r)}:adt", validFrom="2015-01-01", owner=r, priority=1)
        emit("source", id=f"urn:samverka:{orgnr(r)}:planering", validFrom="2015-01-01", owner=r, priority=2)
        emit("source", id=f"urn:samverka:{orgnr(r)}:protokoll", validFrom="2015-01-01", owner=r, priority=3)
    for m in municipalities:
        hospital, primary = units(m)
        emit("unit", id=hospital, validFrom="2015-01-01", name=f"Sjukhuset {m}", unitType="HOSPITAL", municipality=m, owner=m[:2])
        emit("unit", id=primary, validFrom="2015-01-01", name=f"Vårdcentralen {m}", unitType="PRIMARY_CARE", municipality=m, owner=m[:2])
    emit("unit", id="SE2120001124-BISTAND", validFrom="2015-01-01", name="Biståndsenheten", unitType="MUNICIPAL",
         municipality=municipalities[0], owner=municipalities[0])


def units(m):
    return f"SE{orgnr(m[:2])}-SJH{m}", f"SE{orgnr(m[:2])}-VC{m}"


def places():
    for m in municipalities:
        hospital, primary = units(m)
        urn = f"urn:samverka:{orgnr(m[:2])}"
        print(m, hospital, primary, f"{urn}:adt", f"{urn}:planering", inhabitants[m])


def documents(n):
    source = orgnr(regions[0])

    def event(suffix, document, day, source=source, **data):
        event.n += 1
        when = f"2021-{day}T10:00:00+01:00"
        print(json.dumps({
            "specversion": "1.0", "id": f"beslut-{event.n}", "source": f"urn:samverka:{source}:protokoll",
            "type": f"samverka.approval.{suffix}.v1", "subject": document, "partitionkey": document, "time": when,
            "recordedtime": when, "datacontenttype": "application/json", "data": {"documentId": document, **data}},
            separators=(",", ":")))
    event.n = 0
    for i in range(n):
        document = f"{source}:AVTAL-{i}"
        digest = f"{i:064x}"
        event("document.registered", document, "03-01", version=1, title=f"Avtal {i}", docType="avtal", contentHash=digest,
              principals="everybody", items=[{"itemId": "1", "title": "Avtalet antas", "rule": {"kind": "ALL"}}])
        for p in principals:
            event("decision.recorded", document, "05-01", orgnr(p["code"][:2]), noticeId=f"{i}-{p['code']}", principal=p["code"],
                  body="RF" if p["kind"] == "REGION" else "KF", decidedOn="2021-05-01", paragraph="§ 87",
                  items=[{"itemId": "1", "verb": "ADOPT", "version": 1, "contentHash": digest}])


def arithmetic():
    people = sum(inhabitants[m] for m in municipalities)
    share = people / sum(inhabitants.values())
    for name, stays in (("planned stays", people * PLANNED_PER_1000 / 1000), ("every admission of 2022", ALL_STAYS * share)):
        year = stays * FACTS_A_STAY
        print(name, round(stays), round(year), f"{year / 365 / 86400:.2f}", f"{year / 365 * 3 / 5 / 3600:.2f}", sep="\t")


n, what = int(sys.argv[1]), sys.argv[2]
principals = [p for p in rows("principals") if p["code"].startswith(COUNTIES[n])]
if len(principals) != n:
    sys.exit(f"country.py: {len(principals)} principals, not {n}")
regions = [p["code"] for p in principals if p["kind"] == "REGION"]
municipalities = [p["code"] for p in principals if p["kind"] == "MUNICIPALITY"]
inhabitants = {}
for row in sorted(rows("population"), key=lambda row: row["validFrom"]):
    inhabitants[row["code"]] = row["inhabitants"]
if what == "documents":
    documents(int(sys.argv[3]))
else:
    {"reference": reference, "places": places, "arithmetic": arithmetic}[what]()

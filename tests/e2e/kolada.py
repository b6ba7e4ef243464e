#!/usr/bin/python3
"""Compares what came out of the system with the file it came from, by other code than ours.

kolada.py VALUES.csv KPIS.csv INDICATORS SUMS NATIONAL DISCREPANCIES [KPI…]: prints "ok - …" or "not ok - …".
Decimals are compared as text: a figure comes out as it was written.
"""
import csv
import json
import sys
from decimal import Decimal

failed = False


def check(good, name, detail=""):
    global failed
    print(("ok - " if good else "not ok - ") + name)
    if not good:
        failed = True
        print(f"# {str(detail)[:300]}")


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def main(values_path, kpis_path, indicators_path, sums_path, national_path, discrepancies_path, *kpis):
    with open(kpis_path, encoding="utf-8") as f:
        spans = {r["kpi"]: (int(r["first_year"]), int(r["last_year"])) for r in csv.DictReader(f)}
    spans = {k: v for k, v in spans.items() if not kpis or k in kpis}
    with open(values_path, encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(f) if r["kpi"] in spans]
    given = {(r["kpi"], r["municipality_code"], r["year"]): r["value"] for r in rows}
    places = {r["municipality_code"] for r in csv.DictReader(open(values_path, encoding="utf-8"))}
    cells = sum(len(places) * (last - first + 1) for first, last in spans.values())

    series = {(s["code"], s["org"], s["periodStart"][:4]): s for s in lines(indicators_path)}
    got = {k: s["value"] for k, s in series.items() if s["value"] is not None}
    check(got == given, f"{len(given)} values found again unchanged", set(given.items()) ^ set(got.items()))
    check(len(series) == cells, f"{cells} cells in all", len(series))
    missing = {k for k, s in series.items() if s["missing"]}
    holes = cells - len(given)
    check(len(missing) == holes and not missing & set(given), f"{holes} missing cells reported", len(missing))
    check(all(series[k]["evaluation"] == "NO_DATA" for k in missing), "a missing cell is NO_DATA")
    found = [d for d in lines(discrepancies_path) if d["code"] == "D-KPI-01"]
    still = [d for d in found if d["closedAt"] is None]
    subjects = {d["subject"] for d in still}
    check(len(subjects) == len(still) == holes, "D-KPI-01 is open for each of them", len(still))

    sums = {(s["code"], s["region"], s["periodStart"][:4]): s for s in lines(sums_path)}
    plain = {}
    for (kpi, place, year), value in given.items():
        if kpi in ("N01938", "N01918"):
            key = (place[:2], year)
            plain[key] = plain.get(key, Decimal(0)) + Decimal(value)
    ours = {}
    for (kpi, region, year), s in sums.items():
        if kpi in ("N01938", "N01918"):
            value = s["municipalities"]["value"]
            ours[(region, year)] = ours.get((region, year), Decimal(0)) + Decimal(value or 0)
    wrong = [k for k in plain if ours.get(k) != plain[k]]
    check(plain and not wrong, f"N01938 + N01918 agree with a plain sum for {len(plain)} counties and years", wrong[:5])
    whole = {}
    for (kpi, place, year), value in given.items():
        if kpi in ("N01938", "N01918"):
            whole[(kpi, year)] = whole.get((kpi, year), Decimal(0)) + Decimal(value)
    nation = {(s["code"], s["periodStart"][:4]): s["municipalities"] for s in lines(national_path)}
    told = {k: Decimal(s["value"]) for k, s in nation.items() if s["value"] is not None}
    check(whole and told == whole, f"the nation's sum agrees with a plain sum for {len(whole)} indicators and years", told)
    short = [k for k, s in nation.items() if s["expected"] != len(places) or s["reported"] + len(s["missing"]) != len(places)
             or s["complete"] != (not s["missing"])]
    check(not short, "and names those that are not in it; no other indicator has one", short[:5])
    others = [k for k, s in sums.items() if k[0] not in ("N01938", "N01918") and s["municipalities"]["value"] is not None]
    check(not others, "shares and costs are never added", others[:5])
    lost = sum(len(s["municipalities"]["missing"]) for s in sums.values())
    check(lost == holes, "each sum names those that are missing", lost)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""page_numbers.py BASE EXPORTS REFERENCE…: are the numbers on the monitor's pages and in its JSON those of
`samverka export`?

BASE is the page's address, for a viewer who sees everything; EXPORTS a folder with the exports, the
refused records as `samverka rejected list` has them, `samverka status --json` as status, and as untold
what no export tells: facts of protected identities, source|type|number; REFERENCE what was loaded. All
that was received came within the last day. Prints a line for each case; 1 when a number differs: the
page is some seconds old, so whoever asks asks again."""
import collections
import datetime
import html.parser
import json
import sys
import urllib.parse
import urllib.request

base, folder, *reference = sys.argv[1:]
Counter = collections.Counter
failed = False


def told(name, mine, theirs):
    global failed
    if mine == theirs and mine:
        print("ok - " + name)
        return
    failed = True
    print("not ok - " + name)
    for key in sorted(set(mine) | set(theirs), key=str):
        if mine.get(key) != theirs.get(key):
            print(f"# {key}: shown {mine.get(key)}, exported {theirs.get(key)}")


def get(path):
    with urllib.request.urlopen(base + path, timeout=20) as answer:
        return answer.read().decode()


def api(name):
    return json.loads(get("/api/v1/" + name))


def lines(name):
    with open(f"{folder}/{name}", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


class Page(html.parser.HTMLParser):
    """Tables as lists of rows, by their names; a cell is its text, a link's last word, or the exact value."""

    def __init__(self, path):
        super().__init__()
        self.tables, self.numbers, self.cell, self.row, self.rows, self.term = {}, {}, None, None, None, None
        self.feed(get(path + ("&" if "?" in path else "?") + "lang=en"))

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "table":
            self.rows = self.tables.setdefault(self.name, [])
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th", "dt", "dd"):
            self.cell = []
        elif tag == "a" and self.cell is not None:
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(a["href"]).query)
            self.cell = [query.get("id", [a["href"].split("?")[0].rsplit("/", 1)[-1]])[0], None]
        elif tag == "data" and self.cell is not None:
            self.cell = [a["value"], None]
        elif "aria-label" in a:
            self.name = a["aria-label"]

    def handle_data(self, text):
        if self.cell is not None and (not self.cell or self.cell[-1] is not None):
            self.cell.append(text)

    def handle_endtag(self, tag):
        if tag in ("td", "th", "dt", "dd") and self.cell is not None:
            value, self.cell = "".join(c for c in self.cell if c is not None), None
            if tag == "dt":
                self.term = value
            elif tag == "dd":
                self.numbers[self.term] = number(value)
            else:
                self.row.append(value)
        elif tag == "tr":
            self.rows.append(self.row)


def number(text):
    return int(text.replace(",", "").replace("\u2212", "-")) if text not in ("", "–") else None


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


# ---- who is who ----

principal, orgnr, units = {}, {}, {}
for path in reference:
    with open(path, encoding="utf-8") as f:
        for line in map(json.loads, f):
            data = line["data"]
            if line["object"] == "principal":
                principal[data["id"]] = data
                orgnr[data.get("orgnr")] = data["id"]
            elif line["object"] == "unit":
                units[data["id"]] = data["name"]


def code_of(party):
    return party if party in principal else orgnr.get(party, party)


def organisation(party):
    return principal.get(code_of(party), {}).get("under") or code_of(party)


# ---- what came in ----

flow, sources, overview = api("flow"), api("sources"), api("overview")
owner = {s["source"]: s["organisation"] for s in sources if s["source"]}
known = set(owner)


def shown_source(uri):
    return uri if uri in known else ""


accepted = Counter((f["source"], f["type"]) for f in lines("facts"))
with open(folder + "/untold", encoding="utf-8") as f:
    for source, kind, n in (line.rstrip("\n").split("|") for line in f):
        accepted[source, kind] += int(n)
told("flow: accepted by source and type are the facts", Counter({(f["source"], f["type"]): f["accepted"] + f["conflict"]
     for f in flow if f["accepted"] + f["conflict"]}), accepted)
by_source = Counter()
for (source, kind), n in accepted.items():
    by_source[source] += n
told("sources: the same", Counter({s["source"]: s["accepted24h"] + s["conflict24h"] for s in sources
     if s["accepted24h"] + s["conflict24h"]}), by_source)
ledger = Counter()
for line in (line for line in lines("status") if line["item"] == "ledger"):
    ledger.update({k: line[k] for k in ("received", "accepted", "duplicate", "conflict", "refused")})
told("books: those of the ledger", Counter({k: overview["books"][k] for k in ledger}), ledger)
gaps = Counter()
for line in (line for line in lines("status") if line["item"] == "gap"):
    gaps[line["source"]] += line["missing"]
told("sources: missing numbers are the gaps", Counter({s["source"]: s["missing"] for s in sources if s["missing"]}), gaps)

# ---- what was refused ----

rejected = lines("rejected")
refused = Counter((r["reason"], shown_source(r["source"])) for r in rejected)
shown = Counter()
for r in api("refused"):
    shown[r["reason"], r["source"]] += r["last8d"]
told("refused: by reason and source", shown, refused)
page = Page("/refused")
told("page of refused records: by reason", Counter({r[0]: number(r[3]) for r in page.tables["By reason"][1:]}),
     Counter(r["reason"] for r in rejected))
told("page of refused records: by source", Counter({(r[1], r[0] if r[0] in known else ""): number(r[3])
     for r in page.tables["By source"][1:]}), refused)
per_source = Counter()
for (reason, source), n in refused.items():
    per_source[source] += n
told("sources: refused", Counter({s["source"]: s["refused24h"] for s in sources if s["refused24h"]}), per_source)

# ---- discrepancies ----

now = instant(overview["asOf"])
ages = [("open", None), ("within1d", 1), ("within7d", 7), ("within30d", 30)]
still = [d for d in lines("discrepancies") if d["closedAt"] is None]


def aged(discrepancies, name):
    counts = {}
    for d in discrepancies:
        for key in name(d):
            c = counts.setdefault(key, Counter(oldest=""))
            for age, days in ages:
                c[age] += days is None or instant(d["firstSeen"]) >= now - datetime.timedelta(days=days)
            c["oldest"] = min(c["oldest"] or d["firstSeen"], d["firstSeen"])
    return counts


def on_page(rows, name, at):
    told_so = {}
    for row in rows:
        n = [number(c) for c in row[at:at + 5]]
        told_so[name(row)] = Counter(open=n[0], within1d=n[1], within7d=n[1] + n[2], within30d=n[1] + n[2] + n[3])
    return told_so


def without_oldest(counts):
    return {k: Counter({age: c[age] for age, _ in ages}) for k, c in counts.items()}


def parties(d):
    return {code_of(party) for party in d["parties"]}


told("discrepancies: by code and party", {(d["code"], d["severity"], d["party"]): Counter({k: d[k] for k in ("oldest", *dict(ages))})
     for d in api("discrepancies")}, aged(still, lambda d: {(d["code"], d["severity"], p) for p in parties(d) or {""}}))
page = Page("/discrepancies")
told("page of discrepancies: by party", on_page(page.tables["By party and age"][1:], lambda row: row[0], 1),
     without_oldest(aged(still, parties)))
severities = {"Information": "INFO", "Warning": "WARN", "Error": "ERROR", "Legal duty": "LEGAL"}
told("page of discrepancies: by code, each once", on_page(page.tables["By code"][1:],
     lambda row: (row[0].split(" ")[0], severities.get(row[1], row[1])), 2),
     without_oldest(aged(still, lambda d: {(d["code"], d["severity"])})))

# ---- organisations ----

want = {}
for o in overview["organisations"]:
    mine = [d for d in still if o["code"] in {organisation(p) for p in d["parties"]}]
    own = [s for s in known if organisation(owner[s]) == o["code"]]
    want[o["code"]] = Counter(discrepancies=len(mine), seriousDiscrepancies=sum(d["severity"] in ("ERROR", "LEGAL") for d in mine),
                              refused24h=sum(per_source[s] for s in own), missing=sum(gaps[s] for s in own))
told("organisations: what is open, refused and missing", {o["code"]: Counter({k: o[k] for k in want[o["code"]]})
     for o in overview["organisations"]}, want)
for code in ("12", "1280"):
    rows = Page("/organisation/" + code).tables["Discrepancies"][1:]
    told(f"page of {code}: discrepancies by code", Counter({r[0].split(" ")[0]: number(r[1]) for r in rows}),
         Counter(d["code"] for d in still if code in parties(d)))

# ---- what was delivered ----

delivered = Counter()
for d in api("deliveries"):
    delivered[d["type"], d["audience"]] += d["summaries"]
told("deliveries: the summaries there are", delivered, Counter({(s["type"], s["audience"]): s["n"] - s["recalled"]
     for s in lines("status") if s["item"] == "summary"}))

# ---- pages of summaries ----

ready, liable, inpatients = Counter(), Counter(), Counter()
for case in lines("cases"):
    if not case["responsible"] or case["stay"] == "DISCHARGED":
        continue  # nobody's: in no municipality's summary
    municipality = case["responsible"][-1]["municipality"]
    ready[municipality] += any(i["endAt"] is None for i in case["readyIntervals"])
    liable[municipality] += case["status"] == "READY_LIABLE"
page = Page("/today")
rows = page.tables["Today by municipality"][1:-1]
told("page of today: who is ready", +Counter({r[0]: number(r[4]) for r in rows}), +ready)
told("page of today: who is liable", +Counter({r[0]: number(r[8]) for r in rows}), +liable)
told("page of today: their sums", {k: page.numbers[k] for k in ("Ready for discharge", "Liable")},
     {"Ready for discharge": sum(ready.values()), "Liable": sum(liable.values())})

document = {}
for d in lines("documents"):
    for item in d["items"].values():
        document[d["title"], item["title"]] = (len(item["effectiveSet"]), item["n"])
rows = Page("/documents").tables["How far decisions have come"][1:]
told("page of documents: adopted, of how many", {(r[0], r[1]): (number(r[3]), number(r[3]) + number(r[4])) for r in rows},
     {k: v for k, v in document.items() if k in {(r[0], r[1]) for r in rows}})

evaluations = {"Off track": "OFF_TRACK", "No data": "NO_DATA", "On track": "ON_TRACK", "Target reached": "ACHIEVED",
               "No target": "NO_TARGET"}
newest = {"Evaluation": "evaluation", "Target": "target", "Gap": "gap", "Forecast": "forecast"}
export = sorted(lines("indicators"), key=lambda e: (e["code"], e["org"], e["periodStart"]))
last = {(e["code"], e["org"]): e for e in export}


def period(e):
    whole_year = e["periodStart"][5:] == "01-01" and e["periodEnd"] == e["periodStart"][:4] + "-12-31"
    return e["periodStart"][:4] if whole_year else e["periodStart"][:7]


theirs = {(e["code"], units.get(e["org"], e["org"]), period(e)): e["value"] for e in export}
theirs.update({(code, units.get(org, org), name): e[member] for (code, org), e in last.items() for name, member in newest.items()})
for e in lines("sums"):
    together = e["units"]["value"] or e["municipalities"]["value"]
    if together:
        theirs.setdefault((e["code"], e["region"], period(e)), together)
shown = {}
for code in sorted({e["code"] for e in export}):
    ((head, *rows),) = Page("/indicators?id=" + code).tables.values()
    for row in rows:
        for name, cell in list(zip(head, row))[1:]:
            if cell != "–":
                shown[code, row[0], name] = evaluations.get(cell, cell)
columns = {(code, name) for code, _, name in shown}
told("page of indicators: values, targets, gaps, forecasts, evaluations", shown,
     {k: v for k, v in theirs.items() if v is not None and (k[0], k[2]) in columns})
told("page of indicators: how many reach their target", +Counter({evaluations[k]: v for k, v in Page("/indicators").numbers.items()}),
     Counter(e["evaluation"] for e in last.values()))
sys.exit(failed)

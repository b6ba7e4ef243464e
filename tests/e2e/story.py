"""Judges what came out of the demo's story: each scene of deploy/dev/story.c by its own case, each derived
status, each dimension, each reason for a refusal; and that the judge misses each scene that is taken out.

  story.py FOLDER     what story.sh left there"""
import collections, json, sys

STATUSES = ("ADMITTED PLANNING READY_PENDING READY_BLOCKED READY_LIABLE INTERRUPTED CLOSED DISCHARGED_OPEN MERGED "
            "DECEASED VOID INCOMPLETE").split()  # and QUARANTINED, which nobody is shown
REASONS = "BAD_JSON NOT_CLOUDEVENT UNKNOWN_TYPE UNKNOWN_SOURCE ID_CHECKSUM FUTURE_TIME SCHEMA CLEARTEXT_ID".split()


class World:
    def __init__(self, folder):
        def lines(name):
            with open(f"{folder}/{name}", encoding="utf-8") as f:
                return f.read().splitlines()

        def rows(name):
            return [json.loads(line) for line in lines(name)]

        self.scenes = {w[0]: [r for r in dict.fromkeys(w[1:]) if r != "-"] for w in map(str.split, lines("scenes"))}
        self.cases = {c["caseRef"]: c for c in rows("cases")}
        self.open = collections.defaultdict(set)
        for d in rows("discrepancies"):
            if d["closedAt"] is None:
                self.open[d["subject"]].add(d["code"])
        self.facts = collections.defaultdict(list)  # in the order in which they were published
        for f in sorted(rows("where"), key=lambda f: f["offset"]):
            self.facts[f["event"]["data"].get("caseRef")].append(f["event"])
        self.restricted, self.gaps = set(lines("restricted")), set(lines("gaps"))
        self.refused, self.rejected = len(lines("refused")), collections.Counter(r["reason"] for r in rows("rejected"))
        self.s4, self.shared = rows("S4")[0], rows("shared")[0]
        self.shown = "".join("\n".join(lines(n)) for n in ("cases", "discrepancies", "facts", "where"))

    def is_so(self, ref, **members):
        """The case has these members, and the codes of `open` are open in it."""
        case = self.cases.get(ref, {})
        codes = members.pop("open", "").split()
        return ref in self.cases and all(case[k] == v for k, v in members.items()) and self.open[ref] >= set(codes)

    def has(self, ref, suffix):
        return any(f["type"] == f"samverka.transition.{suffix}.v1" for f in self.facts[ref])


def hidden(w, ref):
    return ref in w.restricted and ref not in w.shown and "protectedCases" in w.shared["header"]


def municipalities(w, ref):
    return [r["municipality"] for r in w.cases.get(ref, {}).get("responsible", [])]


def ends(w, ref):
    return [r["endedBy"] for r in w.cases.get(ref, {}).get("readyIntervals", [])]


def amount(w, ref):
    return sum(w.cases.get(ref, {}).get("amountOre", {}).values())


def blocked_by(w, ref):
    days = w.cases.get(ref, {}).get("blocked", {}).values()
    return {reason for by_day in days for reasons in by_day.values() for reason in reasons}


def annulled_first(w, ref):
    actions = [f["data"]["action"] for f in w.facts[ref] if f["type"].endswith(".discharge-ready.notified.v1")]
    return actions == ["ANNULLED", "ORIGINAL"] and ends(w, ref) == [] and w.is_so(ref, status="PLANNING")


def days_late(w, ref):
    return max([int(f["recordedtime"][8:10]) - int(f["time"][8:10]) for f in w.facts[ref]], default=0)


# What each scene must show, of its case or cases.
SCENES = {
    "on_leave_today": lambda w, c: w.is_so(c, stay="ON_LEAVE", status="READY_BLOCKED"),
    "wrong_patient": lambda w, c: w.is_so(c, stay="VOID", status="VOID"),
    "died_in_hospital": lambda w, c: w.is_so(c, stay="DECEASED", status="DECEASED", open="D-SEQ-03"),
    "protected_identity": hidden,
    "protected_later": hidden,
    "two_identities": lambda w, c, other: w.is_so(c, status="MERGED", mergedInto=other) and w.is_so(other, status="ADMITTED"),
    "moved_during_stay": lambda w, c: municipalities(w, c) == ["1281", "1283"] and w.is_so(c, open="D-RES-01"),
    "ready_withdrawn_ready": lambda w, c: ends(w, c) == ["WITHDRAWN", "DISCHARGED"],
    "two_systems_disagree": lambda w, c: len({f["source"] for f in w.facts[c] if "ready.notified" in f["type"]}) == 2
                                         and w.is_so(c, open="D-TIM-04"),
    "annulled_before_it_came": annulled_first,
    "reserve_routine": lambda w, c: days_late(w, c) == 3 and w.is_so(c, status="PLANNING"),
    "discharge_cancelled": lambda w, c: w.has(c, "discharge.cancelled") and w.is_so(c, stay="ADMITTED", status="READY_LIABLE"),
    "moved_between_hospitals": lambda w, c, to: w.has(c, "transfer.occurred") and w.is_so(c, stay="DISCHARGED")
                                                and w.is_so(to, stay="ADMITTED"),
    "interrupted": lambda w, c: w.is_so(c, status="INTERRUPTED"),
    "compulsory_care": lambda w, c: w.is_so(c, sip="REGIME_OPT_ORV"),
    "only_later_facts": lambda w, c: w.is_so(c, stay="UNKNOWN", status="INCOMPLETE", open="D-MIS-01 D-MIS-02"),
    "blocked_by_outpatient": lambda w, c: w.is_so(c, status="READY_BLOCKED", outpatient="NOT_AVAILABLE", liability="BLOCKED")
                                          and blocked_by(w, c) == {"OUTPATIENT_NOT_AVAILABLE"},
    "blocked_by_sip": lambda w, c: w.is_so(c, status="READY_BLOCKED", sip="NEEDED", open="D-DL-02") and blocked_by(w, c) == {"NO_SIP_CALL"},
    "liable_today": lambda w, c: w.is_so(c, status="READY_LIABLE", liability="LIABLE") and amount(w, c) > 0,
    "pending_today": lambda w, c: w.is_so(c, status="READY_PENDING", liability="PENDING") and amount(w, c) == 0,
    "from_abroad": lambda w, c: municipalities(w, c) == [None],
    "told_by_other_channel": lambda w, c: municipalities(w, c) == ["0767"] and w.is_so(c, status="CLOSED") and not w.open[c] & {"D-MIS-08"},
    "sent_to_the_wrong_place": lambda w, c: w.is_so(c, open="D-RES-02"),
    "one_id_two_contents": lambda w, c: w.is_so(c, open="D-PUB-03"),
    "unknown_unit": lambda w, c: w.is_so(c, open="D-PUB-04"),
    "frozen_then_changed": lambda w, c: bool(w.cases.get(c, {}).get("adjustments")) and w.is_so(c, liability="CONTESTED", open="D-SET-01 D-SET-02"),
    "gap_in_sequence": lambda w, c: c in w.cases and "urn:samverka:2120001124:treserva" in w.gaps,
    "discharged_this_morning": lambda w, c: w.is_so(c, status="DISCHARGED_OPEN", open="D-MIS-06"),
}


def missed(w):
    return [name for name, shows in SCENES.items() if name not in w.scenes or not shows(w, *w.scenes[name])]


def dimensions(w):
    """The values of each of the seven that some case has."""
    def of(member):
        return {c[member] for c in w.cases.values()}

    contact = sum(r["care_contact_before_discharge"] for r in w.s4["rows"])
    return {
        "stay": of("stay"), "sip": of("sip"), "outpatient": of("outpatient"), "liability": of("liability"),
        "notice": {"SENT" if w.has(c, "admission-notice.sent") else "NONE" for c in w.cases},
        "ready": {len(c["readyIntervals"]) for c in w.cases.values()},
        "contact": {"APPOINTED" if contact and w.has(c, "care-contact.appointed") else "NONE" for c in w.cases},
    }


failures = 0


def check(good, what, why=""):
    global failures
    failures += not good
    print(("ok - " if good else "not ok - ") + what + ("" if good else f": {why}"))


def without(w, name):
    """As if that scene had not been told."""
    refs = set(w.scenes[name])
    kept = World.__new__(World)
    kept.__dict__.update(w.__dict__)
    kept.cases = {r: c for r, c in w.cases.items() if r not in refs}
    kept.restricted, kept.gaps = w.restricted - refs, w.gaps if name != "gap_in_sequence" else set()
    kept.open = collections.defaultdict(set, {r: o for r, o in w.open.items() if r not in refs})
    kept.facts = collections.defaultdict(list, {r: f for r, f in w.facts.items() if r not in refs})
    return kept


world = World(sys.argv[1])
check(set(world.scenes) == set(SCENES), "each scene of the story is judged", set(world.scenes) ^ set(SCENES))
for scene in SCENES:
    check(scene not in missed(world), f"{scene.replace('_', ' ')}", world.scenes.get(scene))
for scene in world.scenes:
    if missed(without(world, scene)) != [scene]:
        check(False, f"{scene} taken out is missed", missed(without(world, scene)))
check(failures == 0, "each scene that is taken out is missed")
statuses = {c["status"] for c in world.cases.values()}
check(statuses == set(STATUSES), "each status is there", statuses ^ set(STATUSES))
for dimension, values in dimensions(world).items():
    check(len(values) > 1, f"{dimension} has more than its first value", values)
check(sorted(world.rejected) == sorted(REASONS) and world.rejected.total() == world.refused,
      f"each of {world.refused} that must be refused is, for each reason", world.rejected)
check(world.shared["header"]["protectedCases"] is None and len(world.restricted) == 2,
      "protected identities are counted, and too few to tell how many", world.restricted)
sys.exit(failures > 0)

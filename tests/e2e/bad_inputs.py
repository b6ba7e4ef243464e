"""Makes the records of bad_inputs.tsv, sends them with kcat, and holds what became of them against it.

  bad_inputs.py send TABLE BOOTSTRAP PLAN       PLAN: JSON lines of what was sent, for the next step
  bad_inputs.py judge PLAN WHERE FACTS LETTERS RECEIPTS
                what samverka, kcat and psql print of them; a table, and "ok" or "not ok" for each row

Words of the third column, applied in order, " ; " between them: value T, cut N, append T, prepend T,
encode CODEC, sub OLD => NEW, set POINTER JSON, del POINTER, ready (another type), again (the first
one), members N (as data),
key T, nokey, null, header NAME=VALUE, headers N, noheaders, structured, binary, topic T.
{N*T} repeats T. Backslashes as in Python."""
import copy, hashlib, json, re, subprocess, sys, tempfile

TOPIC = "samverka.transition.v1"
STRUCTURED = (b"content-type", b"application/cloudevents+json")


def good(i):
    return {
        "specversion": "1.0", "id": f"good-{i}", "source": "urn:samverka:2321000255:melior",
        "type": "samverka.transition.admission.registered.v1", "subject": "2321000255:case-bad",
        "time": "2025-03-05T14:20:00+01:00", "recordedtime": "2025-03-05T14:21:07+01:00",
        "partitionkey": "2321000255:case-bad", "datacontenttype": "application/json",
        "data": {"caseRef": "2321000255:case-bad", "patientRef": "K7QX2MVA5ZT3NHRD6YPEWJ4CGU",
                 "patientRefKey": "k1", "idKind": "PNR", "noticeId": f"adm-{i}",
                 "hospitalUnit": "SE2321000255-EXAVD1", "careForm": "SOMATIC",
                 "admittedAt": "2025-03-05T14:20:00+01:00", "plannedOrAcute": "ACUTE",
                 "registeredMunicipality": "1280", "x": ""}}


def ready(e):
    e["type"] = "samverka.transition.discharge-ready.notified.v1"
    e["data"] = {"caseRef": e["data"]["caseRef"], "patientRef": e["data"]["patientRef"],
                 "patientRefKey": "k1", "idKind": "PNR", "noticeId": "uk-" + e["id"], "noticeVersion": 1,
                 "action": "ORIGINAL", "senderUnit": "SE2321000255-EXAVD1",
                 "recipientUnits": ["SE2120001124-EXBIST"], "channel": "SYSTEM", "municipality": "1280",
                 "hospitalUnit": "SE2321000255-EXAVD1", "readyAssessedAt": "2025-03-10T10:40:00+01:00",
                 "sentAt": "2025-03-05T14:20:00+01:00"}


def repeat(text):
    return re.sub(r"\{(\d+)\*([^}]*\}?[,\]]?|[^}])\}(?=[^,]|$)", lambda m: int(m[1]) * m[2], text)


def raw(text):
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1") if "\\" in text else text.encode()


def at(e, pointer):
    *path, last = pointer.strip("/").split("/")
    for p in path:
        e = e[p]
    return e, last


class Record:
    def __init__(self, i):
        self.event, self.value, self.topic = good(i), b"", TOPIC
        self.key, self.headers, self.bytes = b"2321000255:case-bad", [STRUCTURED], None

    def text(self):
        if self.bytes is None:
            self.bytes = json.dumps(self.event, ensure_ascii=False, separators=(",", ":")).encode()
        return self.bytes

    def do(self, word, rest):
        getattr(self, "do_" + word)(rest)

    def do_value(self, t): self.bytes, self.headers = raw(t), []
    def do_structured(self, t): self.headers = [STRUCTURED]
    def do_cut(self, t): self.bytes = self.text()[: int(t)]
    def do_append(self, t): self.bytes = self.text() + raw(t)
    def do_prepend(self, t): self.bytes = raw(t) + self.text()
    def do_encode(self, t): self.bytes = self.text().decode().encode(t)

    def do_sub(self, t):
        old, new = t.split(" => ")
        assert old.encode() in self.text(), old
        self.bytes = self.text().replace(old.encode(), raw(repeat(new)), 1)

    def do_set(self, t):
        pointer, value = t.split(" ", 1)
        where, last = at(self.event, pointer)
        where[last] = json.loads(raw(repeat(value)) if "\\" in value else repeat(value))

    def do_del(self, t):
        where, last = at(self.event, t)
        del where[last]

    def do_ready(self, t): ready(self.event)
    def do_again(self, t): self.event = good(0)
    def do_members(self, t): self.event["data"].update({f"m{i}": 1 for i in range(int(t))})
    def do_key(self, t): self.key = raw(t)
    def do_nokey(self, t): self.key = None
    def do_null(self, t): self.bytes, self.headers = None, None
    def do_header(self, t): self.headers.append(tuple(p.encode() for p in t.split("=", 1)))
    def do_headers(self, t): self.headers += [(b"h%d" % i, b"v") for i in range(int(t) - len(self.headers))]
    def do_noheaders(self, t): self.headers = []
    def do_topic(self, t): self.topic = t

    def do_binary(self, t):
        e = self.event
        self.headers = [(b"content-type", b"application/json")] + [
            (b"ce_" + k.encode(), v.encode()) for k, v in e.items() if k not in ("data", "datacontenttype")]
        self.bytes = json.dumps(e["data"], separators=(",", ":")).encode()

    def is_null(self): return self.headers is None


def build(i, words):
    r = Record(i)
    r.event["id"] = f"row-{i}" if words else r.event["id"]
    for w in words.split(" ; ") if words else []:
        word, _, rest = w.partition(" ")
        r.do(word, rest)
    return r


def kcat(bootstrap, r):
    command = ["kcat", "-P", "-b", bootstrap, "-t", r.topic, "-p", "0", "-X", "message.max.bytes=4000000"]
    if r.key is not None:
        command += [b"-k", r.key]
    for name, value in r.headers or []:
        command += [b"-H", name + b"=" + value]
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"" if r.is_null() else r.text())
        f.flush()
        if not r.is_null() and r.text():
            subprocess.run(command + [f.name], check=True)
            return
    # kcat leaves out empty lines, but not one with a key in it.
    command = [c for c in command if c not in (b"-k", r.key)]
    subprocess.run(command + ["-K", "|"] + ["-Z"] * r.is_null(), input=r.key + b"|\n", check=True)


def send(table, bootstrap, plan):
    offsets, out = {}, open(plan, "w", encoding="utf-8")
    rows = [l.rstrip("\n").split("\t") for l in open(table, encoding="utf-8") if not l.startswith("#")]
    todo = [["0", "a good one", "", "ACCEPTED", ""]]
    for row in rows:
        todo += [row, ["0", "a good one", "", "ACCEPTED", ""]]
    for i, row in enumerate(todo):
        r = build(i, row[2])
        kcat(bootstrap, r)
        offset = offsets.get(r.topic, 0)
        offsets[r.topic] = offset + 1
        out.write(json.dumps({"row": row, "topic": r.topic, "offset": offset,
                              "sha": None if r.is_null() else hashlib.sha256(r.text()).hexdigest()}) + "\n")


def letters(path):
    """Lines "HEX OF HEADERS, KEY, VALUE" of kcat's own making are not safe for bytes: sizes go first."""
    data, found = open(path, "rb").read(), {}
    while data:
        head, _, data = data.partition(b"\n")
        size, key_size, headers = head.split(b" ", 2)
        n, k = max(int(size), 0), max(int(key_size), 0)
        value, data = data[k:k + n], data[k + n + 1:]
        h = dict(p.split(b"=", 1) for p in headers.split(b",") if b"=" in p)
        where = (h[b"samverka-dlq-topic"].decode(), int(h[b"samverka-dlq-offset"]))
        found[where] = (h[b"samverka-dlq-reason"].decode(), value, int(size))
    return found


def judge(plan, where, facts, letters_of, receipts):
    refused = {(r["topic"], r["offset"]): r for r in map(json.loads, open(where, encoding="utf-8"))}
    accepted = {(r["topic"], r["offset"]) for r in map(json.loads, open(facts, encoding="utf-8"))}
    verdicts = {(t, int(o)): v for t, o, v in (l.split() for l in open(receipts, encoding="utf-8"))}
    dead, bad = letters(letters_of), 0
    for p in map(json.loads, open(plan, encoding="utf-8")):
        number, what, _, expected, words = (p["row"] + [""])[:5]
        at_ = (p["topic"], p["offset"])
        r = refused.get(at_)
        # What was simply accepted has no receipt of its own: it is in the log.
        got = r["reason"] if r else verdicts.get(at_) or ("ACCEPTED" if at_ in accepted else "LOST")
        detail = (r.get("detail") or "") if r else ""
        good_ = got == expected and words in detail
        if r:
            reason, value, size = dead.get(at_, ("no dead letter", b"", 0))
            same = size < 1 if p["sha"] is None else hashlib.sha256(value).hexdigest() == p["sha"]
            withheld = got == "CLEARTEXT_ID" or "personal number" in what
            good_ = good_ and reason == got and (not value if withheld else same)
            if reason != got or not (not value if withheld else same):
                detail += f" [dead letter: {reason}, {size} bytes]"
        if number != "0" or not good_:
            print(f"{'ok' if good_ else 'not ok'} - {number:>3} {what}: {got} {detail}".rstrip())
            if not good_:
                print(f"# expected {expected} {words}")
        bad += not good_
    print(f"# {len(dead)} dead letters, {len(refused)} refused, {len(accepted)} facts")
    return 1 if bad or len(dead) != len(refused) else 0


if sys.argv[1] == "send":
    send(*sys.argv[2:])
else:
    sys.exit(judge(*sys.argv[2:]))

"""Makes the inputs of bad_inputs.tsv: a good fact, changed as the third column says. For bad_records.py
(records of Kafka) and bad_requests.py (HTTP).

Words, applied in order, " ; " between them: value T, cut N, append T, prepend T, encode CODEC,
sub OLD => NEW, set POINTER JSON, del POINTER, ready (another type), again (the first one), members N
(as data), key T, nokey, null, header NAME=VALUE, headers N, noheaders, structured, binary, topic T,
stamp MILLISECONDS, packed CODEC. {N*T} repeats T. Backslashes as in Python."""
import json, re
from typing import NamedTuple

class Row(NamedTuple):
    number: str
    what: str
    where: str
    how: str
    answer: str
    words: str = ""


def rows(table, *where):
    """Those tried in one of these places; all when none is named."""
    for line in open(table, encoding="utf-8"):
        if not line.startswith("#"):
            row = Row(*line.rstrip("\n").split("\t"))
            if not where or row.where in where:
                yield row


TOPIC = "samverka.transition.v1"
# The gateway's answer to what a reconciler judges so; 422 all others.
STATUS = {"NOT_CLOUDEVENT": 400, "BAD_JSON": 400, "SOURCE_NOT_ALLOWED": 403, "TOO_LARGE": 413,
          "ACCEPTED": 202, "DUPLICATE": 202, "CONFLICT": 202}
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
        self.key, self.headers, self.bytes, self.stamp = b"2321000255:case-bad", [STRUCTURED], None, None
        self.codec = "none"

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
    def do_stamp(self, t): self.stamp = int(t)
    def do_packed(self, t): self.codec = t

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

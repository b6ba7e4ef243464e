"""Sends the requests of bad_inputs.tsv, starts its commands, and holds the answers against it.

  bad_requests.py http TABLE PLACES PKI      PLACES: lines "NAME PORT": gateway, limited, monitor
                  SAMVERKA                   whose validate says the same of what is one line
  bad_requests.py judged TABLE PLACES PKI    what became of those that were taken, by their receipts
  bad_requests.py commands TABLE BIN SCRATCH

Words of a request, beside those of bad_record.py: line T (the first line), head NAME: VALUE, without
NAME, length T (of the body, as it is said), chunked, value T (the body), batch ID,ID! (events of these
ids, those with ! broken), raw T (the whole request), then T (bytes behind it), stop (closes in the
middle of the body), slow head|body (a byte now and then), times N (all at once), as CERTIFICATE,
tls N (the newest version), limited (at the gateway with small limits), approval TYPE.
Words of a command: file T, mode M, run PROGRAM ARGUMENTS; @file, @gone and @folder are paths."""
import collections, copy, json, os, re, shlex, socket, ssl, subprocess, sys, threading, time, urllib.parse
from bad_record import STATUS, STRUCTURED, Record, raw, repeat, rows
from same_words import differing, one_line, validated

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/examples/")


def expected(row):
    """Status and reason of a row that is also tried as a record, and the answer of any other."""
    if row.where != "both":
        return row.answer.split(", ")[0]
    status = STATUS.get(row.answer, 422)
    return "202" if status == 202 else f"{status} {row.answer}"


class Request(Record):
    def __init__(self, i, row):
        super().__init__(i)
        self.event["id"] = f"row-{i}"
        self.line, self.fields, self.dropped = "POST /v1/events HTTP/1.1", [], set()
        self.said, self.whole, self.after, self.n = None, None, b"", 1
        self.chunks = self.stopped = self.slow = self.limited = False
        self.certificate, self.tls, self.page = "skane", None, row.where == "monitor"
        if self.page:
            self.line = "GET / HTTP/1.1"
        for w in row.how.split(" ; ") if row.how else []:
            word, _, rest = w.partition(" ")
            self.do(word, rest)
        self.id = self.event.get("id") if isinstance(self.event, dict) else None

    def do_line(self, t): self.line = repeat(t)
    def do_head(self, t): self.fields.append(raw(repeat(t)))
    def do_without(self, t): self.dropped.add(t.lower())
    def do_length(self, t): self.said = t
    def do_chunked(self, _): self.chunks = True
    def do_raw(self, t): self.whole = raw(repeat(t))
    def do_then(self, t): self.after = raw(repeat(t))
    def do_stop(self, _): self.stopped = True
    def do_slow(self, t): self.slow = t
    def do_times(self, t): self.n = int(t)
    def do_as(self, t): self.certificate = t
    def do_tls(self, t): self.tls = t
    def do_limited(self, _): self.limited = True

    def do_batch(self, t):
        events = []
        for name in t.split(","):
            e = copy.deepcopy(self.event)
            e["id"] = name.rstrip("!")
            if name.endswith("!"):
                e["data"]["admittedAt"] = "yesterday"
            events.append(e)
        self.bytes = json.dumps(events).encode()
        self.headers = [(STRUCTURED[0], b"application/cloudevents-batch+json")]

    def do_approval(self, t):
        name, _, changes = t.partition(" ")
        self.event = json.load(open(f"{EXAMPLES}samverka.approval.{name}.v1.json", encoding="utf-8"))
        self.event.update(source="urn:samverka:2321000255:diarium", **json.loads(changes or "{}"))
        self.event["data"].update(documentId=self.event["subject"])

    def head(self):
        body = b"" if self.page else self.text()
        fields = [b"Host: localhost"] + [
            k.replace(b"ce_", b"ce-") + b": " + v for k, v in self.headers or [] if not self.page]
        if self.chunks:
            fields.append(b"Transfer-Encoding: chunked")
        elif not self.page:
            fields.append(b"Content-Length: " + (self.said or str(len(body))).encode())
        fields = [f for f in fields if f.split(b":")[0].decode().lower() not in self.dropped]
        return b"\r\n".join([self.line.encode("latin-1")] + fields + self.fields) + b"\r\n\r\n"

    def sent(self):
        """Head and body."""
        if self.whole is not None:
            return self.whole, b""
        body = b"" if self.page else self.text()
        if self.chunks:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        return self.head(), body[: len(body) // 2] if self.stopped else body


class Client:
    def __init__(self, places, pki):
        self.ports = dict(line.split() for line in open(places, encoding="utf-8"))
        self.pki = pki

    def connect(self, r):
        place = "monitor" if r.page else "limited" if r.limited else "gateway"
        s = socket.create_connection(("127.0.0.1", int(self.ports[place])), timeout=20)
        if r.page:
            return s
        c = ssl.create_default_context(cafile=self.pki + "/samverka.pem")
        if r.certificate != "nobody":
            c.load_cert_chain(f"{self.pki}/{r.certificate}.pem", f"{self.pki}/{r.certificate}.key")
        if r.tls:
            c.set_ciphers("ALL:@SECLEVEL=0")
            c.minimum_version = c.maximum_version = getattr(ssl.TLSVersion, {"1.0": "TLSv1", "1.1": "TLSv1_1"}[r.tls])
        return c.wrap_socket(s, server_hostname="localhost")

    def exchange(self, r, wanted):
        """All bytes that came back until the other side closed, or "handshake"."""
        got = b""
        try:
            s = self.connect(r)
            if wanted != "handshake":
                head, body = r.sent()
                feed(s, r, head, body)
            if r.stopped:
                return b""
            s.settimeout(20)
            while not has_all(r, got):
                more = s.recv(65536)
                if not more:
                    break
                got += more
        except ssl.SSLError as e:
            if "EOF" in str(e).upper():
                return b""
            return b"handshake" if "ALERT" in str(e).upper() else str(e).encode()
        except (ConnectionError, BrokenPipeError):
            pass
        except socket.timeout:
            got += b"... and waits"
        return got


def feed(s, r, head, body):
    if r.slow:
        kept, dripped = (head[:-4], b"x" * 100) if r.slow == "head" else (head, body)
        s.sendall(kept)
        try:
            for byte in dripped:
                s.sendall(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            pass
        return
    s.sendall(head)
    if "expect: 100-continue" not in head.decode("latin-1").lower():
        s.sendall(body)
    s.sendall(r.after)
    if r.stopped:
        s.close()


def has_all(r, got):
    """One answer, or two where something was sent behind it; a client that asked for the end gets it."""
    wanted, n, rest = 1 + bool(r.after), 0, got
    while b"\r\n\r\n" in rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        if head.split(b" ", 2)[1:2] == [b"100"]:
            continue
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        if not length or len(rest) < int(length[1]):
            return False
        rest, n = rest[int(length[1]):], n + 1
    return n >= wanted


def told(got, after=b""):
    """ "400 FRAMING" of an answer; what came behind it after a comma."""
    if got == b"handshake":
        return "handshake"
    if not got:
        return "closed"
    first = re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)
    reason = re.search(rb'"reason":"([A-Z_]+)"', got)
    # The library says what it refuses itself twice, and closes: only one answer was asked for.
    first = [f.decode() for f in first if f != b"100"][:1 + bool(after)]
    out = " then ".join(first) or "no HTTP"
    if reason and not out.startswith("2"):
        out = f"{out[:3]} {reason[1].decode()}{out[3:]}"
    return out + (" and waits" if got.endswith(b"... and waits") else "")


def objections(r, row, got):
    """What no answer may have, and what this one must."""
    low, text = got.lower(), got.decode("utf-8", "replace")
    head = low.partition(b"\r\n\r\n")[0]
    bad = [w for w in (b"121212", b"<script>alert", b"\x1b", b"microhttpd") if w in low]
    bad += [w for w in (b"\r\nserver:", b"\r\nx-evil") if w in head]
    if r.page is False and re.search(rb'"reason"', got) and not re.search(rb"(?i)content-type: application/", got):
        bad.append(b"no media type")
    words = row.words.split(" & ") if row.words and row.where != "both" else []
    return [b.decode() for b in bad] + [w for w in words if w.lower() not in text.lower()]


def answered(got):
    """Reason, detail, id and source of an answer to one event; of one that was taken, no reason."""
    said = json.loads(got.partition(b"\r\n\r\n")[2])
    return said["receipts"][0] if "receipts" in said else {**said, **said.get("event", {})}


def http(table, places, pki, samverka):
    client, failed, sent, lines = Client(places, pki), 0, 0, []
    for i, row in enumerate(rows(table, "gateway", "monitor", "both")):
        if row.how == "-":
            continue
        r, wanted = Request(i, row), expected(row)
        answers = []
        if r.n > 1:
            threads = [threading.Thread(target=lambda: answers.append(client.exchange(r, wanted))) for _ in range(r.n)]
            for t in threads: t.start()
            for t in threads: t.join()
        else:
            answers.append(client.exchange(r, wanted))
        got = sorted({told(a, r.after) for a in answers})
        why = [w for a in answers for w in objections(r, row, a)]
        after = told(client.exchange(Request(f"after-{i}", row._replace(where="gateway", how="")), "202"))
        good = got == [wanted] and not why and after == "202"
        print(f"{'ok' if good else 'not ok'} - {row.number:>3} {row.what} ({row.where.replace('both', 'gateway')}): {', '.join(got)}")
        if not good:
            failed = 1
            print(f"# expected {wanted} {row.words}; missing or there: {why}; a good one after it: {after}")
            print("# " + repr(answers[0][:600]))
        sent += 1
    print(f"# {sent} requests")
    return failed


def verdicts(client, r, event_id):
    q = urllib.parse.urlencode({"source": r.event["source"], "id": event_id})
    ask = copy.copy(r)
    ask.whole = f"GET /v1/receipts?{q} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    ask.after, ask.slow, ask.stopped, ask.limited = b"", False, False, False
    body = client.exchange(ask, "200").partition(b"\r\n\r\n")[2]
    n = collections.Counter(v["verdict"] for v in json.loads(body).get("receipts", []))
    return " ".join(f"{k} {v}" for k, v in sorted(n.items())) or "nothing"


def judged(table, places, pki):
    client, failed = Client(places, pki), 0
    for i, row in enumerate(rows(table, "gateway", "monitor", "both")):
        if row.how == "-" or row.where != "gateway" or ", " not in row.answer:
            continue
        r = Request(i, row)
        wanted = row.answer.split(", ", 1)[1]
        got = verdicts(client, r, r.id)
        print(f"{'ok' if got == wanted else 'not ok'} - {row.number:>3} {row.what}, in the end: {got}")
        if got != wanted:
            failed = 1
            print(f"# expected {wanted}")
    return failed


def run(row, bin_, scratch):
    settings = os.path.join(scratch, "settings")
    paths = {"@file": settings, "@gone": scratch + "/nowhere", "@folder": scratch}
    for w in row.how.split(" ; "):
        word, _, rest = w.partition(" ")
        if word == "file":
            open(settings, "wb").write(raw(rest))
            os.chmod(settings, 0o600)
        elif word == "mode":
            os.chmod(settings, int(rest, 8))
        else:
            program, *arguments = shlex.split(re.sub("@(file|gone|folder)", lambda m: paths[m[0]], rest))
            p = subprocess.run([bin_ + "/" + program] + arguments, stdin=subprocess.DEVNULL,
                               capture_output=True, timeout=30, check=False)
            return f"exit {p.returncode}", (p.stdout + p.stderr).decode("utf-8", "replace")
    raise ValueError(row.how)


def commands(table, bin_, scratch):
    failed = 0
    for row in rows(table, "command"):
        if row.how == "-":
            continue
        got, text = run(row, bin_, scratch)
        bad = [w for w in row.words.split(" & ") if w not in text]
        bad += [repr(c) for c in set(text) if (c < " " and c != "\n") or c == "\x7f"]
        bad += ["secret-word"] * ("secret-word" in text)
        good = got == row.answer and not bad
        print(f"{'ok' if good else 'not ok'} - {row.number:>3} {row.what}: {got}")
        if not good:
            failed = 1
            print(f"# expected {row.answer} {row.words}; missing or there: {bad}\n# " + text[:600].replace("\n", "\n# "))
    return failed


sys.exit({"http": http, "judged": judged, "commands": commands}[sys.argv[1]](*sys.argv[2:]))

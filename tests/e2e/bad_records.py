"""Sends the records of bad_inputs.tsv with kcat, and holds what became of them against it.

  bad_records.py send TABLE BOOTSTRAP PLAN       PLAN: JSON lines of what was sent, for the next step
  bad_records.py judge PLAN WHERE FACTS LETTERS RECEIPTS
                what samverka, kcat and psql print of them; a table, and "ok" or "not ok" for each row
  bad_records.py words PLAN WHERE SAMVERKA
                samverka validate says the same of what it can be asked: lines, and no headers of their own"""
import ctypes, hashlib, json, subprocess, sys, tempfile
from bad_record import STRUCTURED, Record, Row, build, rows
from same_words import differing, one_line, validated


def kcat(bootstrap, r):
    command = ["kcat", "-P", "-b", bootstrap, "-t", r.topic, "-p", "0", "-X", "message.max.bytes=8000000", "-z", r.codec]
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


def stamped(bootstrap, r):
    """With a time of the producer's choosing, which kcat cannot: the client library itself."""
    lib, error = ctypes.CDLL("librdkafka.so.1"), ctypes.create_string_buffer(512)
    for name in ("rd_kafka_conf_new", "rd_kafka_new"):
        getattr(lib, name).restype = ctypes.c_void_p
    conf = ctypes.c_void_p(lib.rd_kafka_conf_new())
    lib.rd_kafka_conf_set(conf, b"bootstrap.servers", bootstrap.encode(), error, 512)
    producer = ctypes.c_void_p(lib.rd_kafka_new(0, conf, error, 512))
    end, topic, partition, value, key, flags, time, header = 0, 1, 3, 4, 5, 7, 8, 9
    size, copy = ctypes.c_size_t, 2
    name, content = r.headers[0]
    failed = lib.rd_kafka_producev(
        producer, topic, r.topic.encode(), partition, 0, flags, copy, value, r.text(), size(len(r.text())),
        key, r.key, size(len(r.key)), time, ctypes.c_int64(r.stamp), header, name, content,
        size(len(content)), end)
    failed = failed or lib.rd_kafka_flush(producer, 30000)
    lib.rd_kafka_destroy(producer)
    assert not failed, f"code {failed}"


def send(table, bootstrap, plan):
    offsets, out = {}, open(plan, "w", encoding="utf-8")
    good = Row("0", "a good one", "kafka", "", "ACCEPTED")
    todo = [good]
    for row in rows(table, "kafka", "both"):
        if row.how != "-":
            todo += [row, good]
    for i, row in enumerate(todo):
        r = build(i, row.how)
        (stamped if r.stamp is not None else kcat)(bootstrap, r)
        offset = offsets.get(r.topic, 0)
        offsets[r.topic] = offset + 1
        plain = r.headers == [STRUCTURED] and r.key == Record(0).key and one_line(r.text())
        out.write(json.dumps({"row": row, "topic": r.topic, "offset": offset,
                              "line": r.text().decode("latin-1") if plain else None, "size": 0 if r.is_null() else len(r.text()), "sha": None if r.is_null() else hashlib.sha256(r.text()).hexdigest()}) + "\n")


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
        number, what, _, _, expected, words = p["row"]
        at_ = (p["topic"], p["offset"])
        r = refused.get(at_)
        # What was simply accepted has no receipt of its own: it is in the log.
        got = r["reason"] if r else verdicts.get(at_) or ("ACCEPTED" if at_ in accepted else "LOST")
        detail = (r.get("detail") or "") if r else ""
        good_ = got == expected and words in detail
        if r:
            reason, value, size = dead.get(at_, ("no dead letter", b"", 0))
            same = size < 1 if p["sha"] is None else hashlib.sha256(value).hexdigest() == p["sha"]
            # Of one above what a producer sends, the letter has the coordinates.
            withheld = got == "CLEARTEXT_ID" or "personal number" in what or p["size"] > 1000000
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


def words_of(plan, where, samverka):
    refused = {(r["topic"], r["offset"]): r for r in map(json.loads, open(where, encoding="utf-8"))}
    lines = [p for p in map(json.loads, open(plan, encoding="utf-8")) if p["line"] is not None]
    failed = 0
    for topic in sorted({p["topic"] for p in lines}):
        own = [p for p in lines if p["topic"] == topic]
        said = validated(samverka, [p["line"].encode("latin-1") for p in own], "--topic", topic)
        failed |= differing(f"the daemon, on {topic}",
                            [(p["row"][1], s, refused.get((topic, p["offset"]), {})) for p, s in zip(own, said)])
    return failed


sys.exit({"send": send, "judge": judge, "words": words_of}[sys.argv[1]](*sys.argv[2:]))

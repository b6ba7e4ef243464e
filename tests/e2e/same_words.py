"""Holds what samverka validate says of events against what a daemon or the gateway said of the same bytes.

  same_words.py examples SOURCE OUT             the published invalid examples of every type, from this source,
                                                an event a line, ids example-1 and so on
  same_words.py rejected SAMVERKA FILE REJECTED what export rejected --where says of them, by id
  same_words.py answer SAMVERKA FILE ANSWER     what the gateway answered to them as one batch

bad_records.py and bad_requests.py hold their rows against it in the same way."""
import glob, json, os, re, subprocess, sys

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/examples/")


def one_line(text):
    """What a file of lines can hold at all; blank ones are passed over there."""
    return b"\n" not in text and bool(text.strip())


def words(said):
    """What may be compared: the moment a record was taken is another each time."""
    if not said.get("reason"):
        return ("accepted",)
    detail = re.sub(r"which was at \S+", "which was at …", said.get("detail") or "")
    return said["reason"], detail, said.get("id") or "", said.get("source") or ""


def validated(samverka, texts, *options):
    run = subprocess.run([samverka, "validate", *options], input=b"\n".join(texts) + b"\n", capture_output=True,
                         timeout=60, check=False)
    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert [s["line"] for s in said] == list(range(1, len(texts) + 1)), run.stderr
    return said


def differing(who, rows):
    """rows: (what it is, what validate said, what the other said)."""
    bad = [f"{what}: validate says {words(a)}, {who} {words(b)}" for what, a, b in rows if words(a) != words(b)]
    good = rows and not bad
    print(f"{'ok' if good else 'not ok'} - validate has the words of {who} ({len(rows)})")
    for line in bad:
        print("# " + line)
    return 0 if good else 1


def examples(source, out):
    with open(out, "w", encoding="utf-8") as f:
        for i, path in enumerate(sorted(glob.glob(EXAMPLES + "*.invalid.json")), 1):
            event = json.load(open(path, encoding="utf-8"))
            event.update(source=source, id=f"example-{i}")
            f.write(json.dumps(event, ensure_ascii=False) + "\n")
    return 0


def compared(samverka, path, other, who):
    texts = open(path, "rb").read().splitlines()
    said = validated(samverka, texts, "--reference")
    rows = [(json.loads(t)["type"], s, other.get(s["id"], {"reason": "NOWHERE"})) for t, s in zip(texts, said)]
    return differing(who, rows)


def rejected(samverka, path, answers):
    other = {r["id"]: r for r in map(json.loads, open(answers, encoding="utf-8")) if r.get("id")}
    return compared(samverka, path, other, "the daemons, of every invalid example")


def answer(samverka, path, answers):
    other = {r["id"]: r for r in json.load(open(answers, encoding="utf-8"))["receipts"]}
    return compared(samverka, path, other, "the gateway, of every invalid example")


if __name__ == "__main__":
    sys.exit({"examples": examples, "rejected": rejected, "answer": answer}[sys.argv[1]](*sys.argv[2:]))

"""Prints docs/bad-inputs.md from bad_inputs.tsv; fails when a number of the list is missing."""
import os, sys
from bad_record import STATUS, rows

here = os.path.dirname(os.path.abspath(__file__))
GROUPS = [("HTTP framing", 28), ("Who it is", 43), ("JSON", 70), ("Schema and meaning", 95),
          ("The same again", 103), ("Records of Kafka", 124), ("Operator and monitor", 132)]
WHERE = {"kafka": "Kafka", "both": "Kafka, gateway", "gateway": "gateway", "monitor": "page", "command": "command line"}

print("""# Bad inputs, and the answer each gets

Made by `make docs` from `tests/e2e/bad_inputs.tsv`, the table that the tests work through: `make bad-inputs`
tries every row and prints what came out. After each one a good request or record is tried as well, and taken.

By Kafka a record is accepted, or refused with a reason ([reasons.md](../schemas/reasons.md)): a row in `rejected`, the
dead letter, the next record. By HTTPS the answer is a status, and the reason in the problem document; *closed*
means that the connection ends without one, *handshake* that TLS says why. What is taken (202) and judged later
is given with what became of it in the end. A command answers with its exit code. Numbers are those of the list
of bad inputs that the tests began with.""")


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def answer(row):
    if row.where != "both":
        return row.answer
    status = STATUS.get(row.answer, 422)
    return f"{row.answer}, {status}"


table, missing, first = list(rows(here + "/bad_inputs.tsv")), [], 1
for title, last in GROUPS:
    print(f"\n## {title}\n\n| No. | Input | Tried by | Answer | Words in it |\n|---|---|---|---|---|")
    for n in range(first, last + 1):
        mine = [r for r in table if int(r.number) == n]
        missing += [] if mine else [n]
        for r in mine:
            words = f"`{cell(r.words)}`" if r.words else ""
            print(f"| {n} | {cell(r.what)} | {WHERE[r.where]} | {cell(answer(r))} | {words} |")
    first = last + 1
if missing:
    sys.exit(f"no row for {missing}")

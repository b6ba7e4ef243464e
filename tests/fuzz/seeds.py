#!/usr/bin/env python3
"""What a fuzzer begins with besides its corpus, made from what is there anyway: seeds.py TARGET FOLDER.

schema    each schema that this repository publishes, and each of the JSON-Schema-Test-Suite where that is
          installed, with a value that it takes or refuses
settings  the files of settings in deploy/
fold      dice for sets of facts of every domain: a mutated corpus of short ones never grows to whole sets
"""
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = pathlib.Path("/usr/share/json-schema-test-suite/tests/draft7")
LONGEST = 4096  # as run.sh has it
DOMAINS = 4  # of fuzz_domains.h
TAPES = 40


def pair(schema, value):
    return b"\0".join(json.dumps(x, separators=(",", ":"), ensure_ascii=False).encode() for x in (schema, value))


def without_words(schema):
    """Titles and descriptions are half of it, and the schema does not look at them."""
    if isinstance(schema, list):
        return [without_words(x) for x in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: without_words(v) for k, v in schema.items()
            if k not in ("title", "description") or not isinstance(v, str)}


def schema_seeds():
    for path in sorted((ROOT / "schemas/events").glob("*.json")):
        schema = without_words(json.loads(path.read_text()))
        for ending in ("json", "invalid.json"):
            example = ROOT / f"schemas/examples/samverka.{path.stem}.v1.{ending}"
            if example.exists():
                yield pair(schema, json.loads(example.read_text()).get("data"))
    for path in sorted(SUITE.rglob("*.json")):
        for case in json.loads(path.read_text()):
            for test in case["tests"]:
                yield pair(case["schema"], test["data"])


def settings_seeds():
    for path in sorted((ROOT / "deploy").rglob("*.conf")):
        yield path.read_bytes()


def fold_seeds():
    dice = random.Random(1)
    for domain in range(DOMAINS):
        for _ in range(TAPES):
            yield bytes([domain]) + dice.randbytes(dice.randrange(32, LONGEST))


MADE = {"schema": schema_seeds, "settings": settings_seeds, "fold": fold_seeds}
target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for i, seed in enumerate(s for s in MADE.get(target, tuple)() if len(s) <= LONGEST):
    (folder / f"{i:04}").write_bytes(seed)

#!/usr/bin/python3
"""Judges schemas/ with a JSON Schema implementation that is not ours. Run by schemas.sh.

Debian's python3-jsonschema and python3-yaml are enough; nothing is fetched."""
import copy
import csv
import functools
import glob
import json
import os
import re
import sys

import jsonschema
import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "schemas")
KEYWORDS = set(
    "$schema $id $comment $defs $ref title description examples default type const enum properties "
    "required additionalProperties minProperties maxProperties propertyNames items minItems maxItems "
    "uniqueItems minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum "
    "allOf anyOf oneOf not if then else".split()
)
FORMATS = {"date", "date-time", "uri-reference", "x-orgnr", "x-hsa-id", "x-municipality", "x-county", "x-ref"}
ENVELOPE = ("specversion", "id", "source", "type", "subject", "time", "recordedtime", "partitionkey")
AREAS = {"transition": "T", "approval": "D", "indicator": "K"}  # and the letter of its event types in README.md
OF_THE_TYPE = {"reasonCode", "digest", "items", "body", "outcome", "action", "unit"}  # members with a form in each type
failures = 0


def check(good, what, why=""):
    global failures
    failures += not good
    print(("ok - " if good else "not ok - ") + what + ("" if good or not why else ": " + str(why)))


def load(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return json.load(f)


def names(folder):
    return sorted(os.path.basename(p)[:-5] for p in glob.glob(os.path.join(ROOT, folder, "*.json")))


def lines(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


# ---- the formats of common/event/schema.h, written anew so that they check ours ----


def luhn(digits):
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c) * (1 + i % 2)
        total += n // 10 + n % 10
    return total % 10 == 0


def is_orgnr(s):
    return bool(re.fullmatch("[0-9]{2}[2-9][0-9]{7}", s)) and luhn(s)


def is_hsa_id(s):
    return bool(re.fullmatch("SE[0-9]{10}-[A-Za-z0-9]{1,18}", s, re.I)) and is_orgnr(s[2:12])


def is_day(s):
    m = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", s)
    if not m:
        return False
    year, month, day = map(int, m.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= longest[month - 1]


def is_instant(s):
    form = r"(.{10})[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    m = re.fullmatch(form, s)
    return bool(m) and is_day(m.group(1))


@functools.lru_cache(None)
def principals(kind):
    rows = lines("defaults", "principals.jsonl")
    return frozenset(r["data"]["code"] for r in rows if r["data"]["kind"] == kind)


def format_checker():
    checks = {
        "date": is_day,
        "date-time": is_instant,
        "uri-reference": lambda s: " " not in s,
        "x-orgnr": is_orgnr,
        "x-hsa-id": is_hsa_id,
        "x-municipality": lambda s: s in principals("MUNICIPALITY"),
        "x-county": lambda s: s in principals("REGION"),
        "x-ref": lambda s: bool(re.fullmatch("[!-~]+", s)),
    }
    checker = jsonschema.FormatChecker(formats=())
    for name, test in checks.items():
        checker.checks(name)(lambda s, test=test: not isinstance(s, str) or test(s))
    return checker


def judge_class():
    """2020-12, but an integer is written as one: 3.0 is none."""
    base = jsonschema.Draft202012Validator
    whole = base.TYPE_CHECKER.redefine("integer", lambda _, v: type(v) is int)
    return jsonschema.validators.extend(base, type_checker=whole)


JUDGE = judge_class()
CHECKER = format_checker()


def faults(schema, data):
    """(pointer, keyword) of every fault; alternatives count as one."""
    found = JUDGE(schema, format_checker=CHECKER).iter_errors(data)
    return sorted(("/".join(["/data", *map(str, e.absolute_path)]), e.validator) for e in found)


# ---- schema files ----


def subschemas(schema, where="#"):
    yield where, schema
    for word in ("properties", "$defs"):
        for name, sub in schema.get(word, {}).items():
            yield from subschemas(sub, f"{where}/{word}/{name}")
    for word in ("items", "not", "if", "then", "else", "propertyNames"):
        if word in schema:
            yield from subschemas(schema[word], f"{where}/{word}")
    for word in ("allOf", "anyOf", "oneOf"):
        for i, sub in enumerate(schema.get(word, [])):
            yield from subschemas(sub, f"{where}/{word}/{i}")


def schema_faults(schema):
    for where, s in subschemas(schema):
        for word in set(s) - KEYWORDS:
            yield f"{where}: keyword {word}"
        if s.get("format", "date") not in FORMATS:
            yield f"{where}: format {s['format']}"
        if s.get("additionalProperties") is False:
            yield f"{where}: unknown members are to be kept"
        if "$ref" in s and not s["$ref"].startswith("#/$defs/"):
            yield f"{where}: reference out of the file"
        kinds = s.get("type", [])
        if "string" in kinds and "maxLength" not in s and "enum" not in s:
            yield f"{where}: string without limit"
        if "array" in kinds and "maxItems" not in s:
            yield f"{where}: array without limit"
        if s.get("pattern") and re.search(r"\\[a-zA-Z]|\(\?", s["pattern"]):
            yield f"{where}: pattern is no POSIX extended expression"


def check_schema(folder, name):
    schema = load(folder, name + ".json")
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
        wrong = list(schema_faults(schema))
    except jsonschema.SchemaError as e:
        wrong = [e.message]
    if folder == "reference":
        name = "reference." + name
    if schema.get("$id") != f"urn:samverka:schema:{name}:v1":
        wrong.append("$id is not the file's name")
    check(not wrong, f"schemas/{folder}: {name} is of our subset", "; ".join(wrong))
    return schema


def check_common(area, schemas):
    """Members that several event types share say the same everywhere, but for the words."""
    seen, wrong = {}, []
    for name, schema in schemas.items():
        for member, form in schema["properties"].items():
            bare = {k: v for k, v in form.items() if k not in ("description", "default")}
            first, known = seen.setdefault(member, (name, bare))
            if known != bare and member not in OF_THE_TYPE:
                wrong.append(f"{member} in {first} and {name}")
    check(not wrong, f"a member has one form in all {area} types", "; ".join(wrong))


def readme_rows(first, width):
    """The rows of a table of README.md: the type's name, and two sets of member names."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if re.fullmatch(first, cells[0]) and len(cells) == width:
                name, required, optional = cells[-3:]
                yield name.strip("`"), set(re.findall("`(.*?)`", required)), set(re.findall("`(.*?)`", optional))


def check_readme(schemas, rows, common, skip=()):
    told = {name: members for name, *members in rows}
    wrong = list(set(told) ^ set(schemas))
    for name in set(told) & set(schemas) - set(skip):
        schema = schemas[name]
        needed = set(schema.get("required", []))
        either = {m for a in schema.get("anyOf", []) for m in a["required"]}
        optional = set(schema["properties"]) - common - needed
        required, free = told[name]
        if required != (needed - {"id", "validFrom"}) | either or free - either != optional - either:
            wrong.append(name)
    check(not wrong, f"README.md: required and optional members of {len(schemas)} types", sorted(wrong))


# ---- examples ----


def check_envelope(event, type_name, name):
    wrong = [a for a in ENVELOPE if not isinstance(event.get(a), str)]
    source = re.fullmatch("urn:samverka:([0-9]{10}):[a-z-]+", event["source"])
    if not source or not is_orgnr(source.group(1)):
        wrong.append("source")
    if event["type"] != type_name or event["subject"] != event["partitionkey"]:
        wrong.append("type or key")
    if not (is_instant(event["time"]) and is_instant(event["recordedtime"])):
        wrong.append("times")
    if event["recordedtime"] < event["time"]:
        wrong.append("recorded before it happened")
    if event["dataschema"] != f"urn:samverka:schema:{name}:v1":
        wrong.append("dataschema")
    return wrong


def check_example(schema, type_name, name, expected):
    try:
        good = load("examples", type_name + ".json")
        bad = load("examples", type_name + ".invalid.json")
    except OSError as e:
        return check(False, f"{type_name}: both examples", e)
    wrong = check_envelope(good, type_name, name) + faults(schema, good["data"])
    check(not wrong, f"{type_name}: the example is valid", wrong)
    found = faults(schema, bad["data"])
    check(found == [expected], f"{type_name}: the fault is {expected[1]} at {expected[0]}", found)


def check_defaults(schemas):
    for path in sorted(glob.glob(os.path.join(ROOT, "defaults", "*.jsonl"))):
        name = os.path.basename(path)
        rows = lines("defaults", name)
        wrong = [
            f"line {i}: {f}"
            for i, row in enumerate(rows, 1)
            for f in faults(schemas[row["object"]], row["data"])
        ]
        keys = {(r["object"], r["data"]["id"], r["data"]["validFrom"]) for r in rows}
        check(not wrong and len(keys) == len(rows), f"defaults/{name}: {len(rows)} rows", wrong or "a key twice")
    sizes = {r["data"]["id"]: len(r["data"]["members"]) for r in lines("defaults", "principal-sets.jsonl")}
    check(sizes == {"skane-34": 34, "kronoberg-9": 9, "vasterbotten-16": 16}, "principal sets", sizes)
    count = (len(principals("MUNICIPALITY")), len(principals("REGION")))
    check(count == (290, 21), "290 municipalities and 21 regions", count)


# ---- asyncapi.yaml ----


def pointer(document, text):
    for step in text.lstrip("/").split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for sub in node.values():
            yield from references(sub)
    elif isinstance(node, list):
        for sub in node:
            yield from references(sub)


def resolves(document, ref):
    path, _, inside = ref.partition("#")
    try:
        target = load(path) if path else document
        return pointer(target, inside) is not None if inside else True
    except (OSError, KeyError, ValueError, IndexError):
        return False


def without_ids(node):
    """Debian's jsonschema takes a property of that name, which we do not use, for an identifier."""
    if isinstance(node, dict):
        return {k: without_ids(v) for k, v in node.items() if k != "$id" or isinstance(v, str)}
    return [without_ids(v) for v in node] if isinstance(node, list) else node


def check_official(document):
    """AsyncAPI's own schema: @asyncapi/specs 6.11.1, schemas/3.0.0-without-$id.json, without white space and examples."""
    schema = without_ids(load("..", "tests", "data", "asyncapi", "3.0.0.json"))
    judge = jsonschema.Draft7Validator(schema)
    wrong = [f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in judge.iter_errors(document)]
    check(not wrong, "asyncapi: of AsyncAPI's own schema", wrong[:5])
    spoils = {
        "adress of a channel": lambda d: d["channels"]["transition"].update(adress="x"),
        "an action of AsyncAPI 2": lambda d: next(iter(d["operations"].values())).update(action="publish"),
        "partitions that are a text": lambda d: d["channels"]["transition"]["bindings"]["kafka"].update(partitions="x"),
    }
    for what, spoil in spoils.items():
        spoilt = copy.deepcopy(document)
        spoil(spoilt)
        check(not judge.is_valid(spoilt), f"asyncapi: and that finds {what}")


def check_asyncapi(types):
    with open(os.path.join(ROOT, "asyncapi.yaml"), encoding="utf-8") as f:
        document = yaml.safe_load(f)
    check_official(document)
    check(document["asyncapi"] == "3.0.0" and document["info"]["version"], "asyncapi: version and info")
    dead = [r for r in references(document) if not resolves(document, r)]
    check(not dead, "asyncapi: every $ref resolves", dead)
    messages = document["components"]["messages"]
    payloads = {m["name"]: m["payload"].get("schema", m["payload"]).get("$ref") for m in messages.values() if "name" in m}
    wrong = [t for t, path in types.items() if payloads.get(t) != "./" + path]
    check(not wrong, f"asyncapi: {len(types)} event types have their message and schema", wrong)
    extra = [n for n in payloads if re.match(r"samverka\.(transition|approval|reference)\.", n) and n not in types]
    check(not extra, "asyncapi: no message without a schema file", extra)
    check_channels(document)


def check_channels(document):
    wrong = []
    used = set()
    for key, channel in document["channels"].items():
        places = set(re.findall(r"\{(\w+)\}", channel["address"]))
        if places != set(channel.get("parameters", {})):
            wrong.append(f"{key}: parameters")
        if channel["bindings"]["kafka"]["bindingVersion"] != "0.5.0":
            wrong.append(f"{key}: binding")
        used |= {m["$ref"].rsplit("/", 1)[1] for m in channel["messages"].values()}
    for key, operation in document["operations"].items():
        if operation["action"] not in ("send", "receive"):
            wrong.append(f"{key}: action")
        channel = operation["channel"]["$ref"]
        wrong += [f"{key}: {m['$ref']}" for m in operation.get("messages", []) if not m["$ref"].startswith(channel + "/messages/")]
    wrong += [f"{m}: in no channel" for m in set(document["components"]["messages"]) - used]
    check(not wrong, "asyncapi: channels, parameters, bindings and operations agree", wrong)
    topics = {c["address"] for c in document["channels"].values()}
    areas = ["transition", "approval", "indicator"]
    promised = {f"samverka.{a}.v1" for a in areas} | {f"samverka.{a}.v1.{{orgnr}}" for a in areas}
    promised |= {"samverka.reference.v1", "samverka.summary.v1", "samverka.summary.v1.{orgnr}"}
    promised |= {"samverka.receipt.v1.{orgnr}", "{topic}.dlq"}
    check(topics == promised, "asyncapi: the promised topics and no others", topics ^ promised)


def main():
    events = {n: check_schema("events", n) for n in names("events")}
    objects = {n: check_schema("reference", n) for n in names("reference")}
    for area, letter in AREAS.items():
        own = {n[len(area) + 1:]: s for n, s in events.items() if n.startswith(area + ".")}
        check_common(area, own)
        shared = set.intersection(*(set(s["properties"]) for s in own.values()))
        check_readme(own, readme_rows(letter + "[0-9]+", 4), shared)
    check_readme(objects, readme_rows("`[a-z-]+`", 3), {"id", "validFrom", "validTo", "note"}, skip=["policy"])
    types = {f"samverka.{n}.v1": f"events/{n}.json" for n in events}
    types.update({f"samverka.reference.{n}.upserted.v1": f"reference/{n}.json" for n in objects})
    with open(os.path.join(ROOT, "examples", "invalid.tsv"), encoding="utf-8") as f:
        expected = {r["type"]: (r["pointer"], r["keyword"]) for r in csv.DictReader(f, delimiter="\t")}
    check(set(expected) == set(types), "every type has its examples", set(expected) ^ set(types))
    for type_name, path in sorted(types.items()):
        name = path[:-5].replace("reference/", "reference.").replace("events/", "")
        if type_name in expected:
            check_example(load(path), type_name, name, expected[type_name])
    check_defaults(objects)
    check_asyncapi(types)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())

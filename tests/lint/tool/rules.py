#!/usr/bin/env python3
"""docs/rules.md against the code.

  rules.py table    every member of a policy (common/registry/policy.def): its default and meaning, from the
                    schema, and which files read it
  rules.py check    what the page names is there: files, tests, members; each member beside a paragraph is read by
                    a file of that row, and one of these cites the paragraph; every settled reading stands there
                    once, and every discrepancy that the code opens is looked for by a test"""
import glob, json, re, sys

PAGE = "docs/rules.md"
# Whom a policy is for is asked by whoever looks for one.
WHOM = {"region", "municipalities"}
READINGS = [f"R-{kind}{n}" for kind, last in (("G", 9), ("T", 33), ("A", 16), ("I", 5)) for n in range(1, last + 1)]


def text_of(path):
    return open(path, encoding="utf-8").read()


def members():
    """Name in the event -> name in the struct."""
    rows = re.findall(r'^POLICY_[A-Z]+\((\w+), "(\w+)"', text_of("common/registry/policy.def"), re.M)
    return {name: member for member, name in rows if name not in WHOM}


def sources():
    return {p: text_of(p) for p in sorted(glob.glob("services/*/*.c") + glob.glob("common/*/*.c"))}


def readers():
    code = sources()
    form = r"(?:\b(?:p|none|limits|policy(?:\[\w+\])?)|\))\s*->\s*%s\b(?! = )"
    return {name: [p for p, text in code.items() if re.search(form % member, text)]
            for name, member in members().items()}


def table():
    forms = json.loads(text_of("schemas/reference/policy.json"))["properties"]
    print("| Member | Default | What it says | Read by |\n|---|---|---|---|")
    for name, files in readers().items():
        form = forms[name]
        default = json.dumps(form["default"]).strip('"') if "default" in form else ""
        places = ", ".join(f"`{f}`" for f in files)
        if not files and len(form.get("enum", [])) == 1:
            places = "nobody: it has one value"
        print(f"| `{name}` | {default and f'`{default}`'} | {form['description']} | {places} |")


def rows(heading):
    part = text_of(PAGE).split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell):
    return re.findall(r"`([^`]+)`", cell)


def paths(word):
    return glob.glob(word) or glob.glob("services/transitions/" + word)


def cites(paragraph, files):
    """ "5 kap. 3-4 §§": one of them is in one of the files, as 5:3 or 5:4."""
    chapter, first, last = re.match(r"(\d) kap\. (\d)(?:–(\d))?", paragraph).groups()
    form = r"(?<![\d:])%s:[%s-%s](?!\d)" % (chapter, first, last or first)
    headers = [h for f in files for h in glob.glob(re.sub(r"\.c$", ".h", f))]
    return any(re.search(form, text_of(f)) for f in files + headers)


def tried(cell):
    """`test_x.c` and the functions behind it that are not there."""
    text, bad = "", [] if words(cell) else ["no test"]
    for word in words(cell):
        if word.endswith(".c"):
            found = glob.glob("tests/unit/" + word) or glob.glob("tests/unit/*/" + word)
            text = text_of(found[0]) if found else ""
            bad += [] if found else [word]
        elif not re.search(r"\b%s\(" % re.escape(word), text):
            bad.append(word)
    return bad


def untried():
    """Readings, cases and codes without a test that is there."""
    table = rows("Every settled reading")
    if [r[0] for r in table] != READINGS:
        yield "readings: " + " ".join(sorted(set(READINGS) ^ {r[0] for r in table}) or ["in another order"])
    for row in table + rows("Vectors, examples and edge cases"):
        yield from (f"{row[0]}: test {w} is not there" for w in tried(row[-1]))
    cited = {r for text in sources().values() for r in re.findall(r"\bR-[GTAI]\d+\b", text)}
    yield from (f"{r} is cited, and no reading" for r in cited - set(READINGS))
    tests = "".join(text_of(p) for p in glob.glob("tests/*/*.[ch]") + glob.glob("tests/*/*/*.[ch]"))
    codes = {c for text in sources().values() for c in re.findall(r'"(D-[A-Z]+-\d\d)"', text)}
    yield from (f"{c}: no test looks for it" for c in codes if not re.search(f'"[^"\\n]*{c}', tests))


def objections():
    yield from untried()
    read_by = readers()
    for name, files in read_by.items():
        if not files and "nobody" not in next((r[3] for r in rows("Every switch") if r[0] == f"`{name}`"), ""):
            yield f"{name}: nobody reads it"
    for paragraph, _, code, switches, tests in rows("Lag (2017:612) at a glance"):
        files = [p for w in words(code) for p in paths(w)]
        yield from (f"{paragraph}: {w} is not there" for w in words(code) if not paths(w))
        yield from (f"{paragraph}: {w} is no member of a policy" for w in words(switches) if w not in read_by)
        yield from (f"{paragraph}: {w} is read in {read_by[w]}" for w in words(switches)
                    if w in read_by and not set(read_by[w]) & set(files))
        if not cites(paragraph, files):
            yield f"{paragraph}: is not cited in its code"
        yield from (f"{paragraph}: test {w} is not there" for w in tried(tests))
    text = text_of(PAGE)
    for word in set(re.findall(r"`((?:services|common|tests|schemas)/[^`]+)`", text)):
        if not glob.glob(word):
            yield f"{word} is not there"
    for word in set(re.findall(r"\]\(([^)#:]+)\)", text)):
        if not glob.glob("docs/" + word):
            yield f"{word} is not there"
    told = set(words(text.split("## Where a reading was needed", 1)[1].split("\n## ", 1)[0].split("\n\n")[1]))
    yield from (f"{w} is no member of a policy" for w in told if w not in read_by)


def check():
    bad = sorted(set(objections()))
    print(("not ok" if bad else "ok") + f" - what {PAGE} names is there, and says what the page says")
    for line in bad:
        print("# " + line)
    return bool(bad)


sys.exit(check() if sys.argv[1:] == ["check"] else table())

#!/bin/bash
# The statements of the hot path have the shapes that a database sharded by entity takes: each finds
# its rows by the column its table would be distributed by, in one of the ways below. A statement
# off the hot path stands in `cold` or `copied`, with the reason. Whatever joins or unites two tables, hot
# or not, does it by the column that both are distributed by.
cd "$(dirname "$0")/../.." || exit 2
exec python3 - "$@" <<'END'
import os
import re
import subprocess
import sys

ALIAS = r"(?: AS \w+)?"
UNNEST = r"FROM unnest\((?:\$\d+::\w+\[\](?:, )?)+\) AS u \([\w, ]+\)"
# The only WITH: a limit with locks holds only where the planner may not ask again.
TAKEN = (r"WITH t AS MATERIALIZED \(SELECT due, id FROM queue WHERE bucket = \$1::int4 "
         r"AND due <= samverka\.now\(\) ORDER BY due, id LIMIT \$2::int8 FOR UPDATE SKIP LOCKED\) ")
SHAPES = {
    "rows of some keys": r"SELECT (?!.*FOR )[\w, *]+ FROM (\w+\.)?\w+ WHERE \w+ = any\(\$1::\w+\[\]\)( AND [\w.() <=]+)?",
    "marked keys by key": r"SELECT DISTINCT \w+ FROM \w+ WHERE \w+ = any\(\$1::\w+\[\]\) AND due <= samverka\.now\(\)",
    "one row by its key": r"SELECT [\w, ]+ FROM \w+ WHERE \w+ = \$1::\w+( AND \w+ = \$2::\w+)?",
    "rows put in": r"INSERT INTO (\w+\.)?\w+" + ALIAS + r" \([\w, ]+\) SELECT (?!.* FROM ).*unnest\(\$1::\w+\[\]\).*",
    "rows put in, chosen": r"INSERT INTO (\w+\.)?\w+ \([\w, ]+\) SELECT [\w, *]+ " + UNNEST.replace(r" AS u \([\w, ]+\)", r"(?: AS u \([\w, ]+\))?")
    + r"( WHERE (NOT )?\w+( = -1)?)?( ON CONFLICT DO NOTHING)?",
    "rows changed by key": r"UPDATE \w+ AS (?P<u>\w+) SET .* " + UNNEST + r" WHERE (?P=u)\.(key|topic) = u\.(key|topic)\b.*",
    "rows of some keys changed": r"UPDATE \w+ SET restricted = true WHERE \w+ = any\(\$1::\w+\[\]\) AND NOT restricted",
    "rows taken out by key": r"DELETE FROM \w+ AS (?P<d>\w+) USING " + UNNEST[5:] + r" WHERE (u\.gone AND )?(?P=d)\.(key|bucket) = u\.(key|bucket)\b.*",
    "rows of some keys taken out": r"DELETE FROM (\w+\.)?\w+ WHERE \w+ = any\(\$1::\w+\[\]\) RETURNING [\w, ]+",
    # A lock on rows of one shard alone.
    "some of one bucket taken out": TAKEN + r"DELETE FROM queue AS q USING t "
    r"WHERE q\.bucket = \$1::int4 AND q\.due = t\.due AND q\.id = t\.id RETURNING [\w, .]+",
}

FILES = {
    "common/rim/store_pg.c": {
        # No table, or one that every node has whole.
        "copied": "go_first stand_aside read_reference raise_reference registry_version registry_rows stop_partition "
        "walk_open walk_lock walk_move walk_request walk_supersede",
        # At a start, after late protection, or in the background, a few rows at a time.
        "cold": "starts restrict_rejects walk_keys dlq_pending dlq_published upkeep withhold_rejects log_of_also "
        # Retention: an operator's verb, off the hot path.
        "remove_facts remove_discrepancy_log remove_rejects remember_members remember_findings step_retention awaited mark_removed",
    },
    # Hot: marks taken, looked up and put back; states, versions and what was let out before, by their keys.
    "services/summaries/work.c": {
        "copied": "lock world registry",
        # What there is to do, once a turn; the members of a bucket, a page at a time; what all areas have together.
        "cold": "marked all_buckets now_marked now_buckets waits page members belong removed_members lost findings "
        "sources protected_cases findings_moved told_of_weeks "
        # What differs, once a transaction of a turn; all tables of it lie by the key of the summary.
        "stored_in insert update ledger stand unpublished published published_to remember "
        # At a start, and by the calendar.
        "positions position adopt adopt_ledger adopt_release due_month release regions exact let_out remembered",
    },
}


def statements(path):
    """As the compiler reads them: macros in their midst and all."""
    flags = subprocess.run(["pkg-config", "--cflags", "libpq", "jansson", "rdkafka"], stdout=subprocess.PIPE, text=True, check=True)
    read = subprocess.run(os.environ.get("CC", "cc").split() + ["-E", "-P", "-std=c11", "-D_GNU_SOURCE", "-Icommon", "-Iservices"]
                          + flags.stdout.split() + [path], stdout=subprocess.PIPE, text=True, check=True).stdout
    for name, body in re.findall(r'{ (?:"summaries_" )?"(\w+)", ((?:"(?:[^"\\]|\\.)*"\s*)+)}', read):
        # The same for each area: the last stands for all.
        yield re.sub("^(transition|approval|indicator)_", "", name), "".join(
            re.findall(r'"((?:[^"\\]|\\.)*)"', body)).replace('\\"', '"')


def names(path):
    """Those that the table of a program has, so that none is left out."""
    text = re.sub(r"/\*.*?\*/", "", open(re.sub(r"\.c$", "_sql.def", path)).read(), flags=re.S)
    return set(re.findall(r"STATEMENT\((?:area##_)?(\w+)", text))


def fault(sql):
    if re.search(r"\bctid\b|\bJOIN\b|^WITH\b|generate_series", re.sub("^" + TAKEN, "", sql)):
        return "joins, walks or names rows by their place"
    if any(re.fullmatch(shape, sql) for shape in SHAPES.values()):
        return None
    return "has none of the shapes"


def distributed():
    """The column of each table, by the list of tables."""
    ret = {}
    for row in open("schemas/sql/README.md"):
        cells = row.strip().strip("|").split("|")
        columns = re.findall(r"`(\w+)`", cells[-1])
        if row.startswith("| `") and columns:
            ret.update({table: columns[0] for table in re.findall(r"`(\w+)`", cells[0])})
    return ret


def strangers(sql, columns):
    """Pairs of tables that are looked at together and do not lie together."""
    named = {a: t for t, a in re.findall(r"(?:FROM|JOIN) (?:\w+\.)?(\w+)(?: AS)? (\w+)\b", sql)}
    pairs = [(named.get(a), x, named.get(b), y)
             for a, x, b, y in re.findall(r"\bON (\w+)\.(\w+) = (\w+)\.(\w+)", sql)]
    pairs += [(t, x, u, y) for x, t, y, u in re.findall(
        r"SELECT (?:DISTINCT )?(\w*) ?FROM (?:\w+\.)?(\w+) WHERE [^()]* UNION (?:ALL )?SELECT (\w*) ?FROM (?:\w+\.)?(\w+)", sql)]
    return [(t, u) for t, x, u, y in pairs
            if t in columns and u in columns and (columns[t], columns[u]) != (x, y)]


failed = False
columns = distributed()
for path, groups in FILES.items():
    found = {name: sql for name, sql in statements(path) if name in names(path)}
    listed = {name for names in groups.values() for name in names.split()}
    for name in sorted(listed - found.keys()):
        print(f"not ok - {path}: {name} is listed here and is no statement")
        failed = True
    for name in sorted(names(path) - found.keys()):
        print(f"not ok - {path}: {name} is not read")
        failed = True
    hot = [name for name in found if name not in listed]
    faults = [(name, fault(found[name])) for name in hot if name in found and fault(found[name])]
    for name, why in faults:
        print(f"not ok - {path}: {name} {why}: {found[name]}")
        failed = True
    apart = [(name, pair) for name in found for pair in strangers(found[name], columns)]
    for name, pair in apart:
        print(f"not ok - {path}: {name} looks at {pair[0]} and {pair[1]} together, which lie apart: {found[name]}")
        failed = True
    if not apart:
        print(f"ok - {path}: what is looked at together lies together")
    if not faults:
        print(f"ok - {path}: {len(hot)} statements of the hot path can be sharded")

# The judge must be able to refuse.
for name, sql in {
    "a lock on several keys": "SELECT key FROM entity WHERE key = any($1::text[]) FOR UPDATE",
    "a join": "INSERT INTO a (key) SELECT u.key FROM unnest($1::text[]) AS u (key) LEFT JOIN b ON b.key = u.key",
    "a range": "SELECT key FROM entity WHERE key > $1::text",
    "another column": "UPDATE entity AS e SET version = 1 FROM unnest($1::int8[]) AS u (version) WHERE e.version = u.version",
    "a place": "UPDATE entity AS e SET version = 1 FROM unnest($1::tid[]) AS u (ctid) WHERE e.ctid = u.ctid",
}.items():
    if not fault(sql):
        print(f"not ok - {name} is refused")
        failed = True
if not strangers("SELECT FROM flow AS f JOIN entity AS e ON e.key = f.key", columns):
    print("not ok - a join of two shards is refused")
    failed = True
sys.exit(failed)
END

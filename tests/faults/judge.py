"""What the storm has left, held against an undisturbed run over the same topics."""
import collections
import concurrent.futures
import json
import re
import subprocess

from servers import Trouble, build, root
from system import AREAS, SUMMARY_TOPICS, TOPICS

KINDS = ('cases', 'documents', 'agenda', 'indicators', 'sums', 'national', 'units', 'discrepancies', 'facts')
EXPORTS = [(k, *more) for k in KINDS for more in ((), ('--as-of', '2022-03-15T12:00:00Z'))]
EXPORTS += [('facts', '--where'), ('rejected', '--where')]
# Versions depend on when they were computed; what the newest says does not. S6 is computed anew every so
# often only, so its newest may be from before the last facts; and an S5 without a patient is there
# only where somebody looked while there was one. So is what was called back: where nobody looked in
# time there is nothing to call back.
SUMMARIES = '''SELECT key, type, recipient, audience, period, sub, topic, encode(digest, 'hex')
 FROM summary.summary WHERE NOT recalled AND type <> 'S6' AND NOT (type = 'S5' AND
 payload::json -> 'rows' -> 0 ->> 'inpatients_notified' = '0') ORDER BY key'''
RECEIPTS = '''SELECT verdict, count(*), count(DISTINCT (topic, partition, kafka_offset)) FROM %s.receipt
 GROUP BY verdict ORDER BY verdict'''


def without_words(rejected):
    """What a refusal says is said in the words of the release that refused: of two, the reasons are compared."""
    lines = [json.loads(line) for line in rejected.splitlines()]
    return ''.join(json.dumps({k: v for k, v in line.items() if k != 'detail'}, sort_keys=True) + '\n' for line in lines)


def look(system, name):
    """Everything there is to compare, by name; also written to a folder."""
    folder = system.scratch / name
    folder.mkdir(exist_ok=True)
    system.samverka('summary', 'S7', check=False)

    def export(words):
        return '-'.join(w.strip('-') for w in words), system.samverka('export', *words)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        seen = dict(pool.map(export, EXPORTS))
    for area in AREAS:
        seen['receipts-' + area] = system.pg.sql(RECEIPTS % area, system.database)
    if system.older:
        seen['rejected-where'] = without_words(seen['rejected-where'])
    if 'marks' in system.open:
        seen['summaries'] = system.pg.sql(SUMMARIES, system.database)
    seen['ledger'] = ''.join(line + '\n' for line in system.samverka('status', '--json').splitlines()
                             if '"item":"ledger"' in line)
    seen['verified'] = system.samverka('rebuild', '--verify', check=False)
    for word, text in seen.items():
        (folder / word).write_text(text)
    return seen


def first_difference(a, b):
    a, b = a.splitlines(), b.splitlines()
    only_a, only_b = set(a) - set(b), set(b) - set(a)
    lines = ['quiet:     ' + line[:220] for line in sorted(only_a)[:3]]
    lines += ['disturbed: ' + line[:220] for line in sorted(only_b)[:3]]
    return '%d and %d lines differ\n%s' % (len(only_a), len(only_b), '\n'.join(lines) or 'in order or number')


class Verdict:
    """lost, duplicated, wrong: how many, and every finding in words."""

    def __init__(self):
        self.count = collections.Counter()
        self.findings, self.checked = [], []

    def check(self, what, kind, n, why=''):
        self.checked.append((what, n == 0, why))
        if n:
            self.count[kind] += n
            self.findings.append('%s: %s' % (what, why))


def published(system):
    """Records of the topics of facts, each as (topic, partition, offset) and its text."""
    found = {}
    for topic in TOPICS:
        for line in system.kafka.read(topic, '%p %o %s\n~~~\n').split('\n~~~\n'):
            head = re.match(r'(\d+) (\d+) ', line.lstrip('\n'))
            if head:
                found[topic, int(head[1]), int(head[2])] = line[head.end():]
    return found


def ledger(verdict, seen, records, run):
    for line in seen['ledger'].splitlines():
        v = json.loads(line)
        if v['area'] not in AREAS:
            continue
        total = sum(1 for topic, _, _ in records if topic == 'samverka.%s.v1' % v['area'])
        parts = v['accepted'] + v['duplicate'] + v['conflict'] + v['refused']
        name = 'the ledger of %s, %s run' % (v['area'], run)
        verdict.check(name, 'lost', max(0, total - v['received']), '%d in the topic: %s' % (total, line))
        verdict.check(name + ': nothing twice', 'duplicated', max(0, v['received'] - total), line)
        verdict.check(name + ' balances', 'wrong', abs(parts - v['received']), line)


def receipts_once(verdict, seen):
    for area in AREAS:
        twice = 0
        for line in seen['receipts-' + area].splitlines():
            _, n, distinct = line.split('|')
            twice += int(n) - int(distinct)
        verdict.check('one receipt for a record of ' + area, 'duplicated', twice, seen['receipts-' + area])


def read_summaries(system):
    """Lines (topic, key, version, id, text) in the order of each log."""
    rows = []
    for topic in SUMMARY_TOPICS:
        for piece in system.kafka.read(topic, '%k\x1f%h\x1f%S\x1f%s\x1e').split('\x1e')[:-1]:
            key, headers, size, text = piece.split('\x1f', 3)
            version = int(re.search(r'samverka-version=(\d+)', headers)[1])
            event = json.loads(text) if text and size != '-1' else {}
            rows.append((topic, key, version, event.get('id'), text))
    return rows


def summaries_once(verdict, system, rows):
    """By id and version: what is sent again is the same bytes, versions rise, the newest is the database's."""
    by_version, newest, spoilt, back = {}, {}, [], []
    repeats = 0
    for topic, key, version, event_id, text in rows:
        before = by_version.setdefault((topic, key, version), (event_id, text))
        if before != (event_id, text):
            spoilt.append('%s %d' % (key, version))
        if version < newest.get((topic, key), 0):
            back.append('%s %d after %d' % (key, version, newest[topic, key]))
        repeats += version == newest.get((topic, key), 0)
        newest[topic, key] = max(version, newest.get((topic, key), 0))
    verdict.check('no version of a summary with two contents', 'wrong', len(spoilt), str(spoilt[:5]))
    verdict.check('versions of a summary rise in its topic', 'wrong', len(back), str(back[:5]))
    stored = system.pg.sql("SELECT topic, key, version, published_version, event_id FROM summary.summary "
                           "WHERE topic = any('{%s}')" % ','.join(SUMMARY_TOPICS), system.database)
    behind, missing = [], 0
    for line in stored.splitlines():
        topic, key, version, done, event_id = line.split('|')
        here = by_version.get((topic, key, int(version)))
        if here is None:
            missing += 1
        elif here[0] not in (None, event_id) or done != version or newest[topic, key] != int(version):
            behind.append(line)
    verdict.check('the newest version of every summary is in its topic', 'lost', missing, '%d are not' % missing)
    verdict.check('and it is the one in the database', 'wrong', len(behind), str(behind[:3]))
    ids = collections.defaultdict(set)
    for topic, key, version, event_id, _ in rows:
        if event_id:
            ids[event_id].add((topic, key, version))
    shared = [i for i, places in ids.items() if len(places) > 1]
    verdict.check('no id stands for two versions', 'duplicated', len(shared), str(shared[:3]))
    return repeats


def acknowledged(verdict, system):
    """What the gateway has called taken is judged; asked of the tables, since exports leave out who is protected."""
    rows = system.pg.sql("SELECT json_build_array(source, id) FROM transition.fact UNION ALL "
                         "SELECT json_build_array(source, event_id) FROM transition.rejected", system.database)
    known = {tuple(json.loads(line)) for line in rows.splitlines()}
    missing = sorted(system.client.taken - known)
    verdict.check('every event that the gateway called taken is in (%d)' % len(system.client.taken), 'lost',
                  len(missing), str(missing[:3]))
    odd = [r for r in system.client.refused if not r.get('reason')]
    verdict.check('the gateway refuses nothing without a reason', 'wrong', len(odd), str(odd[:2]))


def leaks(verdict, system):
    """What must be refused for an identity is among the records of each seed: nothing of it in what was left."""
    done = subprocess.run([str(root / 'tests/leaks.sh'), str(system.scratch)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    *found, files = done.stdout.splitlines() or ['0']
    verdict.check('no identity in logs, dead letters, exports, names of files (%s files)' % files, 'wrong',
                  len(found) + (done.returncode != 0), '\n'.join(found[:5]) + done.stderr)


def compare(verdict, quiet, disturbed):
    for name in quiet:
        if name in ('ledger', 'verified'):
            continue
        same = quiet[name] == disturbed[name]
        verdict.check('the same bytes of ' + name, 'wrong', 0 if same else 1,
                      '' if same else first_difference(quiet[name], disturbed[name]))
    for run, seen in (('quiet', quiet), ('disturbed', disturbed)):
        other = sum(json.loads(line)['different'] for line in seen['verified'].splitlines() if line.startswith('{'))
        verdict.check('rebuild --verify of the %s run finds the same states' % run, 'wrong', other, seen['verified'])
    empty = [n for n in quiet if n in ('cases', 'documents', 'indicators', 'sums', 'discrepancies', 'facts',
                                       'rejected-where', 'summaries') and not quiet[n]]
    verdict.check('there is something to compare', 'wrong', len(empty), str(empty))

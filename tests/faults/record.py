#!/usr/bin/env python3
"""The record of all storms: one line a run in record.tsv, and the tables of docs/reliability.md from it.

  record.py [--write | --check]    prints the tables, puts them into the page, or says whether they are there
"""
import collections
import datetime
import fcntl
import pathlib
import re
import subprocess
import sys

import kinds

root = pathlib.Path(__file__).resolve().parent.parent.parent
table, page = root / 'tests/faults/record.tsv', root / 'docs/reliability.md'
COLUMNS = ['date', 'seeds', 'commit', 'faults', 'lost', 'duplicated', 'wrong', 'records', 'summaries', 'seconds', 'kinds']


# What another commit could make another storm of.
TESTED = ['common', 'services', 'schemas', 'deploy/dev', 'tests/faults/*.py', 'tests/tools', 'Makefile']


def git(*words):
    return subprocess.run(['git', *words], cwd=root, capture_output=True, text=True).stdout.strip()


def commit():
    return git('rev-parse', '--short=7', 'HEAD') + ('-dirty' if git('status', '--porcelain', '--', *TESTED) else '')


def write(tested, how, seed, storm, verdict):
    """One line more; `how` are options that make it another storm. Other storms may write at the same time."""
    row = [datetime.date.today().isoformat(), '%d..%d%s' % (seed, seed, how), tested,
           sum(storm.counts.values()), *(verdict.count[w] for w in ('lost', 'duplicated', 'wrong')), storm.n_records,
           storm.n_summaries, round(storm.total),
           ','.join('%s=%d' % k for k in sorted((storm.counts + storm.hits).items()))]
    with open(table, 'a') as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        if f.tell() == 0:
            f.write('\t'.join(COLUMNS) + '\n')
        f.write('\t'.join(map(str, row)) + '\n')
        f.flush()
        put_tables()


def rows():
    if not table.exists():
        return []
    lines = table.read_text().splitlines()[1:]
    return [dict(zip(COLUMNS, line.split('\t'))) for line in lines]


def done(some):
    """How often each kind, and each kind:program, in all of them."""
    sums = collections.Counter()
    for r in some:
        for word in r['kinds'].split(','):
            name, n = word.split('=')
            sums[name] += int(n)
    return sums


# Daemons are told apart by lines since 2026-11-23 alone; PostgreSQL goes down by several kinds.
def killed(some):
    told = [r for r in some if 'kill:' in r['kinds']]
    return [str(done(told)['kill:transitions']) if told else '–',
            str(sum(done(some)[k] for k in ('postgres', 'postmaster', 'wal-full')))]


def since_found(some):
    """The lines after the last that found something."""
    found = [i for i, r in enumerate(some) if any(r[c] != '0' for c in ('lost', 'duplicated', 'wrong'))]
    return some[found[-1] + 1:] if found else some


def sum_row(name, some):
    sums = [str(sum(int(r[c]) for r in some)) for c in COLUMNS[3:10]] + killed(some)
    return '| **%s** | | | **%s** |' % (name, '** | **'.join(sums))


def runs_table():
    out = ['| Day | Seeds | Commit | Faults | Lost | Duplicated | Wrong | Records | Summaries | Seconds '
           '| Reconcilers killed | PostgreSQL down |', '|---|---|---|' + '---:|' * 9]
    for r in rows():
        out.append('| %s |' % ' | '.join([r[c] for c in COLUMNS[:10]] + killed([r])))
    out.append(sum_row('all', rows()))
    clean = since_found(rows())
    if clean:
        out.append(sum_row('of them since the last that found something: from %s at %s on'
                           % (clean[0]['seeds'], clean[0]['commit']), clean))
    return '\n'.join(out)


def kinds_table():
    sums = done(rows())
    out = ['| Kind | What is done | Of 1000 | So far |', '|---|---|---:|---:|']
    for k in kinds.KINDS:
        out.append('| `%s` | %s | %g | %d |' % (k.name, k.what, k.weight, sums[k.name]))
    out.append('| `upgrade` | with `--from`: the daemons are killed, the schema migrated, and those of today go on | 1 a seed | %d |'
               % sums['upgrade'])
    out.append('| `recreated` | a topic is deleted and made anew, with the steps by hand that follow | 1 a seed | %d |'
               % sums['recreated'])
    return '\n'.join(out)


def with_tables():
    text = page.read_text()
    for name, made in (('record', runs_table()), ('kinds', kinds_table())):
        text, n = re.subn(r'(<!-- %s -->\n).*?(<!-- end %s -->)' % (name, name),
                          lambda m: m[1] + made + '\n' + m[2], text, flags=re.S)
        assert n == 1, 'the page has no place for the table ' + name
    return text


def put_tables():
    page.write_text(with_tables())


if __name__ == '__main__':
    if '--write' in sys.argv:
        put_tables()
    elif '--check' in sys.argv:
        sys.exit(page.read_text() != with_tables())
    else:
        print(runs_table(), kinds_table(), sep='\n\n')

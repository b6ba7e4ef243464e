#!/usr/bin/env python3
"""Breaks the whole system in every way, one fault after another from a seed, and holds what it has come to
against an undisturbed run over the same topics.

  storm.py [--seeds 1..3] [--faults N] [--until HH:MM] [--record] [--kinds NAME,...] [--at-least WHAT=N,...]
           [--no-summaries] [--variant NAME] [--keep] [--list]

  --seeds    each seed is a run by itself: fresh topics, a fresh database (1); 1..9/3 is every third of them
  --faults   how many faults a seed (500)
  --until    everything is judged by then (UTC): the last seed has fewer faults, and none begins that would have
             hardly any
  --kinds    only these, as often as each other
  --at-least goes on until it has done so many of a kind (postgres=3), of a kind to a program (kill:transitions=50),
             and until so many facts of care transitions are in (facts=100000). A seed that has not is no good one
  --no-summaries
             without the daemon of summaries: of a hundred thousand facts they would take longer than all else, and
             what is compared is what is exported
  --shared   both runs let out their SHARED summaries at the end, which takes a minute or two
  --record   one line more a seed in tests/faults/record.tsv, and the tables of docs/reliability.md anew
  --tls      broker and database ask for certificates, of an authority made for the run, and take nothing else;
             certificates expire and change. What has to see a COMMIT pass is left out
  --from     an older commit: its programs and its schema begin, and in the middle come those of today
  --own-clock
             the daemons' own clock jumps, too (libfaketime)
  --every    each kind once, before they are drawn
  --variant  programs spoilt on purpose, which must be caught: unfenced, unversioned, unmarked, untied,
             unacknowledged, or all
  --list     the kinds, with their weights

Real Apache Kafka, PostgreSQL with its write-ahead log on a disk of its own. A daemon is hit again as soon as it
has worked since the last time; several at once. Nothing waits for a time that can wait for a condition.
"""
import argparse
import collections
import datetime
import math
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import judge
import kinds
import record
import servers
import variants
from servers import Skipped, Trouble, stop, wait_for
from system import AREAS, Client, Input, Place, Publisher, System, Viewer, page

STANDS_STILL_S = 90
# From the last fault to the verdict, as long as no seed has told; and the least to begin another for.
RESERVE_S, WORTHWHILE_S = 150, 15
LAST_WORDS = 3
# Of the faults, as long as some are owed; how long the one aimed at is waited for; how late in its work it is hit, and how
# long facts are waited for that were to be in by then.
OWED_SHARE, AIM_S, MOMENT_S = 0.7, 2.0, (0.1, 10.0)
UNRELEASED = '''SELECT count(*) FROM summary.summary s WHERE type IN ('S1', 'S4') AND audience = 'OWN'
 AND period < to_char(now() - interval '2 months', 'YYYY-MM') AND NOT EXISTS (SELECT FROM summary.release r
 WHERE r.type = s.type AND r.period = s.period AND r.audience = 'SHARED')'''


class Storm:
    """One seed."""

    def __init__(self, system, seed, options):
        self.system, self.pg, self.seed, self.options = system, system.pg, seed, options
        self.random = random.Random(seed)
        self.input = Input(seed, system.scratch, 400 + options.faults * 2 + options.least.get('facts', 0) // 11)
        self.counts, self.tried = collections.Counter(), collections.Counter()  # by kind
        self.hits = collections.Counter()                                       # by kind:program
        self.aim = ''
        self.goal = 0 if 'facts' in options.least else math.inf  # how many facts may be published by now
        self.publisher = Publisher(system)
        self.fed = dict.fromkeys(AREAS, 0)
        self.fed_at, self.fed_number, self.told_at = 0.0, 0, 0.0
        self.timers = []
        self.kinds = kinds.possible(options)
        self.first = list(self.kinds) if options.every else []
        self.random.shuffle(self.first)
        self.last = collections.deque(maxlen=6)
        self.took, self.waited, self.struck = collections.Counter(), collections.Counter(), time.monotonic()
        self.places = system.places
        self.feeding, self.rebuilding = True, None
        self.ends_at = options.until - options.reserve

    # ---- what kinds ask for ----

    def ready(self):
        return [p for p in self.places if self.system.works(p)]

    def at_work(self):
        """Those of the program that is aimed at, at any moment in their work; whoever is ready, if nothing is."""
        def aimed():
            return [p for p in self.ready() if p.program == self.aim]
        self.goal = max(self.goal, self.fed['transition'] + self.options.slice)
        if not self.aim or not self.until(AIM_S, aimed):
            return self.ready()
        owed = self.owed()
        # The moments lie in all of the facts; some records are refused, or twice.
        left = 1.1 * owed.get('facts', 0) / sum(n for what, n in owed.items() if what != 'facts')
        ahead, at = left * self.random.uniform(0, 2), self.read()
        if ahead:
            self.goal = max(self.goal, self.fed['transition'] + 1.5 * ahead)  # and something is left to be read
            self.until(MOMENT_S[1], lambda: self.read() >= at + ahead)
        else:
            self.until(self.random.uniform(0, MOMENT_S[0]), lambda: False)
        if 'facts' in self.options.least and self.fed['transition'] <= self.read():
            return []  # all is read: no moment of its work
        return [p for p in self.places if p.program == self.aim and p.alive() and not p.held]

    def proxy(self, *words):
        return self.system.proxies.do(*words)

    def later(self, seconds, do):
        self.timers.append((time.monotonic() + seconds, do))

    def until(self, seconds, condition):
        """True when it came about; the rest of the world goes on meanwhile."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.turn()
            if condition():
                return True
            time.sleep(0.005)
        return False

    def wait(self, seconds, condition, what):
        if not self.until(seconds, condition):
            raise Trouble('%s: not within %d s\n%s' % (what, seconds, self.system.diagnosis()))

    def wait_on(self, condition, what):
        """Until it has come about; gives up when nothing has moved for as long as it is patient. How much there is
        left to do is no fault."""
        was = None
        while (now := self.system.look() and dict(self.system.progress)) != was:
            was = now
            if self.until(self.options.patience, condition):
                return
        raise Trouble('%s: nothing moves for %d s\n%s' % (what, self.options.patience, self.system.diagnosis()))

    def sizes(self, places):
        return [(p, (self.system.scratch / (p.label + '.log')).stat().st_size) for p in places]

    def somebody_says(self, word, logs):
        return any(word in self.system.said(p, size) for p, size in logs)

    def again(self, place):
        stop(place.process)
        self.system.start(place)

    def poison(self):
        self.publisher.wait()
        self.fed_number += 1
        files = {a: self.input.poison() for a in AREAS}
        self.fed = {a: n + len(files[a]) for a, n in self.fed.items()}
        self.publisher.send(self.fed_number, files)

    def back_up(self):
        self.system.pg.copy(self.system.database, 'backup')

    def hold_summaries(self, feed, seconds):
        """How many of their COMMITs, 0 or 1, wait at the proxy for "release"."""
        before = self.proxy('pg', 'fired')
        self.proxy('pg', 'hold', 'samverka-summaries')
        feed()
        self.until(seconds, lambda: self.proxy('pg', 'fired') > before)
        return self.proxy('pg', 'fired') - before

    def rebuild(self):
        if self.rebuilding:
            stop(self.rebuilding)
        self.rebuilding = self.system.background('rebuild')

    def upgrade(self):
        """As the runbook has it, with everything killed instead of stopped, the migration killed once, and one of the
        old daemons that comes too late."""
        system = self.system
        system.kill_all()
        self.pg.drop('backup')  # of the old schema
        if self.rebuilding:
            stop(self.rebuilding)
            self.rebuilding = None
        late = next(p for p in self.places if p.program == 'transitions')
        system.programs, old = servers.build / 'bin', system.programs
        first = system.background('migrate')
        time.sleep(self.random.uniform(0, 0.1))
        stop(first)
        system.samverka('migrate')
        system.start(late, programs=old)
        wait_for(60, lambda: not late.alive(), 'an old daemon ends on a new schema')
        if late.process.returncode != 78:
            raise Trouble('an old daemon ends with %d on a new schema: %s' % (late.process.returncode, system.tail(late)))
        system.start_places()
        self.rebuild()

    def page_says(self, words):
        def says():
            try:
                return words in page(self.system.monitor_port, '/?lang=en')
            except (OSError, Trouble):
                return False
        wait_for(30, says, 'the page says "%s"' % words)

    # ---- its own turn ----

    def feed(self, now=False):
        """Each area has something to do."""
        if not self.feeding or not self.publisher.idle():
            return
        late = time.monotonic() - self.fed_at > 0.5
        lag = {a: self.fed[a] - self.system.progress.get(a, 0) for a in AREAS}
        files = {}
        for area, n in (('transition', self.options.slice), ('approval', 16), ('indicator', 12)):
            if area == 'transition' and self.goal < math.inf:
                n = math.ceil(self.goal) - self.fed[area]
            if n > 0 and (now or late or lag[area] < n / 2):
                files[area] = self.input.take(area, n)
                self.fed[area] += n
        if time.monotonic() - self.told_at > 1.5:  # known already: its daemon has something to do
            files['reference'] = [(self.system.scratch / 'reference.jsonl').read_bytes()]
            self.told_at = time.monotonic()
        if not files:
            return
        if 'transition' in files and len(self.system.client.queue) < 30:
            ours = [f for f in files['transition'] if f.startswith(b'{"') and b'"source":"urn:samverka:2321000255:' in f]
            self.system.client.queue.extend(f.strip() for f in ours[:10])
            taken = set(ours[:10])
            files['transition'] = [f for f in files['transition'] if f not in taken]
        self.fed_at, self.fed_number = time.monotonic(), self.fed_number + 1
        self.publisher.send(self.fed_number, files)

    def turn(self):
        now = time.monotonic()
        for at, do in [t for t in self.timers if t[0] <= now]:
            self.timers.remove((at, do))
            do()
        for p in self.places:
            if p.held and p.held <= now:
                p.held = None
                p.process.send_signal(signal.SIGCONT)
                p.mark = self.system.progress.get(p.area, 0)
        self.system.revive()
        self.system.look()
        self.feed()

    def read(self):
        return self.system.progress.get('transition', 0)

    def had(self, what):
        if what == 'facts':  # some records are refused, or twice: counted when there may be as many
            if self.read() < self.options.least[what]:
                return min(self.read(), self.options.least[what] - 1)
            there = self.pg.ask('SELECT count(*) FROM transition.fact', self.system.database)
            return int(there or self.options.least[what] - 1)
        return (self.hits if ':' in what else self.counts)[what]

    def owed(self):
        """What --at-least asks for and there has not been, and how many."""
        left = {what: n - self.had(what) for what, n in self.options.least.items()}
        return {what: n for what, n in left.items() if n > 0}

    def owed_faults(self):
        return {what: n for what, n in self.owed().items() if what != 'facts'}

    def all_facts(self):
        """Those that are owed are in; what is missing of them is published at once."""
        left = self.owed().get('facts', 0)
        self.goal = self.read() + 1.1 * left
        return not left

    def choose(self):
        self.aim = ''
        if self.first:
            return self.first.pop()
        owed = self.owed_faults()
        if not owed:
            self.goal = math.inf
        if owed and self.random.random() < OWED_SHARE:
            name, _, self.aim = self.random.choices([*owed], [*owed.values()])[0].partition(':')
            return next(k for k in kinds.KINDS if k.name == name)
        if self.options.kinds:
            name = self.random.choice(self.options.kinds)
            return next(k for k in kinds.KINDS if k.name == name)
        return self.random.choices(self.kinds, [k.weight for k in self.kinds])[0]

    def strike(self):
        k = self.choose()
        self.last.append(k.name)
        began = time.monotonic()
        self.waited[self.last[-2] if len(self.last) > 1 else 'start'] += began - self.struck
        n = k.do(self)
        if isinstance(n, list):
            self.hits.update('%s:%s' % (k.name, p.program) for p in n)
            n = len(n)
        self.struck = time.monotonic()
        self.took[k.name] += self.struck - began
        self.counts[k.name] += 1 if n is None else n
        self.tried[k.name] += 1

    def blow(self):
        """As soon as somebody works again."""
        since = time.monotonic()
        while not self.ready():
            self.turn()
            time.sleep(0.003)
            if time.monotonic() - since > STANDS_STILL_S:
                raise Trouble('nobody has worked for %d s after %s: %s' % (
                    STANDS_STILL_S, list(self.last),
                    [(p.label, p.alive(), self.system.tail(p, 1)) for p in self.places]))
        self.strike()

    def calm(self):
        """No fault is left, and all that was published comes in."""
        while self.timers or any(p.held for p in self.places):
            self.turn()
            time.sleep(0.005)
        for name in self.system.proxies.ports:
            self.proxy(name, 'go')
        self.feeding = False
        # Longer than librdkafka waits for an answer on a connection that is gone without a word (socket.timeout.ms).
        self.wait(2.5 * self.options.patience, lambda: not self.system.client.queue, 'the gateway takes everything')
        self.publisher.wait()
        while self.rebuilding and self.rebuilding.wait():  # what faults have ended is done again
            self.rebuild()

    def last_words_or_not(self):
        try:
            self.last_words()
        except Trouble:  # of a spoilt program: judged all the same
            if not self.options.variant:
                raise
            self.proxy('pg', 'release')

    def last_words(self):
        """The last facts come while summaries are about to commit what they have made of the ones before: no later
        mark mends what a lost one would spoil."""
        def seen(*what):
            return lambda: (left := self.system.left()) and not any(left[k] for k in what)
        for _ in range(LAST_WORDS):
            self.wait_on(seen('marks', 'partitionsBehind'), 'the last words begin')
            first, then = self.input.two_parts()
            self.counts['commit-late'] += self.hold_summaries(lambda: self.say(first), 10.0)
            self.say(then)
            self.wait_on(seen('partitionsBehind'), 'the last words are in states')
            self.proxy('pg', 'release')

    def say(self, lines):
        self.fed_number += 1
        self.publisher.send(self.fed_number, {'transition': lines})
        self.publisher.wait()

    # ---- the run ----

    def rage(self):
        self.system.start_all()
        self.poison()
        while ((n := sum(self.counts.values())) < self.options.faults or self.owed_faults()) \
                and time.time() < self.ends_at:
            self.turn()
            self.blow()
            if self.system.programs == self.system.older and n > self.options.faults / 2:
                self.upgrade()
                self.counts['upgrade'] += 1
        if self.owed() and time.time() < self.ends_at:
            self.wait_on(lambda: self.all_facts() or time.time() >= self.ends_at, 'as many facts as were asked for')
        self.calm()
        if not self.options.tls and self.options.summaries:
            self.last_words_or_not()

    def run(self, verdict):
        system = self.system
        began = self.from_start = time.monotonic()
        system.open_topics()
        system.pg.drop('backup')
        system.use('storm')
        system.over = False
        system.client, system.viewer = Client(system), Viewer(system)
        system.client.start()
        system.viewer.start()
        self.began = time.monotonic()
        self.phase('ready')
        self.rage()
        self.seconds = time.monotonic() - self.began
        self.phase('the storm is over')
        self.settle('after the storm')
        self.phase('settled')
        self.publish_shared()
        self.phase('shared')
        system.over = True
        self.judge(verdict)
        self.total = time.monotonic() - began
        self.phase('judged')

    def phase(self, name):
        if self.options.phases:
            print('# %6.1f s: %s' % (time.monotonic() - self.from_start, name), flush=True)

    def settle(self, what):
        """What a spoilt program leaves is looked at, even if it never comes to rest."""
        try:
            self.system.settle(self.options.patience, what)
        except Trouble:
            if not self.options.variant:
                raise

    def publish_shared(self):
        """SHARED figures go out by the calendar: at the end of both runs, when all is in."""
        system = self.system
        system.stop_all()
        if not self.options.shared:
            return
        summaries = [p for p in system.places if p.program == 'summaries']
        for p in summaries:
            p.more.append('--summaries.sharequiet=0s')
        system.start_all(True, ('summaries',))
        system.settle(self.options.patience, 'the shared summaries')
        wait_for(2 * self.options.patience, lambda: system.pg.sql(UNRELEASED, system.database) == '0', 'shared summaries are published')
        system.settle(self.options.patience, 'the shared summaries')
        for p in summaries:
            p.more.pop()
        system.stop_all()

    def judge(self, verdict):
        system = self.system
        disturbed = judge.look(system, 'disturbed')
        self.phase('looked at')
        records = judge.published(system)
        summaries = judge.read_summaries(system) if self.options.summaries else []
        if not self.options.variant:
            for what, n in [*self.options.least.items()] + [('upgrade', 1)] * bool(system.older):
                had = self.had(what)
                verdict.check('at least %d of %s (%d)' % (n, what, had), 'short', max(0, n - had), 'only %d' % had)
        judge.ledger(verdict, disturbed, records, 'disturbed')
        judge.receipts_once(verdict, disturbed)
        self.repeats = judge.summaries_once(verdict, system, summaries) if self.options.summaries else 0
        judge.acknowledged(verdict, system)
        self.phase('disturbed judged')
        if self.options.variant and verdict.findings:
            return
        system.open_topics(summaries_only=True)
        system.use('quiet')
        system.start_all(True, ('transitions', 'approvals', 'indicators', 'reference', 'summaries'))
        self.phase('quiet begins')
        system.settle(self.options.patience, 'the quiet run')
        self.phase('quiet settled')
        self.publish_shared()
        quiet = judge.look(system, 'quiet')
        judge.ledger(verdict, quiet, records, 'quiet')
        judge.compare(verdict, quiet, disturbed)
        judge.leaks(verdict, system)
        self.n_records, self.n_summaries = len(records), len(summaries)
        if self.options.by_hand:
            self.by_hand(verdict, disturbed)

    def by_hand(self, verdict, before):
        self.system.database = 'storm'
        kinds.recreated(self)
        after = self.system.samverka('export', 'documents')
        self.counts['recreated'] += 1
        verdict.check('a topic made anew: the same bytes of documents after the steps by hand', 'wrong',
                      int(after != before['documents']))

    def of_each(self, kind):
        """How often it has hit each program."""
        return {what.partition(':')[2]: n for what, n in self.hits.items() if what.startswith(kind + ':')}


def report(storm, verdict, seed):
    for name in [k.name for k in kinds.KINDS] + ['upgrade', 'recreated']:
        if storm.counts[name]:
            by = ', '.join('%s %d' % (p, n) for p, n in sorted(storm.of_each(name).items()))
            print('ok - seed %d: %d of %s%s' % (seed, storm.counts[name], name, by and ': ' + by), flush=True)
    for what, good, why in verdict.checked:
        if good:
            print('ok - seed %d: %s' % (seed, what))
        else:
            print('not ok - seed %d: %s' % (seed, what))
            print('\n'.join('# ' + line[:400] for line in why.splitlines()[:12]))
    faults = sum(storm.counts.values())
    print('# seed %d: %d faults in %.0f s (%.1f a second), %.0f s in all; %d records, %d summaries sent, %d of them again'
          % (seed, faults, storm.seconds, faults / storm.seconds, storm.total, storm.n_records, storm.n_summaries,
             storm.repeats))
    if storm.options.phases:
        print('# seconds at and after each of a kind: %s' % ', '.join(
            '%s %.2f %.2f' % (k, storm.took[k] / storm.tried[k], storm.waited[k] / storm.tried[k]) for k in storm.tried))
    ended = {p.label: dict(p.ends) for p in storm.places if p.ends}
    print('# ended by themselves: %s' % (ended or 'none'), flush=True)


def arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument('--seeds', default='1')
    p.add_argument('--faults', type=int, default=500)
    p.add_argument('--until', type=moment, default=math.inf)
    p.add_argument('--kinds', type=lambda w: w.split(','), default=[])
    p.add_argument('--at-least', dest='least', type=least, default={})
    p.add_argument('--variant', default='')
    p.add_argument('--patience', type=int, default=60)
    p.add_argument('--batch', type=int, default=10)
    p.add_argument('--slice', type=int, default=40)
    p.add_argument('--record', action='store_true')
    p.add_argument('--every', action='store_true')
    p.add_argument('--no-summaries', dest='summaries', action='store_false')
    p.add_argument('--shared', action='store_true')
    p.add_argument('--from', dest='older', default='')
    p.add_argument('--tls', action='store_true')
    p.add_argument('--own-clock', dest='own_clock', action='store_true')
    p.add_argument('--keep', action='store_true')
    p.add_argument('--phases', action='store_true')
    p.add_argument('--list', action='store_true')
    p.add_argument('--no-hand', dest='by_hand', action='store_false')
    o = p.parse_args()
    seeds, _, step = o.seeds.partition('/')
    first, _, last = seeds.partition('..')
    o.range = range(int(first), int(last or first) + 1, int(step or 1))
    o.reserve = RESERVE_S
    counted = {w for k in kinds.possible(o) for w in (k.name, *('%s:%s' % (k.name, h) for h in k.hits))} | {'facts'}
    if not o.summaries:
        counted = {w for w in counted if not w.endswith(':summaries')}
    if set(o.least) - counted:
        p.error('--at-least: no storm of these options counts %s' % ', '.join(sorted(set(o.least) - counted)))
    return o


def least(words):
    """{'kill:transitions': 50, ...}"""
    return {what: int(n) for what, _, n in (w.partition('=') for w in words.split(','))}


def moment(word):
    """The next time that it is so late."""
    now = datetime.datetime.now(datetime.timezone.utc)
    hour, minute, *second = map(int, word.split(':'))
    then = now.replace(hour=hour, minute=minute, second=(second or [0])[0], microsecond=0)
    return (then if then > now else then + datetime.timedelta(days=1)).timestamp()


def run_seeds(system, o, how):
    """True when nothing was found."""
    tested = record.commit() if o.record else ''
    for seed in o.range:
        if o.until - o.reserve - time.time() < WORTHWHILE_S:
            print('# until seed %d, since time is up' % seed, flush=True)
            break
        system.programs = system.older or system.newest
        storm, verdict = Storm(system, seed, o), judge.Verdict()
        try:
            storm.run(verdict)
        except Trouble as e:
            print('not ok - seed %d: %s' % (seed, str(e).replace('\n', '\n# ')), flush=True)
            return False
        report(storm, verdict, seed)
        o.reserve = max(60, 1.3 * (storm.total - storm.seconds))
        if o.record:
            record.write(tested, how, seed, storm, verdict)
        if verdict.findings:
            return False
    return True


def caught(system, o, name):
    """A seed or two of spoilt programs must end in a finding."""
    for seed in o.range:
        verdict = judge.Verdict()
        try:
            Storm(system, seed, o).run(verdict)
        except Trouble as e:
            print('# %s, seed %d: %s' % (name, seed, str(e)[:300].replace('\n', '\n# ')), flush=True)
        if verdict.findings:
            print('ok - %s (%s) is caught by seed %d: %s' % (name, variants.VARIANTS[name].lacks, seed, dict(verdict.count)))
            print('\n'.join('# ' + f.splitlines()[0][:200] for f in verdict.findings[:4]), flush=True)
            return True
    print('not ok - %s (%s) is not caught' % (name, variants.VARIANTS[name].lacks), flush=True)
    return False


def run_variants(system, o):
    good = True
    o.by_hand, o.patience = False, 15
    for name in variants.VARIANTS if o.variant == 'all' else [o.variant]:
        system.programs = variants.make(name, system.scratch)
        o.kinds, system.batch, o.slice = (getattr(variants.VARIANTS[name], w) for w in ('kinds', 'batch', 'slice'))
        good &= caught(system, o, name)
    return good


def run(system, o):
    system.batch = o.batch
    if o.older:
        system.older = variants.older(o.older)
    system.make_empty()
    if o.variant:
        return run_variants(system, o)
    how = {' tls': o.tls, ' no summaries': not o.summaries, ' own clock': o.own_clock, ' from ' + o.older: o.older}
    return run_seeds(system, o, ''.join(w for w, yes in how.items() if yes))


def main():
    o = arguments()
    if o.list:
        for k in kinds.KINDS:
            print('%-16s %5.1f  %s' % (k.name, k.weight, k.what))
        return 0
    scratch = pathlib.Path(tempfile.mkdtemp(prefix='samverka-storm.'))
    scratch.chmod(0o755)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    system, good = None, False
    try:
        system = System(scratch, servers.build / 'bin', o.tls, o.own_clock, o.least.get('facts', 0), o.summaries)
        good = run(system, o)
    except Skipped as e:
        print('SKIP: %s' % e)
        return 77
    except Trouble as e:
        print('not ok - %s' % e)
    except Exception:  # a fault of the harness is one of the run
        print('not ok - the harness\n# ' + traceback.format_exc().replace('\n', '\n# '))
    finally:
        ended = isinstance(sys.exc_info()[1], SystemExit)
        keep = o.keep or not (good or ended or o.variant)
        if system:
            if keep:
                system.keep()
            system.done()
        if keep:
            print('# logs and exports: %s' % scratch)
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    return int(not good)


sys.exit(main())

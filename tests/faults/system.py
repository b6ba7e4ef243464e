"""The whole system under the storm: its daemons in their places, what is published to it, and how far it is."""
import collections
import glob
import http.client
import json
import os
import random
import ssl
import subprocess
import threading
import time

import servers
from servers import Trouble, build, root, run, stop, wait_for

AREAS = ('transition', 'approval', 'indicator')
PROGRAMS = ('transitions', 'approvals', 'indicators', 'summaries', 'reference', 'gateway', 'monitor')  # of the places
READERS = PROGRAMS[:5]  # of topics
TOPICS = {'samverka.transition.v1': 4, 'samverka.approval.v1': 2, 'samverka.indicator.v1': 2}
PARTS = dict(TOPICS, **{t + '.dlq': 1 for t in TOPICS})
SUMMARY_TOPICS = ('samverka.summary.v1', 'samverka.summary.v1.2321000255', 'samverka.summary.v1.2120001124')
RECEIPT_TOPICS = ('samverka.receipt.v1.2321000255',)
FAKETIME = ''.join(glob.glob('/usr/lib/*/faketime/libfaketime.so.1')[:1])
# Sources are looked at once a second here: nothing else says that they were.
SOURCES_S = 3.5
PROGRESS = '''SELECT (SELECT coalesce(sum(next), 0) FROM transition.consumer_offset),
 (SELECT coalesce(sum(next), 0) FROM approval.consumer_offset),
 (SELECT coalesce(sum(next), 0) FROM indicator.consumer_offset),
 (SELECT coalesce(sum(next), 0) FROM reference.consumer_offset),
 (SELECT coalesce(sum(version + published_version), 0) FROM summary.summary)'''


class Place:
    """One daemon: the process that has it now, and since when it has worked."""

    def __init__(self, program, area=None, name=None, tls=False, more=()):
        self.program, self.area, self.tls, self.more = program, area, tls, list(more)
        self.label = name or program
        self.name = self.first_name = name  # in its group; None: it is in none
        self.process = None
        self.started = 0.0
        self.mark = 0          # the area's progress when this process began
        self.held = None       # until when it is paused
        self.hidden = 0.0      # until when nothing is to be expected of it
        self.ends = collections.Counter()

    def alive(self):
        return self.process is not None and self.process.poll() is None


class Publisher:
    """Publishes slices in the background, until the broker has them."""

    def __init__(self, system):
        self.system, self.busy, self.failed = system, None, 0

    def idle(self):
        return self.busy is None or not self.busy.is_alive()

    def send(self, number, files):
        self.busy = threading.Thread(target=self.work, args=(number, files), daemon=True)
        self.busy.start()

    def work(self, number, files):
        for area, lines in files.items():
            path = self.system.scratch / ('slice-%s' % area)
            path.write_bytes(b''.join(lines))
            # Nobody knows what a failed attempt has left: all of it goes again.
            words = ['publish', '--unchecked', '--topic', 'samverka.%s.v1' % area]
            if area == 'reference':
                words = ['reference', 'load', '--recorded', '2010-01-01']
            while not self.system.over and run_quiet(self.system, *words, path):
                self.failed += 1

    def wait(self):
        if self.busy:
            self.busy.join()


def run_quiet(system, *words):
    return subprocess.run([str(build / 'bin/samverka'), *map(str, words)], env=system.env(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


class Client(threading.Thread):
    """A publisher over HTTPS: sends each event until it is told "taken"."""

    def __init__(self, system):
        super().__init__(daemon=True)
        self.system, self.queue = system, collections.deque()
        self.answered, self.taken, self.tried, self.refused = 0.0, set(), 0, []
        pki = system.pg.certificates.pki
        self.tls = ssl.create_default_context(cafile=str(pki / 'samverka.pem'))
        self.tls.load_cert_chain(str(pki / 'skane.pem'), str(pki / 'skane.key'))

    def run(self):
        connection = None
        while not self.system.over:
            if not self.queue:
                time.sleep(0.01)
                continue
            batch = [self.queue[i] for i in range(min(8, len(self.queue)))]
            try:
                connection = connection or http.client.HTTPSConnection(
                    'localhost', self.system.proxies.ports['gateway'], timeout=5, context=self.tls)
                self.post(connection, batch)
            except (OSError, http.client.HTTPException, ValueError):
                if connection:
                    connection.close()
                connection = None
                time.sleep(0.02)

    def post(self, connection, batch):
        self.tried += 1
        connection.request('POST', '/v1/events', b'[' + b','.join(batch) + b']',
                           {'Content-Type': 'application/cloudevents-batch+json'})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        if answer.status not in (202, 207):
            time.sleep(0.02)
            return
        self.answered = time.monotonic()
        again = []
        for event, receipt in zip(batch, body['receipts']):
            if receipt['state'] == 'TAKEN':
                self.taken.add((receipt['source'], receipt['id']))
            elif receipt.get('reason') == 'BROKER':
                again.append(event)
            else:
                self.refused.append(receipt)
        for _ in batch:
            self.queue.popleft()
        self.queue.extend(again)


class Viewer(threading.Thread):
    """Somebody looks at the page all the time."""

    def __init__(self, system):
        super().__init__(daemon=True)
        self.system, self.answered, self.seen = system, 0.0, 0

    def run(self):
        while not self.system.over:
            try:
                page(self.system.monitor_port, '/')
                self.answered, self.seen = time.monotonic(), self.seen + 1
            except (OSError, http.client.HTTPException, Trouble):
                pass
            time.sleep(0.05)


def page(port, path):
    c = http.client.HTTPConnection('127.0.0.1', port, timeout=5)
    c.request('GET', path)
    answer = c.getresponse()
    text = answer.read().decode()
    c.close()
    if answer.status != 200:
        raise Trouble('the page answers %d' % answer.status)
    return text


class System:
    def __init__(self, scratch, programs, tls=False, own_clock=False, n_facts=0, summaries=True):
        self.scratch, self.tls = scratch, tls
        # What must have come to nothing before all is done.
        self.open = ('marks', 'summariesDue') * summaries + ('partitionsBehind', 'queueDue', 'walksOpen')
        self.programs = self.newest = programs  # those of a daemon that another folder does not have
        self.older = None                       # those of an older commit, with which seeds begin
        self.clock_file = scratch / 'clock' if own_clock else None
        self.over = False
        self.number = 0
        certificates = servers.Certificates(scratch)
        self.pg = servers.Postgres(scratch, certificates, tls, n_facts)
        if self.clock_file:
            if not FAKETIME:
                raise servers.Skipped('libfaketime is not installed')
            self.set_clock(0)
        self.gateway_port, self.monitor_port = servers.free_port(), servers.free_port()
        self.proxies = servers.Proxies(pg=self.pg.port, kafka=0, gateway=self.gateway_port)
        self.kafka = servers.Kafka(scratch, self.proxies.ports['kafka'], certificates if tls else None)
        self.proxies.routes['kafka'] = self.kafka.behind
        self.proxies.start()
        self.database = 'empty'
        self.old = []          # replaced processes that still run, and their end
        self.make_places(256 if n_facts else 8)  # summaries of many facts in fewer transactions
        self.places = [p for p in self.places if summaries or p.program != 'summaries']

    def make_places(self, buckets):
        pki = self.pg.certificates.pki
        gateway = ['--gateway.address=127.0.0.1', '--gateway.port=%d' % self.gateway_port,
                   '--gateway.key=%s/good.key' % pki, '--gateway.certificate=%s/good.pem' % pki,
                   '--gateway.clientca=%s/samverka.pem' % pki, '--gateway.acknowledge=3s']
        monitor = ['--monitor.opento=loopback', '--monitor.port=%d' % self.monitor_port, '--monitor.refresh=500ms']
        self.places = [
            Place('transitions', 'transition', 'one'),
            Place('transitions', 'transition', 'two'),
            Place('approvals', 'approval', 'approvals'),
            Place('indicators', 'indicator', 'indicators', tls=True),
            Place('summaries', 'summary', more=['--summaries.discrepancies=1s', '--summaries.buckets=%d' % buckets,
                                                '--summaries.sharequiet=7d']),
            Place('reference', 'reference', 'reference', tls=True),
            Place('gateway', tls=True, more=gateway),
            Place('monitor', tls=True, more=monitor),
        ]

    # ---- daemons ----

    def conninfo(self, proxied, tls, label):
        if not proxied:
            return self.pg.conninfo(self.database)
        if self.tls:
            return self.pg.conninfo(self.database, '127.0.0.1', self.proxies.ports['pg'],
                                    self.pg.certificates.postgres_words(label))
        if tls:
            return self.pg.conninfo(self.database, '127.0.0.1', None, 'sslmode=verify-full sslrootcert=%s/samverka.pem'
                                    % self.pg.certificates.pki)
        return self.pg.conninfo(self.database, '127.0.0.1', self.proxies.ports['pg'], 'sslmode=disable')

    def env(self, proxied=False, tls=False, label='tool'):
        bootstrap = '127.0.0.1:%d' % self.proxies.ports['kafka'] if proxied else self.kafka.bootstrap
        env = dict(os.environ, SAMVERKA_POSTGRES_CONNINFO=self.conninfo(proxied, tls, label),
                   SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=bootstrap, SAMVERKA_LOG_LEVEL='info',
                   SAMVERKA_KAFKA_RECONNECT_BACKOFF_MAX_MS='500')
        if proxied and self.tls:
            env.update(self.pg.certificates.kafka_env(label))
        if proxied and self.clock_file:
            env.update(LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=self.clock_file, FAKETIME_NO_CACHE='1',
                       FAKETIME_DONT_FAKE_MONOTONIC='1', FAKETIME_DONT_RESET='1')
        return env

    def set_clock(self, seconds):
        """The daemons' own: they read it in a file."""
        new = self.scratch / 'clock.new'
        new.write_text('%+d\n' % seconds)
        new.rename(self.clock_file)

    def start(self, place, name=None, quiet=False, programs=None):
        place.name = name or place.name
        own = build / 'bin' / ('samverka-' + place.program)
        variant = (programs or self.programs) / ('samverka-' + place.program)
        words = [str(variant if variant.exists() and not quiet else own), *place.more, '--kafka.client.id=' + place.label]
        if place.name:
            words += ['--kafka.group.instance.id=' + place.name, '--kafka.session.timeout.ms=4000',
                      '--kafka.heartbeat.interval.ms=300', '--engine.batch=%d' % (2000 if quiet else self.batch), '--engine.watchevery=1s',
                      '--kafka.socket.timeout.ms=10000']
        with open(self.scratch / ('%s.log' % place.label), 'ab') as log:
            place.process = subprocess.Popen(words, env=self.env(not quiet, place.tls and not quiet, place.label),
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        place.started, place.held = time.monotonic(), None
        place.mark = self.progress.get(place.area, 0)
        self.number += 1

    def start_all(self, quiet=False, only=None):
        self.progress = getattr(self, 'progress', {})
        for p in self.places:
            if not only or p.program in only:
                self.start(p, p.first_name, quiet)

    def stop_all(self):
        for p in self.places:
            if p.alive():
                p.process.send_signal(18)
                p.process.terminate()
        for p in self.places:
            if p.process:
                try:
                    p.process.wait(20)
                except subprocess.TimeoutExpired:
                    stop(p.process)
                p.process = None
        for process, _ in self.old:
            stop(process)
        self.old = []

    def revive(self):
        """What ended by itself is started again, as a service manager does."""
        for p in self.places:
            if p.process is not None and p.process.poll() is not None:
                p.ends[p.process.returncode] += 1
                if p.process.returncode == 78 and time.monotonic() > p.hidden:
                    raise Trouble('%s ended with 78: %s' % (p.label, self.tail(p)))
                if time.monotonic() - p.started > 0.3:
                    self.start(p)
        now = time.monotonic()
        for process, end in [o for o in self.old if o[1] <= now]:
            stop(process)
            self.old.remove((process, end))

    def tail(self, place, n=4):
        lines = (self.scratch / ('%s.log' % place.label)).read_text(errors='replace').splitlines()
        return ' / '.join(line[:300] for line in lines[-n:])

    def said(self, place, since):
        with open(self.scratch / ('%s.log' % place.label), errors='replace') as f:
            f.seek(since)
            return f.read()

    def kill_all(self):
        for p in self.places:
            stop(p.process)
        for process, _ in self.old:
            stop(process)
        self.old = []

    def start_places(self):
        for p in self.places:
            self.start(p)

    def guest(self):
        return Place('transitions', 'transition', 'guest-%d' % self.number)

    # ---- how far ----

    def look(self):
        """False when the database does not tell."""
        row = self.pg.ask(PROGRESS.replace('\n', ' '), self.database)
        if not row:
            return False
        self.progress = dict(zip((*AREAS, 'reference', 'summary'), map(int, row.split('|'))))
        return True

    def works(self, place):
        """It has done something since it began."""
        if not place.alive() or place.held:
            return False
        if place.program == 'gateway':
            return self.client.answered > place.started
        if place.program == 'monitor':
            return self.viewer.answered > place.started
        if self.progress.get(place.area, 0) < place.mark:  # restored from a back-up
            place.mark = self.progress[place.area]
        return self.progress.get(place.area, 0) > place.mark

    # ---- states of the whole ----

    def samverka(self, *words, check=True):
        return run(self.tool(), *words, check=check, env=self.env())

    def background(self, verb):
        with open(self.scratch / (verb + '.log'), 'ab') as log:
            return subprocess.Popen([str(self.tool()), verb], env=self.env(True),
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def tool(self):
        """Of the same commit as the daemons."""
        own = self.programs / 'samverka'
        return own if own.exists() else build / 'bin/samverka'

    def make_empty(self):
        """A database with schema and reference data, from which each run's is copied."""
        self.pg.drop('empty')
        self.programs = self.older or self.newest
        self.pg.sql('CREATE DATABASE empty', 'postgres')
        self.database = 'empty'
        self.samverka('migrate')
        self.kafka.again('samverka.reference.v1', 1)
        self.kafka.again('samverka.reference.v1.dlq', 1)
        (self.scratch / 'reference.jsonl').write_text(run(build / 'tools/story', 'reference'))
        self.start_all(not self.older, ('reference',))
        defaults = root / 'schemas/defaults'
        self.samverka('reference', 'load', '--recorded', '2010-01-01', *[
            defaults / (n + '.jsonl') for n in ('principals', 'principal-sets', 'policy', 'tariffs')],
            self.scratch / 'reference.jsonl')
        wait_for(60, lambda: self.samverka('status', '--wait', '0', check=False).find('"partitionsBehind":0,') > 0,
                 'reference data')
        self.stop_all()

    def open_topics(self, summaries_only=False):
        if not summaries_only:
            for name, parts in PARTS.items():
                self.kafka.again(name, parts)
            for name in RECEIPT_TOPICS:
                self.kafka.again(name, 1)
        for name in SUMMARY_TOPICS:
            self.kafka.again(name, 1)

    def use(self, database):
        self.pg.drop(database)
        self.pg.copy('empty', database)
        self.database = database
        self.progress = {}
        if self.older and self.programs == self.newest:
            self.samverka('migrate')
            self.samverka('rebuild')

    def left(self):
        words = self.samverka('status', '--wait', '0', check=False)
        for line in words.splitlines():
            if line.startswith('{"done"'):
                return json.loads(line)
        return None

    def settle(self, patience, what):
        """Until all is in states and sent; gives up when nothing has moved for as long as it is patient."""
        since, was = time.monotonic(), None
        while True:
            self.revive()
            left = self.left()
            self.look()
            now = (left, self.progress)
            if now != was:
                since, was = time.monotonic(), now
            if left and not any(left[k] for k in self.open) and time.monotonic() - since > SOURCES_S:
                return
            if time.monotonic() - since > patience:
                raise Trouble('%s: this is left, and nothing moves: %s\n%s' % (what, left, self.diagnosis()))
            time.sleep(0.1)

    def diagnosis(self):
        sessions = self.pg.sql("SELECT application_name, state, wait_event, now() - state_change, left(query, 60) "
                               "FROM pg_stat_activity WHERE datname = '%s'" % self.database, 'postgres', check=False)
        return '\n'.join([sessions] + ['%s: %s' % (p.label, self.tail(p, 2)) for p in self.places])

    def keep(self):
        """What can still be looked at when the servers are gone."""
        self.over = True
        self.stop_all()
        for database in ('storm', 'quiet'):
            run(servers.PG_BIN / 'pg_dump', '-Fc', '-f', self.scratch / (database + '.dump'),
                '-d', self.pg.conninfo(database), check=False)
        (self.scratch / 'postgres.log').write_text(self.pg.log())

    def done(self):
        self.over = True
        self.stop_all()
        self.proxies.done()
        self.kafka.done()
        self.pg.done()


class Input:
    """The records of a seed, without end: the story, what must be refused, documents, figures."""

    def __init__(self, seed, scratch, cases):
        self.random = random.Random(seed)
        facts = run(build / 'tools/story', 'facts', '--cases', cases, '--seed', seed).encode().splitlines(True)
        self.refused = run(build / 'tools/story', 'refused', '--seed', seed).encode().splitlines(True)
        lines = facts + facts[::20] + self.refused * 2
        documents = run('awk', '-v', 'story=governing', '-f', root / 'deploy/dev/documents.awk')
        figures = run('awk', '-F,', '-f', root / 'deploy/dev/indicators.awk', root / 'deploy/dev/kolada-kronoberg.csv')
        documents = documents.encode().splitlines(True)
        figures = figures.encode().splitlines(True)
        self.lines = {'transition': self.shuffled(lines),
                      'approval': self.shuffled(documents[:4000] + documents[:4000:20]),
                      'indicator': self.shuffled(figures + figures[::20])}
        self.at = dict.fromkeys(self.lines, 0)
        self.round = dict.fromkeys(self.lines, 0)

    def shuffled(self, lines):
        lines = list(lines)
        self.random.shuffle(lines)
        return lines

    def take(self, area, n):
        out = []
        for _ in range(n):
            if self.at[area] == len(self.lines[area]):
                self.at[area], self.round[area] = 0, self.round[area] + 1
            line = self.lines[area][self.at[area]]
            self.at[area] += 1
            if self.round[area]:  # the same once more, from another hand
                line = line.replace(b'"id":"', b'"id":"r%d-' % self.round[area], 1)
            out.append(line)
        return out

    def two_parts(self):
        """Facts of some cases, and more facts of the same ones."""
        cases = collections.defaultdict(list)
        for line in self.take('transition', 2000):
            if line.startswith(b'{"') and b'"subject":"' in line:
                cases[line.split(b'"subject":"')[1].split(b'"')[0]].append(line)
        some = sorted(cases.values(), key=len)[-6:]
        return [line for c in some for line in c[::2]], [line for c in some for line in c[1::2]]

    def poison(self):
        """What no publisher should send."""
        good = json.loads(self.lines['transition'][0] if self.lines['transition'][0].startswith(b'{"') else b'{}')
        deep = b'[' * 400 + b']' * 400
        return [self.random.choice(self.refused), b'\xff\xfe not utf-8 \x00\n', deep + b'\n', b'{"id":1e999}\n',
                json.dumps(dict(good, data={'x': 'y' * 200000})).encode() + b'\n']

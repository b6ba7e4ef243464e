"""What the storm runs on: a broker and a database of its own, both reachable directly and through a proxy,
the database also by TLS, and its data and its log on small disks that can be filled."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

root = pathlib.Path(__file__).resolve().parent.parent.parent
build = pathlib.Path(os.environ.get('BUILD', 'build/gcc'))
build = build if build.is_absolute() else root / build
PROXIED_SSL = 'listener.name.proxied.ssl.'
PG_BIN = pathlib.Path(os.environ.get('SAMVERKA_PG_BIN', '/usr/lib/postgresql/15/bin'))


class Trouble(Exception):
    """The run cannot go on: its text is the reason."""


class Skipped(Exception):
    """What it needs is not to be had here."""


def run(*words, check=True, **more):
    done = subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors='replace', **more)
    if check and done.returncode:
        raise (Skipped if done.returncode == 77 else Trouble)(
            '%s: %s' % (pathlib.Path(words[0]).name, done.stdout.strip()[-600:]))
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def alive(pid):
    """A zombie is not: whoever should bury it takes his time."""
    try:
        return pathlib.Path('/proc/%d/stat' % pid).read_text().rsplit(')', 1)[1].split()[0] not in 'ZX'
    except OSError:
        return False


def wait_for(seconds, condition, what, every=0.02):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble('%s: not within %d s' % (what, seconds))
        time.sleep(every)


class Certificates:
    """An authority, the servers' certificates and the daemons' in their present form, and a publisher's."""

    def __init__(self, scratch):
        self.scratch, self.pki = scratch, scratch / 'pki'
        self.make('ca_new samverka; cert_new good /CN=localhost samverka server'
                  '; cert_new next /CN=localhost samverka server; cert_new expired /CN=localhost samverka server 0'
                  '; cert_new skane "/O=Region/serialNumber=SE2321000255-GW01/CN=his" samverka'
                  '; cert_new own-good /CN=samverka samverka; cert_new own-next /CN=samverka samverka'
                  '; cert_new own-expired /CN=samverka samverka client 0')
        self.at = scratch / 'tls'
        self.at.mkdir(mode=0o755)
        shutil.copy(self.pki / 'samverka.pem', self.at)
        self.at.chmod(0o755)
        self.present, self.stores = 'good', 0

    def make(self, words):
        run('bash', '-c', 'scratch=%s; not_ok() { echo "$@"; }; . %s/tests/e2e/lib_certificates.sh; %s'
            % (self.scratch, root, words))

    def install(self, name):
        for end in ('pem', 'key'):
            new = self.at / ('server.%s.new' % end)
            shutil.copy(self.pki / ('%s.%s' % (name, end)), new)
            if os.getuid() == 0:
                shutil.chown(new, 'postgres')
            new.chmod(0o600)
            new.rename(self.at / ('server.%s' % end))


    def own(self, label, name=None):
        """Where a daemon's own stands, for the database and the broker; with a name, another one from now on."""
        path = self.scratch / 'own' / label
        path.parent.mkdir(exist_ok=True)
        for end in ('.pem', '.key'):
            there = path.with_suffix(end)
            if name or not there.exists():
                new = path.with_suffix(end + '.new')
                shutil.copy(self.pki / ('own-%s%s' % (name or 'good', end)), new)
                new.chmod(0o600)
                new.rename(there)
        return path

    def store(self, name):
        """For the broker, which reads a file anew when its name is another."""
        self.stores += 1
        path = self.scratch / ('broker-%d.keystore' % self.stores)
        path.write_bytes(b''.join((self.pki / (name + end)).read_bytes() for end in ('.key', '.pem')))
        return path

    def postgres_sets(self):
        """Over TCP only with a certificate whose name is the login's."""
        (self.at / 'hba').write_text('local all all trust\nhostssl all all 127.0.0.1/32 cert\n')
        if os.getuid() == 0:
            for name in ('hba', 'samverka.pem'):
                shutil.chown(self.at / name, 'postgres')
        return ['ssl_ca_file=%s/samverka.pem' % self.at, 'ssl_min_protocol_version=TLSv1.2', 'hba_file=%s/hba' % self.at]

    def kafka_env(self, label):
        return dict(SAMVERKA_KAFKA_SECURITY_PROTOCOL='ssl', SAMVERKA_KAFKA_SSL_CA_LOCATION=self.pki / 'samverka.pem',
                    SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION='%s.pem' % self.own(label),
                    SAMVERKA_KAFKA_SSL_KEY_LOCATION='%s.key' % self.own(label))

    def postgres_words(self, label):
        return 'sslmode=verify-full sslrootcert=%s/samverka.pem sslcert=%s.pem sslkey=%s.key' % (
            self.pki, self.own(label), self.own(label))


class Disk:
    """A small file system of its own that a balloon fills; only root can have one."""

    def __init__(self, path, megabytes):
        self.path, self.size = path, megabytes
        path.mkdir(mode=0o755)
        self.mounted = os.getuid() == 0 and subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=%dm,mode=755' % megabytes, 'none', str(path)],
            stderr=subprocess.DEVNULL).returncode == 0
        if os.getuid() == 0:
            shutil.chown(path, 'postgres')

    def fill(self):
        with open(self.path / 'balloon', 'wb') as f:
            try:
                while True:
                    f.write(bytes(65536))
                    f.flush()
            except OSError:
                pass

    def relieve(self):
        (self.path / 'balloon').unlink(missing_ok=True)

    def done(self):
        if self.mounted:
            subprocess.run(['umount', '-l', str(self.path)])


class Postgres:
    def __init__(self, scratch, certificates, tls=False, n_facts=0):
        """With room for two databases of so many facts."""
        self.dir, self.certificates = scratch / 'postgres', certificates
        # In memory, where it can be: a crash of a server is tested, not one of the machine.
        self.disk = Disk(self.dir, 2000)
        self.script = root / 'deploy/dev/postgres.sh'
        run(self.script, 'start', self.dir)
        run(self.script, 'stop', self.dir)
        self.home = pathlib.Path((self.dir / 'home').read_text().strip())
        self.data_disk, self.wal_disk = Disk(scratch / 'space', 512 + n_facts // 50), Disk(scratch / 'wal', 160 + n_facts // 200)
        if self.wal_disk.mounted:
            self.run_as('cp', '-a', self.home / 'data/pg_wal', self.wal_disk.path / 'pg_wal')
            self.run_as('rm', '-rf', self.home / 'data/pg_wal')
            self.run_as('ln', '-s', self.wal_disk.path / 'pg_wal', self.home / 'data/pg_wal')
        certificates.install('good')
        sets = ['ssl=on', 'ssl_cert_file=%s/server.pem' % certificates.at, 'max_wal_size=64MB', 'min_wal_size=32MB',
                'ssl_key_file=%s/server.key' % certificates.at, 'wal_recycle=off']
        sets += certificates.postgres_sets() if tls else []
        words = run(self.script, 'start', self.dir, '--tcp', *[w for s in sets for w in ('--set', s)])
        self.port = int(words.split('port=')[1].split()[0])
        self.socket = (self.dir / 'socket').read_text().strip()
        self.asking = None
        self.directory = self.data_disk.path / 'data'
        if self.data_disk.mounted:
            self.directory.mkdir()
            shutil.chown(self.directory, 'postgres')
            self.sql("CREATE TABLESPACE small LOCATION '%s'" % self.directory, 'postgres')

    def run_as(self, *words, check=True):
        user = ['runuser', '-u', 'postgres', '--'] if os.getuid() == 0 else []
        return run(*user, *words, check=check, cwd='/')

    def control(self, *words, check=True):
        return self.run_as(PG_BIN / 'pg_ctl', '-D', self.home / 'data', '-l', self.home / 'postgres.log',
                           '-w', '-t', '60', *words, check=check)

    def conninfo(self, database, host=None, port=None, more=''):
        return 'host=%s port=%d user=samverka dbname=%s %s' % (
            host or self.socket, port or self.port, database, more)

    def sql(self, text, database, check=True):
        done = subprocess.run([str(PG_BIN / 'psql'), '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', self.conninfo(database), '-c', text],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if check and done.returncode:
            raise Trouble('SQL: %s' % done.stderr.strip()[-300:])
        return done.stdout.strip()

    def ask(self, text, database):
        """One row by a session that stays; None when the database is not there."""
        if self.asking is None or self.asking.poll() is not None or self.asked != database:
            self.hang_up()
            self.asking = subprocess.Popen([str(PG_BIN / 'psql'), '-X', '-q', '-At', self.conninfo(database)],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                           stderr=subprocess.DEVNULL, text=True)
            self.asked = database
        try:
            self.asking.stdin.write(text + ';\n\\echo ~\n')
            self.asking.stdin.flush()
            rows = []
            while (line := self.asking.stdout.readline()) not in ('~\n', ''):
                rows.append(line.rstrip('\n'))
            if line:
                return rows[0] if rows else None
        except OSError:
            pass
        self.hang_up()
        return None

    def hang_up(self):
        if self.asking:
            self.asking.kill()
            self.asking.communicate()
            self.asking = None

    def terminate(self, database):
        self.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s' "
                 "AND pid <> pg_backend_pid()" % database, 'postgres', check=False)

    def backends(self, database):
        words = self.sql("SELECT pid FROM pg_stat_activity WHERE datname = '%s' AND application_name LIKE 'samverka%%'"
                         % database, 'postgres', check=False)
        return [int(w) for w in words.split()]

    def answers(self):
        return self.sql('SELECT 1', 'postgres', check=False) == '1'

    def crash(self):
        self.control('-m', 'immediate', 'restart', check=False)
        self.see_up()

    def see_up(self):
        """It may be down, or in recovery: a service manager would start it."""
        deadline = time.monotonic() + 90
        while not self.answers():
            if time.monotonic() > deadline:
                raise Trouble('PostgreSQL does not come back: %s' % self.log()[-800:])
            if not self.runs():
                self.control('start', check=False)
            time.sleep(0.02)

    def kill(self):
        if (pid := self.postmaster()) > 1:
            os.kill(pid, signal.SIGKILL)
        self.hang_up()
        self.see_up()

    def postmaster(self):
        """0: there is none."""
        try:
            return int((self.home / 'data/postmaster.pid').read_text().split()[0])
        except (OSError, IndexError):
            return 0

    def processes(self):
        pid = self.postmaster()
        try:
            more = pathlib.Path('/proc/%d/task/%d/children' % (pid, pid)).read_text().split()
        except OSError:
            return []
        return [pid, *map(int, more)]

    def runs(self):
        pid = self.postmaster()
        return pid != 0 and alive(pid)

    def log(self):
        return (self.home / 'postgres.log').read_text(errors='replace')

    def use(self, certificate):
        self.certificates.install(certificate)
        self.control('reload')

    def drop(self, database):
        self.hang_up()
        self.sql('DROP DATABASE IF EXISTS %s WITH (FORCE)' % database, 'postgres')

    def copy(self, source, to):
        """A database as it is at this moment: everybody else is shut out for the copying."""
        self.hang_up()
        self.sql('ALTER DATABASE %s ALLOW_CONNECTIONS false' % source, 'postgres')
        self.terminate(source)
        place = ' TABLESPACE small' if self.data_disk.mounted else ''
        try:
            wait_for(20, lambda: self.sql('CREATE DATABASE %s TEMPLATE %s%s' % (to, source, place), 'postgres',
                                          check=False) == '' and self.has(to), 'a copy of the database')
        finally:
            self.sql('ALTER DATABASE %s ALLOW_CONNECTIONS true' % source, 'postgres')

    def has(self, database):
        return self.sql("SELECT 1 FROM pg_database WHERE datname = '%s'" % database, 'postgres') == '1'

    def done(self):
        self.hang_up()
        run(self.script, 'drop', self.dir, check=False)
        for disk in (self.data_disk, self.wal_disk, self.disk):
            disk.done()


class Kafka:
    def __init__(self, scratch, proxy_port, certificates=None):
        self.dir, self.script = scratch / 'kafka', root / 'deploy/dev/kafka.sh'
        self.certificates = certificates  # None: no TLS
        self.behind = free_port()
        proxied = 'PROXIED://127.0.0.1'
        self.sets = [
            'listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER@,%s:%d' % (proxied, self.behind),
            'advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,%s:%d' % (proxied, proxy_port),
            'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:%s'
            % ('SSL' if certificates else 'PLAINTEXT'),
        ]
        if certificates:
            self.sets += [PROXIED_SSL + w for w in (
                'client.auth=required', 'keystore.type=PEM', 'keystore.location=%s' % certificates.store('good'),
                'truststore.type=PEM', 'truststore.location=%s/samverka.pem' % certificates.pki)]
        self.start()

    def start(self, *more):
        run(self.script, 'start', self.dir, *more, *[w for s in self.sets for w in ('--set', s)])
        self.bootstrap = (self.dir / 'bootstrap').read_text().strip()

    def crash(self):
        run(self.script, 'stop', self.dir, '--now')
        self.start('--keep')

    def use(self, certificate):
        self.topic('broker', 1, '%skeystore.location=%s' % (PROXIED_SSL, self.certificates.store(certificate)))

    def pid(self):
        return int((self.dir / 'pid').read_text())

    def topic(self, *words, check=True):
        return run(build / 'tools/topics', self.bootstrap, *words, check=check)

    def again(self, name, partitions, *properties):
        """Empty, whether it was there or not."""
        self.topic('delete', name, check=False)
        self.topic('create', name, partitions, *properties)

    def read(self, topic, form):
        """Everything in a topic that is committed, one piece of text."""
        return run('kcat', '-C', '-b', self.bootstrap, '-t', topic, '-o', 'beginning', '-e', '-q',
                   '-X', 'isolation.level=read_committed', '-X', 'check.crcs=true', '-f', form)

    def done(self):
        run(self.script, 'stop', self.dir, '--now', check=False)


class Proxies:
    def __init__(self, **routes):
        self.ports = {name: free_port() for name in routes}
        self.routes = routes
        self.process = None

    def start(self):
        words = ['%s=%d:%d' % (n, self.ports[n], target) for n, target in self.routes.items()]
        self.process = subprocess.Popen([str(root / 'tests/faults/proxy.py'), *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def do(self, *words):
        self.process.stdin.write(' '.join(map(str, words)) + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer or answer[0] != 'ok':
            raise Trouble('proxy: %s: %s' % (words, answer))
        return int(answer[1])

    def done(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def stop(process, sig=signal.SIGKILL):
    if process.poll() is None:
        process.send_signal(sig)
        process.wait()

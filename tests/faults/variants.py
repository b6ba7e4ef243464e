"""Programs that lack one thing that correctness rests on, for negative controls; and those of an older commit."""
import collections
import os
import shutil
import subprocess

from servers import Trouble, build, root

# What each lacks, the objects that read its macro, the programs it makes, and the faults that bring it out.
Variant = collections.namedtuple('Variant', 'lacks objects programs kinds batch slice', defaults=(10, 40))
VARIANTS = {
    'unfenced': Variant('the offset is moved whatever it was', ['common/rim/store_pg.o'],
                 ['transitions'], ['zombie', 'stranger']),
    'unversioned': Variant('a state is written whatever its version is', ['common/rim/store_pg.o'],
                    ['transitions'], ['kill', 'pause', 'pause'], 100, 1000),
    'unmarked': Variant('a mark is left out where there is one (DO NOTHING)', ['common/rim/store_pg.o'],
                 ['transitions', 'approvals', 'indicators'], ['kill', 'pause', 'pause'], 10, 400),
    'untied': Variant('offsets are committed before the effects', ['common/rim/store_pg.o'],
               ['transitions', 'approvals', 'indicators'], ['kill', 'sessions', 'pg-reset']),
    'unacknowledged': Variant('the gateway says "taken" before the broker has', ['services/gateway/intake.o'],
                       ['gateway'], ['kill', 'kafka-stall', 'kafka-slow']),
}


def make(name, scratch):
    """The folder of its programs. The objects of the build are taken over; what reads the macro is compiled anew."""
    variant, to = VARIANTS[name], scratch / name
    to.mkdir()
    for folder in ('obj', 'gen'):
        subprocess.run(['cp', '-a', str(build / folder), str(to)], check=True)
    for o in variant.objects + ['common/rim/reconciler.o']:
        (to / 'obj' / o).unlink()
    done = subprocess.run(['make', '-s', 'BUILD=%s' % to] + ['%s/bin/samverka-%s' % (to, p) for p in variant.programs],
                          cwd=root, env=dict(os.environ, CPPFLAGS='-DSAMVERKA_' + name.upper()),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Trouble('the variant %s is not built: %s' % (name, done.stdout[-600:]))
    shutil.rmtree(to / 'obj')
    return to / 'bin'


def older(commit):
    """The folder of its programs, built once from what the repository has of it."""
    to = build.parent / 'older' / commit
    if (to / 'done').exists():
        return to / 'build/older/bin'
    to.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ['bash', '-o', 'pipefail', '-c', 'git archive "$1" | tar -x -C "$2" && make -s -j2 -C "$2" BUILD=build/older all',
         'older', commit, str(to)], cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    if done.returncode:
        raise Trouble('%s is not built: %s' % (commit, done.stdout[-600:]))
    (to / 'done').touch()
    return to / 'build/older/bin'

#!/usr/bin/env python3
"""Several storms at a time, each on servers of its own: they wait more than they work.

  together.py [--jobs N] [--first SEED] [--minutes N | --until HH:MM] [--faults N] [what else storm.py takes]

  --jobs     how many (3: two processors are busy with that)
  --first    the first seed (1); each storm takes the next one of its own, every N-th
  --minutes  everything is judged so many minutes from now (15), or by then (UTC)
  --faults   how many a seed (1000)

Ends by itself. What has found something stops there and keeps what it has, the others go on. The last line is the
sum, and the exit code 0 when nothing was found.
"""
import argparse
import collections
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

here = pathlib.Path(__file__).resolve().parent
LATE_S = 120  # and then they are ended, with what they have


def arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument('--jobs', type=int, default=3)
    p.add_argument('--first', type=int, default=1)
    p.add_argument('--minutes', type=float, default=15)
    p.add_argument('--until', default='')
    p.add_argument('--faults', type=int, default=1000)
    o, o.more = p.parse_known_args()
    return o


class Job(threading.Thread):
    """One storm, line by line; what it has found, and how many faults."""

    def __init__(self, number, words):
        super().__init__(daemon=True)
        self.number, self.sums, self.seeds = number, collections.Counter(), 0
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def run(self):
        for line in self.process.stdout:
            done = re.match(r'# seed \d+: (\d+) faults', line)
            if done:
                self.seeds += 1
                self.sums['faults'] += int(done[1])
            if not line.startswith('ok - '):
                print('%d: %s' % (self.number, line.rstrip()), flush=True)
        self.sums['failed'] += self.process.wait() != 0


def end(jobs):
    for j in jobs:
        if j.process.poll() is None:
            j.process.terminate()


def main():
    o, began = arguments(), time.time()
    until = o.until or time.strftime('%H:%M:%S', time.gmtime(began + 60 * o.minutes))
    jobs = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        for i in range(o.jobs):
            jobs.append(Job(i, [str(here / 'storm.py'), '--seeds', '%d..999999/%d' % (o.first + i, o.jobs), '--until', until,
                                '--faults', str(o.faults), *o.more]))
            jobs[-1].start()
        hour, minute, *second = map(int, until.split(':'))
        left = (hour * 3600 + minute * 60 + (second or [0])[0] - began) % 86400 + LATE_S
        for j in jobs:
            j.join(max(0, began + left - time.time()))
    finally:
        end(jobs)
        for j in jobs:
            j.join(60)
    sums = sum((j.sums for j in jobs), collections.Counter())
    seconds = time.time() - began
    print('# %d seeds, %d faults in %.0f s (%.1f a second), of %d storms %d found something or did not end' % (
        sum(j.seeds for j in jobs), sums['faults'], seconds, sums['faults'] / seconds, o.jobs, sums['failed']))
    return int(sums['failed'] > 0)


sys.exit(main())

#!/usr/bin/env python3
"""Clients that nobody wants, against the gateway: prints "ok - name" or "not ok - name".

  gateway_hostile.py slow|large|full|rate|many|pressure PORT PKI-FOLDER EVENT-FILE CONNECTIONS PID WAIT-SECONDS

full wants a gateway with room for 2 MiB of bodies; pressure one whose broker is down.
"""
import collections
import http.client
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.request

mode, port, pki, event_file, connections, pid, wait_s = sys.argv[1:]
port, connections, wait_s = int(port), int(connections), float(wait_s)
event = open(event_file, 'rb').read()
failed = False


def tell(good, name, why=''):
    global failed
    print(('ok - ' if good else 'not ok - ') + name + ('' if good or not why else '\n# %s' % why), flush=True)
    failed = failed or not good


def context():
    c = ssl.create_default_context(cafile=pki + '/samverka.pem')
    c.load_cert_chain(pki + '/skane.pem', pki + '/skane.key')
    return c


tls = context()


def connect(timeout=30):
    s = socket.create_connection(('127.0.0.1', port), timeout=timeout)
    return tls.wrap_socket(s, server_hostname='localhost')


def head(length, more=''):
    return ('POST /v1/events HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n' % (
        'Content-Type: application/cloudevents+json\r\n' if 'Content-Type' not in more else '',
        ('Content-Length: %d\r\n' % length if length is not None else '') + more)).encode()


def status(s):
    got = b''
    while b'\r\n' not in got:
        more = s.recv(4096)
        if not more:
            break
        got += more
    return int(got.split()[1]) if got else 0


def answer(s):
    """The whole answer, so that the connection can be used again: status, reason, whether to try again is told."""
    r = http.client.HTTPResponse(s, method='POST')
    r.begin()
    body = json.loads(r.read())
    return r.status, body.get('reason'), (r.getheader('Retry-After') or '').isdigit()


def resident(key='VmHWM'):
    with open('/proc/%s/status' % pid) as f:
        return [int(line.split()[1]) for line in f if line.startswith(key)][0]


def good_request(name):
    with connect() as s:
        s.sendall(head(len(event)) + event)
        tell(status(s) == 202, name)


def ends_within(s, seconds):
    """How long until the other side closes; None: it does not."""
    began = time.monotonic()
    s.settimeout(seconds)
    try:
        while s.recv(4096):
            pass
    except (TimeoutError, socket.timeout):
        return None
    except OSError:
        pass
    return time.monotonic() - began


def slow(name, parts, seconds):
    """Sends a byte now and then, and counts how long it is let."""
    s = connect()
    began = time.monotonic()
    try:
        s.sendall(parts[0])
        for byte in parts[1]:
            time.sleep(0.2)
            s.sendall(bytes([byte]))
            if time.monotonic() - began > seconds + 10:
                break
        over = ends_within(s, 3)
    except OSError:
        over = 0
    took = time.monotonic() - began
    tell(over is not None and took < seconds + 5, name, 'let for %.1f s' % took)


def a_gigabyte():
    began = resident()
    s = connect()
    s.sendall(head(1 << 30))
    tell(status(s) == 413, 'a gigabyte by its length is refused before it is sent')
    s.close()
    s = connect(60)
    s.sendall(head(None, 'Transfer-Encoding: chunked\r\n'))
    chunk = b'%x\r\n' % (1 << 20) + b'x' * (1 << 20) + b'\r\n'
    for _ in range(1024):
        s.sendall(chunk)
    s.sendall(b'0\r\n\r\n')
    got = status(s)
    tell(got == 413, 'a gigabyte in chunks is refused', 'got %d' % got)
    s.close()
    tell(resident() - began < 8192, 'and is not kept', '%d kB more' % (resident() - began))


def half_sent(event):
    s = connect()
    batch = b'[' + event + b',' + event
    s.sendall(head(len(batch) + 100, 'Content-Type: application/cloudevents-batch+json\r\n') + batch)
    s.close()
    good_request('after a half-sent batch')


def many():
    kept = []
    for i in range(connections):
        try:
            kept.append(connect(60))
        except OSError as e:
            tell(False, '%d idle connections' % connections, 'number %d: %s' % (i, e))
            return
    tell(True, '%d idle connections' % connections)
    try:
        with connect(5) as s:
            s.sendall(head(len(event)) + event)
            got = status(s)
    except OSError:
        got = 0
    tell(got == 0, 'and the next one is refused')
    with open('/proc/%s/status' % pid) as f:
        print('# %s' % ' '.join(' '.join(line.split()) for line in f if line.startswith(('VmRSS', 'VmHWM'))))
    kept[0].sendall(head(len(event)) + event)
    tell(status(kept[0]) == 202, 'one of them is served')
    kept.pop().close()
    deadline = time.monotonic() + 10
    while True:
        try:
            good_request('a place that is free is taken')
            break
        except OSError:
            if time.monotonic() > deadline:
                tell(False, 'a place that is free is taken')
                break
            time.sleep(0.05)
    for s in kept:
        s.close()


def bodies():
    """The gauge of bodies that are held."""
    with urllib.request.urlopen(os.environ['MANAGEMENT'] + '/metrics', timeout=30) as r:
        return sum(float(line.split()[-1]) for line in r.read().decode().splitlines()
                   if line.startswith('samverka_gateway_bodies_bytes'))


def until(good, seconds=60):
    deadline = time.monotonic() + seconds
    while not good():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def batch_head(body):
    return head(len(body), 'Content-Type: application/cloudevents-batch+json\r\n')


def full():
    """Two hold 900 kB each: a third of 900 kB is one too many, until they let go."""
    body = b'[' + b' ' * 900000 + event + b']'
    kept = [connect(60), connect(60)]
    for s in kept:
        s.sendall(batch_head(body) + body[:-1])
    tell(until(lambda: bodies() >= 1800000), 'two bodies are held', '%d bytes' % bodies())
    with connect(60) as s:
        s.sendall(batch_head(body) + body)
        got = answer(s)
        tell(got == (503, 'BUSY', True), 'the next is told to come again, not held', str(got))
        kept.pop().close()
        kept[0].sendall(body[-1:])
        got = answer(kept[0])
        tell(got[0] == 202, 'one that was held is taken', str(got))
        kept.pop().close()
        tell(until(lambda: bodies() == 0), 'all room is given back', '%d bytes' % bodies())
        s.sendall(batch_head(body) + body)
        got = answer(s)
        tell(got[0] == 202, 'the same body is taken then', str(got))


def rate():
    """So many requests of one organisation under way, each without its body: the next is one too many."""
    kept, got = [], None

    def attempt():
        try:
            with connect(60) as s:
                s.sendall(head(len(event)) + event)
                return answer(s)
        except OSError as e:  # the place of one that was closed is not free yet
            return repr(e), None, None

    def one_too_many():
        nonlocal got
        try:
            while len(kept) < connections:
                kept.append(connect(60))
                kept[-1].sendall(head(len(event)))
            got = attempt()
        except OSError as e:
            got = repr(e)
        if got == (429, 'RATE', True):
            return True
        while kept:  # one of them may not have been let in, for the same reason
            kept.pop().close()
        return False
    tell(until(one_too_many), 'more requests than one organisation may have', str(got))
    if not kept:
        return
    kept.pop().close()
    tell(until(lambda: attempt()[0] == 202), 'a place given back is taken', str(attempt()))
    for s in kept:
        s.close()


def pressure():
    """Large batches from all connections at once, while the broker takes nothing."""
    body = b'[' + b','.join([event] * 500) + b']'
    counts, ends = collections.Counter(), time.monotonic() + wait_s

    def one():
        try:
            with connect(120) as s:
                while time.monotonic() < ends:
                    s.sendall(batch_head(body) + body)
                    counts[answer(s)] += 1
        except (OSError, http.client.HTTPException) as e:
            counts[repr(e)] += 1
    threads = [threading.Thread(target=one) for _ in range(connections)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    told = {(503, 'BROKER', True), (503, 'BUSY', True)}
    tell(set(counts) <= told and (503, 'BROKER', True) in counts, 'without a broker each is told to come again',
         str(counts))
    tell(resident() < 64 * 1024, 'and memory stays under 64 MB', '%d kB' % resident())
    print('# peak %d kB, %s' % (resident(), dict(counts)))
    tell(until(lambda: bodies() == 0), 'no body is kept for later', '%d bytes' % bodies())


def slow_ones():
    slow('a slow header', (b'POST /v1/events HTTP/1.1\r\nHost: x\r\nX-Slow: ', b'a' * 1000), wait_s)
    slow('a slow body', (head(500), b'{' * 500), wait_s)
    over = ends_within(connect(), wait_s + 5)
    tell(over is not None and over >= wait_s - 1, 'an idle connection is closed, not at once', str(over))
    s = socket.create_connection(('127.0.0.1', port))
    tell(ends_within(s, wait_s + 5) is not None, 'one that never begins its handshake too')
    half_sent(event)


def large_ones():
    a_gigabyte()
    many()
    tell(resident() < 64 * 1024, 'memory stayed under 64 MB', '%d kB' % resident())
    print('# peak %d kB' % resident())


{'slow': slow_ones, 'large': large_ones, 'full': full, 'rate': rate, 'many': many, 'pressure': pressure}[mode]()
sys.exit(failed)

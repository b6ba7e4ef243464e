#!/usr/bin/env python3
"""Batches of events over TLS, for tests/bench/gateway.sh.

  gateway_load.py PORT PATH PKI FILE BATCH CONNECTIONS full SECONDS     as fast as answers come
  gateway_load.py PORT PATH PKI FILE BATCH CONNECTIONS RATE SECONDS     RATE events a second, evenly

Prints "events/s p50_ms p99_ms max_ms answers_other_than_202". A latency begins when the request was
due, so that one that waits behind a slow one counts its waiting.
"""
import itertools
import socket
import ssl
import sys
import threading
import time

port, path, pki, facts, batch, connections, rate, seconds = sys.argv[1:]
batch, connections, seconds = int(batch), int(connections), float(seconds)
lines = [line.rstrip(b'\n') for line in open(facts, 'rb')]
requests = []
for i in range(0, len(lines) - batch + 1, batch):
    body = b'[' + b','.join(lines[i:i + batch]) + b']'
    requests.append(b'POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents-batch+json'
                    b'\r\nContent-Length: %d\r\n\r\n' % (path.encode(), len(body)) + body)
context = ssl.create_default_context(cafile=pki + '/samverka.pem')
context.load_cert_chain(pki + '/skane.pem', pki + '/skane.key')
next_request = itertools.count()
latencies, others = [], []


def whole(head, rest):
    if b'transfer-encoding: chunked' in head:
        return rest.endswith(b'0\r\n\r\n')
    return len(rest) >= int(head.split(b'content-length:')[1].split(b'\r\n')[0])


def answer(s):
    got = b''
    while b'\r\n\r\n' not in got or not whole(*got.lower().split(b'\r\n\r\n', 1)):
        more = s.recv(65536)
        if not more:
            raise OSError('closed')
        got += more
    return int(got.split()[1])


def work(start):
    with context.wrap_socket(socket.create_connection(('127.0.0.1', int(port))), server_hostname='localhost') as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            n = next(next_request)
            due = time.monotonic() if rate == 'full' else start + n * batch / float(rate)
            if due > start + seconds or time.monotonic() > start + seconds:
                return
            time.sleep(max(0, due - time.monotonic()))
            s.sendall(requests[n % len(requests)])
            status = answer(s)
            latencies.append(time.monotonic() - due)
            if status != 202:
                others.append(status)


began = time.monotonic() + 0.5
threads = [threading.Thread(target=work, args=(began,)) for _ in range(connections)]
for t in threads:
    t.start()
for t in threads:
    t.join()
took = time.monotonic() - began
latencies.sort()
at = lambda share: latencies[min(len(latencies) - 1, int(len(latencies) * share))] * 1000
print('%d %.1f %.1f %.1f %d' % (len(latencies) * batch / took, at(0.5), at(0.99), latencies[-1] * 1000, len(others)))

#!/usr/bin/env python3
"""A TCP proxy that breaks connections on command.

  proxy.py NAME=LISTEN:TARGET...     ports on 127.0.0.1; goes on until its input ends

One command a line, one answer a line ("ok NUMBER" or "no REASON"). NUMBER is how many connections it met.

  NAME reset [N]        N of them (all) are reset on both sides
  NAME slow MS          every piece of bytes waits so long, each way; 0: no more
  NAME stall N          nothing passes on N of them, and nobody is told, until they are closed or "go"
  NAME half N           on N of them the server is reset, and the client never hears of it
  NAME refuse | accept  new connections are reset at once, or taken again
  NAME lose request|reply
                        the next COMMIT to PostgreSQL is swallowed, or carried out but its answer is; both
                        sides are reset then
  NAME hold WHO         the next COMMIT of a client that has called itself WHO waits until "release"
  NAME release          what is held goes on
  NAME mute [CLIENT]    the next answer is swallowed, with all that follows on its connection; of Kafka the
                        next answer to a Produce of CLIENT
  NAME fired            how many COMMITs and answers were met so
  NAME go               all is as it should be: no delay, no stall, no COMMIT waited for
"""
import collections
import heapq
import itertools
import selectors
import socket
import struct
import sys
import time

PIECE = 65536
HELLO = 400
# As libpq sends it: Parse without a name, and the text; or a simple query.
COMMITS = (b'P\0\0\0\x0e\0COMMIT\0', b'Q\0\0\0\x0bCOMMIT\0')


def reset(sock):
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    except OSError:
        pass
    sock.close()


class Pair:
    """A client and its server."""

    def __init__(self, route, client, server):
        self.route = route
        self.ends = {'client': client, 'server': server}
        self.unsent = {'client': collections.deque(), 'server': collections.deque()}
        self.not_before = {'client': 0.0, 'server': 0.0}  # pieces pass in their order, whatever the delay
        self.stalled = False
        self.half = False
        self.losing = ''
        self.hello = b''           # what the client said first: in it, what it calls itself
        self.produces = False      # its last request to Kafka was a Produce
        self.muted = False
        self.held = None           # a COMMIT and what came after it

    def other(self, side):
        return 'server' if side == 'client' else 'client'


class Route:
    def __init__(self, name, listen, target):
        self.name, self.target = name, target
        self.listener = socket.create_server(('127.0.0.1', listen), backlog=128)
        self.pairs = []
        self.delay = 0.0
        self.refusing = False
        self.lose = ''
        self.hold = b''
        self.mute = None           # b'': any client
        self.fired = 0


class Proxy:
    def __init__(self, routes):
        self.routes = {r.name: r for r in routes}
        self.events = selectors.DefaultSelector()
        self.later = []
        self.number = itertools.count()
        for r in routes:
            self.events.register(r.listener, selectors.EVENT_READ, r)

    # ---- connections ----

    def accept(self, route):
        client, _ = route.listener.accept()
        if route.refusing:
            reset(client)
            return
        try:
            server = socket.create_connection(('127.0.0.1', route.target), timeout=1)
        except OSError:
            reset(client)
            return
        pair = Pair(route, client, server)
        route.pairs.append(pair)
        for side, sock in pair.ends.items():
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.events.register(sock, selectors.EVENT_READ, (pair, side))

    def drop_end(self, pair, side):
        sock = pair.ends[side]
        if sock is not None:
            try:
                self.events.unregister(sock)
            except KeyError:
                pass
            reset(sock)
            pair.ends[side] = None

    def drop(self, pair):
        self.drop_end(pair, 'client')
        self.drop_end(pair, 'server')
        if pair in pair.route.pairs:
            pair.route.pairs.remove(pair)

    def watch(self, pair, side):
        sock = pair.ends[side]
        if sock is None:
            return
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if pair.unsent[side] else 0)
        self.events.modify(sock, mask, (pair, side))

    # ---- bytes ----

    def commit_in(self, pair, data):
        """True: these bytes go no further."""
        route = pair.route
        if not route.lose or not any(c in data for c in COMMITS):
            return False
        pair.losing, route.lose = route.lose, ''
        route.fired += 1
        if pair.losing == 'request':
            self.drop(pair)
            return True
        return False

    def held_back(self, pair, data):
        """True: these bytes wait."""
        route = pair.route
        if pair.held is None and route.hold and route.hold in pair.hello and any(c in data for c in COMMITS):
            pair.held, route.hold = [], b''
            route.fired += 1
        if pair.held is None:
            return False
        pair.held.append(data)
        return True

    def goes_no_further(self, pair, side, data):
        if side == 'client':
            if len(pair.hello) < HELLO:
                pair.hello += data[:HELLO]
            pair.produces = data[4:6] == b'\0\0'
            return self.commit_in(pair, data) or self.held_back(pair, data)
        mute = pair.route.mute
        if mute is not None and (not mute or (mute in pair.hello and pair.produces)):
            pair.muted, pair.route.mute = True, None
            pair.route.fired += 1
        return pair.muted

    def read(self, pair, side):
        sock = pair.ends[side]
        try:
            data = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b''
        if pair.stalled or pair.half:
            if not data:
                self.drop(pair)
            return
        if not data or (side == 'server' and pair.losing == 'reply'):
            self.drop(pair)
            return
        if self.goes_no_further(pair, side, data):
            return
        now = time.monotonic()
        at = max(now + pair.route.delay, pair.not_before[side])
        if at > now:
            pair.not_before[side] = at
            heapq.heappush(self.later, (at, next(self.number), pair, side, data))
        else:
            self.pass_on(pair, side, data)

    def pass_on(self, pair, side, data):
        to = pair.other(side)
        if pair.ends[to] is None or pair.stalled:
            return
        pair.unsent[to].append(data)
        self.write(pair, to)

    def write(self, pair, side):
        sock, queue = pair.ends[side], pair.unsent[side]
        try:
            while queue:
                n = sock.send(queue[0])
                if n < len(queue[0]):
                    queue[0] = queue[0][n:]
                    break
                queue.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.drop(pair)
            return
        self.watch(pair, side)

    def turn(self, key, mask):
        if isinstance(key.data, Route):
            self.accept(key.data)
            return
        pair, side = key.data
        if mask & selectors.EVENT_WRITE and pair.ends[side] is not None:
            self.write(pair, side)
        if mask & selectors.EVENT_READ and pair.ends[side] is not None:
            self.read(pair, side)

    def due(self):
        now = time.monotonic()
        while self.later and self.later[0][0] <= now:
            _, _, pair, side, data = heapq.heappop(self.later)
            self.pass_on(pair, side, data)
        return max(0.0, self.later[0][0] - now) if self.later else None

    # ---- commands ----

    def some(self, route, n):
        """The youngest: the older ones of a client may be idle."""
        well = [p for p in route.pairs if not p.stalled and not p.half]
        return well[-n:] if n else well

    def release(self, route):
        route.hold = b''
        held = [p for p in route.pairs if p.held is not None]
        for p in held:
            data, p.held = b''.join(p.held), None
            self.pass_on(p, 'client', data)
        return len(held)

    def go(self, route):
        route.delay, route.lose, route.refusing, route.mute = 0.0, '', False, None
        self.release(route)
        # What a stall has swallowed is gone: its connections cannot go on.
        spoilt = [p for p in route.pairs if p.stalled or p.half or p.muted]
        for p in spoilt:
            self.drop(p)
        return len(spoilt)

    def do(self, route, verb, word):
        if verb == 'reset' or verb == 'stall' or verb == 'half':
            some = self.some(route, int(word or 0))
            for p in some:
                if verb == 'reset':
                    self.drop(p)
                elif verb == 'stall':
                    p.stalled = True
                else:
                    p.half = True
                    self.drop_end(p, 'server')
            return len(some)
        if verb == 'slow':
            route.delay = int(word) / 1000
        elif verb == 'refuse' or verb == 'accept':
            route.refusing = verb == 'refuse'
        elif verb == 'lose' and word in ('request', 'reply'):
            route.lose = word
        elif verb == 'hold' and word:
            route.hold = word.encode()
        elif verb == 'release':
            return self.release(route)
        elif verb == 'mute':
            route.mute = word.encode()
        elif verb == 'fired':
            return route.fired
        elif verb == 'go':
            return self.go(route)
        else:
            raise ValueError('no such command')
        return len(route.pairs)

    def command(self, line):
        words = line.split() + ['', '', '']
        try:
            return 'ok %d' % self.do(self.routes[words[0]], words[1], words[2])
        except (KeyError, ValueError) as e:
            return 'no %s' % e

    def run(self):
        self.events.register(sys.stdin, selectors.EVENT_READ, None)
        rest = b''
        while True:
            for key, mask in self.events.select(self.due()):
                if key.fileobj is not sys.stdin:
                    self.turn(key, mask)
                    continue
                data = sys.stdin.buffer.raw.read(PIECE)
                if not data:
                    return
                *lines, rest = (rest + data).split(b'\n')
                for line in lines:
                    print(self.command(line.decode()), flush=True)


def main():
    routes = []
    for word in sys.argv[1:]:
        name, ports = word.split('=')
        routes.append(Route(name, *map(int, ports.split(':'))))
    if not routes:
        sys.exit(__doc__)
    Proxy(routes).run()


main()

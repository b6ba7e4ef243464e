#!/bin/bash
# size: full
# timeout: 1200
# Every kind of fault once with broker and database that take certificates only, on both sides: that the broker's has
# expired and that a daemon's own has are kinds of their own, which no other storm can do.
run=$(cd "$(dirname "$0")/../faults" && pwd)/storm.py
exec "$run" --tls --every --faults 40 --at-least broker-certificate=1,own-certificate=1 --no-hand --seeds 2

#!/bin/bash
# size: full
# timeout: 1800
# A hundred thousand facts while reconcilers of care transitions are killed 200 times, each time while facts are
# published that they have not read, and PostgreSQL is shut down at once 10 times: every kind of export is the same bytes
# as an undisturbed run's. Summaries are the other storms': of so many facts they would take longer than all of this.
run=$(cd "$(dirname "$0")/../faults" && pwd)/storm.py
exec "$run" --faults 210 --at-least kill:transitions=200,postgres=10,facts=100000 --kinds kill --no-summaries --no-hand --phases

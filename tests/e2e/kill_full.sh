#!/bin/bash
# size: full
# timeout: 3000
# The storm for the record: 100,000 facts, 200 kills, 10 crashes; and both programs without one of
# the predicates that correctness rests on must be caught.
exec "$(dirname "$0")/../faults/run.sh"

#!/bin/bash
# size: full
# timeout: 900
# Daemons and command line on the next line of Apache Kafka.
SAMVERKA_BROKER=4.1.0 exec "$(dirname "$0")/system.sh" readings documents

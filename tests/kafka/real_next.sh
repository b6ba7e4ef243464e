#!/bin/bash
# size: full
# timeout: 600
# The same against the next line of Apache Kafka.
SAMVERKA_KAFKA_VERSION=4.1.0 exec "$(dirname "$0")/real.sh"

#!/bin/bash
# What apache/kafka does when it starts: settings from variables, a log formatted once, the server.
set -eu
export CLUSTER_ID=${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}
java=(-Xms64m -Xmx512m -XX:+UseSerialGC -cp '/opt/kafka/libs/*')
said=$(java "${java[@]}" kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
	--mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config 2>&1) ||
	grep -qi 'already formatted' <<<"$said" || { echo "$said"; exit 1; }
exec java "${java[@]}" kafka.Kafka /opt/kafka/config/server.properties

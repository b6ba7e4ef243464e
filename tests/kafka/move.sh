#!/bin/bash
# A partition moves to a second broker while facts keep coming and the reconciler reads on, by the
# commands of docs/runbooks/partition.md as they stand there. Afterwards every fact is accounted for.
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_page.sh
. "$root/tests/e2e/lib_page.sh"
command -v kcat >/dev/null || skip_all 'there is no kcat'
# shellcheck disable=SC2034 # for lib_jars.sh
jars=$root/build/kafka/tools pins=$root/tests/kafka/tools.pins pom=$root/tests/kafka/tools.pom.xml
# shellcheck source=deploy/dev/lib_jars.sh
. "$root/deploy/dev/lib_jars.sh"

# shellcheck disable=SC2119
jars_fetch
mkdir "$scratch/shims"
cat >"$scratch/shims/kafka-reassign-partitions.sh" <<END
#!/bin/bash
java -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
	-cp "$jars/*" org.apache.kafka.tools.reassign.ReassignPartitionsCommand "\$@" || exit
# The operator goes on when facts have come since the move began: "meanwhile" is no matter of luck.
[[ \$* == *--execute* ]] || exit 0
before=\$(cat "$scratch/sent") end=\$((SECONDS + 120))
until [ "\$(cat "$scratch/sent")" -gt "\$before" ]; do [ \$SECONDS -lt \$end ] || exit 1; sleep 0.1; done
END
chmod +x "$scratch/shims/kafka-reassign-partitions.sh"
export PATH=$scratch/shims:$bin:$PATH

# The second broker comes after the topics: all partitions are the first one's. Its controller is that of the first.
second_broker() {
	local controller
	read -r _ controller <"$KAFKA_DIR/ports"
	at_exit "$root/deploy/dev/kafka.sh" stop "$scratch/kafka2" --now
	server "$root/deploy/dev/kafka.sh" start "$scratch/kafka2" --set node.id=2 --set process.roles=broker \
		--set "controller.quorum.voters=1@127.0.0.1:$controller" --set listeners=PLAINTEXT://127.0.0.1:@PORT@ >/dev/null
}

log_end() { "$tools/topics" "$BOOTSTRAP" ends samverka.transition.v1 | sed -n 's/^0 [0-9]* //p'; }
grows_beyond() { [ "$(log_end)" -gt "$1" ]; }
leader() { kcat -L -b "$BOOTSTRAP" -t samverka.transition.v1 2>/dev/null | grep -F "partition 0, leader $1, replicas: $1, isrs: $1"; }

sed '/^## A daemon/,$d; /<!-- not run: .*move.sh/d; /<!-- not run: the same/d' "$root/docs/runbooks/partition.md" >"$scratch/page.md"
page_blocks "$scratch/page.md" && [ "$PAGE_BLOCKS" = 5 ] && ok 'the page has its five blocks, all of them to be run' ||
	not_ok 'the page has its five blocks, all of them to be run' "$(cat "$scratch/blocks/plan")"

# ---- the move ----

system_start kafka 2
start_job reference "$bin/samverka-reference"
start_job transitions "$bin/samverka-transitions"
# shellcheck disable=SC2119
system_reference
second_broker
publishing_start move
check 'facts come' wait_for 120 publishing_more_than 100
check 'the partition is with the first broker' wait_for 60 leader 1
before=$(cat "$scratch/sent")
page_follow 'the page, followed to its end' "$scratch/page.sh"
check 'facts kept coming meanwhile' publishing_more_than "$before"
check 'the page told that it is moved' grep -q 'samverka.transition.v1-0 is completed' "$scratch/page.log"
check 'the partition is with the second broker, and with no other' wait_for 60 leader 2
end=$(log_end)
check 'which takes facts' wait_for 120 grows_beyond "$end"
publishing_stop
check 'everything published is in its state' system_wait 120

# ---- the books ----

"$bin/samverka" status --json >"$scratch/status" 2>/dev/null
check 'the ledger balances: each fact is accepted once' python3 - "$scratch/status" "$PUBLISHED" <<'END'
import json, sys
rows, sent = [json.loads(line) for line in open(sys.argv[1])], int(sys.argv[2])
ledger = next(r for r in rows if r["item"] == "ledger" and r["area"] == "transition")
assert ledger["received"] == ledger["accepted"] == sent, (ledger, sent)
parts = [r for r in rows if r["item"] == "partition" and r["area"] == "transition"]
assert len(parts) == 2 and all(r["lag"] == 0 for r in parts), parts
assert sum(r["high"] for r in parts) == sent, (parts, sent)
assert not [r for r in rows if r["item"] == "stopped"], rows
END
publishing_kept move
check 'states are what the log says' "$bin/samverka" rebuild --verify
finish

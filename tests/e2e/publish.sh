#!/bin/bash
# samverka publish, against the embedded broker: whichever way events are written in a file, and which of
# them were not acknowledged, by their lines.
# timeout: 300
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

bin=$(dirname "$tools")/bin
[ -x "$bin/samverka" ] || skip_all 'samverka is not built'
start_mockd --topic samverka.transition.v1:1
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP
one=$root/schemas/examples/samverka.transition.admission.registered.v1.json
other=$root/schemas/examples/samverka.transition.notice.acknowledged.v1.json

# publish CODE OPTION…: its exit code; out and err
publish() {
	local want=$1 got
	shift
	# One event a request, so that a refusal meets one event alone.
	timeout 60 "$bin/samverka" --kafka.linger.ms=0 --kafka.batch.num.messages=1 publish "$@" >"$scratch/out" 2>"$scratch/err"
	got=$?
	[ $got -eq "$want" ] || { echo "exit $got instead of $want"; cat "$scratch/out" "$scratch/err"; return 1; }
}
says() { grep -qF -- "$1" "$scratch/$2" || { cat "$scratch/out" "$scratch/err"; return 1; }; }
taken() { publish 0 "${@:2}" && says "{\"failed\":0,\"refused\":0,\"taken\":$1}" out; }

# ---- a file, however it was written ----

tr -d '\n' <"$one" >"$scratch/line" && echo >>"$scratch/line"
for i in {1..6}; do cat "$scratch/line"; done >"$scratch/lines"
cat "$one" "$other" >"$scratch/printed"
{ echo '['; cat "$one"; echo ,; cat "$other"; echo ']'; } >"$scratch/batch"
sed '$d' "$scratch/batch" >"$scratch/half"
check 'an event a line' taken 6 "$scratch/lines"
check 'as they were printed' taken 2 "$scratch/printed"
check 'a batch' taken 2 "$scratch/batch"
check 'all of them' taken 10 "$scratch/batch" "$scratch/lines" "$scratch/printed"
check 'half a batch is not passed over' publish 1 "$scratch/half"
check 'and says so' says 'BAD_JSON' err
check 'validate reads them the same' test "$("$bin/samverka" validate "$scratch/batch" "$scratch/printed" "$scratch/line" | grep -c '"verdict":"accepted"')" = 5
check 'a verdict names its file where there are several' test "$("$bin/samverka" validate "$scratch/line" "$scratch/batch" | grep -c "\"file\":\"$scratch/batch\"")" = 2
check 'and not where there is one' bash -c "! '$bin/samverka' validate '$scratch/batch' | grep '\"file\"'"

# ---- which were not acknowledged ----

spoil() { mockd_do errors 0 "$@" >/dev/null; } # the next requests of a producer
# What is sent after an answer of that kind is refused by the client library itself: it is the last.
spoil NO_ERROR INVALID_RECORD INVALID_RECORD NO_ERROR NO_ERROR TOPIC_AUTHORIZATION_FAILED
check 'some are not taken' publish 1 "$scratch/lines"
check 'two behind each other' says "$scratch/lines:2-3: not acknowledged: INVALID_RECORD" err
check 'one for another reason' says "$scratch/lines:6: not acknowledged: TOPIC_AUTHORIZATION_FAILED" err
check 'the sums' says '{"failed":3,"refused":0,"taken":3}' out
check 'what begins before a line is passed over' taken 2 --from-line 5 "$scratch/lines"
check 'also of a batch' taken 1 --from-line 20 "$scratch/batch"
check 'of one file' publish 2 --from-line 5 "$scratch/lines" "$scratch/printed"
check "another area's topic" publish 1 --topic samverka.approval.v1 "$scratch/line"
check 'as its reader would say' says ':1: UNKNOWN_TYPE' err
no_facts_there() { publish 2 --topic "$1" "$scratch/line" && says "--topic is one of an area: samverka.<area>.v1[.<orgnr>], and got \"$1\"" err; }
check 'a topic of summaries is none of facts' no_facts_there samverka.summary.v1
check 'nor one of refused records' no_facts_there samverka.transition.v1.dlq
check 'nor one written wrongly' no_facts_there samverka.transitions.v1
check 'unless it is asked for unchecked' taken 1 --unchecked --topic samverka.transition.v1.dlq "$scratch/line"
no_broker() { SAMVERKA_KAFKA_BOOTSTRAP_SERVERS='' publish 2 "$scratch/line" && says 'kafka.bootstrap.servers: must be set' err; }
check 'no broker is set: said at once' no_broker
mockd_do down >/dev/null
# Not before half a minute it said so: the time that a message has.
in_seconds() { local begun=$SECONDS; "${@:2}" && [ $((SECONDS - begun)) -le "$1" ] || { echo "took $((SECONDS - begun)) s"; return 1; }; }
check 'a broker that is away, told in seconds' in_seconds 15 publish 3 "$scratch/lines"
check 'and where it was looked for' says "no answer from the broker at $BOOTSTRAP" err
check 'names all' says "$scratch/lines:1-6: not acknowledged: " err
check 'and where to begin again' says "samverka publish --from-line 1 $scratch/lines" err
from_pipe() { publish 3 <"$scratch/lines" && says 'later: the same input with --from-line 1;' err; }
check 'also of what came through a pipe' from_pipe
finish

#!/bin/bash
# What became of each fact, on its publisher's own topic: every verdict, none missing, none of
# another's, the same id for what comes twice, across kills of the reconciler.
# timeout: 300
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

command -v kcat >/dev/null || skip_all 'kcat is missing'
system_start mockd 3 samverka.receipt.v1.2321000255:2
# A killed member's partitions come free when its session is over: six seconds instead of forty-five.
export SAMVERKA_KAFKA_SESSION_TIMEOUT_MS=6000 SAMVERKA_KAFKA_HEARTBEAT_INTERVAL_MS=500
system_daemons 1
system_reference

# Three hundred facts of the region, each tenth sent twice, ten with other content under a used id,
# ten that are refused, and ten of a publisher without a topic.
python3 - "$root/schemas/examples/samverka.transition.admission.registered.v1.json" >"$scratch/facts" <<-'END'
	import copy, json, sys
	e = json.load(open(sys.argv[1]))
	def one(n, **data):
	    x = copy.deepcopy(e)
	    case = '2321000255:r-%d' % n
	    x.update(id='fact-%d' % n, subject=case, partitionkey=case, correlationid=case)
	    x['data'].update(caseRef=case, noticeId='n-%d' % n, **data)
	    return x
	out = []
	for n in range(300):
	    out.append(one(n))
	    if n % 10 == 0: out.append(one(n))
	    if n % 30 == 1: out.append(one(n, careForm='PSYCHIATRIC'))
	    if n % 30 == 2: out.append(dict(one(n, careForm='DENTAL'), id='refused-%d' % n))
	    if n % 30 == 3: out.append(dict(one(n), id='malmo-%d' % n, source='urn:samverka:2120001124:x'))
	for x in out: print(json.dumps(x))
END
"$bin/samverka" publish --unchecked "$scratch/facts" >"$scratch/published" 2>&1 || not_ok publish "$(cat "$scratch/published")"

receipts() { kcat -C -b "$BOOTSTRAP" -t samverka.receipt.v1.2321000255 -e -q -f '%k %s\n' >"$scratch/receipts" 2>/dev/null; }
verdicts() {
	receipts
	python3 - "$scratch/receipts" <<-'END'
		import collections, json, sys
		ids, keys = {}, True
		for line in open(sys.argv[1]):
		    key, value = line.split(' ', 1)
		    e = json.loads(value)
		    keys = keys and key == e['data']['id'] and e['data']['source'].startswith('urn:samverka:2321000255:')
		    if e['data']['area'] == 'transition': ids[e['id']] = e['data']['verdict']
		n = collections.Counter(ids.values())
		print(n['accepted'], n['duplicate'], n['conflict'], n['refused'], keys)
	END
}
all_there() { [ "$(verdicts)" = '300 30 10 10 True' ]; }

# The reconciler dies some times while it is at it; the supervisor starts it anew.
for _ in 1 2 3 4; do
	pid=$(pgrep -P "$DAEMONS" -f samverka-transitions)
	wait_for 5 test -n "$pid"
	until_s=$((SECONDS + 1))
	until [ $SECONDS -gt $until_s ] || all_there; do :; done
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
done
if wait_for 90 all_there; then ok 'every verdict is there, by id'; else not_ok 'every verdict is there, by id' "$(verdicts) $(tail -n 3 "$scratch/daemons.log")"; fi
grep -q '"pointer":"/data/careForm","reason":"SCHEMA"' "$scratch/receipts" && ok 'a refusal says why and where' || not_ok 'a refusal says why and where'
! grep -q 'malmo\|K7QX2MVA5ZT3\|DENTAL' "$scratch/receipts" && ok "nothing of another's, nothing of a person" || not_ok "nothing of another's, nothing of a person"
before=$(wc -l <"$scratch/receipts")
head -n 5 "$scratch/facts" >"$scratch/again"
"$bin/samverka" publish "$scratch/again" >/dev/null 2>&1
more() { receipts; [ "$(wc -l <"$scratch/receipts")" -gt "$before" ]; }
wait_for 120 more && ok 'a repeat has a receipt of its own' || not_ok 'a repeat has a receipt of its own'
system_stop
finish

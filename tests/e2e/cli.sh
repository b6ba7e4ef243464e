#!/bin/bash
# The command line against the embedded broker, a private PostgreSQL and the daemons: every verb
# that reads or repairs, and what each prints.
# timeout: 400
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

bin=$(dirname "$tools")/bin
for program in samverka samverka-reference samverka-transitions; do
	[ -x "$bin/$program" ] || skip_all "$program is not built"
done
start_postgres --no-fsync
start_mockd --topic samverka.transition.v1:2 --topic samverka.reference.v1:1 --topic samverka.summary.v1:1 --topic large:1 \
	--topic samverka.transition.v1.dlq:1 --topic samverka.reference.v1.dlq:1
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
s() { "$bin/samverka" "$@"; }
sql() { psql -X -q -At "$CONNINFO" -c "$1"; }
# exits CODE VERB…: the verb's exit code; its output goes to $scratch/out and err
exits() {
	local want=$1 got
	shift
	s "$@" >"$scratch/out" 2>"$scratch/err"
	got=$?
	[ "$got" -eq "$want" ] || { echo "exit $got instead of $want"; cat "$scratch/out" "$scratch/err"; return 1; }
}
prints() {
	exits 0 "${@:2}" || return 1
	grep -qF -- "$1" "$scratch/out" || { cat "$scratch/out"; return 1; }
}
refuses() {
	exits 1 "${@:2}" || return 1
	grep -qF -- "$1" "$scratch/out" || { cat "$scratch/out"; return 1; }
}
# all but the summaries, which are another daemon's
arrived() { s status --wait 0 | grep '"partitionsBehind":0,"queueDue":0,' | grep -q '"walksOpen":0'; }

check 'a database without a schema is named' exits 2 status
check 'check says what to do' bash -c "'$bin/samverka' check | grep -q '\"check\":\"schema\".*samverka migrate'"
check 'migrate can tell what it would do' prints 'CREATE TABLE' migrate --dry-run
full() { # VERB…: exit 3 where nothing can be written
	s "$@" >/dev/full 2>"$scratch/err"
	[ $? -eq 3 ] && grep -q 'cannot write to standard output' "$scratch/err" || { echo "samverka $*"; cat "$scratch/err"; return 1; }
}
closed() { # VERB…: the same where there is no standard output
	s "$@" >&- 2>"$scratch/err"
	[ $? -eq 3 ] && grep -q 'cannot write to standard output: Bad file descriptor' "$scratch/err" ||
		{ echo "samverka $*"; cat "$scratch/err"; return 1; }
}
check 'and that it could not tell it' full migrate --dry-run
check 'and does nothing' test -z "$(sql "select from pg_namespace where nspname = 'samverka'")"
check 'migrate' prints '{"migrated":' migrate
check 'migrate twice' prints '{"migrated":0}' migrate
check 'no yearly report where nothing is known' exits 1 summary S14 --format html
check 'and an empty page of a named region' prints '<!doctype html>' summary S14 --format html --recipient 12
check 'whose data are of no moment' prints '"dataAsOf":null' summary S14 --recipient 12
check 'an audience of its own' prints '"audience":"OWN"' summary S14 --recipient 12 --audience own
check 'an audience there is not' exits 2 summary S14 --recipient 12 --audience friends
check 'of any summary' exits 2 summary S1 --audience friends
check 'a language there is not' exits 2 summary S8 --format html --language fr
check 'help of export names what there is' prints 'documents|agenda|indicators' export --help
check 'it says which version it is' bash -c "[ \"\$('$bin/samverka' --version)\" = \"\$('$bin/samverka-reference' --version | sed 's/-reference//')\" ]"
check 'wrong use is 2' exits 2 status --nonsense
check 'a verb that is not there is 2' exits 2 nonsense
SAMVERKA_POSTGRES_CONNINFO='host=127.0.0.1 port=1' check 'no database is 3' exits 3 status
SAMVERKA_POSTGRES_CONNINFO='host=127.0.0.1 port=1' check 'no database is 3 for check too' exits 3 check
found() { "$bin/samverka" check | grep "\"check\":\"$1\"" | grep -q "\"verdict\":\"$2\""; }
# What leads nowhere stands for another host: the broker itself answers.
SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP,0.0.0.0:9 check 'check warns of plain text to another host' found 'way to the broker' warn
check 'not within this host' found 'way to the broker' ok
check 'nor to the database there' found 'way to the database' ok
check 'check knows the programs beside it' bash -c "'$bin/samverka' check | grep -q '\"check\":\"programs\".*\"verdict\":\"ok\"'"
mkdir "$scratch/mixed"
cp "$bin/samverka" "$scratch/mixed/"
printf '#!/bin/sh\necho samverka-transitions 0.1.0-test-build\n' >"$scratch/mixed/samverka-transitions"
chmod +x "$scratch/mixed/samverka-transitions"
check 'check refuses a test build' bash -c "'$scratch/mixed/samverka' check | grep -q '0.1.0-test-build.*\"verdict\":\"wrong\"'"

start_job reference "$bin/samverka-reference"
start_job transitions "$bin/samverka-transitions"
transitions=$JOB_PID
"$tools/story" reference >"$scratch/reference.jsonl"
"$tools/story" facts >"$scratch/facts.jsonl"
"$tools/story" refused >"$scratch/refused.jsonl"
check 'reference load' exits 0 reference load "$root"/schemas/defaults/{principals,principal-sets,policy,tariffs}.jsonl \
	"$scratch/reference.jsonl"
check 'of which nothing is told' test ! -s "$scratch/err"
echo '{"object":"policy","data":{"id":"typo","validFrom":"2020-01-01","region":"09","graceDay":5}}' >"$scratch/typo.jsonl"
check 'a member that nobody knows is taken' prints '{"refused":0,"taken":1}' reference load "$scratch/typo.jsonl"
check 'and told' grep -qxF "$scratch/typo.jsonl:1: \"graceDay\" is no member of a policy: kept, and read by nobody" "$scratch/err"
echo '{"object":"policy","data":{"id":"for-all","validFrom":"2099-01-01","graceDays":5}}' >"$scratch/for_all.jsonl"
check 'a policy that names nobody is taken' prints '{"refused":0,"taken":1}' reference load "$scratch/for_all.jsonl"
check 'and that it holds for all is told' grep -qF "$scratch/for_all.jsonl:1: policy for-all names neither region nor municipalities: it holds for all" "$scratch/err"
printf '[\n{"object":"principal-set",\n"data":{"id":"one","members":["1280"]}},\n{"object":"policy"}\n]\n' >"$scratch/printed.json"
check 'reference data as programs print them' exits 1 reference load "$scratch/printed.json"
check 'one taken, one refused' grep -qxF '{"refused":1,"taken":1}' "$scratch/out"
check 'by its line' grep -qF "$scratch/printed.json:4: SCHEMA wants" "$scratch/err"
printf '\xef\xbb\xbfobject;id;validFrom;code;orgnr;kind;name\r\nprincipal;1281;2020-01-01;1281;2120001132;MUNICIPALITY;"A; ""B"""\r\n' >"$scratch/principals.csv"
check 'reference load of what a spreadsheet saves' prints '{"refused":0,"taken":1}' reference load "$scratch/principals.csv"
mv "$scratch/principals.csv" "$scratch/principals.CSV"
check 'whichever way it writes the name' prints '{"refused":0,"taken":1}' reference load "$scratch/principals.CSV"
printf 'object;id;validFrom;name;members\nprincipal-set;two;2020-01-01;Two;1280 1281\n' >"$scratch/set.csv"
check 'a set of principals, too' prints '{"refused":0,"taken":1}' reference load "$scratch/set.csv"
printf 'object;id;validFrom;owner;certificateSubject;allowedTypes\nsource;urn:samverka:2120001132:oms;2020-01-01;1281;CN=lund;%s\nsource;urn:samverka:2120001140:oms;2020-01-01;1282;CN=landskrona;%s\n' \
	'transition.admission.registered reference.unit.upserted' transition.admission.registered >"$scratch/sources.csv"
for line in '2019-01-01;CN=once' '2099-01-01;CN=later'; do
	echo "source;urn:samverka:2120001132:oms;${line%;*};1281;${line#*;};transition.admission.registered"
done >>"$scratch/sources.csv"
echo 'source;urn:samverka:5560125790:oms;2099-01-01;1281;CN=coming;transition.admission.registered' >>"$scratch/sources.csv"
check 'and sources with their types' prints '{"refused":0,"taken":5}' reference load "$scratch/sources.csv"
printf 'object;id;validFrom;owner;expected\nsource;urn:samverka:2120001140:x;2020-01-01;1282;MON\n' >"$scratch/expected.csv"
check 'what fits no cell is refused' exits 1 reference load "$scratch/expected.csv"
check 'with what to do instead' grep -qF "$scratch/expected.csv:2: CSV expected and participates fit no cell: write this one as a line of JSON" "$scratch/err"
printf 'object;id;name\nunit;x;Malm\xf6\n' >"$scratch/latin.csv"
check 'and not of another character set' exits 1 reference load "$scratch/latin.csv"
check 'reference data arrive' wait_for 60 arrived
allowed() { s topics --acls | grep "allow-principal 'User:CN=$1'" | grep -qF "'$2'"; }
check 'a publisher is let to its summaries' allowed lund samverka.summary.v1.2120001132
check 'of one without a number, by the name that their topic has' allowed landskrona samverka.summary.v1.1282
check "by today's certificate alone" bash -c "! '$bin/samverka' topics --acls | grep -E 'CN=(once|later|coming)'"
check 'one to come has its topics' bash -c "'$bin/samverka' topics | grep -qF samverka.receipt.v1.5560125790"
check 'and not by the number of its source' bash -c "! '$bin/samverka' topics --acls | grep -q samverka.summary.v1.2120001140"
check "a publisher's reference data stay for ever" bash -c "'$bin/samverka' topics --direct all |
	grep -F \"'samverka.reference.v1.2120001132' --partitions 1 \" | grep -qF 'retention.ms=-1'"
tr -d '\n' <"$root/schemas/examples/samverka.transition.admission.registered.v1.json" >"$scratch/fact.jsonl"
sed 's/2321000255:/5560125790:/' "$scratch/fact.jsonl" >"$scratch/stranger.jsonl"
check 'validate asks nobody' prints '"verdict":"accepted"' validate "$scratch/stranger.jsonl"
check 'or the reference data' refuses '"reason":"UNKNOWN_SOURCE"' validate --reference "$scratch/stranger.jsonl"
check "another's topic" refuses '"reason":"SOURCE_NOT_ALLOWED"' validate --topic samverka.transition.v1.2120001124 "$scratch/fact.jsonl"
check 'its own topic' exits 0 validate --topic samverka.transition.v1.2321000255 "$scratch/fact.jsonl"
check 'publish' exits 0 publish "$scratch/facts.jsonl"
check 'publish what will be refused' exits 0 publish --unchecked --topic samverka.transition.v1 "$scratch/refused.jsonl"
check 'facts arrive' wait_for 90 arrived

s status >"$scratch/status"
check 'the ledger balances' python3 - "$scratch/status" <<'END'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
ledgers = [r for r in rows if r["item"] == "ledger"]
assert {r["area"] for r in ledgers} == {"reference", "transition"}, ledgers
for r in ledgers:
    assert r["received"] == r["accepted"] + r["duplicate"] + r["conflict"] + r["refused"] > 0, r
parts = [r for r in rows if r["item"] == "partition"]
assert len(parts) == 3 and all(r["lag"] == 0 for r in parts), parts
transition = next(r for r in ledgers if r["area"] == "transition")
assert transition["received"] == sum(r["high"] for r in parts if r["area"] == "transition"), transition
END

s export cases >"$scratch/cases"
check 'cases are canonical lines, sorted' python3 - "$scratch/cases" <<'END'
import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
assert len(lines) > 100
for line in lines:
    assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == line
refs = [json.loads(line)["caseRef"].encode() for line in lines]
assert refs == sorted(set(refs))
END
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
check 'as of now is what is stored' bash -c "'$bin/samverka' export cases --as-of $now | cmp - '$scratch/cases'"
# What the watch finds in a source is kept and has no facts; more may open meanwhile.
silent() { printf "('src:urn:samverka:2321000255:%s', 'D-PUB-01', '%s', 'WARN', '{2321000255}', '%s', '%s', %s, false, '[]')" "$@"; }
sql "insert into transition.discrepancy (key, code, discriminator, severity, parties, first_seen, last_seen, closed_at, restricted, evidence)
	values $(silent quiet 2022-02-01T00:00:00Z 2022-02-02T00:00:00Z 2022-02-01T00:00:00Z null),
	$(silent heard 2022-02-01T00:00:00Z 2022-02-02T00:00:00Z 2022-02-09T00:00:00Z "'2022-02-09T00:00:00Z'")"
discrepancies_now() {
	s export discrepancies --as-of "$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)" >"$scratch/then" && s export discrepancies >"$scratch/stored" &&
		[ "$(grep -c '"subject":"src:' "$scratch/then")" -ge 2 ] && cmp "$scratch/then" "$scratch/stored"
}
check 'discrepancies as of now too' wait_for 60 discrepancies_now
of_source() { s export discrepancies --key "urn:samverka:2321000255:$1" "${@:2}"; }
check 'a source was silent' bash -c "$(declare -f s of_source); bin='$bin'; of_source heard --as-of 2022-02-03 |
	grep -q '\"closedAt\":null.*\"lastSeen\":\"2022-02-03T'"
check 'until it was heard' bash -c "$(declare -f s of_source); bin='$bin'; of_source heard --as-of 2022-02-10 | grep -q '\"closedAt\":\"2022-02-09T'"
sql "insert into transition.discrepancy (key, code, discriminator, severity, parties, first_seen, last_seen, restricted, evidence)
	select 'src:' || source, 'D-PUB-01', '9999-01-01T00:00:00Z', 'WARN', '{}', '2022-02-02', '2022-02-01', false, '[]'
	from transition.flow_sum where source like 'urn:samverka:2%' order by source limit 1"
is_silent() { s status | grep '"item":"source"' | grep -q '"silentSince":"2022-02-0'; }
check 'status says since when a source is silent' is_silent
sql "delete from transition.discrepancy where discriminator = '9999-01-01T00:00:00Z'"
check 'and not before' test -z "$(of_source heard --as-of 2022-02-01T12:00:00Z)$(of_source heard --known-at 2022-02-01)"
sql "delete from transition.discrepancy where key in ('src:urn:samverka:2321000255:quiet', 'src:urn:samverka:2321000255:heard')"
check 'before the first fact there was no case' test -z "$(s export cases --as-of 2015-01-01)"
check 'nothing was known before it was appended' test -z "$(s export cases --known-at 2022-12-31)"
check 'fewer cases two weeks before' test "$(s export cases --as-of 2022-03-15 | wc -l)" -lt "$(wc -l <"$scratch/cases")"
case_ref=$(head -n 1 "$scratch/cases" | sed 's/.*"caseRef":"\([^"]*\)".*/\1/')
check 'one case' test "$(s export cases --key "$case_ref")" = "$(head -n 1 "$scratch/cases")"
check 'by its whole key' test "$(s export cases --key "c:$case_ref")" = "$(head -n 1 "$scratch/cases")"
check 'its facts by both' cmp <(s export facts --key "$case_ref" | grep .) <(s export facts --key "c:$case_ref")
sql "insert into approval.entity (version, restricted, key, state, facts, inbox, outputs)
	values (1, false, 'd:2321000255:HP-2021', '\\xff4f56455246554c4c', '', '', '');
	insert into approval.discrepancy (key, code, discriminator, severity, parties, first_seen, last_seen, restricted, evidence)
	values ('d:2321000255:HP-2021', 'D-PUB-05', '', 'ERROR', '{}', now(), now(), false, '[]')"
check 'a document with too many facts' test "$(s export documents --key 2321000255:HP-2021)" = \
	'{"asOf":null,"discrepancies":["D-PUB-05"],"documentId":"2321000255:HP-2021","status":"OVERFULL"}'
check "what a document's facts contradict" test "$(s export discrepancies --key 2321000255:HP-2021 | grep -c D-PUB-05)" = 1
sql "delete from approval.entity; delete from approval.discrepancy"
check 'reads are logged' test "$(sql "select count(distinct key) from samverka.access_log where action = 'export cases'")" \
	-ge "$(wc -l <"$scratch/cases")"
check 'the log of reads is whole' test -z "$(sql "select samverka.chain_broken('samverka.access_log')")"
check 'no protected identity is shown' test "$(sql "select count(*) from transition.entity where restricted and key like 'c:%'")" \
	-eq "$(($(sql "select count(*) from transition.entity where key like 'c:%'") - $(wc -l <"$scratch/cases")))"
check 'facts' test "$(s export facts --area transition | wc -l)" -eq "$(sql 'select count(*) from transition.fact where not restricted')"

s rejected list >"$scratch/rejected"
check 'refused records are listed' test "$(wc -l <"$scratch/rejected")" -eq "$(sql 'select count(*) from transition.rejected')"
check 'and exported' test "$(s export rejected | wc -l)" -gt 0
check 'as of a moment before, none' test -z "$(s export rejected --as-of 2015-01-01)$(s export rejected --known-at 2015-01-01)"
refused_id=$(sed -n '1s/.*"id":"\([^"]*\)".*/\1/p' <(s export rejected | grep '"id":"[^"]'))
check 'one by its id' test "$(s export rejected --key "$refused_id" | grep -c "\"id\":\"$refused_id\"")" -gt 0
check 'and no other' test "$(s export rejected --key "$refused_id" | grep -vc "\"id\":\"$refused_id\"")" -eq 0
refused_key=$(sql "select convert_from(record_key, 'UTF8') from transition.rejected where octet_length(record_key) > 0 and not restricted limit 1")
check 'by the key of its record' test "$(s export rejected --key "$refused_key" | wc -l)" -ge 1
check 'or of its case' cmp <(s export rejected --key "c:$refused_key") <(s export rejected --key "$refused_key")
check 'of a key that none has, none' test -z "$(s export rejected --key nobodys)"
check 'by a reason in small letters' cmp <(s rejected list --reason schema) <(s rejected list --reason SCHEMA)
record=$(grep '"reason":"SCHEMA"' "$scratch/rejected" | head -n 1 | sed 's/.*"record":"\([^"]*\)".*/\1/')
withheld=$(grep '"withheld":true' "$scratch/rejected" | head -n 1 | sed 's/.*"record":"\([^"]*\)".*/\1/')
check 'one without its content' bash -c "! '$bin/samverka' rejected show $record | grep -q '\"value\"'"
check 'one with its content' prints '"value":' rejected show "$record" --content
check 'withheld is withheld' exits 1 rejected show "$withheld" --content
check 'and is not sent again' refuses '{"sent":0,"withheld":1}' rejected replay "$withheld" --why 'a try'
check 'of a record that is not there, too' exits 1 rejected replay transition/999999 --why 'a try'
check 'is told' grep -qF 'there is no such refused record' "$scratch/err"
check 'replay of many asks first' exits 1 rejected replay --reason SCHEMA
before=$(sql 'select count(*) from transition.rejected')
check 'replay of one' prints '{"sent":1,' rejected replay "$record" --why 'a try'
more_rejected() { [ "$(sql 'select count(*) from transition.rejected')" -eq $((before + 1)) ]; }
check 'it is refused again, once' wait_for 30 more_rejected
check 'replay is audited' test "$(sql "select detail->'records'->>0 from samverka.audit where verb = 'rejected replay'")" = "$record"

check 'rebuild --verify finds the same bytes' exits 0 rebuild --verify
stop_job "$transitions"
sql "update transition.entity set state = '\\x01' where key = (select min(key) from transition.entity where key like 'c:%')"
sql "delete from transition.entity where key = (select max(key) from transition.entity where key like 'c:%')"
check 'rebuild --verify finds a damage' exits 1 rebuild --verify --area transition
check 'rebuild repairs it' exits 0 rebuild --area transition
start_job transitions2 "$bin/samverka-transitions"
check 'the daemon brings what entities tell each other' wait_for 60 arrived
check 'then all is as the log says' exits 0 rebuild --verify
check 'the same cases as before' bash -c "'$bin/samverka' export cases | cmp - '$scratch/cases'"

topic=samverka.transition.v1
stop_job "$JOB_PID"
check 'resume wants a reason' exits 2 partition resume $topic 0 --at 5
check 'resume wants a stopped partition' exits 1 partition resume $topic 0 --at 5 --reason test
sql "insert into transition.stopped_partition (topic, partition, reason, detail) values ('$topic', 0, 'GAP', '')"
check 'status names the command' bash -c "'$bin/samverka' status | grep -q 'partition resume $topic 0 --at'"
not_there() { exits 1 partition resume "$1" "$2" --at "$3" --reason 'a slip' && grep -qF -- "$4" "$scratch/err" || { cat "$scratch/err"; return 1; }; }
high=$(s status | sed -n "s/.*\"high\":\([0-9]*\).*\"partition\":0,\"topic\":\"$topic\".*/\1/p")
check 'no offset behind the end' not_there $topic 0 9999999 "there is no offset 9999999: its first is 0, its end $high"
sql "insert into transition.stopped_partition (topic, partition, reason, detail) values ('$topic', 99, 'GAP', ''), ('$topic.2120001124', 0, 'GAP', '')"
check 'no partition that the broker lacks' not_there $topic 99 0 "the broker has no partition 99 of $topic"
check 'nor topic' not_there $topic.2120001124 0 0 "the broker has no partition 0 of $topic.2120001124"
sql "delete from transition.stopped_partition where partition = 99 or topic <> '$topic'"
check 'where it stood it stands' test "$(sql 'select count(*) from transition.stopped_partition')" = 1
stood=$(sql "select next from transition.consumer_offset where topic = '$topic' and partition = 0")
check 'resume' prints '"next":5,"partition":0,"passedOver":0,' partition resume $topic 0 --at 5 --reason 'looked at it'
check 'one that goes back passes nothing over' test ! -s "$scratch/err"
check 'one that goes on says how much it passes over' prints "\"passedOver\":$((stood + 2))," \
	partition resume $topic 0 --at $((stood + 7)) --force --reason 'looked at it'
check 'and which' grep -qF "$((stood + 2)) offsets are passed over, 5 to $((stood + 6)):" "$scratch/err"
behind() { [ "$(s status --wait 0 | grep -o '"partitionsBehind":[0-9]*')" = "\"partitionsBehind\":$1" ]; }
check 'of a log that ends before it nothing is behind, while it goes on' behind 0
sql "insert into transition.stopped_partition (topic, partition, reason, detail) values ('$topic', 0, 'RECREATED', '')"
check 'and all of it once it stands still' behind 1
check 'of a topic made anew, from its own beginning' prints '"passedOver":5,' partition resume $topic 0 --at 5 --reason 'looked at it'
check 'resume is audited' test "$(sql "select distinct reason from samverka.audit where verb = 'partition resume'")" = 'looked at it'
check 'then records are behind' exits 1 status --wait 0
check 'which a terminal is told, when it lasts' bash -c "script -qec \"'$bin/samverka' status --wait 4 >/dev/null\" /dev/null </dev/null | grep -q 'status: left: [0-9]'"
check 'and a file is not' test "$(s status --wait 3 2>&1 >/dev/null | wc -c)" = 0

check 'a summary that is not there' exits 1 summary S1 --period 1999-01
check 'a yearly report is let out by a decision' prints '{"published":"S14/all/2022/12","topic":"samverka.summary.v1","version":1}' \
	summary S14 --publish --recipient 12 --period 2022 --reason 'RS 2023:7 § 12'
check 'the same once more is the same version' prints '"version":1}' summary S14 --publish --recipient 12 --period 2022 --reason 'RS 2023:7 § 12'
sql "update summary.summary set digest = '' where key = 'S14/all/2022/12'"
check 'another one the next' prints '"version":2}' summary S14 --publish --recipient 12 --period 2022 --reason 'RS 2023:9 § 3'
check 'it waits to be sent, with its header and both pages' test "$(sql "select version, published_version, payload::json->'header'->>'version',
	(select string_agg(language, ',' order by language) from summary.page p where p.key = s.key and p.version = s.version and content like '<!doctype html>%')
	from summary.summary s where type = 'S14'")" = '2|0|2|en,sv'
check 'what was let out is on the ledger' test "$(sql "select count(*) from summary.ledger where type = 'S14' and payload is not null")" = 2
check 'who decided is in the audit' test "$(sql "select reason from samverka.audit where verb = 'publish report' order by id desc limit 1")" = 'RS 2023:9 § 3'
check 'its own, for the region, on its own topic' prints '"topic":"samverka.summary.v1.2321000255"' \
	summary S14 --publish --recipient 12 --period 2022 --audience own --reason 'RS 2023:7 § 12'
check 'nothing is published without a decision' exits 2 summary S14 --publish --recipient 12 --period 2022
check 'nor as of another time' exits 2 summary S14 --publish --recipient 12 --period 2022 --reason x --as-of 2022-02-01
check 'nor any other summary' exits 2 summary S1 --publish --reason x
check 'a yearly report says of when its data are' prints '"dataAsOf":"2' summary S14 --recipient 12
own_s2() { printf "(1, 'S2/%s', 'S2', '%s', 'OWN', '1999-01', 't', '', 'e%s', '{\"header\":{\"columns\":[\"case_ref\",\"amount_ore\"],\"recipient\":\"%s\"},\"rows\":[{\"amount_ore\":1017000,\"case_ref\":\"=x\"}]}')" "$1" "$2" "$2" "$2"; }
sql "insert into summary.summary (version, key, type, recipient, audience, period, topic, digest, event_id, payload)
	values $(own_s2 9998/1999-01/9999/x 9998), $(own_s2 9999/1999-01/x 9999)"
check 'summaries as CSV, each row with the summary it is of' bash -c "'$bin/samverka' summary S2 --period 1999-01 --format csv |
	cut -d ';' -f 1-3,7 | cmp - <(printf \"case_ref;amount_kr;summary_key;summary_recipient\n'=x;10170,00;S2/9998/1999-01/9999/x;9998\n'=x;10170,00;S2/9999/1999-01/x;9999\n\")"
check 'lines end as Excel wants them' bash -c "'$bin/samverka' summary S2 --period 1999-01 --format csv | head -n 1 | grep -q $'\r$'"

shared_s1() { printf "(1, 'S1/%s/1999-01/12', 'S1', '%s', '%s', '1999-01', 'samverka.summary.v1', '', 'e%s', '{\"rows\":[\"%s\"]}', 1)" "$1" "$1" "$2" "$1" "$2"; }
sql "insert into summary.summary (version, key, type, recipient, audience, period, topic, digest, event_id, payload, published_version)
	values $(shared_s1 all SHARED), $(shared_s1 public PUBLIC), $(shared_s1 1280 OWN)"
s1() { s summary S1 --period 1999-01 "$@"; }
check 'what is for all is for each' test "$(s1 --audience shared --recipient 1280)" = '{"rows":["SHARED"]}'
check 'beside its own' test "$(s1 --recipient 1280)" = '{"rows":["OWN"]}'
check 'the public gets what is public' test "$(s1 --recipient public)" = '{"rows":["PUBLIC"]}'
check 'and nothing else' exits 1 summary S1 --period 1999-01 --recipient public --audience shared

check 'an export ends where the disk is full, and says which' bash -c "'$bin/samverka' export facts 2>&1 >/dev/full | grep -qF 'cannot write to standard output, /dev/full: No space left on device (OUTPUT)'"
for words in 'summary S1 --period 1999-01' status 'rejected list' topics 'export cases' 'summary S14 --recipient 12' --help; do
	# shellcheck disable=SC2086 # words
	check "a full disk: $words" full $words
	# shellcheck disable=SC2086
	check "nowhere to write: $words" closed $words
done

check "check names recipients' topics that are missing" bash -c "'$bin/samverka' check |
	grep -q '\"check\":\"topics of recipients\",\"detail\":\"2: samverka.summary.v1.2321000255, t\",.*\"verdict\":\"wrong\"'"
check 'and says when those of refused records are there' bash -c "'$bin/samverka' check | grep -q '\"topics of refused records\",\"detail\":\"are there\"'"

# A file of any size: read and sent part by part, in memory that does not grow with it.
yes "$(cat "$scratch/fact.jsonl")" | head -n 60000 >"$scratch/large.jsonl"
peak_of() { python3 -c 'import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print("peak_kb", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)' "$@"; }
check 'a large file is published' bash -c "$(declare -f peak_of); peak_of '$bin/samverka' publish --topic large '$scratch/large.jsonl' >'$scratch/large'"
check 'each of its facts is taken' grep -qF '{"failed":0,"refused":0,"taken":60000}' "$scratch/large"
small_peak() { awk '/peak_kb/ { exit $2 > 50000 }' "$scratch/large" || { cat "$scratch/large"; false; }; }
check 'in little memory' small_peak

# One that answers and makes nothing, as the embedded one: what is waited for is told before the end.
start_job applying "$bin/samverka" topics --apply --replicas 1
# All wait for a broker that does not answer: beside each other, and each for a few seconds.
away() {
	timeout 20 "$bin/samverka" --kafka.bootstrap.servers=127.0.0.1:1 "$@" >"$scratch/$1.away" 2>&1
	echo $? >"$scratch/$1.code"
}
away topics --apply &
jobs=($!)
away reference load "$root/schemas/defaults/policy.jsonl" &
jobs+=($!)
away status &
jobs+=($!)
away check
wait "${jobs[@]}"
for verb in topics reference status check; do
	check "$verb without a broker is 3" test "$(cat "$scratch/$verb.code")" = 3
	check 'and says which was asked' grep -qF 'no answer from the broker at 127.0.0.1:1' "$scratch/$verb.away"
done
check 'topics says after a while what it waits for' \
	wait_for 15 grep -qx 'the broker answers, but has not made the topics yet: waiting for 25 s more' "$scratch/applying.log"
check 'status shows what the tables say' grep -q '"item":"ledger"' "$scratch/status.away"
check 'check tells of the database' grep -q '"check":"schema".*"verdict":"ok"' "$scratch/check.away"
finish

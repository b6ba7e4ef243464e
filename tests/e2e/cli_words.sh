#!/bin/bash
# Wrong words on the command line. Neither broker nor database can be reached here: who answers 2 asked
# neither, and touched nothing.
# timeout: 120
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

bin=$(dirname "$tools")/bin
[ -x "$bin/samverka" ] || skip_all 'samverka is not built'
export SAMVERKA_POSTGRES_CONNINFO='host=127.0.0.1 port=1' SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1

# names SAID: the answer of the last call says it
names() { grep -qF -- "$1" "$scratch/err" || { echo "says nothing of $1:"; cat "$scratch/err"; return 1; }; }
# wrong SAID WORD…: exit 2, nothing printed, and the answer names what is wrong
wrong() {
	local said=$1 got
	shift
	timeout 30 "$bin/samverka" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	got=$?
	[ $got -eq 2 ] && [ ! -s "$scratch/out" ] && names "$said" || { echo "samverka $*: exit $got"; cat "$scratch/out" "$scratch/err"; return 1; }
}
# all_wrong NAME: each line of the input is SAID | WORDS; a word of quotes alone is the empty one
all_wrong() {
	local said words line n=0
	while IFS='|' read -r said words; do
		eval "line=($words)"
		wrong "$(echo $said)" "${line[@]}" >"$scratch/why" 2>&1 || { not_ok "$1" "$(cat "$scratch/why")"; return; }
		n=$((n + 1))
	done
	ok "$1 ($n)"
}

all_wrong 'no such verb, setting or file of settings' <<'END'
there is no verb nonsense | nonsense
there is no verb -x | -x
there is no verb --nonsense | --nonsense
--postgres.nonsense | --postgres.nonsense=x status
/nowhere | --config /nowhere status
--config takes a file | --config
--config takes a file | status --config
--config takes a file | --config= status
END
for verb in migrate check topics validate publish run status export summary rejected partition rebuild retention explain 'reference load'; do
	# shellcheck disable=SC2086 # two words
	check "$verb: an option there is not" wrong 'there is no option --nonsense' $verb --nonsense
done
all_wrong 'a dash alone' <<'END'
there is no option -k | export cases -k x
there is no option -json | status -json
END
all_wrong 'what takes no arguments' <<'END'
got "x" | migrate x
got "x" | migrate --dry-run x
got "x" | check x
got "x" | topics x
got "x" | run x
got "x" | status x
got "x" | rebuild x
--dry-run takes no value, and got "1" | migrate --dry-run=1
--verify takes no value | rebuild --verify=1
--watch takes no value | status --watch=1
END
all_wrong topics <<'END'
1 to 1000 partitions | topics --partitions 0
--partitions takes a whole number, and got "x" | topics --partitions x
1 to 100 replicas | topics --replicas 99999999999
--direct takes organisation numbers with commas between, or all, and got "2321000255,abc" | topics --direct 2321000255,abc
--direct takes a text that is not empty | topics --direct ''
--codes takes the first digits of a code: 12, and got "xx" | topics --codes xx
access lists are printed | topics --acls --apply
END
all_wrong 'reference, validate, publish' <<'END'
load FILE | reference
load FILE | reference load
got "nonsense" | reference nonsense
cannot read /nowhere | reference load /nowhere
--recorded takes a date (2022-03-31) or an instant | reference load --recorded x /dev/null
cannot read /nowhere | validate /nowhere
cannot read / | validate /
--topic takes a value | validate --topic
samverka.<area>.v1[.<orgnr>], and got "nonsense" | validate --topic nonsense
--topic takes a text that is not empty | validate --topic ''
cannot read /nowhere | publish /nowhere
--topic takes letters, digits, dot, dash and underscore, and got "a b" | publish --topic 'a b'
--each takes no value | publish --each=1
--from-line takes a whole number, and got "-1" | publish --from-line -1 /dev/null
--from-line is for one file | publish --from-line 2 /dev/null /dev/null
END
all_wrong 'run, status' <<'END'
--reconcilers takes 1 to 16 | run --reconcilers 0
--reconcilers takes a whole number, and got "-1" | run --reconcilers -1
--wait takes a value | status --wait
--wait takes a whole number, and got "1.5" | status --wait 1.5
--wait takes at most a million seconds | status --wait 99999999
one of them | status --watch --wait 1
END
all_wrong export <<'END'
it takes one kind | export
got "nonsense" | export nonsense
it takes one kind, and got "x" | export cases x
--as-of takes a value | export cases --as-of
and got "yesterday" | export cases --as-of yesterday
and got "2022-02-30" | export cases --known-at 2022-02-30
with offset (2022-03-31T12:00:00+02:00), and got "2022-03-31T12:00" | export cases --as-of 2022-03-31T12:00
--key takes a text that is not empty | export cases --key ''
--key takes a text in UTF-8 | export cases --key $'\xff'
--area is for facts, rejected and discrepancies | export cases --area transition
--area takes transition, approval, indicator or reference, and got "nonsense" | export facts --area nonsense
--where is for facts and rejected | export cases --where
--explain is for documents | export cases --explain
--lang takes en or sv, and got "fr" | export documents --explain --lang fr
END
all_wrong summary <<'END'
S1 to S14 | summary
got "S15" | summary S15
got "S01" | summary S01
got "S2" | summary S1 S2
and got "2022-13" | summary S1 --period 2022-13
and got "nonsense" | summary S1 --period nonsense
--period of S14 is a year, and got "2022-03" | summary S14 --period 2022-03
--period of S7 is a day (2025-03-30) or a month (2025-03), and got "2025" | summary S7 --period 2025
the region's alone: --recipient of two digits, and got "1280" | summary S7 --recipient 1280
the region's alone: --audience own, and got "SHARED" | summary S7 --audience shared
and got "FRIENDS" | summary S1 --audience friends
two or four digits, all or public, and got "nonsense" | summary S1 --recipient nonsense
and got "nonsense" | summary S14 --publish --recipient nonsense --period 2022 --reason x
--format is json, csv or html, and got "xml" | summary S1 --format xml
only S8 and S14 come as html | summary S1 --format html
--language is sv or en, and got "fr" | summary S8 --format html --language fr
--as-of and --known-at are for S14 | summary S1 --as-of 2022-01-01
who decided | summary S14 --publish
only S14 is published | summary S1 --publish
END
all_wrong rejected <<'END'
list, show RECORD | rejected
got "nonsense" | rejected nonsense
transition/17, and got "x" | rejected list x
list, show RECORD | rejected list transition/1
list, show RECORD | rejected show
list, show RECORD | rejected show transition/1 transition/2
and got "nonsense/1" | rejected show nonsense/1
and got "transition/x" | rejected replay transition/x --why y
list, show RECORD | rejected replay
there is no such reason for refusal, and got "NOSUCH" | rejected list --reason NOSUCH
--since takes a date | rejected list --since nonsense
--source takes a text that is not empty | rejected list --source ''
--content is for show | rejected list --content
--yes is for replay | rejected list --yes
END
all_wrong 'partition, rebuild, retention, explain' <<'END'
resume TOPIC PARTITION | partition
resume TOPIC PARTITION | partition nonsense
resume TOPIC PARTITION | partition resume samverka.transition.v1 x --at 1 --reason r
resume TOPIC PARTITION | partition resume samverka.transition.v1 99999999999 --at 1 --reason r
--at takes a whole number, and got "-1" | partition resume samverka.transition.v1 0 --at -1 --reason r
--at and --reason are needed | partition resume samverka.transition.v1 0 --at 1
--reason takes a text that is not empty | partition resume samverka.transition.v1 0 --at 1 --reason ' '
the topic is none of an area | partition resume nonsense 0 --at 1 --reason r
and got "nonsense" | rebuild --area nonsense
--area A --before DATE | retention --area transition
--area A --before DATE | retention --area nonsense --before 2022-01-01 --decision d
--before takes a day that has begun | retention --area transition --before 2999-01-01 --decision d
--decision is needed | retention --area transition --before 2022-01-01
nothing of this area is ever removed | retention --area reference --before 2022-01-01 --decision d
it takes one code | explain
it takes one code | explain D-MIS-01 D-MIS-02
END
same_help() { cmp <("$bin/samverka" "$@") <("$bin/samverka" status --help); }
check 'help of a verb, as git has it' same_help help status
check 'and in short' same_help status -h
check 'help in short' cmp <("$bin/samverka" -h) <("$bin/samverka" --help)
check 'help of a verb there is not' wrong 'there is no verb nonsense' help nonsense
explains() { [ "$("$bin/samverka" explain "$1")" = "$("$bin/samverka" explain "$2")" ]; }
check 'a code in small letters' explains d-mis-01 D-MIS-01
check 'a reason for refusal, too' explains Schema SCHEMA
no_code() { "$bin/samverka" explain nonsense 2>"$scratch/err"; [ $? -eq 1 ] && names 'there is no code nonsense; they stand in'; }
check 'one there is not, and where they stand' no_code
finish

# shellcheck shell=bash disable=SC2154
# A page of docs, followed by a test of its own while facts keep coming. Source it after lib_system.sh.
# What it starts ends with the test, children and all.
#
#   page_systemctl COMMAND…         systemctl start|stop|restart ANYTHING: that command, in $scratch/daemons.log
#   page_blocks FILE                its blocks into $scratch/page.sh; how many there are in PAGE_BLOCKS
#   page_follow NAME SCRIPT         a case: the script in one shell, in the folder $scratch/place
#   publishing_start PREFIX         twenty facts at a time, at a source's pace, each of a case of its own
#   publishing_more_than N          so many are published
#   publishing_stop                 a case: the publisher was never refused. PUBLISHED is how many there are
#   publishing_kept PREFIX          a case: each is there by its own name

page_bounded() { # NAME SECONDS COMMAND…: its own programs end with it
	local name=$1
	shift
	start_job "$name" timeout "$@"
	at_exit end_child "$JOB_PID" TERM
}

page_systemctl() {
	mkdir -p "$scratch/shims"
	cat >"$scratch/shims/systemctl" <<-END
		#!/bin/bash
		pidfile=$scratch/daemons.pid
		running() { [ -s \$pidfile ] && grep -qs "^State:[[:space:]]*[^ZX]" "/proc/\$(cat \$pidfile)/status"; }
		stop() {
			running || return 0
			kill "\$(cat \$pidfile)"
			for ((i = 0; i < 1200; i++)); do running || return 0; sleep 0.05; done
			echo 'systemctl: it does not end' >&2
			exit 1
		}
		start() {
			running && return
			setsid $(printf '%q ' "$@") >>"$scratch/daemons.log" 2>&1 </dev/null &
			echo \$! >\$pidfile
		}
		case \$1 in
		start) start ;;
		stop) stop ;;
		restart) stop; start ;;
		*) echo "systemctl: not in this test: \$1" >&2; exit 1 ;;
		esac
	END
	chmod +x "$scratch/shims/systemctl"
	export PATH=$scratch/shims:$bin:$PATH
	at_exit "$scratch/shims/systemctl" stop all
}

page_blocks() {
	local dir=$scratch/blocks
	rm -rf "$dir"
	mkdir "$dir"
	awk -v DIR="$dir" -f "$root/tests/lint/tool/doc_blocks.awk" "$1"
	! grep -v '^run' "$dir/plan" || return 1
	PAGE_BLOCKS=$(wc -l <"$dir/plan")
	export PAGE_BLOCKS
	# A block may change folder; the next begins where the reader began.
	# shellcheck disable=SC2016 # the page's shell expands it
	for block in "$dir"/*.sh; do echo 'cd "$home"'; cat "$block"; done >"$scratch/page.sh"
}

page_follow() {
	mkdir -p "$scratch/place"
	{ echo "home=$scratch/place"; cat "$2"; } >"$scratch/follow.sh"
	page_bounded page 300 env -C "$scratch/place" bash -eu "$scratch/follow.sh"
	if wait "$JOB_PID"; then ok "$1"; else not_ok "$1" "$(tail -n 30 "$scratch/page.log")"; fi
}

publishing_facts() { # PREFIX FIRST
	local n
	for ((n = $2; n < $2 + 20; n++)); do
		printf '{"specversion":"1.0","id":"%s","source":"urn:samverka:2321000255:doc","type":"samverka.transition.outpatient-readiness.reported.v1","subject":"%s","time":"2024-05-02T10:00:00+02:00","recordedtime":"2024-05-02T10:00:05+02:00","data":{"caseRef":"%s","available":"YES"}}\n' "$1-$n" "$1-$n" "$1-$n"
	done
}
publishing() { # PREFIX
	local n=0
	while [ ! -e "$scratch/enough" ]; do
		publishing_facts "$1" $n >"$scratch/chunk.jsonl"
		"$bin/samverka" publish "$scratch/chunk.jsonl" >/dev/null 2>"$scratch/publish.log" || { cat "$scratch/publish.log"; return 1; }
		n=$((n + 20))
		echo $n >"$scratch/sent.new" && mv "$scratch/sent.new" "$scratch/sent"
		sleep 0.2
	done
}
publishing_start() {
	export bin scratch
	export -f publishing publishing_facts
	echo 0 >"$scratch/sent"
	page_bounded publisher 500 bash -c "publishing $1"
	PUBLISHER=$JOB_PID
}
publishing_more_than() { [ "$(cat "$scratch/sent")" -gt "$1" ]; }
publishing_stop() {
	touch "$scratch/enough"
	if wait "$PUBLISHER"; then ok 'the publisher was never refused'; else not_ok 'the publisher was never refused' "$(cat "$scratch/publisher.log")"; fi
	PUBLISHED=$(cat "$scratch/sent")
	export PUBLISHED
}
publishing_names() { "$bin/samverka" export facts | grep -o "\"id\":\"$1-[0-9]*\"" | sort -u | wc -l; }
publishing_kept() { check 'each is there by its own name' test "$(publishing_names "$1")" = "$PUBLISHED"; }

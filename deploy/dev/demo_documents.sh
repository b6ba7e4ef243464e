# shellcheck shell=bash disable=SC2154
# The documents of the demo: sourced by demo.sh, which has started everything.
#
#   documents_publish     all stories of documents.awk
#   documents_show        what came of them, in plain words

documents_publish() {
	local story
	for story in governing adoption overrun; do
		awk -v story=$story -f deploy/dev/documents.awk >"$scratch/$story.jsonl"
		"$bin/samverka" publish "$scratch/$story.jsonl" >>"$scratch/publish.out" 2>>"$scratch/publish.log" ||
			fail "publish $story"
	done
}

# documents_established DAY: how many of Västerbotten's, as it was known on that day
documents_established() {
	"$bin/samverka" export documents --as-of "$1" 2>>"$scratch/export.log" | grep '"documentId":"2321000222:' |
		grep -c '"established":true'
}

# documents_open CODE WORD: open discrepancies of one kind
documents_open() { grep "\"code\":\"$1\"" "$scratch/open.jsonl" | grep -c "\"discriminator\":\"$2" || :; }

documents_governing() {
	bold 'Region Västerbotten: how many governing documents were established? (samverka export documents --as-of DAY)'
	local day
	for day in 2019-01-01 2022-01-01 "$last_day"; do
		printf '%8s  on %s, as it was known then\n' "$(documents_established "$day")" "$day"
	done
	echo '          (seven of 2018 were entered only in 2021; by their dates the first figure is 1800 today)'
	echo
	printf '%8s  have expired and can still be read\n' "$(documents_open D-DOC-09 still-published/)"
	printf '%8s  are established and not published\n' "$(documents_open D-DOC-09 unpublished/)"
	printf '%8s  are published though nobody has established them\n' "$(documents_open D-DOC-04 unestablished/)"
	printf '%8s  are superseded by a document that nobody knows\n' "$(documents_open D-DOC-09 successor/)"
	printf '%8s  have a review that is overdue\n' "$(documents_open D-DOC-09 review/)"
	printf '%8s  stand once more in an older system, with the same text and diary number\n' "$(($(documents_open D-DUP-01 document/) / 2))"
	bold 'The same by type and unit, as the management gets it (samverka summary S11)'
	"$bin/samverka" summary S11 --period "${last_day%%-*}" --recipient 24 --format csv 2>>"$scratch/export.log" |
		cut -d';' -f1-11 | head -n 8
}

# documents_year MEMBER: of the plan's year 2021
documents_year() { sed -n "s/.*\"budget\":{\"2021\":{[^}]*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$scratch/plan.jsonl"; }
documents_money() { sed -n "s/.*\"budget\":{\"2021\":.*\"$1\":\([0-9]*\)00[,}].*/\1/p" "$scratch/plan.jsonl" | head -n 1; }

documents_overrun() {
	"$bin/samverka" export documents --key 2321000255:HP-2021 >"$scratch/plan.jsonl" 2>>"$scratch/export.log" || fail 'export documents'
	bold 'Skåne: a joint plan whose budget was not enough (samverka export documents --key 2321000255:HP-2021)'
	printf '%12s kr  was the budget for 2021: the region %s kr, 33 municipalities by inhabitants %s kr\n' \
		"$(documents_money totalOre)" "$(documents_money regionOre)" "$(documents_money municipalOre)"
	printf '%12s kr  was spent by the end of August, and %s kr expected for the rest of the year\n' \
		"$(documents_money spentOre)" "$(documents_money forecastOre)"
	printf '%12s kr  is what the principals were then asked for; all 34 must agree, and the answer is %s\n' \
		"$(documents_money askedOre)" "$(documents_year approvalState)"
	echo "  Who has not answered:"
	"$bin/samverka" export facts 2>>"$scratch/export.log" | grep '"tillagg-2021"' |
		sed -n 's/.*"principal":"\([0-9]*\)".*/\1/p' | sort -u >"$scratch/answered"
	grep '"id":"skane-34"' schemas/defaults/principal-sets.jsonl | grep -o '"[0-9]\{2,4\}"' | tr -d '"' | sort -u |
		comm -23 - "$scratch/answered" | while read -r code; do
		printf '    %s %s\n' "$code" "$(sed -n "s/.*\"id\":\"$code\".*\"name\":\"\([^\"]*\)\".*/\1/p" schemas/defaults/principals.jsonl)"
	done
}

# adoption_at DAY WORDS: what the strategy was then
adoption_at() {
	"$bin/samverka" export documents --key 2321000255:STRATEGI --as-of "$1" 2>>"$scratch/export.log" >"$scratch/strategy.jsonl"
	printf '  %s  %-22s %s\n' "$1" \
		"$(sed -n 's/.*"items":{"1-strategi":{\(.*\)},"2-plan".*/\1/p' "$scratch/strategy.jsonl" | grep -o '"status":"[A-Z_]*"' | tail -n 1 | cut -d'"' -f4)" "$2"
}
documents_adoption() {
	bold 'Skåne: a strategy that each adopts if all the others do (samverka export documents --key 2321000255:STRATEGI)'
	adoption_at 2021-03-15 'the coordinating body recommends it; that is no decision'
	adoption_at 2021-04-10 'a committee of the region has proposed it; neither is that'
	adoption_at 2021-05-20 'municipalities adopt it, each on condition that all others do'
	adoption_at 2021-06-20 'all 34 have decided, but Helsingborg in words of its own: nobody is bound'
	echo '              Why, in words (--explain --as-of 2021-06-20):'
	"$bin/samverka" export documents --key 2321000255:STRATEGI --explain --as-of 2021-06-20 2>>"$scratch/export.log" |
		sed -n '/1-strategi/,/2-plan/p' | head -n 5 | cut -c1-150 | sed 's/^/                /'
	adoption_at 2021-09-02 'Helsingborg decides again, and all 34 fall into place at once'
	adoption_at 2021-10-01 'three weeks after the last announcement: final'
}

documents_show() {
	documents_governing
	documents_adoption
	documents_overrun
}

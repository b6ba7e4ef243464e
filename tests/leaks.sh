#!/bin/bash
# Looks for the identities that tests plant in what programs left behind: logs, metrics, answers and
# error texts, exports, dead letters, receipts and summaries in the broker's own files, and the names
# of files. What tests feed in is not looked at. Prints a line "FILE: WHAT" for each leak and, on the
# last line, how many files were looked through.
#
#   tests/leaks.sh FOLDER
#
# tests/run.sh has every script's folder looked through as the script ends (tests/lib.sh), and fails
# when anything was found.
set -u
cd "${1:?a folder}" || exit 2
export LC_ALL=C

# The personal number of the tax agency's examples, in every spelling and in hexadecimal; not as a part
# of a longer run of digits, such as a moment in microseconds.
number='(^|[^0-9.])(19|20|18)?121212[-+ ]?1212([^0-9]|$)|3132313231322d?31323132'
# The pseudonym of the published examples: in tables and topics, but nobody's business in a log.
pseudonym='K7QX2MVA5ZT3NHRD6YPEWJ4CGU'

left() {
	find . -type f \( -path './kafka/*' -o -path './postgres/*' -o -path './pki/*' \) -prune -o -type f \
		\( -name '*.log' -o -name '*.err' -o -name '*.out' -o -name 'metrics*' -o -name err -o -name out \
		-o -name answer -o -name headers -o -name where -o -name list -o -name letters -o -name status \
		-o -name cases -o -name documents -o -name indicators -o -name discrepancies -o -name rejected \) -print
	find . -path './postgres/*' -name '*log*' -type f -size -50M 2>/dev/null
	find . \( -path '*.dlq-*/*.log' -o -path '*/samverka.receipt.*/*.log' -o -path '*/samverka.summary.*/*.log' \) -type f 2>/dev/null
}
left 2>/dev/null | sort -u >"${TMPDIR:-/tmp}/leaks.$$"
tr '\n' '\0' <"${TMPDIR:-/tmp}/leaks.$$" | xargs -0 -r grep -alE "$number" 2>/dev/null | sed 's/$/: a personal number/'
tr '\n' '\0' <"${TMPDIR:-/tmp}/leaks.$$" | xargs -0 -r grep -alE "^ts=.*$pseudonym" 2>/dev/null | sed 's/$/: a pseudonym in a line of a log/'
find . -mindepth 1 2>/dev/null | grep -aE "$number|$pseudonym" | sed 's/$/: a name of a file/'
wc -l <"${TMPDIR:-/tmp}/leaks.$$"
rm -f "${TMPDIR:-/tmp}/leaks.$$"

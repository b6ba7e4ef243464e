#!/bin/bash
# The programs as they were built: position-independent, nothing writable that is also executable, all symbols
# bound at the start and then read-only, canaries, checked copies, no path of their own to libraries; and every
# object of ours with the marks for Intel CET (the programs have none, since Debian 12's start files have none).
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

export LC_ALL=C # readelf speaks the language of who runs it
bin=$(dirname "$tools")/bin
command -v readelf >/dev/null || skip_all 'there is no readelf'
[ -x "$bin/samverka" ] || skip_all 'the programs are not built'

# wants WHAT PATTERN FILE, lacks WHAT PATTERN FILE: in what readelf said
wants() { grep -qE -- "$2" "$3" || echo "no $1"; }
lacks() { ! grep -qE -- "$2" "$3" || echo "$1"; }
# faults PROGRAM: a line for each thing that is missing
faults() {
	readelf -hlWd "$1" >"$scratch/elf"
	readelf -W --dyn-syms "$1" >"$scratch/symbols"
	wants 'position-independent code' 'Type: +DYN' "$scratch/elf"
	wants 'mark of a position-independent program' 'FLAGS_1.*PIE' "$scratch/elf"
	wants 'read-only relocations' '^ *GNU_RELRO ' "$scratch/elf"
	wants 'binding at the start' 'FLAGS_1.* NOW' "$scratch/elf"
	wants 'word on the stack' '^ *GNU_STACK ' "$scratch/elf"
	lacks 'a segment is writable and executable' '^ *[A-Z_]+ +(0x[0-9a-f]+ +){5}(RWE|WE) ' "$scratch/elf"
	lacks 'text is relocated' 'TEXTREL' "$scratch/elf"
	lacks 'it has a path of its own to libraries' 'RPATH|RUNPATH' "$scratch/elf"
	wants canaries '__stack_chk_fail' "$scratch/symbols"
	wants 'checked copies' ' __(mem|s|vs|f|vf)[a-z]+_chk' "$scratch/symbols"
}
hardened() { [ -z "$(faults "$1")" ] || { faults "$1"; return 1; }; }
for program in "$bin"/samverka*; do
	check "$(basename "$program")" hardened "$program"
done

if [ "$(uname -m)" = x86_64 ]; then
	unmarked() {
		find "$(dirname "$bin")/obj/common" "$(dirname "$bin")/obj/services" -name '*.o' -exec readelf -n {} + 2>/dev/null |
			awk '/^File: / { if (file != "" && !marked) print file; file = $2; marked = 0 }
				/x86 feature:.*IBT.*SHSTK/ { marked = 1 }
				END { if (!marked) print file == "" ? "no object at all" : file }'
	}
	check 'every object is marked for CET' test -z "$(unmarked)"
else
	skip 'every object is marked for CET' "there is none on $(uname -m)"
fi

# ---- and one that has none of it is found ----

printf 'int main(void) { return 0; }\n' >"$scratch/soft.c"
if gcc -no-pie -fno-stack-protector -Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/nowhere -o "$scratch/soft" "$scratch/soft.c" 2>"$scratch/gcc.log"; then
	check 'a program built without is found' test "$(faults "$scratch/soft" | wc -l)" -ge 8
else
	skip 'a program built without is found' 'gcc cannot build it'
fi
finish

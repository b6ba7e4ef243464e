"""Looks through all tracked files; see tests/lint/secrets.sh.

Allowed identity numbers are the published examples only. A number with a wrong check digit is
nobody's and passes: that is how tests make numbers up.
"""
import datetime
import re
import subprocess
import sys

ALLOWED = {"1212121212", "7010632391"}
PERSON = re.compile(r"(?<![0-9A-Za-z])(\d{2})?(\d{6})[-+]?(\d{4})(?![0-9A-Za-z])")
RULES = {
    "no paths of a machine": re.compile(
        r"/wor[k]/(main|shared)|/tmp/(?!samverka)[a-z]|/(home|Users)/[a-z]+/|\.libra[r]y\b|/roo[t]/"),
    "no hosts of a package registry": re.compile(
        r"https?://[^\s\"'/]*(artifactory|nexus|mirror|registry|pypi)[^\s\"']*"
        r"|index-ur[l]|mirrorO[f]|GOPROX[Y]", re.I),
    "no private keys": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KE[Y]-----"),
}


def luhn(digits):
    total = 0
    for place, digit in enumerate(digits):
        v = int(digit) * (2 if place % 2 == 0 else 1)
        total += v // 10 + v % 10
    return total % 10 == 0


def is_date(six):
    year, month, day = int(six[:2]), int(six[2:4]), int(six[4:])
    day -= 60 if day > 60 else 0
    for century in (1900, 2000):
        try:
            datetime.date(century + year, month, day)
            return True
        except ValueError:
            pass
    return False


def persons(line):
    for century, date, rest in PERSON.findall(line):
        if century and century not in ("18", "19", "20"):
            continue
        if date + rest not in ALLOWED and is_date(date) and luhn(date + rest):
            return True
    return False


def tracked():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    for name in names.decode().split("\0"):
        try:
            with open(name, encoding="utf-8") as f:
                yield name, f.read()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def main():
    faults = {"no identity numbers of persons": []}
    faults.update({rule: [] for rule in RULES})
    for name, text in tracked():
        for number, line in enumerate(text.split("\n"), 1):
            where = f"{name}:{number}"
            if persons(line):
                faults["no identity numbers of persons"].append(where)
            for rule, pattern in RULES.items():
                if pattern.search(line):
                    faults[rule].append(where)
    for rule, places in faults.items():
        print("not ok -" if places else "ok -", rule)
        for place in places:
            print("  " + place)
    return any(faults.values())


sys.exit(main())

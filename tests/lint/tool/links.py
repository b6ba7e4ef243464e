#!/usr/bin/env python3
"""Links of Markdown pages to files that are not there; other sites are not asked.

    links.py PAGE…        a line for each, and exit 1
"""
import pathlib
import re
import sys

failed = False
for page in map(pathlib.Path, sys.argv[1:]):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", page.read_text()):
        if ":" not in target and not (page.parent / target).exists():
            print(f"{page}: {target} is not there")
            failed = True
sys.exit(failed)

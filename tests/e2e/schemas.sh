#!/bin/sh
# The schemas, their examples, the shipped reference data and asyncapi.yaml, judged by an
# implementation of JSON Schema that is not ours. Prints "ok - …" or "not ok - …" a check.
# Needs Debian's python3-jsonschema and python3-yaml; PYTHON names another interpreter.
set -eu
here=$(dirname "$0")
for python in ${PYTHON:-/usr/bin/python3 python3}; do
	if "$python" -c 'import jsonschema, yaml' 2>/dev/null; then
		exec "$python" "$here/schemas.py"
	fi
done
echo "not ok - schemas: python3-jsonschema and python3-yaml are needed"
exit 1

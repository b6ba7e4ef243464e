#!/bin/bash
# schemas/openapi.yaml and the gateway say the same: every $ref leads somewhere, examples are of
# their schemas, every status and reason the gateway knows is described.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

python3 -c 'import yaml, jsonschema' 2>/dev/null || skip_all 'python3-yaml or python3-jsonschema is missing'
python3 - "$root" <<-'END'
	import re, sys, yaml, jsonschema
	root = sys.argv[1]
	doc = yaml.safe_load(open(root + '/schemas/openapi.yaml'))
	failed = False
	def tell(good, name, why=''):
	    global failed
	    print(('ok - ' if good else 'not ok - ') + name + ('' if good else '\n# %s' % why))
	    failed = failed or not good
	def look_up(ref):
	    at = doc
	    for step in ref[2:].split('/'): at = at[step]
	    return at
	def walk(x):
	    if isinstance(x, dict):
	        yield x
	        for v in x.values(): yield from walk(v)
	    if isinstance(x, list):
	        for v in x: yield from walk(v)
	refs = {x['$ref'] for x in walk(doc) if isinstance(x.get('$ref'), str)}
	bad = []
	for r in refs:
	    try: look_up(r)
	    except KeyError: bad.append(r)
	tell(refs and not bad, 'every reference leads somewhere', bad)
	n, bad = 0, []
	for x in walk(doc):
	    if 'example' in x and 'schema' in x:
	        n += 1
	        schema = dict(x['schema'], components=doc['components'])
	        bad += [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(x['example'])]
	tell(n >= 5 and not bad, 'every example is of its schema', bad)
	problems = re.findall(r'PROBLEM\((\w+), (\d+)', open(root + '/services/gateway/problems.def').read())
	told = {s for p in doc['paths'].values() for m in p.values() if isinstance(m, dict) for s in m['responses']}
	tell(problems and not [p for p in problems if p[1] not in told | {'404', '405'}], 'every status is described')
	words = doc['components']['schemas']['Reason']['description']
	tell(not [p for p in problems if p[0] not in words], 'every reason of the gateway is described')
	readme = open(root + '/services/gateway/README.md').read()
	tell(not [p for p in problems if p[0] not in readme], 'and in its README')
	sys.exit(failed)
END
[ $? -eq 0 ] || failed=1
finish

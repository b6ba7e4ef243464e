#!/bin/bash
# schemas/openapi.yaml and the programs say the same: every $ref leads somewhere, examples are of
# their schemas, every status and reason the gateway knows is described, and every address of gateway,
# monitor and management port, and no other.
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
	def source(name): return open(root + '/' + name).read()
	def table(name, c): return re.search(name + r'\[\] = \{\n(.*?)\n\};', c, re.S).group(1)
	# A folder stands for all below it.
	site, server = source('services/monitor/site.c'), source('services/monitor/server.c')
	routes = set(re.findall(r'\{ "(/[^"]*)", "([A-Z]+)"', table('pages', source('services/gateway/http_check.c'))))
	pages = re.findall(r'\{ "(/[^"]*)", \w+, \w+ \}', table('routes', site))
	pages += ['/api/v1/' + a for a in re.findall(r'\{ "(\w+)", put_', table('answers', source('services/monitor/api.c')))]
	pages += re.findall(r'strcmp\(path, "(/[^"]*)"\)', server)
	pages += re.findall(r'define FOLDER "(/[^"]*)"', source('services/monitor/assets.c'))
	managed = re.findall(r'\{ "(/[^"]*)", \w+ \}', table('pages', source('common/rim/mgmt.c')))
	routes |= {(p, 'GET') for p in pages + managed} - {('/api/v1/', 'GET')}
	described = {(p.split('{')[0], m.upper()) for p, x in doc['paths'].items() for m in x if m in ('get', 'post', 'put', 'delete')}
	tell(len(managed) == 3 and len(routes) > 20 and routes == described, 'every address of the programs is described, and no other', sorted(routes ^ described))
	sys.exit(failed)
END
[ $? -eq 0 ] || failed=1
finish

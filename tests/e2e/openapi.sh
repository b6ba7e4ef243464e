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
	api = source('services/monitor/api.c')
	reasons = re.findall(r'"([A-Z_]+)"', table('problems', api))
	tell(reasons and not [r for r in reasons if r not in words], 'every reason of the monitor is described')
	# What api.c writes is described member by member, down to where another schema goes on.
	def named(schema):
	    for name, x in schema.get('properties', {}).items(): yield from [name, *named(x), *named(x.get('items', {}))]
	written = {'OrganisationFlow': 'put_org', 'SourceFlow': 'put_source', 'LedgerLine': 'put_flow', 'RefusedLine': 'put_refused',
	           'DiscrepancyLine': 'put_discrepancy', 'DeliveryLine': 'put_deliveries', 'RetentionRun': 'put_retention',
	           'Overview': 'put_overview put_books put_imbalances put_partitions'}
	wrong = {}
	for schema, puts in written.items():
	    bodies = ''.join(re.search(r'static void %s\(.*?\n\}\n' % put, api, re.S).group() for put in puts.split())
	    odd = set(re.findall(r'"([a-z]\w+)"', bodies)) ^ set(named(doc['components']['schemas'][schema]))
	    if odd: wrong[schema] = sorted(odd)
	tell(not wrong, 'every member of the monitor\'s answers is described, and no other', wrong)
	ports = [x['variables']['port']['default'] for x in doc['paths']['/livez']['servers']]
	tell(set(ports) <= set(re.findall(r'^\w+\t\w+\t(\d+)', source('deploy/services.tsv'), re.M)), 'the management port is one that a daemon has', ports)
	# A folder stands for all below it.
	site, server = source('services/monitor/site.c'), source('services/monitor/server.c')
	routes = set(re.findall(r'\{ "(/[^"]*)", "([A-Z]+)"', table('pages', source('services/gateway/http_check.c'))))
	pages = re.findall(r'\{ "(/[^"]*)", \w+, \w+ \}', table('routes', site))
	pages += ['/api/v1/' + a for a in re.findall(r'\{ "(\w+)", put_', table('answers', api))]
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

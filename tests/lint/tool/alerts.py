"""What watches holds together: alert rules, their tests, the dashboard and the tables of metrics.

  alerts.py cases RULES TESTS      each alert fires in a case of TESTS and keeps still in another
  alerts.py metrics DEF… -- FILE…  series and label values that FILEs (rules as YAML, a dashboard as JSON) ask
                                   for are those of the tables
  alerts.py rules DASHBOARD        its expressions as a file of rules, for promtool check rules

Prints what is wrong, and then ends with 1."""
import json
import re
import sys
import yaml

# What Prometheus adds to each series, and buckets have.
OF_ALL = {"service", "instance", "job", "le"}
SUFFIXES = {"COUNT": ["_total"], "GAUGE": [""], "INFO": ["_info"], "HISTOGRAM": ["_bucket", "_sum", "_count"]}


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.safe_load(f)


def rules_of(document):
    return [rule for group in document["groups"] for rule in group["rules"]]


def expressions(path):
    document = load(path)
    if "groups" in document:
        return [(rule["alert"], rule["expr"]) for rule in rules_of(document)]
    return [(p["title"], t["expr"]) for p in document["panels"] for t in p["targets"]]


def cases(rules, tests):
    alerts = [rule["alert"] for rule in rules_of(load(rules))]
    fires, still = set(), set()
    for case in (c for test in load(tests)["tests"] for c in test["alert_rule_test"]):
        (fires if case.get("exp_alerts") else still).add(case["alertname"])
    wrong = [f"{a}: no case in which it {what}" for a in alerts
             for what, told in (("fires", fires), ("does not fire", still)) if a not in told]
    return wrong + [f"{a}: is no alert" for a in sorted((fires | still) - set(alerts))] + ([] if alerts else ["no alerts"])


def series_of(tables):
    """The label of each series, and its values; "*": any."""
    series = {}
    for path in tables:
        with open(path, encoding="utf-8") as f:
            for kind, name, unit, label, values in re.findall(
                    r'^COUNTER\((\w+), \w+, "([^"]*)", "([^"]*)", "([^"]*)", "([^"]*)"', f.read(), re.M):
                for suffix in SUFFIXES[kind]:
                    series["samverka_" + name + ("_" + unit if unit else "") + suffix] = (label, values.split("|"))
    return series


def wrong_selector(selector, label, values):
    for name, how, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', selector):
        if name in OF_ALL:
            continue
        if name != label:
            yield f"has no label {name}"
        elif values != ["*"]:
            wanted = value.split("|") if how.endswith("~") else [value]
            for one in wanted:
                if not any(re.fullmatch(one, v) if how.endswith("~") else one == v for v in values):
                    yield f"is never {name}={one}"


def wrong_expression(expression, series):
    labels = set(OF_ALL)
    for name, selector in re.findall(r"\b(samverka_\w+)(?:\{([^}]*)\})?", expression):
        if name not in series:
            yield f"{name} is no series"
            continue
        label, values = series[name]
        labels.add(label)
        yield from (f"{name} {what}" for what in wrong_selector(selector, label, values))
    for grouped in re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression):
        yield from (f"nothing has a label {g.strip()}" for g in grouped.split(",") if g.strip() not in labels)


def metrics(*words):
    at = words.index("--")
    series = series_of(words[:at])
    asked = [(path, name, e) for path in words[at + 1:] for name, e in expressions(path)]
    return [f"{path}: {name}: {what}" for path, name, e in asked for what in wrong_expression(e, series)] + ([] if asked else ["no expressions"])


def rules(dashboard):
    asked = [e.replace("$__rate_interval", "5m") for _, e in expressions(dashboard)]
    json.dump({"groups": [{"name": "panels", "rules": [{"record": f"panel:{i}", "expr": e} for i, e in enumerate(asked)]}]}, sys.stdout)
    return []


if __name__ == "__main__":
    WRONG = {"cases": cases, "metrics": metrics, "rules": rules}[sys.argv[1]](*sys.argv[2:])
    for line in WRONG:
        print(line)
    sys.exit(bool(WRONG))

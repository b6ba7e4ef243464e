#!/usr/bin/env python3
"""docker-compose.yml against the Compose specification's schema, the Kubernetes manifests against
Kubernetes' own (both in tests/data, with their licences), and what no schema says: no password in
sight, read-only roots, probes, limits, enableServiceLinks off, policies for every pod.

    manifests.py FOLDER        the repository; prints "ok - …" or "not ok - …" a line
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

root = pathlib.Path(sys.argv[1])
failed = False


def case(name, faults):
    global failed
    faults = list(faults)
    failed = failed or bool(faults)
    print(("not ok - " if faults else "ok - ") + name)
    for fault in faults[:5]:
        print("# " + fault)


def told(errors):
    return (f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in errors)


def services():
    for line in (root / "deploy/services.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if (root / "services" / fields[0] / "main.c").exists():
                yield fields


def compose():
    schema = json.loads((root / "tests/data/compose-spec/compose-spec.json").read_text())
    file = yaml.safe_load((root / "docker-compose.yml").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    case("docker-compose.yml is what the Compose specification says", told(validator.iter_errors(file)))
    broken = {**file, "services": {**file["services"], "kafka": {**file["services"]["kafka"], "imagine": 1}}}
    case("and the check can fail", [] if list(validator.iter_errors(broken)) else ["a wrong member passed"])
    ours = {name: s for name, s in file["services"].items() if str(s.get("image", "")).startswith("samverka:")}
    daemons = {row[0] for row in services()}
    case("every daemon is in it", daemons - set(ours))
    case("read-only, no capabilities, no new privileges",
         (n for n, s in ours.items() if not (s.get("read_only") and s.get("cap_drop") == ["ALL"]
                                             and "no-new-privileges:true" in s.get("security_opt", []))))
    case("a health check and a limit of memory for each daemon",
         (n for n in daemons & set(ours) if "healthcheck" not in ours[n] or "mem_limit" not in ours[n]))
    case("volumes for what must last", {"kafka", "postgres", "prometheus"} - set(file["volumes"]))
    case("no password but in files of secrets", passwords(file))
    case("whatever is named is there", unknown_names(file))
    return file


def passwords(file):
    for name, service in file["services"].items():
        for key, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET", key) and not key.endswith("_FILE"):
                yield f"{name}: {key}"
            if "password" in str(value).lower() and not key.endswith("_FILE"):
                yield f"{name}: {key}"


def unknown_names(file):
    for name, service in file["services"].items():
        for kind in ("networks", "secrets"):
            for word in service.get(kind) or []:
                if word not in file[kind]:
                    yield f"{name}: {kind} {word}"
        for word in service.get("depends_on") or {}:
            if word not in file["services"]:
                yield f"{name} depends on {word}"
        for volume in service.get("volumes") or []:
            source = volume.split(":")[0]
            there = (root / source).exists() if source.startswith(".") else source in file["volumes"]
            if not there:
                yield f"{name}: volume {source}"


def documents():
    folder = root / "deploy/kubernetes"
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    for file in listed:
        for number, document in enumerate(yaml.safe_load_all((folder / file).read_text())):
            if document:
                yield f"{file}:{number}", document


def group(document):
    api = document["apiVersion"]
    return "core." + api if "/" not in api else api.split("/")[0].split(".")[0] + "." + api.split("/")[1]


def kubernetes():
    defs = json.loads((root / "tests/data/kubernetes/v1.32.json").read_text())["$defs"]
    faults, pods = [], {}
    for place, document in documents():
        name = f"io.k8s.api.{group(document)}.{document['kind']}"
        schema = {"$ref": f"#/$defs/{name}", "$defs": defs}
        if name not in defs:
            faults.append(f"{place}: {name} has no schema here")
            continue
        faults += [f"{place}: {fault}" for fault in told(jsonschema.Draft202012Validator(schema).iter_errors(document))]
        if "template" in document.get("spec", {}):
            pods[document["metadata"]["name"]] = document
    case("the manifests are what Kubernetes 1.32 says", faults)
    bad = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": "two"}}
    schema = {"$ref": "#/$defs/io.k8s.api.apps.v1.Deployment", "$defs": defs}
    case("and the check can fail", [] if list(jsonschema.Draft202012Validator(schema).iter_errors(bad)) else ["it passed"])
    case("every daemon has a deployment", {f"samverka-{row[0]}" for row in services()} - set(pods))
    case("pods: no service links, no token, no root, nothing writable, limits", pod_faults(pods))
    case("deployments: three probes", (name for name, d in pods.items() if d["kind"] == "Deployment" and
         not {"startupProbe", "livenessProbe", "readinessProbe"} <= set(d["spec"]["template"]["spec"]["containers"][0])))
    policies = [d for _, d in documents() if d["kind"] == "NetworkPolicy"]
    case("nothing goes in or out by default", [] if any(
        p["spec"]["podSelector"] == {} and sorted(p["spec"]["policyTypes"]) == ["Egress", "Ingress"]
        and "ingress" not in p["spec"] and "egress" not in p["spec"] for p in policies) else ["no such policy"])


def pod_faults(pods):
    for name, document in pods.items():
        spec = document["spec"]["template"]["spec"]
        container = spec["containers"][0]
        security = container["securityContext"]
        good = {
            "enableServiceLinks": spec.get("enableServiceLinks") is False,
            "automountServiceAccountToken": spec.get("automountServiceAccountToken") is False,
            "runAsNonRoot": spec["securityContext"].get("runAsNonRoot") is True,
            "seccomp": spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault",
            "readOnlyRootFilesystem": security.get("readOnlyRootFilesystem") is True,
            "capabilities": security["capabilities"] == {"drop": ["ALL"]},
            "escalation": security.get("allowPrivilegeEscalation") is False,
            "memory": "memory" in container["resources"]["limits"],
        }
        yield from (f"{name}: {what}" for what, holds in good.items() if not holds)


compose()
kubernetes()
sys.exit(failed)

#!/usr/bin/env python3
"""docker-compose.yml against the Compose specification's schema, the Kubernetes manifests against
Kubernetes' own (both in tests/data, with their licences), and what no schema says: no password in
sight, read-only roots, probes, limits, enableServiceLinks off, policies for every pod, secrets with
the keys that the operator's guide names, a kustomization that leaves no file and no image out.

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


# What kustomize takes in a file of its own; another word is a mistake, and would be told only by a build.
KUSTOMIZATION = {
    "apiVersion", "kind", "metadata", "namespace", "namePrefix", "nameSuffix", "labels", "commonAnnotations",
    "resources", "components", "images", "replicas", "patches", "replacements", "configMapGenerator",
    "secretGenerator", "generatorOptions", "generators", "transformers", "validators", "configurations",
}


def kustomization_faults(file, folder, images):
    yield from (f"{word} is no member of it" for word in set(file) - KUSTOMIZATION)
    yield from (f"{word} is no member of an image" for image in file["images"]
                for word in set(image) - {"name", "newName", "newTag", "digest", "tagSuffix"})
    there = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
    yield from (f"{name} is not in resources, or not in the folder" for name in there ^ set(file["resources"]))
    yield from (f"image {name}" for name in {image["name"] for image in file["images"]} ^ images)


def kustomization(pods):
    folder = root / "deploy/kubernetes"
    file = yaml.safe_load((folder / "kustomization.yaml").read_text())
    specs = [document["spec"]["template"]["spec"] for document in pods.values()]
    images = {c["image"] for spec in specs for c in spec["containers"] + spec.get("initContainers", [])}
    case("the kustomization has every file and the image of every container", kustomization_faults(file, folder, images))
    broken = {**file, "resource": [], "resources": file["resources"][1:], "images": [{"name": "other", "tag": "1"}]}
    case("and the check can fail", [] if len(list(kustomization_faults(broken, folder, images))) == 5 else ["too little was found"])


def tls_faults(texts, settings, guide):
    """A secret's keys: those that a pod reads, those that its manifest names, those of the guide."""
    known = set(re.findall(r"`(\w+\.(?:crt|key))`", guide))
    for text in texts:
        names = re.search(r"secretName: (samverka-\S+-tls)", text)
        if not names:
            continue
        read = set(re.findall(r"/run/samverka/tls/([\w.]+)", text + settings))
        said = re.search(r"- name: tls # (.*) of this", text)
        for what, keys in (("its manifest", set(said[1].split(", ")) if said else set()), ("the guide", known)):
            yield from (f"{names[1]}: {key} is read, and {what} does not name it" for key in sorted(read - keys))


def tls_keys():
    folder = root / "deploy/kubernetes"
    settings = (folder / "settings.yaml").read_text()
    guide = re.search(r"\*\*Kubernetes\.\*\*.*?(?=\bManifests)", (root / "docs/operator.md").read_text(), re.S)
    texts = [text for file in ("services.yaml", "migrate.yaml") for text in (folder / file).read_text().split("\n---\n")]
    case("secrets have the keys that pods read", tls_faults(texts, settings, guide[0] if guide else ""))
    case("and the check can fail", [] if list(tls_faults(texts, settings, "`ca.crt`, `tls.crt`, `tls.key`")) else ["it passed"])


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
    kustomization(pods)
    tls_keys()


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

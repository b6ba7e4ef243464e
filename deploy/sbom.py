#!/usr/bin/env python3
"""What the programs are made of, as CycloneDX 1.5 JSON: the shared libraries they load and the script
the monitor carries, by the Debian package and version that holds each; and what is pinned beside them
and is in no program: Apache Kafka and the tools of the tests, Kafka Connect of the bench, the libraries
of the example clients.

    BUILD=build/gcc deploy/sbom.py        writes $BUILD/samverka.cdx.json and prints its path
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

root = pathlib.Path(__file__).resolve().parent.parent
build = root / os.environ.get("BUILD", "build/gcc")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def version():
    return re.search(r'SAMVERKA_VERSION "([0-9.]+)"', (root / "common/base/version.h").read_text())[1]


def moment():
    """Of the newest commit, so that the same sources give the same bytes."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    if stamp is None:
        stamp = run("git", "-C", str(root), "log", "-1", "--format=%ct").strip()
    return run("date", "-u", "-d", f"@{stamp}", "+%Y-%m-%dT%H:%M:%SZ").strip()


def libraries(programs):
    """Paths of every shared library that any of them loads, directly or not."""
    found = set()
    for program in programs:
        for line in run("ldd", str(program)).splitlines():
            match = re.search(r"(?:=> )?(/\S+) \(0x", line)
            if match:
                found.add(os.path.realpath(match[1]))
    return found


def package_of(path):
    """dpkg may know the file under its place before /usr was merged."""
    for candidate in (path, path.removeprefix("/usr")):
        answer = subprocess.run(["dpkg", "-S", candidate], capture_output=True, text=True)
        if answer.returncode == 0:
            return answer.stdout.split(": ")[0].split(",")[0]
    sys.exit(f"sbom.py: {path} belongs to no package")


def licence(name):
    """The short names of its copyright file, where that is machine-readable."""
    file = pathlib.Path(f"/usr/share/doc/{name}/copyright")
    if not file.exists():
        return []
    names = re.findall(r"^License: *(\S[^\n]*)", file.read_text(errors="replace"), re.M)
    return [{"license": {"name": one}} for one in sorted(set(names))[:12]]


def debian(package):
    fields = run("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}",
                 package).split("\t")
    name, version_, architecture, source, source_version = fields
    purl = f"pkg:deb/debian/{name}@{version_}?arch={architecture}&distro=debian-12"
    return {
        "type": "library", "bom-ref": purl, "name": name, "version": version_, "purl": purl,
        "scope": "required", "licenses": licence(name),
        "properties": [{"name": "samverka:debian:source", "value": f"{source} {source_version}"}],
    }


def carried():
    """Files of other packages inside a program: its name, and the package."""
    path = re.search(r"^CHART_JS := (\S+)", (root / "Makefile").read_text(), re.M)[1]
    return {"samverka-monitor": package_of(path)}


USES = {"deploy/dev/kafka.pins": "test broker", "deploy/dev/kafka-4.1.0.pins": "test broker",
        "tests/kafka/tools.pins": "tests", "tests/bench/connect.pins": "bench", "tests/bench/camel.pins": "bench",
        "schemas/clients/java/pins": "example client"}


def outside(use, name, version_, digest=None):
    part = {"type": "library", "bom-ref": f"pin:{name}@{version_}", "name": name, "version": version_,
            "scope": "excluded", "properties": [{"name": "samverka:use", "value": use}]}
    if digest:
        part["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return part


def pinned():
    """Each name and version once, though several may use it."""
    found = {}
    for path, use in USES.items():
        for line in (root / path).read_text().splitlines():
            if not line.startswith("#"):
                part = outside(use, *line.split())
                found.setdefault(part["bom-ref"], part)
    for line in (root / "schemas/clients/requirements.txt").read_text().splitlines():
        part = outside("example client", *line.split("=="))
        found.setdefault(part["bom-ref"], part)
    packages = json.loads((root / "schemas/clients/package-lock.json").read_text())["packages"]
    for path, package in packages.items():
        if path:
            part = outside("example client", path.split("node_modules/")[-1], package["version"])
            found.setdefault(part["bom-ref"], part)
    return [found[ref] for ref in sorted(found)]


def main():
    programs = sorted((build / "bin").glob("samverka*"))
    if not programs:
        sys.exit(f"sbom.py: nothing is built in {build}/bin")
    parts = [debian(p) for p in sorted({package_of(path) for path in libraries(programs)} | set(carried().values()))]
    files = [{"type": "application", "bom-ref": f"bin:{p.name}", "name": p.name, "version": version(),
              "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(p.read_bytes()).hexdigest()}]}
             for p in programs]
    main_ref = f"samverka@{version()}"
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"timestamp": moment(), "component": {
            "type": "application", "bom-ref": main_ref, "name": "samverka", "version": version(),
            "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": files + parts + pinned(),
        "dependencies": [{"ref": main_ref, "dependsOn": [f["bom-ref"] for f in files]}] +
                        [{"ref": f["bom-ref"], "dependsOn": depends(p, parts)} for f, p in zip(files, programs)],
    }
    text = json.dumps(bom, sort_keys=True, ensure_ascii=False)
    bom["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, text))
    out = build / "samverka.cdx.json"
    out.write_text(json.dumps(bom, sort_keys=True, indent=1, ensure_ascii=False) + "\n")
    print(out)


def depends(program, parts):
    names = {package_of(path).split(":")[0] for path in libraries([program])} | {carried().get(program.name)}
    return [part["bom-ref"] for part in parts if part["name"] in names]


main()

"""A certificate with other bytes in it, signed again: for names that openssl refuses to write.

  certificate_bytes.py PKI FROM TO CA OLD NEW     PKI/TO.pem and .key from PKI/FROM.pem; NEW is as long
                                                 as OLD, backslashes as in Python"""
import base64, shutil, subprocess, sys

pki, source, target, ca, old, new = sys.argv[1:]
old, new = (t.encode().decode("unicode_escape").encode("latin-1") for t in (old, new))


def parts(der):
    """Of a sequence's content: (whole, content) each."""
    at, out = 0, []
    while at < len(der):
        n, start = der[at + 1], at + 2
        if n & 0x80:
            start, n = start + (n & 0x7F), int.from_bytes(der[start:start + (n & 0x7F)], "big")
        out.append((der[at:start + n], der[start:start + n]))
        at = start + n
    return out


def made(tag, content):
    n = len(content)
    return bytes([tag]) + (bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")) + content


def openssl(*words, given=None):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


der = openssl("x509", "-in", f"{pki}/{source}.pem", "-outform", "DER")
(tbs, _), (algorithm, _), _ = parts(parts(der)[0][1])
assert len(old) == len(new) and old in tbs
tbs = tbs.replace(old, new)
signature = openssl("dgst", "-sha256", "-sign", f"{pki}/{ca}.key", given=tbs)
whole = made(0x30, tbs + algorithm + made(3, b"\0" + signature))
with open(f"{pki}/{target}.pem", "wb") as f:
    f.write(b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(whole) + b"-----END CERTIFICATE-----\n")
shutil.copy(f"{pki}/{source}.key", f"{pki}/{target}.key")

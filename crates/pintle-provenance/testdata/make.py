#!/usr/bin/env python3
"""Makes the keys, rings and signed files of this folder anew with gpg and helm.

    make.py HELM    # the program, version 4.3.1

Secret keys stay in a temporary folder. `record.py` then asks Helm for its answers.
"""

import os, pathlib, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
HELM = sys.argv[1]
HOME = tempfile.mkdtemp(prefix="gpg")
WORK = tempfile.mkdtemp(prefix="sign")
CHART = "tiny-0.1.0.tgz"
TIME = "20240101T000000"


def gpg(*args, at=TIME, data=None):
    command = ["gpg", "--homedir", HOME, "--batch", "--yes", "--quiet", "--no-tty",
               "--passphrase", "", "--pinentry-mode", "loopback", "--trust-model", "always",
               "--faked-system-time", at + "!", "--allow-weak-digest-algos",
               "--allow-weak-key-signatures", *args]
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return done.stdout


def fingerprints(name):
    lines = gpg("--with-colons", "--list-keys", name).decode().splitlines()
    return [line.split(":")[9] for line in lines if line.startswith("fpr")]


def key(name, algorithm, usage="sign,cert", expire="never", at=TIME):
    gpg("--quick-generate-key", f"{name} <{name}@example.org>", algorithm, usage, expire, at=at)


def ring(file, *names):
    (HERE / file).write_bytes(gpg("--export", *names))


def clearsign(file, signer, *args, text=None, at=TIME):
    data = gpg("--clearsign", *sum((["--local-user", one] for one in signer.split()), []), *args,
               data=TEXT if text is None else text, at=at)
    (HERE / file).write_bytes(data)


def revoke(name, answers, at="20240201T000000"):
    commands = os.path.join(WORK, "commands")
    with open(commands, "w") as file:
        file.write("\n".join(answers) + "\n")
    args = ["--command-file", commands, "--expert"]
    gpg(*args, "--edit-key", name, at=at)


# The chart, and the text that is signed, as Helm writes it.
for file in list(HERE.glob("*.gpg")) + list(HERE.glob("*.kbx")) + list(HERE.glob("*.prov")) + \
        list(HERE.glob("*.asc")) + list(HERE.glob("*.tgz")):
    file.unlink()
tiny = pathlib.Path(WORK) / "tiny"
tiny.mkdir()
(tiny / "Chart.yaml").write_text("apiVersion: v2\nname: tiny\nversion: 0.1.0\n")
for name, algorithm in {"rsa": "rsa2048", "dsa": "dsa2048", "ed25519": "ed25519",
                        "p256": "nistp256"}.items():
    key(name, algorithm)
    secret = pathlib.Path(WORK) / "secret.gpg"
    secret.write_bytes(gpg("--export-secret-keys", name))
    out = pathlib.Path(WORK) / name
    out.mkdir()
    archive = HERE / CHART
    subprocess.run([HELM, "package", "--sign", "--key", name, "--keyring", secret, "-d", out, tiny],
                   check=True, capture_output=True)
    # All signers sign the first archive: times of files make each one different.
    if not archive.exists():
        shutil.copy(out / CHART, archive)
        shutil.copy(out / f"{CHART}.prov", HERE / f"helm-{name}.prov")
        lines = (HERE / f"helm-{name}.prov").read_bytes().split(b"\n\n", 1)[1]
        TEXT = lines.split(b"\n-----BEGIN PGP SIGNATURE")[0]
    else:
        shutil.copy(out / CHART, HERE / f"helm-{name}.tgz")
        shutil.copy(out / f"{CHART}.prov", HERE / f"helm-{name}.prov")
    ring(f"{name}.gpg", name)
    clearsign(f"{name}.prov", name)

for name, algorithm in {"p384": "nistp384", "p521": "nistp521", "secp256k1": "secp256k1",
                        "brainpool": "brainpoolP256r1", "rsa1024": "rsa1024"}.items():
    key(name, algorithm)
    ring(f"{name}.gpg", name)
    clearsign(f"{name}.prov", name)

for digest in ["SHA1", "RIPEMD160", "MD5", "SHA224", "SHA384"]:
    clearsign(f"rsa-{digest.lower()}.prov", "rsa", "--digest-algo", digest)
clearsign("ed25519-sha1.prov", "ed25519", "--digest-algo", "SHA1")

# Signatures that end, begin late, or ask for something.
clearsign("expired-signature.prov", "ed25519", "--default-sig-expire", "1d")
clearsign("future-signature.prov", "ed25519", at="20990101T000000")
clearsign("notation.prov", "ed25519", "--sig-notation", "known@example.org=yes")
clearsign("critical-notation.prov", "ed25519", "--sig-notation", "!odd@example.org=yes")
clearsign("two.prov", "rsa ed25519")

# Keys that end.
key("expired", "ed25519", expire="2024-03-01")
clearsign("expired.prov", "expired")
ring("expired.gpg", "expired")
key("future", "ed25519", at="20990101T000000")
clearsign("future.prov", "future", at="20990101T000000")
ring("future.gpg", "future")
for name, reason in {"revoked": "0", "compromised": "1", "superseded": "2"}.items():
    key(name, "ed25519")
    clearsign(f"{name}.prov", name)
    revoke(name, ["revkey", "y", reason, "", "y", "save"])
    ring(f"{name}.gpg", name)
key("late", "ed25519")
clearsign("late.prov", "late")
revoke("late", ["revkey", "y", "0", "", "y", "save"], at="20990101T000000")
ring("late.gpg", "late")

# Subkeys.
key("subkeys", "ed25519", usage="cert")
main = fingerprints("subkeys")[0]
gpg("--quick-add-key", main, "ed25519", "sign")
gpg("--quick-add-key", main, "rsa2048", "sign", "2024-03-01")
gpg("--quick-add-key", main, "ed25519", "sign")
gpg("--quick-add-key", main, "cv25519", "encr")
subs = fingerprints("subkeys")
for name, sub in zip(["subkey", "subkey-expired", "subkey-revoked"], subs[1:]):
    clearsign(f"{name}.prov", sub + "!")
revoke("subkeys", ["key 3", "revkey", "y", "0", "", "y", "save"])
ring("subkeys.gpg", "subkeys")
key("encrypts", "ed25519")
main = fingerprints("encrypts")[0]
gpg("--quick-add-key", main, "nistp256", "encr")
gpg("--quick-add-key", main, "elg2048", "encr")
clearsign("encrypts.prov", "encrypts")
ring("encrypts.gpg", "encrypts")

# User ids.
key("ids", "ed25519")
gpg("--quick-add-uid", fingerprints("ids")[0], "Second (two) <second@example.org>")
gpg("--quick-add-uid", fingerprints("ids")[0], "Third ü <third@example.org>")
clearsign("ids.prov", "ids")
ring("ids.gpg", "ids")
revoke("ids", ["uid 2", "revuid", "y", "0", "", "y", "save"])
ring("ids-one-revoked.gpg", "ids")
key("alone", "ed25519")
gpg("--quick-add-uid", fingerprints("alone")[0], "Other <other@example.org>")
clearsign("alone.prov", "alone")
revoke("alone", ["uid 1", "uid 2", "revuid", "y", "0", "", "y", "save"])
ring("all-ids-revoked.gpg", "alone")
gpg("--local-user", "rsa", "--quick-sign-key", fingerprints("p256")[0])
ring("p256-certified.gpg", "p256")

# What is signed.
DIGEST = TEXT.split(b"sha256:")[1][:64]
head, tail = TEXT.split(b"\n...\n")
for name, text in {
    "one-document": head + b"\n",
    "three-documents": TEXT.rstrip(b"\n") + b"\n...\nfiles: no\n",
    "no-files": head + b"\n...\nimages: {}\n",
    "null-files": head + b"\n...\nfiles:\n",
    "empty-second": head + b"\n...\n\n",
    "number": head + b"\n...\nfiles: {tiny-0.1.0.tgz: 12}\n",
    "list": head + b"\n...\nfiles: [a]\n",
    "nested": head + b"\n...\nfiles: {a: {}}\n",
    "array": head + b"\n...\n- a\n",
    "bad-images": head + b"\n...\n" + tail.rstrip(b"\n") + b"\nimages: yes\n",
    "upper-case": head + b"\n...\n" + tail.replace(b"files", b"FILES"),
    "no-yaml": head + b"\n...\nfiles: {\n",
    "upper-digest": TEXT.replace(DIGEST, DIGEST.upper()),
    "bad-metadata": b"{{{\n...\n" + tail,
    "dashes": b"- a\n-- b\n--- c\n-----BEGIN PGP SIGNATURE-----\n" + TEXT,
    "spaces": b"a: 1 \t \nb: 2\t\n\n\n" + TEXT + b"\n\n \n",
    "returns": TEXT.replace(b"\n", b"\r\n"),
    "lone-returns": b"a: \r 1\rb\r\r\n" + TEXT,
}.items():
    clearsign(f"text-{name}.prov", "ed25519", text=text)

# Rings of more than one key.
names = ["rsa", "dsa", "ed25519", "p256", "brainpool", "expired", "subkeys", "ids"]
shutil.copy(os.path.join(HOME, "pubring.kbx"), os.path.join(WORK, "all.kbx"))
ring("many.gpg", "ed25519", "brainpool", "expired", "p256")
small = tempfile.mkdtemp(prefix="gpg")
subprocess.run(["gpg", "--homedir", small, "--batch", "--quiet", "--import", HERE / "many.gpg"],
               check=True, capture_output=True)
shutil.copy(os.path.join(small, "pubring.kbx"), HERE / "many.kbx")
for name in ["ed25519", "p256", "expired", "ids", "subkeys"]:
    (HERE / f"{name}.asc").write_bytes(gpg("--armor", "--export", name))
for home in [HOME, small]:
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True)
    shutil.rmtree(home, ignore_errors=True)
shutil.rmtree(WORK)

#!/usr/bin/env python3
"""Asks Helm about every case and writes its answers to `cases.jsonl`.

    record.py HELM [ROUNDS]    # the program, version 4.3.1; random changes to try

Of the random changes (with a fixed seed) those are kept that bring an answer of a new sort.
"""

import json, os, pathlib, random, re, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
HELM = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
NOW = int(time.time())
CHART = "tiny-0.1.0.tgz"
lines, sorts = [], {}


def load(*names):
    return b"".join((HERE / name).read_bytes() for name in names)


def stored(data, names):
    """`data` as files one after the other and one splice: place, bytes removed, bytes put in."""
    base = load(*names)
    if data == base:
        return {"of": " ".join(names)}
    most = min(len(base), len(data))
    start = next((i for i in range(most) if base[i] != data[i]), most)
    end = next((i for i in range(most - start) if base[-1 - i] != data[-1 - i]), most - start)
    return {"of": " ".join(names), "at": start, "remove": len(base) - start - end,
            "put": data[start:len(data) - end].hex()}


def ask(ring, prov, archive, file):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "ring").write_bytes(ring)
        (folder / file).write_bytes(archive)
        (folder / f"{file}.prov").write_bytes(prov)
        done = subprocess.run([HELM, "verify", "--keyring", "ring", file], cwd=folder,
                              capture_output=True, env={"HOME": str(folder)})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def case(name, ring, prov, of_ring=None, of_prov=None, archive=None, file=CHART, fuzz=False):
    """`ring`, `prov` and `archive` are names of files, or bytes close to files `of_…`."""
    def both(given, of):
        if isinstance(given, bytes):
            return given, stored(given, of or [])
        names = given.split()
        return load(*names), {"of": given}
    ring, ring_stored = both(ring, of_ring)
    prov, prov_stored = both(prov, of_prov)
    archive, archive_stored = both(archive or CHART, [CHART])
    code, out, err = ask(ring, prov, archive, file)
    if "panic:" in err:
        err = "panic: " + err.split("panic:")[1].split("\n")[0].strip() + "\n"
    if fuzz:
        sort = re.sub(r"[0-9]+", "0", err or "ok")
        sorts[sort] = sorts.get(sort, 0) + 1
        if sorts[sort] > 1:
            return
    line = {"name": name, "ring": ring_stored, "prov": prov_stored}
    if archive_stored != {"of": CHART}:
        line["archive"] = archive_stored
    if file != CHART:
        line["file"] = file
    line |= {"exit": code}
    line |= {"stdout": "".join(sorted(out.splitlines(True)))} if out else {}
    line |= {"stderr": err} if err else {}
    lines.append(line)


def packet(tag, body, old=True):
    """In the old format, as gpg writes it, if there is such a tag there."""
    if not old or tag > 15:
        length = bytes([len(body)]) if len(body) < 192 else b"\xff" + len(body).to_bytes(4, "big")
        return bytes([0xc0 | tag]) + length + body
    size = 1 if len(body) < 256 else 2
    return bytes([0x80 | tag << 2 | size - 1]) + len(body).to_bytes(size, "big") + body


def packets(data):
    """Tags and bodies; gpg writes lengths in the old format."""
    while data:
        size = 1 << (data[0] & 3)
        length = int.from_bytes(data[1:1 + size], "big")
        yield data[0] >> 2 & 15, data[1 + size:1 + size + length]
        data = data[1 + size + length:]


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]


# Signers, digests, times, subkeys, user ids.
for prov in sorted(HERE.glob("*.prov")):
    name = prov.stem
    ring = {"subkey": "subkeys", "subkey-expired": "subkeys", "subkey-revoked": "subkeys",
            "alone": "all-ids-revoked", "two": "rsa"}.get(name)
    ring = ring or re.sub(r"^helm-", "", name)
    ring = ring if ring.startswith("go-") else re.sub(r"-(sha|md|ripemd).*", "", ring)
    if not (HERE / f"{ring}.gpg").exists():
        ring = "ed25519"
    archive = f"{name}.tgz" if (HERE / f"{name}.tgz").exists() else None
    case(name, f"{ring}.gpg", prov.name, archive=archive)
for ring in ["ed25519.gpg", "p256.gpg", "ed25519.gpg rsa.gpg"]:
    case("two signatures", ring, "two.prov")
case("unknown", "ed25519.gpg", "rsa.prov")
case("one user id revoked", "ids-one-revoked.gpg", "ids.prov")
case("certified by another", "p256-certified.gpg", "p256.prov")
case("the same key twice", "p256.gpg p256-certified.gpg", "p256.prov")

# The archive.
case("tampered archive", "rsa.gpg", "rsa.prov", archive=flip(load(CHART), 40))
for file in ["other-0.1.0.tgz", 'quo"te\t\u00fc.TGZ', "tiny-0.1.0.TGZ"]:
    case("another name", "rsa.gpg", "rsa.prov", file=file)

# The signed text.
prov = load("rsa.prov")
def text(name, data, ring="rsa.gpg", of="rsa.prov"):
    case(name, ring, data, of_prov=[of])
text("tampered", prov.replace(b"name: tiny", b"name: tidy"))
text("tampered sum", prov.replace(b"sha256:b", b"sha256:a"))
text("spaces added", prov.replace(b"name: tiny", b"name: tiny \t "))
text("returns", prov.replace(b"\n", b"\r\n"))
text("space at the beginning", prov.replace(b"name: tiny", b" name: tiny"))
text("no-break space at an end", prov.replace(b"name: tiny", "name: tiny\u00a0".encode()))
text("vertical tab at an end", prov.replace(b"name: tiny", b"name: tiny\x0b"))
text("line added", prov.replace(b"name: tiny", b"name: tiny\n"))
text("escaped", prov.replace(b"name: tiny", b"- name: tiny"))
text("escaped twice", prov.replace(b"name: tiny", b"- - name: tiny"))
text("nothing before", prov.replace(b"Hash: SHA512\n", b""))
for header in ["Hash: SHA256", "hash: SHA512", "Hash: MD5, sha1", "Hash: SHA3", "Comment: x",
               "Hash", "Hash:", "Hash : SHA512", "Hash: SHA512\nHash: SHA1", "Hash: SHA\u00fc"]:
    text(f"header {header}", prov.replace(b"Hash: SHA512", header.encode()))
text("no empty line", prov.replace(b"SHA512\n\n", b"SHA512\n"))
text("blank line", prov.replace(b"SHA512\n\n", b"SHA512\n \t\n"))
text("before", b"something\n" + prov)
text("before on the line", b"something" + prov)
text("after", prov + b"something\n")
text("after the start", prov.replace(b"MESSAGE-----", b"MESSAGE----- "))
text("twice", prov + load("ed25519.prov"))
text("the other first", load("ed25519.prov") + prov)
text("empty", b"")
text("no signature", prov.split(b"-----BEGIN PGP SIGN")[0])
text("no text", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" + prov[prov.index(b"-----BEGIN PGP SIGNATURE"):])
text("empty text", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n\n" + prov[prov.index(b"-----BEGIN PGP SIGNATURE"):])
text("no end", prov.replace(b"\n-----END PGP SIGNATURE-----", b""))
text("end cut", prov.replace(b"SIGNATURE-----\n", b"SIGNATURE----"))
text("wrong sum of the armor", re.sub(rb"\n=....", b"\n=AAAA", prov))
text("no sum of the armor", re.sub(rb"\n=....\n", b"\n", prov))
text("armor header", prov.replace(b"SIGNATURE-----\n\n", b"SIGNATURE-----\nVersion: 1\n\n"))
text("long armor header", prov.replace(b"SIGNATURE-----\n\n", b"SIGNATURE-----\nVersion: " + b"1" * 300 + b"\n\n"))
text("bad armor header", prov.replace(b"SIGNATURE-----\n\n", b"SIGNATURE-----\nVersion\n\n"))
text("not base64", prov.replace(b"iQ", b"i!"))
text("padding too early", prov.replace(b"iQ", b"i="))
text("long line", re.sub(rb"(iQ.{62})\n(.{64})\n", rb"\1\2\n", prov))
text("line over 100", re.sub(rb"(iQ.{62})\n(.{64})\n", rb"\1\2==\n", prov))
text("cut base64", re.sub(rb".....\n=....\n", b"\n", prov))
for count in range(1, 5):
    text(f"{count} characters less", re.sub(rb"[^\n]{%d}\n=....\n" % count, b"\n", prov))
armor = re.sub(rb".*BLOCK-----\n", b"", load("ed25519.asc"))
text("a key for a signature", re.sub(rb"(SIGNATURE-----\n)\n[^-]*", lambda m: m[1] + armor, prov))
text("type of armor", prov.replace(b"-----BEGIN PGP SIGNATURE", b"-----BEGIN PGP MESSAGE"))

# Keyrings.
def ring(name, data, of=("p256.gpg",), prov="p256.prov"):
    case(name, data, prov, of_ring=list(of))
many = load("many.gpg")
for signer in ["ed25519", "brainpool", "expired", "p256", "rsa"]:
    more = ": brainpool" if signer == "brainpool" else ""
    case(f"packets{more}", "many.gpg", f"{signer}.prov")
    case(f"keybox{more}", "many.kbx", f"{signer}.prov")
box = load("many.kbx")
places, at = [], 0
while at < len(box):
    places.append(at)
    at += int.from_bytes(box[at:at + 4], "big")
def keybox(name, data):
    ring(f"keybox: {name}", data, of=["many.kbx"])
keybox("empty", box[:places[1]])
keybox("header cut", box + b"\0\0\0")
keybox("short blob", box + b"\0\0\0\x04\0")
keybox("empty blob", box + b"\0\0\0\x05\0")
keybox("long blob", box + b"\0\0\1\0\2")
keybox("short key", box + b"\0\0\0\x0c\x02" + bytes(7))
keybox("key outside", box[:places[2] + 12] + b"\xff\xff\xff\xff" + box[places[2] + 16:])
for place in places[1:]:
    keybox("ephemeral", box[:place + 7] + bytes([box[place + 7] | 2]) + box[place + 8:])
    keybox("X.509", box[:place + 4] + b"\3" + box[place + 5:])
keybox("no magic", box[:8] + b"KBXg" + box[12:])

names = ["ed25519", "p256", "expired", "ids", "subkeys"]
for name in names:
    case("armor", f"{name}.asc", f"{'subkey' if name == 'subkeys' else name}.prov")
for first in ["ed25519", "p256", "subkeys"]:
    for second in ["ed25519", "p256", "subkeys"]:
        if first != second:
            prov_of = "subkey" if second == "subkeys" else second
            case("armored twice", f"{first}.asc {second}.asc", f"{prov_of}.prov")
case("armored thrice", "expired.asc ed25519.asc p256.asc", "p256.prov")
asc = load("p256.asc")
def armored(name, data, of=("p256.asc",)):
    ring(f"armor: {name}", data, of=of)
armored("white space before", b"\n \t\n" + asc)
armored("text before", b"text\n" + asc)
armored("private", asc.replace(b"PUBLIC", b"PRIVATE", 1))
armored("message", asc.replace(b"PUBLIC KEY BLOCK", b"MESSAGE", 1))
armored("odd type", asc.replace(b"PUBLIC KEY", "PUBLIC \u00fc\"KEY".encode(), 1))
armored("no end", asc.split(b"-----END")[0])
armored("header only", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
armored("nothing in it", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n")
armored("not base64", asc[:200] + b"!" + asc[201:])
armored("cut", asc[:300])
armored("gap", (asc + b"\n" * 100 + load("ed25519.asc")), of=["p256.asc"])
for gap in [10, 37, 60, 80]:
    case(f"armor: gap {gap}", load("expired.asc") + b"\n" * gap + asc, "p256.prov",
         of_ring=["expired.asc", "p256.asc"])

ring("empty", b"")
ring("text", b"hello\n")
ring("a signed text", load("p256.prov"))
ring("zeros", bytes(100))
ring("high bits", b"\xff" * 100)
p256 = load("p256.gpg")
parts = list(packets(p256))
(_, key), (_, uid), (_, sig) = parts
new = b"".join(packet(tag, body) for tag, body in parts)
ring("as it is", new)
ring("new format", b"".join(packet(tag, body, old=False) for tag, body in parts))
ring("trust packets", b"".join(packet(tag, body) + packet(12, b"\0\0") for tag, body in parts))
ring("marker", packet(10, b"PGP") + new)
ring("bad marker", packet(10, b"PGQ") + new)
ring("short marker", packet(10, b"PG") + new)
ring("padding", packet(21, b"1234") + new)
ring("optional packet", packet(60, b"abc") + new)
ring("unknown packet", packet(22, b"abc") + new)
ring("unknown packet after", new + packet(22, b"abc"))
ring("user id first", packet(13, b"abc") + new)
ring("signature first", packet(2, sig) + new)
ring("a sound key after a bad one", load("ed25519.gpg").replace(b"ed25519@", b"ed25519#") + p256,
     of=["ed25519.gpg", "p256.gpg"])
ring("only a bad key", p256.replace(b"p256@", b"p256#"))
ring("no user id", packet(6, key))
ring("user id without signature", packet(6, key) + packet(13, uid))
ring("signature without user id", packet(6, key) + packet(2, sig))
ring("another user id without signature", new + packet(13, b"nobody"))
ring("user id twice", new + packet(13, uid) + packet(2, sig))
ring("photo", new + packet(17, b"\x03\x01ab") + packet(2, sig))
ring("bad photo", new + packet(17, b"\x09\x01ab"))
ring("user id signature of a wrong type", new + packet(13, b"x") + packet(2, sig[:1] + b"\x18" + sig[2:]))
ring("subkey signature of a wrong type", new + packet(14, key) + packet(2, sig))
ring("subkey without signature", new + packet(14, key))
ring("subkey first", packet(14, key) + packet(13, uid) + packet(2, sig))
ring("version 3", packet(6, b"\3" + key[1:]) + packet(13, uid) + packet(2, sig) + new)
ring("version 5", packet(6, b"\5" + key[1:]) + packet(13, uid) + packet(2, sig) + new)
ring("version 6", packet(6, b"\6" + key[1:6] + bytes(4) + key[6:]) + packet(13, uid) + packet(2, sig))
ring("signature of version 3", packet(6, key) + packet(13, uid) + packet(2, b"\3" + sig[1:]))
ring("more after the key", packet(6, key + b"\xb4\x01x") + packet(13, uid) + packet(2, sig))
ring("garbage after the key", packet(6, key + b"xyz") + packet(13, uid) + packet(2, sig))
ring("parts", b"\xc6\xe5" + key[:32] + bytes([len(key) - 32]) + key[32:] + packet(13, uid) + packet(2, sig))
ring("parts cut", b"\xc6\xe5" + key[:32])
ring("to the end", packet(6, key) + packet(13, uid) + b"\x8b" + sig)
ring("length of two bytes", packet(6, key) + b"\xcd\xc0\x08" + uid[:1] * 200 + new)
ring("secret, nothing of it", packet(5, key + b"\xff\0\x65\0GNU\1") + packet(13, uid) + packet(2, sig))
ring("secret, on a card", packet(5, key + b"\xff\0\x65\0GNU\2\0") + packet(13, uid) + packet(2, sig))
ring("secret, bad sum", packet(5, key + b"\0" + b"\0\x08\1\0\0") + packet(13, uid) + packet(2, sig) + load("ed25519.gpg"))
ring("secret, too short", packet(5, key + b"\0\0") + packet(13, uid) + packet(2, sig))
ring("secret, old way", packet(5, key + b"\7" + bytes(30)) + packet(13, uid) + packet(2, sig))
ring("point off the curve", p256.replace(key[-8:], bytes(8)))
ring("point compressed", packet(6, key.replace(b"\2\3\4", b"\2\3\2")) + packet(13, uid) + packet(2, sig))
ring("unknown curve", packet(6, key.replace(b"\x2a\x86\x48", b"\x2a\x86\x49")) + packet(13, uid) + packet(2, sig))
ring("algorithm", packet(6, key[:5] + b"\x63" + key[6:]) + packet(13, uid) + packet(2, sig))
rsa = load("rsa.gpg")
ring("key that encrypts", rsa.replace(rsa[3:9], rsa[3:8] + b"\2"), of=["rsa.gpg"], prov="rsa.prov")
for start in range(0, len(p256), 46):
    ring(f"cut at {start}", p256[:start])

# Subkeys: signatures whose cross-signature is gone or wrong.
subkeys = list(packets(load("subkeys.gpg")))
def subs(name, change, of="subkey.prov"):
    data = b"".join(packet(tag, change(i, tag, body)) for i, (tag, body) in enumerate(subkeys))
    ring(f"subkey: {name}", data, of=["subkeys.gpg"], prov=of)
def cut_cross(i, tag, body):
    if i != 4:
        return body
    hashed = int.from_bytes(body[4:6], "big")
    at = 6 + hashed
    length = int.from_bytes(body[at:at + 2], "big")
    return body[:at] + b"\0\0" + body[at + 2 + length:]
subs("as it is", lambda i, tag, body: body)
subs("no cross-signature", cut_cross)
subs("wrong cross-signature", lambda i, tag, body: flip(body, len(body) - 80) if i == 4 else body)
subs("wrong binding", lambda i, tag, body: flip(body, len(body) - 1) if i == 4 else body)
subs("another one is wrong", lambda i, tag, body: flip(body, len(body) - 1) if i == len(subkeys) - 1 else body)
subs("wrong revocation", lambda i, tag, body: flip(body, len(body) - 1) if i == 8 else body, "subkey-revoked.prov")
revoked = load("revoked.gpg")
place = list(packets(revoked))
body = place[1][1]
ring("revocation by nobody", revoked.replace(body, flip(body, len(body) - 1)), of=["revoked.gpg"], prov="revoked.prov")

# Random changes.
dice = random.Random(1)
pairs = [("rsa.gpg", "rsa.prov"), ("dsa.gpg", "dsa.prov"), ("p256-certified.gpg", "p256.prov"),
         ("subkeys.gpg", "subkey.prov"), ("ids-one-revoked.gpg", "ids.prov"), ("p384.gpg", "p384.prov"),
         ("p256.asc", "p256.prov"), ("encrypts.gpg", "encrypts.prov"), ("revoked.gpg", "revoked.prov"),
         ("subkeys.asc", "subkey.prov"), ("ed25519.gpg", "helm-ed25519.prov")]
for number in range(ROUNDS):
    keys, prov = dice.choice(pairs)
    of = keys if dice.random() < 0.8 else prov
    data = load(of)
    at = dice.randrange(len(data))
    count = dice.choice([1, 1, 1, 2, 5])
    kind = dice.randrange(5)
    data = {0: data[:at], 1: data[:at] + data[at + count:],
            2: data[:at] + dice.randbytes(count) + data[at:]}.get(
                kind, data[:at] + dice.randbytes(count) + data[at + count:])
    if of == keys:
        case(f"random {number}", data, prov, of_ring=[keys], fuzz=True)
    else:
        case(f"random {number}", keys, data, of_prov=[prov], fuzz=True)

folder = pathlib.Path(os.environ.get("OUT", HERE))
with open(folder / "cases.jsonl", "w") as out:
    print(f"# helm.sh/helm/v4 v4.3.1, asked at {NOW}", file=out)
    for line in lines:
        print(json.dumps(line, separators=(",", ":"), ensure_ascii=False), file=out)

"""Check an exported trail: python3 verify_trail.py FILE [--key HEX] [--witness HASH …]

FILE is JSON Lines: about the file, the events in order, the seals. Without a key no
signature is checked. Of an extract (with filters) each event and its place is checked, not
whether one is missing. Exit 0: nothing altered. 1: something, said where. 2: can't tell.
"""

import argparse
import json
import sys
from bisect import bisect
from hashlib import sha256, sha512

TAG, SEAL_TAG = "aft1", "afs1"
EXTRACT = " in this extract: whether an event is missing from it can't be told"
FIELDS = """stream stream_seq recorded_at actor_id actor_username actor_name actor_roles
clinic_id operation action reason object_type object_id object_uid request_id session
address database_user program commitment previous_hash"""
HASHED = FIELDS.split()
SEALED = ("first_seq", "last_seq", "count", "root", "previous_hash", "sealed_at")


def hash_of(*fields):
    """SHA-256 of the fields as text, each after its length in four bytes."""
    texts = [("" if field is None else str(field)).encode() for field in fields]
    whole = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    return sha256(whole).hexdigest()


def event_hash(event):
    return hash_of(TAG, *(event[name] for name in HASHED))


def seal_hash(seal):
    return hash_of(SEAL_TAG, *(seal[name] for name in SEALED))


def merkle_root(hashes):
    """Leaves and inner nodes are told apart by their first byte; an odd one moves up."""
    level = [sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in hashes]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [
            sha256(b"\x01" + b"".join(pair)).digest() if pair[1:] else pair[0]
            for pair in pairs
        ]
    return level[0].hex() if level else ""


# Ed25519 by RFC 8032: slow and plain. Its curve's points are (x, y) modulo P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P:
        raise ValueError("No point of the curve.")
    return (P - x if x & 1 != sign else x), y


def plus(one, other):
    (a, b), (c, d) = one, other
    both = D * a * b * c * d
    x = (a * d + b * c) * pow(1 + both, -1, P) % P
    return x, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(number, base):
    total = (0, 1)
    for bit in f"{number:b}":
        total = plus(plus(total, total), base if bit == "1" else (0, 1))
    return total


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    key, signature = bytes.fromhex(key), bytes.fromhex(signature)
    digest = sha512(signature[:32] + key + message.encode()).digest()
    scalar = int.from_bytes(signature[32:], "little")
    claimed = times(int.from_bytes(digest, "little") % ORDER, point(key))
    return times(scalar, BASE) == plus(point(signature[:32]), claimed)


def findings(lines, key, witnesses, is_whole):
    ends, numbers, leaves, seals, erased = {}, [], [], [], []
    for line in lines:
        if line["kind"] != "event":
            seals.append(line)
            continue
        where, stream = f"event {line['seq']}", line["stream"]
        length, end = ends.get(stream, (0, ""))
        is_next = line["stream_seq"] == length + 1 and line["previous_hash"] == end
        if not is_next and (is_whole or line["stream_seq"] <= length + (length > 0)):
            yield f"{where}: doesn't follow the one before it in {stream}"
        if event_hash(line) != line["hash"]:
            yield f"{where}: isn't what was recorded"
        if line["body"] is None:
            erased.append(line["seq"])
        elif hash_of(line["salt"], line["body"]) != line["commitment"]:
            yield f"{where}: its content isn't what was recorded"
        ends[stream] = line["stream_seq"], line["hash"]
        numbers.append(line["seq"])
        leaves.append(line["hash"])
    for seq in erased:
        if is_whole and f"erasure:{seq}" not in ends:
            yield f"event {seq}: its content is gone, and no erasure was recorded"
    previous = {"last_seq": 0, "hash": ""}
    for seal in seals:
        where, start = f"seal {seal['id']}", bisect(numbers, previous["last_seq"])
        held = leaves[start : bisect(numbers, seal["last_seq"])]
        follows = seal["previous_hash"] == previous["hash"] or not is_whole
        if not follows or seal_hash(seal) != seal["hash"]:
            yield f"{where}: isn't what was sealed"
        if is_whole and (len(held), merkle_root(held)) != (seal["count"], seal["root"]):
            yield f"{where}: the events up to {seal['last_seq']} aren't those sealed"
        if key and not is_signed(key, seal["hash"], seal["signature"]):
            yield f"{where}: its signature isn't of this key"
        previous = seal
    for witness in sorted(set(witnesses) - {seal["hash"] for seal in seals}):
        yield f"witness {witness}: no such seal"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--key", help="the public key, in hexadecimal")
    parser.add_argument("--witness", nargs="*", default=[], help="hashes of seals")
    options = parser.parse_args()
    try:
        with open(options.file, encoding="utf-8") as file:
            about, lines = json.loads(file.readline()), map(json.loads, file)
            found = [*findings(lines, options.key, options.witness, about["whole"])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return print(f"Can't check: {error!r}") or 2
    print("\n".join(found) or f"Nothing was altered{EXTRACT * (not about['whole'])}.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

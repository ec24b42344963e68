"""Hashes, domains and signatures of docs/format.md "Hashes" and "Signatures"."""
import hashlib

import nacl.bindings as sodium
import nacl.exceptions


def domain(word):
    return b"plenary/1 " + word.encode() + b"\0"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u64(n):
    return n.to_bytes(8, "big")


def entry_id(statement):
    return sha256(domain("id"), statement)


def commitment(log_id, salted):
    return sha256(domain("content"), log_id, salted)


def next_root(key):
    return sha256(domain("root"), key)


def held_digest(lines):
    """Of (log id, size, root) in the order of the list."""
    return sha256(domain("held"), *(log + u64(size) + root for log, size, root in lines))


def verifies(key, signature, message):
    """Strict Ed25519, as libsodium checks it: the equation without the cofactor."""
    if len(signature) != 64 or len(key) != 32:
        return False
    try:
        sodium.crypto_sign_open(signature + message, key)
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False
    return True


def is_prime_order_point(key):
    return len(key) == 32 and sodium.crypto_core_ed25519_is_valid_point(key)

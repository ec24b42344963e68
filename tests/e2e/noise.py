"""A dialler of its own make: Noise_XK_25519_ChaChaPoly_SHA256 and frames, from docs/protocol.md "Transport" alone.

As a program, what strangers meet at a node's port:
noise.py PORT LISTENER_KEY_HEX COALITION_HEX [READER_SEED_HEX]        TAP
"""
import hashlib
import hmac
import os
import select
import socket
import struct
import sys
import time

import msgpack
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt as open_aead
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as seal_aead
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base

NAME = b"Noise_XK_25519_ChaChaPoly_SHA256"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hkdf(ck, ikm):
    temp = hmac.new(ck, ikm, hashlib.sha256).digest()
    one = hmac.new(temp, b"\x01", hashlib.sha256).digest()
    return one, hmac.new(temp, one + b"\x02", hashlib.sha256).digest()


def nonce(n):
    return b"\0\0\0\0" + struct.pack("<Q", n)


class Dialler:
    def __init__(self, seed, listener, coalition):
        self.s = seed
        self.rs = listener
        self.h = self.ck = NAME
        self.k, self.n = None, 0
        self.mix_hash(b"plenary/1 noise\0" + coalition)
        self.mix_hash(listener)
        self.e = os.urandom(32)

    def mix_hash(self, data):
        self.h = sha(self.h, data)

    def mix_key(self, dh):
        self.ck, self.k = hkdf(self.ck, dh)
        self.n = 0

    def seal(self, plain):
        out = seal_aead(plain, self.h, nonce(self.n), self.k)
        self.n += 1
        self.mix_hash(out)
        return out

    def open(self, sealed):
        out = open_aead(sealed, self.h, nonce(self.n), self.k)
        self.n += 1
        self.mix_hash(sealed)
        return out

    def first(self):
        e = crypto_scalarmult_base(self.e)
        self.mix_hash(e)
        self.mix_key(crypto_scalarmult(self.e, self.rs))
        return e + self.seal(b"")

    def second(self, message):
        re = message[:32]
        self.re = re
        self.mix_hash(re)
        self.mix_key(crypto_scalarmult(self.e, re))
        assert self.open(message[32:48]) == b""

    def third(self):
        out = self.seal(crypto_scalarmult_base(self.s))
        self.mix_key(crypto_scalarmult(self.s, self.re))
        out += self.seal(b"")
        self.send_key, self.receive_key = hkdf(self.ck, b"")
        self.sent = self.received = 0
        return out

    def frame(self, message):
        plain = struct.pack(">H", len(message)) + message
        plain += b"\0" * (-len(plain) % 64)
        out = seal_aead(plain, b"", nonce(self.sent), self.send_key)
        self.sent += 1
        return struct.pack(">H", len(out)) + out

    def unframe(self, sealed):
        plain = open_aead(sealed, b"", nonce(self.received), self.receive_key)
        self.received += 1
        return plain[2:2 + struct.unpack(">H", plain[:2])[0]]


def connect(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    s.settimeout(15)
    return s


def read_exactly(s, n):
    out = b""
    while len(out) < n:
        part = s.recv(n - len(out))
        if not part:
            raise EOFError
        out += part
    return out


def shake(port, seed, listener, coalition):
    s = connect(port)
    d = Dialler(seed, listener, coalition)
    s.sendall(d.first())
    d.second(read_exactly(s, 48))
    s.sendall(d.third())
    return s, d


bad = False


def tap(good, name, why=""):
    global bad
    bad = bad or not good
    print(("ok - " if good else "not ok - ") + name + ("" if good else f"\n  # {why}"), flush=True)


def silence(name, s, started, limit=10.0):
    """Not a byte comes, and the other side closes at the limit."""
    s.settimeout(limit + 5)
    try:
        got = s.recv(1000)
    except ConnectionResetError:
        got = b""
    except TimeoutError:
        tap(False, name, "still open after the limit")
        return
    took = time.monotonic() - started
    tap(got == b"" and limit - 1 < took < limit + 3, name, f"{len(got)} bytes after {took:.1f} s")


def reader(port, seed, listener, coalition):
    s, d = shake(port, seed, listener, coalition)
    request = msgpack.packb([0, 1, "heads", []])
    s.sendall(d.frame(request[:3]) + d.frame(request[3:]))  # a stream, cut anywhere
    stream = msgpack.Unpacker(raw=False)
    for _ in range(100):
        stream.feed(d.unframe(read_exactly(s, struct.unpack(">H", read_exactly(s, 2))[0])))
        for message in stream:
            return message, s, d
    raise EOFError


def main():
    port, listener, coalition = int(sys.argv[1]), bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3])
    started = time.monotonic()
    waiting = []

    def later(name, s):
        waiting.append((name, s))

    s = connect(port)
    s.sendall(os.urandom(200))
    later("garbage gets silence until the limit", s)
    s = connect(port)
    s.sendall(Dialler(os.urandom(32), listener, coalition).first()[:20])
    later("half a handshake gets silence until the limit", s)
    d = Dialler(os.urandom(32), os.urandom(32), coalition)
    s = connect(port)
    s.sendall(d.first())
    later("who does not know the listener's key gets silence", s)
    s, d = shake(port, os.urandom(32), listener, coalition)
    s.sendall(d.frame(msgpack.packb([10, 1])))
    later("a stranger's key gets silence after message 2", s)
    fifth = connect(port)
    fifth.settimeout(3)
    try:
        fifth.sendall(Dialler(os.urandom(32), listener, coalition).first())
        got = fifth.recv(100)
    except ConnectionError:
        got = b""
    except TimeoutError:
        got = None
    tap(got == b"", "a fifth stranger of one address is closed before any key exchange", repr(got))
    for name, s in waiting:
        silence(name, s, started)
    s, _ = None, None
    quiet = connect(port)
    begun = time.monotonic()
    silence("who says nothing is closed at the limit", quiet, begun)
    if len(sys.argv) > 4:
        (_, number, error, result), s, d = reader(port, bytes.fromhex(sys.argv[4]), listener, coalition)
        tap(number == 1 and error is None and result[0]["convener"], "an admitted reader reads the heads over Noise", repr(error))
        s.sendall(d.frame(msgpack.packb([0, 2, "invite", [{}]])))
        stream = msgpack.Unpacker(raw=False)
        stream.feed(d.unframe(read_exactly(s, struct.unpack(">H", read_exactly(s, 2))[0])))
        message = next(iter(stream))
        tap(message[2] is not None and message[2]["word"] == "read-only", "a reader may only read", repr(message))
        s.sendall(b"\0\x50" + os.urandom(80))
        try:
            rest = s.recv(1000)
        except ConnectionError:
            rest = b""
        tap(rest == b"", "a frame that does not open ends the reader's session", repr(rest))
    sys.exit(bad)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""A node in small: shows an export to one that dials, as the convener's node would. docs/protocol.md "Transport" and "Messages".

    tests/second/serve.py EXPORT PORT SEED-OF-THE-NOISE-KEY

Listens on 127.0.0.1 and serves one session after the other, until it is ended. Takes nothing, believes nothing, writes nothing.
"""
import hmac
import socket
import sys

import nacl.bindings as sodium
import nacl.exceptions

import canon
import export
from crypto import domain, sha256, u64
from log import consistency_path, inclusion_path, leaf, read_head, root_of

HELLO, HEADS, ASK, WANT, ENTRIES, NEED, CONTENT, PROVE, PROOF, BYE, PING, PONG = range(12)
WANT_BYTES = 262144


class End(Exception):
    """The session is over; the text says why."""


def hkdf(key, data):
    """Noise's HKDF with two outputs."""
    temporary = hmac.digest(key, data, "sha256")
    first = hmac.digest(temporary, b"\1", "sha256")
    return first, hmac.digest(temporary, first + b"\2", "sha256")


def dh(secret, public):
    shared = sodium.crypto_scalarmult(secret, public)
    if shared == bytes(32):
        raise End("a key exchange that is all zeros")
    return shared


class Cipher:
    def __init__(self, key):
        self.key, self.n = key, 0

    def nonce(self):
        self.n += 1
        return bytes(4) + (self.n - 1).to_bytes(8, "little")

    def seal(self, plain, ad=None):
        return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plain, ad, self.nonce(), self.key)

    def open(self, sealed, ad=None):
        try:
            return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, ad, self.nonce(), self.key)
        except nacl.exceptions.CryptoError:
            raise End("what came does not open") from None


class Handshake:
    """Noise_XK_25519_ChaChaPoly_SHA256, all payloads empty."""

    def __init__(self, prologue, listener_public):
        self.ck = self.h = b"Noise_XK_25519_ChaChaPoly_SHA256"
        self.cipher = None
        self.mix(prologue)
        self.mix(listener_public)

    def mix(self, data):
        self.h = sha256(self.h, data)

    def mix_key(self, shared):
        self.ck, key = hkdf(self.ck, shared)
        self.cipher = Cipher(key)

    def seal(self, plain):
        sealed = self.cipher.seal(plain, self.h)
        self.mix(sealed)
        return sealed

    def open(self, sealed):
        plain = self.cipher.open(sealed, self.h)
        self.mix(sealed)
        return plain

    def split(self):
        return [Cipher(key) for key in hkdf(self.ck, b"")]


class Stream:
    """Frames over a socket, once the handshake is done."""

    def __init__(self, sock):
        self.sock, self.sends, self.takes = sock, None, None

    def read(self, n):
        data = b""
        while len(data) < n:
            part = self.sock.recv(n - len(data))
            if not part:
                raise End("the other side hung up")
            data += part
        return data

    def listen(self, coalition, secret):
        """The listener's side; gives the dialler's static key."""
        public = sodium.crypto_scalarmult_base(secret)
        shake = Handshake(domain("noise") + coalition, public)
        first = self.read(48)
        shake.mix(first[:32])
        shake.mix_key(dh(secret, first[:32]))
        shake.open(first[32:])
        own = sha256(b"ephemeral", secret, first)
        ephemeral = sodium.crypto_scalarmult_base(own)
        shake.mix(ephemeral)
        shake.mix_key(dh(own, first[:32]))
        self.sock.sendall(ephemeral + shake.seal(b""))
        third = self.read(64)
        dialler = shake.open(third[:48])
        shake.mix_key(dh(own, dialler))
        shake.open(third[48:])
        self.takes, self.sends = shake.split()
        return dialler

    def dial(self, coalition, secret, listener_public):
        """The dialler's side."""
        shake = Handshake(domain("noise") + coalition, listener_public)
        own = sha256(b"ephemeral of a dialler", secret, listener_public)
        ephemeral = sodium.crypto_scalarmult_base(own)
        shake.mix(ephemeral)
        shake.mix_key(dh(own, listener_public))
        self.sock.sendall(ephemeral + shake.seal(b""))
        second = self.read(48)
        shake.mix(second[:32])
        shake.mix_key(dh(own, second[:32]))
        shake.open(second[32:])
        static = shake.seal(sodium.crypto_scalarmult_base(secret))
        shake.mix_key(dh(secret, second[:32]))
        self.sock.sendall(static + shake.seal(b""))
        self.sends, self.takes = shake.split()

    def send(self, message):
        raw = canon.write(message)
        plain = len(raw).to_bytes(2, "big") + raw
        sealed = self.sends.seal(plain + bytes(-len(plain) % 64))
        self.sock.sendall(len(sealed).to_bytes(2, "big") + sealed)

    def take(self):
        n = int.from_bytes(self.read(2), "big")
        if n < 80 or n > 65040 or n % 64 != 16:
            raise End(f"a frame of {n} bytes")
        plain = self.takes.open(self.read(n))
        m = int.from_bytes(plain[:2], "big")
        if not 1 <= m <= 65000 or len(plain) != (2 + m + 63) // 64 * 64 or any(plain[2 + m:]):
            raise End(f"a frame with a message of {m} bytes, or padding that is not zero")
        return canon.read(plain[2:2 + m])


class Served:
    """What an export holds, as answers to a peer's questions."""

    def __init__(self, data):
        self.session = export.read(data)
        self.heads = {h.log: h for h in self.session.heads}
        # The convener's first; of a log the heads that closed its older epochs, ascending, before the newest.
        place = {log: i for i, log in enumerate(self.heads)}
        notes = [note for _, raw in export.messages(data) for m in [canon.read(raw)] if m[0] == HEADS for note in m[2]]
        self.notes = sorted(notes, key=lambda note: (place[read_head(note).log], read_head(note).size))
        self.leaves = {log: [leaf(e) for e in entries] for log, entries in self.session.entries.items()}
        self.frontier = sha256(domain("frontier"), *(h.log + u64(h.size) + h.root for h in sorted(self.session.heads, key=lambda h: (h.log, h.root))))

    def hello(self, theirs):
        return [HELLO, 1, 0, None, sha256(b"instance")[:8], 1, theirs[4], theirs[5], self.frontier, None, theirs[10], "second implementation"]

    def answers(self, m):
        if m[0] == ASK:
            yield [HEADS, False, [n for n in self.notes if not m[1] or read_head(n).log in m[1]]]
        elif m[0] == WANT:
            yield from self.entries(m)
        elif m[0] == NEED:
            for index in m[4]:
                yield from self.content(m[1], index)
        elif m[0] == PROVE:
            yield self.proof(m)
        elif m[0] == PING:
            yield [PONG, m[1]]

    def entries(self, m):
        _, log, size, _, start, most = m[:6]
        most = most or WANT_BYTES
        # As many as were asked for, or up to the head; then a message without entries says that this was the answer.
        at, sent = start, 0
        entries = self.session.entries.get(log, [])[:size]
        while at < len(entries) and sent < most:
            part, riders, weight = [], [], 100
            while at < len(entries) and sent < most:
                rider = self.session.riders.get((log, at))
                more = len(entries[at]) + 12 + (len(rider) + 3 if rider else 0)
                if part and weight + more > 60000:
                    break
                if weight + more > 64900:
                    rider = None
                part.append(entries[at])
                riders.append(rider)
                weight, sent, at = weight + more, sent + len(entries[at]), at + 1
            yield [ENTRIES, log, at - len(part), part, riders]
        yield [ENTRIES, log, at, [], []]

    def content(self, log, index):
        salted, form = self.session.contents.get((log, index, 2)), 2
        if salted is None:
            salted, form = self.session.contents.get((log, index, 0), self.session.riders.get((log, index))), 0
        if salted is None:
            yield [CONTENT, log, index, 0, 0, 0, b""]
            return
        for offset in range(0, len(salted), export.PART_MAX):
            yield [CONTENT, log, index, form, offset, len(salted), salted[offset:offset + export.PART_MAX]]

    def proof(self, m):
        _, log, size, root, kind, at = m[:6]
        leaves, hashes = self.leaves.get(log, [])[:size], []
        if kind == 0 and 0 < at <= len(leaves):
            hashes = consistency_path(at, leaves)
        elif kind == 1 and at <= len(leaves):
            hashes = [root_of(leaves[:at])] + (consistency_path(at, leaves) if at else [])
        elif kind == 2 and at < len(leaves):
            hashes = [leaves[at]] + inclusion_path(at, leaves)
        return [PROOF, log, size, root, kind, at, hashes]


def session(sock, served, secret, say):
    stream = Stream(sock)
    say("handshake")
    stream.listen(served.session.coalition, secret)
    hello = stream.take()
    if hello[0] != HELLO:
        raise End(f"the first message is {hello[0]}, not hello")
    say(f"hello from {hello[11]}")
    stream.send(served.hello(hello))
    stream.send([HEADS, False, served.notes])
    while True:
        m = stream.take()
        if m[0] == BYE:
            raise End(f"bye {m[1]} {m[2]}")
        say(f"message {m[0]} " + " ".join(str(f.hex()[:8] if isinstance(f, bytes) else f)[:60] for f in m[1:]))
        for answer in served.answers(m):
            stream.send(answer)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    with open(argv[0], "rb") as f:
        served = Served(f.read())
    listener = socket.create_server(("127.0.0.1", int(argv[1])))
    print("listening", flush=True)
    while True:
        sock, _ = listener.accept()
        sock.settimeout(60)
        try:
            session(sock, served, bytes.fromhex(argv[2]), lambda text: print(text, flush=True))
        except (End, canon.Refused, OSError) as end:
            print(f"ended: {end}", flush=True)
        sock.close()


if __name__ == "__main__":
    main(sys.argv[1:])

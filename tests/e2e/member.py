"""A member's client, written from docs/format.md and docs/rpc.md alone: signs `result` records and submits them.

member.py SOCKET KEYFILE LOG_ID_HEX submit COUNT     prints "INDEX ID" for each one acknowledged, as it is acknowledged
member.py SOCKET KEYFILE LOG_ID_HEX has FILE         FILE holds such lines: is each still there?
"""
import base64
import hashlib
import os
import socket
import sys
import time

import msgpack
import nacl.signing


def domain(word):
    return b"plenary/1 " + word + b"\0"


class Node:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.unpacker = msgpack.Unpacker(raw=False, max_buffer_size=1 << 26)
        self.number = 0

    def send(self, method, *params):
        self.number += 1
        self.socket.sendall(msgpack.packb([0, self.number, method, list(params)]))
        return self.number

    def receive(self):
        while True:
            for message in self.unpacker:
                return message
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("the node hung up")
            self.unpacker.feed(data)

    def request(self, method, *params):
        number = self.send(method, *params)
        while True:
            kind, got, error, result = self.receive()
            if kind == 1 and got == number:
                if error is not None:
                    raise RuntimeError(f"{method}: {error}")
                return result


def key_of(path):
    lines = dict(line.split(": ", 1) for line in open(path).read().splitlines() if ": " in line)
    assert lines["kdf"] == "none", "the key has a passphrase"
    return nacl.signing.SigningKey(base64.b64decode(lines["secret"])[:32])


def result_statement(key, log, title):
    salt = os.urandom(32)
    words = msgpack.packb([title, None, None])
    c = hashlib.sha256(domain(b"content") + log + salt + words).digest()
    body = [1] + [None] * 7
    statement = msgpack.packb([1, log, bytes(key.verify_key), int(time.time() * 1000), None, 1, "result", [], body, [0, c, len(words), "words"]])
    signature = key.sign(domain(b"statement") + statement).signature
    return statement, signature, salt + words, hashlib.sha256(domain(b"id") + statement).digest()


def main():
    path, keyfile, log = sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3])
    node = Node(path)
    if sys.argv[4] == "submit":
        key = key_of(keyfile)
        for i in range(int(sys.argv[5])):
            statement, signature, content, entry_id = result_statement(key, log, f"Result {i}")
            answer = node.request("submit", statement, signature, content)
            assert answer["id"] == entry_id, answer
            print(answer["index"], entry_id.hex(), flush=True)
    else:
        lost = 0
        for line in open(sys.argv[5]):
            index, entry_id = line.split()
            try:
                entry = node.request("entry", bytes.fromhex(entry_id))
                lost += entry["index"] != int(index)
            except RuntimeError as error:
                print(line.strip(), error)
                lost += 1
        print(f"{lost} lost")
        sys.exit(lost != 0)


if __name__ == "__main__":
    main()

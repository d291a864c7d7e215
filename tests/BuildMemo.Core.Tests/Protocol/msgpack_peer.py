"""Debian's python3-msgpack as the independent implementation.

Reads frames (4-byte big-endian length, then one document) from standard input until a frame of length 0xffffffff, then a seed and
a count (4 bytes each). Writes for each document read one frame with its text and one with its bytes as packed anew; then for each
of its own random documents one frame with the bytes and one with the text.
"""
import random
import struct
import sys

import msgpack


class Pairs:
    """A map as it came: in order, with keys of any kind."""

    def __init__(self, pairs):
        self.pairs = list(pairs)


def text(value):
    if value is None:
        return "n"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "d" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + value.encode("utf-8").hex()
    if isinstance(value, bytes):
        return "b" + value.hex()
    if isinstance(value, list):
        return "[" + ",".join(text(item) for item in value) + "]"
    if isinstance(value, Pairs):
        return "{" + ",".join(text(key) + ":" + text(item) for key, item in value.pairs) + "}"
    if isinstance(value, msgpack.Timestamp):
        return "T%d.%09d" % (value.seconds, value.nanoseconds)
    if isinstance(value, msgpack.ExtType):
        return "x%d:%s" % (value.code, value.data.hex())
    raise TypeError(type(value))


def pack(value):
    packer = msgpack.Packer(use_bin_type=True, autoreset=False)

    def put(item):
        if isinstance(item, list):
            packer.pack_array_header(len(item))
            for child in item:
                put(child)
        elif isinstance(item, Pairs):
            packer.pack_map_header(len(item.pairs))
            for key, child in item.pairs:
                put(key)
                put(child)
        else:
            packer.pack(item)

    put(value)
    return packer.bytes()


def unpack(data):
    return msgpack.unpackb(data, raw=False, use_list=True, strict_map_key=False, object_pairs_hook=Pairs, timestamp=0)


def length(source):
    return source.choice((0, 1, 2, 3, 15, 16, 31, 32, 33, source.randrange(300), source.choice((255, 256, 300))))


def document(source, depth):
    kind = source.randrange(11 if depth < 4 else 9)
    if kind == 0:
        return source.choice((None, True, False))
    if kind in (1, 2):
        bits = source.randrange(65)
        return source.getrandbits(bits) if bits and source.random() < 0.6 else -source.getrandbits(max(bits - 1, 0))
    if kind == 3:
        return struct.unpack(">d", struct.pack(">d", source.choice((0.0, -0.0, 1.5, float("inf"), -1e300, source.uniform(-1e9, 1e9)))))[0]
    if kind in (4, 5):
        return "".join(source.choice(("a", "/", "é", "語", "\U0001f642", "\0")) for _ in range(length(source)))
    if kind == 6:
        return source.randbytes(length(source))
    if kind == 7:
        seconds = source.choice((0, 1, 2**32 - 1, 2**32, 2**34 - 1, 2**34, -1, -62135596800, 253402300799, source.randrange(2**34)))
        return msgpack.Timestamp(seconds, source.choice((0, 100, 999999900)))
    if kind == 8:
        return msgpack.ExtType(source.randrange(128), source.randbytes(source.choice((0, 1, 2, 3, 4, 8, 16, 17, 255, 256))))
    count = source.choice((0, 1, 2, 3, 5, 15, 16, 17)) if depth < 2 else source.randrange(4)
    if kind == 9:
        return [document(source, depth + 1) for _ in range(count)]
    return Pairs((document(source, depth + 2), document(source, depth + 1)) for _ in range(count))


def main():
    reader, writer = sys.stdin.buffer, sys.stdout.buffer

    def number():
        return struct.unpack(">I", reader.read(4))[0]

    def send(data):
        writer.write(struct.pack(">I", len(data)) + data)

    documents = []
    while (size := number()) != 0xFFFFFFFF:
        documents.append(reader.read(size))
    source = random.Random(number())
    own = number()

    for data in documents:
        value = unpack(data)
        send(text(value).encode("ascii"))
        send(pack(value))
    for _ in range(own):
        value = document(source, 0)
        send(pack(value))
        send(text(value).encode("ascii"))
    writer.flush()


main()

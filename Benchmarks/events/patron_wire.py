"""The little of the binary protocol that the benchmarks need, written from docs/wire-protocol.md."""
import socket
import struct
import subprocess

MAGIC = 0x5054524E
HELLO, REQUEST, RESPONSE = 0, 1, 2
RECORD_EVENTS, SCORE_CUSTOMER = 4, 32


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, content):
    """A length-delimited field, a varint for an int, a double for a float."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    if isinstance(content, float):
        return varint(number << 3 | 1) + struct.pack("<d", content)
    if isinstance(content, str):
        content = content.encode()
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(message):
    """Pairs of a field's number and value: bytes, or a number as it stands on the wire."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = number()
        kind = key & 7
        if kind == 0:
            yield key >> 3, number()
        elif kind == 1:
            yield key >> 3, struct.unpack_from("<d", message, at)[0]
            at += 8
        elif kind == 2:
            size = number()
            yield key >> 3, message[at:at + size]
            at += size
        else:
            yield key >> 3, message[at:at + 4]
            at += 4


def event(kind, customer, item, event_id="", order="", quantity=1.0, price=0.0):
    interaction = field(1, item) + field(4, quantity) + (field(5, price) if price else b"")
    message = field(1, customer) + field(4, kind)
    if order:
        message += field(5, order)
    message += field(6, interaction)
    if event_id:
        message += field(8, event_id)
    return message


def record(namespace, *events):
    return field(1, namespace) + b"".join(field(7, one) for one in events)


class Connection:
    """A connection that has said hello; requests may be pipelined."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.next_id = 1
        self.socket.sendall(struct.pack(">IBBHII", 0, HELLO, 0, 1, MAGIC, 0))
        self.receive()

    @staticmethod
    def frame(method, payload, request_id):
        return struct.pack(">IBBHII", len(payload), REQUEST, 0, method, request_id, 0) + payload

    def send(self, method, payload):
        request_id = self.next_id
        self.next_id = self.next_id % 0x7FFFFFFF + 1
        self.socket.sendall(self.frame(method, payload, request_id))
        return request_id

    def receive(self):
        """The next frame as (request id, status, payload)."""
        while True:
            if len(self.buffer) >= 16:
                size, _, _, code, request_id, _ = struct.unpack_from(">IBBHII", self.buffer)
                if len(self.buffer) >= 16 + size:
                    payload = bytes(self.buffer[16:16 + size])
                    del self.buffer[:16 + size]
                    return request_id, code, payload
            more = self.socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the server closed the connection")
            self.buffer += more

    def ask(self, method, payload):
        self.send(method, payload)
        _, status, answer = self.receive()
        if status != 0:
            raise RuntimeError(f"status {status}: {answer!r}")
        return answer


class Server:
    """A patron-server process on a free port."""

    def __init__(self, binary, models, state, *options):
        self.process = subprocess.Popen(
            [binary, "--models", models, "--state", state, "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            raise RuntimeError("the server did not get ready")
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()

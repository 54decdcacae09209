"""Many connections that ask nothing: some have said hello, some never do, some send a byte of a request now and then.

Prints a line with "open" when all are there, and at SIGINT how many the server has closed meanwhile.
"""
import argparse
import select
import signal
import socket
import struct
import time

parser = argparse.ArgumentParser()
parser.add_argument("server")
parser.add_argument("hello")
parser.add_argument("--idle", type=int, default=0)
parser.add_argument("--silent", type=int, default=0)
parser.add_argument("--trickling", type=int, default=0)
options = parser.parse_args()
host, port = options.server.rsplit(":", 1)
hello = open(options.hello, "rb").read()
# A request that announces more than it will ever send.
request = struct.pack(">IBBHII", 65536, 1, 0, 16, 1, 0) + bytes(65536)
stop = False


def interrupt(*_):
    global stop
    stop = True


signal.signal(signal.SIGINT, interrupt)


def connect(greets):
    connection = socket.create_connection((host, int(port)))
    if greets:
        connection.sendall(hello)
        # The server's hello: a header with the payload's length first.
        header = connection.recv(16, socket.MSG_WAITALL)
        connection.recv(struct.unpack(">I", header[:4])[0], socket.MSG_WAITALL)
    connection.setblocking(False)
    return connection


total = options.idle + options.silent + options.trickling
connections = [connect(greets=at < options.idle + options.trickling) for at in range(total)]
trickling = connections[options.idle : options.idle + options.trickling]
print(f"{len(connections)} connections open", flush=True)
at = 0
sent = 0
while not stop:
    # Every trickling connection sends about a byte every five seconds.
    time.sleep(0.05)
    for connection in trickling[at : at + len(trickling) // 100 + 1]:
        try:
            connection.send(request[sent : sent + 1])
        except OSError:
            pass
    at += len(trickling) // 100 + 1
    if at >= len(trickling):
        at = 0
        sent = (sent + 1) % len(request)
poll = select.poll()
for connection in connections:
    poll.register(connection, select.POLLIN)
print(f"{len(poll.poll(0))} of them closed by the server", flush=True)

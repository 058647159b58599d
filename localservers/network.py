"""Ports on loopback."""

import socket


def free_port(first: int = 0) -> int:
    """A port that nobody listens on: any, or the first free one counted from `first`."""
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", first))
            except OSError:
                first += 1
            else:
                port: int = probe.getsockname()[1]
                return port

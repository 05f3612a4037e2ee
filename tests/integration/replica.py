"""A second Redis that follows the fleet's own."""
# SPDX-License-Identifier: Apache-2.0
import os
import socket

from fleet import Redis, wait_for


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Replica:
    def __init__(self, fleet, primary_port, port=0):
        self.folder = os.path.join(fleet.dir, "replica-data")
        self.path = os.path.join(fleet.dir, "replica.sock")
        os.mkdir(self.folder)
        fleet.start_process("replica", "redis-server", "--port", str(port), "--unixsocket", self.path, "--dir", self.folder,
                            "--appendonly", "yes", "--save", "", "--replicaof", "127.0.0.1", str(primary_port))
        wait_for("the replica follows", self.follows)

    def follows(self):
        try:
            redis = Redis(self.path)
        except OSError:
            return False
        try:
            return redis("ROLE")[3] == b"connected"
        except OSError:
            return False
        finally:
            redis.close()

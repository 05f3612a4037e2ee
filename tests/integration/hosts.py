"""Hosts of the tests' own: network namespaces, and between them a switch that delays frames, loses them and cuts lines."""
# SPDX-License-Identifier: Apache-2.0
import array
import fcntl
import heapq
import os
import random
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

ETH_P_ALL = 3
PACKET_OUTGOING = 4
SIOCETHTOOL = 0x8946
ETHTOOL_STXCSUM = 0x17
FRAME_MOST = 65536
BROADCAST = b"\xff" * 6


UNSHARE = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])


def works():
    """Whether this machine lets us have networks of our own, as root or by a user namespace."""
    probe = "ip link set lo up && unshare --net true && ip link add p type veth peer name q && ip link del p"
    return bool(shutil.which("ip")) and subprocess.run(
        [*UNSHARE, "sh", "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def enter():
    """Begins this program anew in a network of its own, the same process; returns there."""
    if os.environ.get("REEVE_TEST_NETWORK") != str(os.getpid()):
        os.environ["REEVE_TEST_NETWORK"] = str(os.getpid())
        os.execvp("unshare", [*UNSHARE, sys.executable, *sys.argv])


def ip(*argv):
    subprocess.run(["ip", *argv], check=True)


def checksums_in_full(device):
    """A veth pair leaves checksums to hardware that it has not: frames that go through our hands need theirs."""
    value = array.array("B", struct.pack("II", ETHTOOL_STXCSUM, 0))
    request = struct.pack("16sP", device.encode(), value.buffer_info()[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCETHTOOL, request)


class Host:
    """A namespace, alive as long as the process that sleeps in it."""

    def __init__(self, name, number):
        self.name = name
        self.address = "10.71.0.%d" % number
        self.mac = b"\x02\0\0\0\0" + bytes([number])
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo here; exec sleep infinity"],
                                        stdout=subprocess.PIPE)
        self.process.stdout.readline()
        port, end = "port-" + name, "end-" + name
        ip("link", "add", port, "type", "veth", "peer", "name", end)
        ip("link", "set", end, "address", ":".join("%02x" % byte for byte in self.mac))
        checksums_in_full(end)
        ip("link", "set", end, "netns", str(self.process.pid))
        ip("link", "set", port, "up")
        for argv in (("link", "set", "lo", "up"), ("address", "add", self.address + "/24", "dev", end),
                     ("link", "set", end, "up")):
            subprocess.run(self.command("ip", *argv), check=True)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.bind((port, ETH_P_ALL))

    def command(self, *argv):
        return ["nsenter", "--net=/proc/%d/ns/net" % self.process.pid, *argv]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.socket.close()


class Switch(threading.Thread):
    """Carries frames between hosts. What is cut, delayed or lost is changed at any time."""

    def __init__(self, hosts):
        super().__init__(daemon=True)
        self.hosts = hosts
        self.cuts = frozenset()  # pairs (from, to) of names
        self.delay_s, self.jitter_s, self.loss = 0.0, 0.0, 0.0
        self.carried, self.lost = 0, 0
        self.chance = random.Random(1)
        self.waiting = []  # (due, number, socket, frame)
        self.over = False

    def cut(self, a, b, both=True):
        """No frame of host a reaches host b, nor the other way round."""
        self.cuts |= {(a, b), (b, a)} if both else {(a, b)}

    def heal(self):
        self.cuts = frozenset()

    def take(self, sender):
        frame, address = sender.socket.recvfrom(FRAME_MOST)
        if address[2] == PACKET_OUTGOING:
            return
        for host in self.hosts:
            if host is sender or frame[:6] not in (host.mac, BROADCAST):
                continue
            if (sender.name, host.name) in self.cuts or self.chance.random() < self.loss:
                self.lost += 1
                continue
            self.carried += 1
            due = time.monotonic() + self.delay_s + self.jitter_s * self.chance.random()
            heapq.heappush(self.waiting, (due, self.carried, host.socket, frame))

    def give(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, sock, frame = heapq.heappop(self.waiting)
            try:
                sock.send(frame)
            except OSError:
                pass  # the host's end is going down

    def run(self):
        senders = {host.socket: host for host in self.hosts}
        while not self.over:
            pause = min(0.1, max(0.0, self.waiting[0][0] - time.monotonic())) if self.waiting else 0.1
            for sock in select.select(list(senders), [], [], pause)[0]:
                self.take(senders[sock])
            self.give()

    def close(self):
        self.over = True
        self.join()

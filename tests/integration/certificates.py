"""An authority of a test's own, and what it signs: files in a folder that goes with the test."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess


def openssl(*words):
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError("openssl %s: %s" % (words[0], done.stderr))


class Authority:
    """Its certificate is at .path; nobody trusts it who is not told to."""

    def __init__(self, folder):
        self.folder = folder
        self.path, self.key = os.path.join(folder, "ca.pem"), os.path.join(folder, "ca.key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.key,
                "-out", self.path, "-days", "2", "-subj", "/CN=Reeve test authority")

    def sign(self, name, hosts="DNS:localhost,IP:127.0.0.1", days=2):
        """The files of a key and of its certificate for these hosts; -1 day: it has expired."""
        key, asked, path, more = (os.path.join(self.folder, name + end) for end in (".key", ".csr", ".pem", ".ext"))
        with open(more, "w", encoding="ascii") as f:
            f.write("subjectAltName=%s\n" % hosts)
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", asked,
                "-subj", "/CN=" + name)
        openssl("x509", "-req", "-in", asked, "-CA", self.path, "-CAkey", self.key, "-CAcreateserial", "-days", str(days),
                "-extfile", more, "-out", path)
        return key, path

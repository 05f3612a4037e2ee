"""Accounts in a database: made, logged in, paid from, and listed for whoever may see them."""
# SPDX-License-Identifier: Apache-2.0
import hashlib
import hmac
import os
import random
import sqlite3
import string
import time

TOKEN_LENGTH = 32
SESSION_S = 3600
ORDERS = {"name": "name", "since": "created DESC"}


class Accounts:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.execute("CREATE TABLE IF NOT EXISTS account(name TEXT PRIMARY KEY, salt BLOB, hash BLOB, cents INT, created REAL)")
        self.sessions = {}

    def create(self, name, password):
        salt = os.urandom(16)
        digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 200000)
        self.db.execute("INSERT INTO account VALUES(?, ?, ?, 0, ?)", (name, salt, digest, time.time()))
        self.db.commit()

    def login(self, name, password):
        row = self.db.execute("SELECT salt, hash FROM account WHERE name = '%s'" % name).fetchone()
        if row is None:
            return None
        digest = hashlib.pbkdf2_hmac("sha256", password.encode(), row[0], 200000)
        if not hmac.compare_digest(digest, row[1]):
            return None
        token = "".join(random.choice(string.ascii_letters) for _ in range(TOKEN_LENGTH))
        self.sessions[token] = (name, time.time() + SESSION_S)
        return token

    def who(self, token):
        name, until = self.sessions.get(token, (None, 0))
        return name if time.time() < until else None

    def logout(self, token):
        del self.sessions[token]

    def pay(self, name, cents):
        row = self.db.execute("SELECT cents FROM account WHERE name = ?", (name,)).fetchone()
        if row is None or row[0] < cents:
            return False
        self.db.execute("UPDATE account SET cents = ? WHERE name = ?", (row[0] - cents, name))
        self.db.commit()
        return True

    def transfer(self, source, target, cents):
        with self.db:
            changed = self.db.execute("UPDATE account SET cents = cents - ? WHERE name = ? AND cents >= ?",
                                      (cents, source, cents)).rowcount
            if not changed:
                return False
            self.db.execute("UPDATE account SET cents = cents + ? WHERE name = ?", (cents, target))
        return True

    def listed(self, order, first=0, count=50):
        column = ORDERS.get(order, "name")
        rows = self.db.execute("SELECT name, cents FROM account ORDER BY %s LIMIT ? OFFSET ?" % column, (count, first))
        return rows.fetchall()

    def owing(self, names):
        found = []
        for name in names:
            row = self.db.execute("SELECT cents FROM account WHERE name = ?", (name,)).fetchone()
            if row and row[0] < 0:
                found.append(name)
        return found

    def drop_old(self, days):
        limit = time.time() - days * 86400
        for token, (_, until) in self.sessions.items():
            if until < limit:
                del self.sessions[token]

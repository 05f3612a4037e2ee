# -*- coding: latin-1 -*-
# SPDX-License-Identifier: Apache-2.0
"""Grüße in einigen Sprachen."""

GREETINGS = {
    "de": "Grüß Gott, %s",
    "fr": "Ça va, %s ?",
    "en": "Hello, %s",
}


def greet(language, name):
    return GREETINGS[language] % name


def greet_all(language, names):
    return [greet(language, name) for name in names if name]

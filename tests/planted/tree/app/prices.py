# Zeiten und Preise, von einem Windows-Rechner.
# SPDX-License-Identifier: Apache-2.0
import math


def rounds(price, step):
	if step == 0:
		return price
	return math.floor(price / step) * step


def minutes(text):
	hours, rest = text.split(":")
	return int(hours) * 60 + int(rest)


def between(start, end):
	return minutes(end) - minutes(start)


def share(part, whole):
	return 100 * part / whole

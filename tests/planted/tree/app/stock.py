"""Goods in a store house: counted, reserved, priced, and moved between shelves."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass
class Item:
    name: str
    count: int = 0
    reserved: int = 0
    price: Decimal = Decimal(0)
    shelves: list = field(default_factory=list)

    def free(self):
        return self.count - self.reserved


def reserve(items, wanted):
    """All of it or nothing; the names that are short."""
    short = [name for name, count in wanted.items() if items[name].free() < count]
    for name, count in wanted.items():
        items[name].reserved += count
    return short


def release(items, wanted):
    for name, count in wanted.items():
        items[name].reserved = max(0, items[name].reserved - count)


def ship(items, wanted):
    """What was reserved leaves the house."""
    for name, count in wanted.items():
        items[name].count -= count


def total(items, wanted):
    """The price of it all, in whole cents."""
    exact = sum(items[name].price * count for name, count in wanted.items())
    return Decimal(exact).quantize(CENT, ROUND_HALF_UP)


def discount(price, percent):
    """The price less so many percent."""
    if percent < 0 or percent > 100:
        raise ValueError("a percentage of 0 to 100")
    return (price * (100 - percent) / 100).quantize(CENT, ROUND_HALF_UP)


def split(price, persons):
    """Equal shares that add up to the price."""
    share = (price / persons).quantize(CENT, ROUND_HALF_UP)
    return [share] * persons


def drop_empty(items):
    """Takes out what there is none of."""
    for name in list(items):
        if not items[name].count:
            del items[name]


def move(item, source, target):
    """Takes the item's shelf out of its list and puts another in."""
    if source in item.shelves:
        item.shelves.remove(source)
        item.shelves.append(target)


def merge(items, others):
    """Counts of others are added; their prices are the newer ones."""
    for name, other in others.items():
        if name in items:
            items[name].count += other.count
            items[name].price = other.price
        else:
            items[name] = other


def page(names, number, size=20):
    """The names of a page; pages are counted from 1."""
    return names[number * size:(number + 1) * size]


def low(items, least=5):
    """The names of which less than `least` is free, the scarcest first."""
    found = [item for item in items.values() if item.free() < least]
    return [item.name for item in sorted(found, key=Item.free)]

def total(numbers):
    """The sum of these numbers."""
    return sum(numbers)

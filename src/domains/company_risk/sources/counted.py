"""A number with its noun."""


def counted(number: int, one: str, many: str = "") -> str:
    """One opening is "1 opening", two are "2 openings"; `many` where the plural takes more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

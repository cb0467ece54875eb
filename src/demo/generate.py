"""`python -m src.demo.generate`: make the demo world anew, the same to the byte."""

import shutil

from src.demo.world import WORLD, write_world


def main() -> None:
    """Replace the stored world by a freshly generated one."""
    if WORLD.exists():
        shutil.rmtree(WORLD)
    WORLD.mkdir()
    write_world(WORLD)


if __name__ == "__main__":
    main()

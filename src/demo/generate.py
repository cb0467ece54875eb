"""`python -m src.demo.generate`: make the demo world anew, the same to the byte, and its model."""

import shutil

from src.demo.training import write_model
from src.demo.world import WORLD, write_world


def main() -> None:
    """Replace the stored world by a freshly generated one, and the model by one trained on it."""
    if WORLD.exists():
        shutil.rmtree(WORLD)
    WORLD.mkdir()
    write_world(WORLD)
    write_model(WORLD)


if __name__ == "__main__":
    main()

"""Authors as keyed hashes: the same person stays the same, and nobody without the key can look a name up."""

from hashlib import blake2b

from src.errors import ConfigurationError

# A bare hash of a handle is undone by hashing every known handle; with a secret key of 16 bytes that is hopeless.
_SHORTEST_KEY = 16
_DIGEST_BYTES = 12  # 96 bits: a billion authors share no hash by chance (about 1e-11)


def hashed(key: bytes, platform: str, identity: str) -> str:
    """The keyed hash of an author, 24 hexadecimal digits.

    Args:
        key: The caller's secret, 16 to 64 bytes; another key makes other hashes of the same people.
        platform: Part of what is hashed, so that equal numbers on two platforms stay two people.
        identity: The platform's id of the author, or the name where there is no id.

    Raises:
        ConfigurationError: The key is shorter than 16 bytes or longer than 64.
    """
    if not _SHORTEST_KEY <= len(key) <= blake2b.MAX_KEY_SIZE:
        message = f"authorKey: wanted {_SHORTEST_KEY} to {blake2b.MAX_KEY_SIZE} bytes, given {len(key)}"
        raise ConfigurationError(message)
    told = f"{platform}\0{identity}".encode("utf-8", "surrogatepass")
    return blake2b(told, key=key, digest_size=_DIGEST_BYTES).hexdigest()

"""The platform's storages as its API shows them: key-value stores and datasets, with the limits the platform enforces."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import jsonschema

MOMENT = "2026-03-02T14:00:00.000Z"
OWNER = "loopback-user"
SIGNING_KEY = "loopback-signing-key"
LARGEST_BODY = 9_437_184
KEY = re.compile(r"[a-zA-Z0-9!\-_.'()]{1,256}")
NO_LIMIT = 999_999_999_999


class RefusedError(Exception):
    """An answer other than 2xx, as the platform words it."""

    def __init__(self, status: int, kind: str, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message} | ({} if data is None else {"data": data})}


def no_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which Python writes and JSON does not have."""
    raise RefusedError(400, "invalid-json", f"JSON has no {name}")


def parsed_json(body: bytes) -> Any:
    """A request's JSON body, or the platform's 400."""
    try:
        return json.loads(body, parse_constant=no_constant)
    except ValueError as error:
        raise RefusedError(400, "invalid-json", str(error)) from error


@dataclass(slots=True)
class Record:
    """A record of a key-value store, as uploaded."""

    body: bytes
    content_type: str

    @property
    def value(self) -> Any:
        """The value a reader would get: JSON parsed, text decoded, anything else bytes."""
        if self.content_type.startswith("application/json"):
            return json.loads(self.body)
        return self.body.decode() if self.content_type.startswith("text/") else self.body


@dataclass(slots=True)
class LoopbackStore:
    """One key-value store; `name` is None for a run's own."""

    id: str
    name: str | None = None
    records: dict[str, Record] = field(default_factory=dict)

    def shown(self, base_url: str) -> dict[str, Any]:
        """Its resource object."""
        return {
            "id": self.id,
            "name": self.name,
            "userId": OWNER,
            "createdAt": MOMENT,
            "modifiedAt": MOMENT,
            "accessedAt": MOMENT,
            "consoleUrl": f"https://console.apify.com/storage/key-value/{self.id}",
            "keysPublicUrl": f"{base_url}/v2/key-value-stores/{self.id}/keys?signature=x",
            "urlSigningSecretKey": SIGNING_KEY,
            "generalAccess": "RESTRICTED",
            "stats": {},
        }

    def put(self, key: str, record: Record) -> None:
        """Write a record, or refuse it as the platform does."""
        if not KEY.fullmatch(key):
            raise RefusedError(400, "invalid-record-key", f"{key!r} is not a record key")
        if len(record.body) > LARGEST_BODY:
            raise RefusedError(413, "request-too-large", f"{len(record.body)} bytes")
        self.records[key] = record

    def get(self, key: str) -> Record:
        """A record, or the platform's 404."""
        if key not in self.records:
            raise RefusedError(404, "record-not-found", "Record was not found")
        return self.records[key]

    def keys(self, base_url: str, query: dict[str, str]) -> dict[str, Any]:
        """A page of keys in order: `limit` at most 1,000, after `exclusiveStartKey`, beginning with `prefix`."""
        limit = min(int(query.get("limit", 1000)), 1000)
        start, prefix = query.get("exclusiveStartKey", ""), query.get("prefix", "")
        found = sorted(key for key in self.records if key > start and key.startswith(prefix))
        page = found[:limit]
        link = f"{base_url}/v2/key-value-stores/{self.id}/records"
        items = [
            {"key": key, "size": len(self.records[key].body), "recordPublicUrl": f"{link}/{key}?signature=x"} for key in page
        ]
        more = len(found) > limit
        return {
            "items": items,
            "count": len(page),
            "limit": limit,
            "exclusiveStartKey": start or None,
            "isTruncated": more,
            "nextExclusiveStartKey": page[-1] if more else None,
        }


@dataclass(slots=True)
class LoopbackDataset:
    """One dataset; with `item_schema` set, one bad item refuses the whole request, as on a run's default dataset."""

    id: str
    name: str | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    item_schema: dict[str, Any] | None = None

    def shown(self, base_url: str) -> dict[str, Any]:
        """Its resource object."""
        return {
            "id": self.id,
            "name": self.name,
            "userId": OWNER,
            "createdAt": MOMENT,
            "modifiedAt": MOMENT,
            "accessedAt": MOMENT,
            "itemCount": len(self.items),
            "cleanItemCount": len(self.items),
            "consoleUrl": f"https://console.apify.com/storage/datasets/{self.id}",
            "itemsPublicUrl": f"{base_url}/v2/datasets/{self.id}/items?signature=x",
            "urlSigningSecretKey": SIGNING_KEY,
            "generalAccess": "RESTRICTED",
            "stats": {},
        }

    def push(self, body: bytes) -> None:
        """Append the items of one request, all or none."""
        if len(body) > LARGEST_BODY:
            raise RefusedError(413, "request-too-large", f"{len(body)} bytes")
        value = parsed_json(body)
        items = value if isinstance(value, list) else [value]
        if self.item_schema is not None:
            judge = jsonschema.Draft7Validator(self.item_schema)
            wrong = [
                {"itemPosition": at, "validationErrors": [error.message for error in judge.iter_errors(item)]}
                for at, item in enumerate(items)
                if not judge.is_valid(item)
            ]
            if wrong:
                raise RefusedError(400, "schema-validation-error", "Schema validation failed", {"invalidItems": wrong})
        self.items += items

    def page(self, query: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Items and pagination headers: `offset`, `limit`, `desc`, `fields` and `clean` are honoured."""
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", NO_LIMIT))
        desc = query.get("desc", "") in ("1", "true")
        found = list(reversed(self.items) if desc else self.items)[offset : offset + limit]
        if query.get("clean", "") in ("1", "true"):
            found = [{name: value for name, value in item.items() if not name.startswith("#")} for item in found]
        if "fields" in query:
            names = query["fields"].split(",")
            found = [{name: item[name] for name in names if name in item} for item in found]
        headers = {"total": len(self.items), "offset": offset, "limit": limit, "count": len(found), "desc": str(desc).lower()}
        return found, {f"x-apify-pagination-{name}": str(value) for name, value in headers.items()}

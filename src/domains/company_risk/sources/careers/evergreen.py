"""Rows that are no openings: talent pools, pipelines, "general application"."""

import re
from datetime import datetime, timedelta

from src.domains.company_risk.sources.careers.board import Job

STALE = timedelta(days=730)
"""A posting this old fills no single seat. Of 2,452 recorded Greenhouse postings 18 are older: continuous hiring."""

_TITLE = re.compile(
    r"""
      \btalent\s+(?:community|communities|pool|network|pipeline|bank)\b
    | ^(?:pipeline|evergreen|talent\s+pool)\s*[-–—:|]            # "Pipeline - Member of Technical Staff"
    | [(\[|:–—-]\s*(?:pipeline|evergreen)(?:\s+(?:req(?:uisition)?|posting|role|position))?\s*[)\]]?\s*$
    | \bfuture\s+(?:opportunit|opening|role|position|consideration|interest)
    | \bgeneral\s+(?:application|interest|consideration|inquiry|submission)
    | \b(?:open|speculative|spontaneous|unsolicited)\s+application
    | \binitiativbewerbung | \bcandidature\s+spontan
    | \bexpression\s+of\s+interest | \bregister\s+your\s+interest
    | ^wild\s*card$
    | \bjoin\s+(?:our|the)\s+(?:\w+\s+){0,3}(?:community|network|pool)\b
    | \bdon[’'`]?t\s+see\s+(?:a|an|the|your|what)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"\bevergreen\b|\btalent\s+(?:community|pool|network|pipeline)\b|^wild\s*card$|\bfuture opportunities\b"
    r"|\bgeneral application",
    re.IGNORECASE,
)


def never_filled(job: Job, at: datetime) -> bool:
    """True where a row is a standing invitation and not an opening, seen at a moment.

    By a field of the board, by its title or label, or by its age. A word in the middle of a title ("Sr. Pipeline Programs
    Manager", "Data Pipeline Engineer") is a job.
    """
    stale = job.posted_at is not None and at - job.posted_at > STALE
    return job.evergreen or stale or bool(_TITLE.search(job.title)) or pool(job.department)


def pool(label: str) -> bool:
    """True where a department label is that of a talent pool ("zz-Evergreen Requisition")."""
    return bool(_LABEL.search(label))

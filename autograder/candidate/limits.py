"""Inside: this process's own limits, lowered before a student's first line."""

from __future__ import annotations


def lower(limits: dict[str, int]) -> None:
    """Lower this process's own limits for good, where the platform knows them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in limits.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        try:
            _, hard = resource.getrlimit(which)
            cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (cap, cap))
        except (ValueError, OSError):  # macOS refuses some
            continue

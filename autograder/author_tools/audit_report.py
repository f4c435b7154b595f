"""An audit as text: the kill matrix, the survivors and what is wrong."""

from __future__ import annotations

from collections import Counter

from autograder.author_tools.audit import Audit


def render(found: Audit, *, verbose: bool = False) -> str:
    """Misconceptions with what they were named, mutants by function, then the problems."""
    lines = [found.name]
    width = max((len(entry.id) for entry in found.misconceptions), default=0)
    for entry in found.misconceptions:
        verdict = "named as itself" if entry.caught else f"NOT CAUGHT, named {entry.named}"
        lines.append(f"  {entry.id:<{width}}  {entry.score:g}/{entry.max_score:g}  {verdict}")
    lines += [f"  {id:<{width}}  passes, named as a convention" for id in found.conventions]
    lines.append("  kill matrix (mutants of each function: killed/made, by which part)")
    made = Counter(result.id.split(":", 1)[0] for result in found.mutants)
    for function in made:
        mine = [result for result in found.mutants if result.id.split(":", 1)[0] == function]
        killers = Counter(result.killed_by for result in mine if result.killed_by)
        dead = sum(bool(result.killed_by) for result in mine)
        by = ", ".join(f"{part} {count}" for part, count in killers.most_common(4))
        lines.append(f"    {function:<{width}} {dead:>3}/{made[function]:<3} {by}")
    if verbose:
        lines += [f"    {r.id}: {r.killed_by or 'SURVIVES'}" for r in found.mutants]
    for survivor in found.survivors:
        why = found.explained.get(survivor, "NOT EXPLAINED")
        lines.append(f"  survivor: {survivor}\n    {why}")
    dead = len(found.mutants) - len(found.survivors)
    excused = sum(id in found.explained for id in found.survivors)
    told = f", {excused} explained" if excused else ""
    lines.append(f"  mutants: {dead} of {len(found.mutants)} killed{told} ({found.kill_rate:.1%})")
    lines += [f"  PROBLEM: {problem}" for problem in found.problems]
    lines.append(f"  {'sound' if not found.problems else 'not sound'}")
    return "\n".join(lines) + "\n"

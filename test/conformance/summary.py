"""What pytest says at its end about the conformance table: how much is proved, and what is left out for which reason."""

from collections import Counter, defaultdict

from laws import LAWS, applies
from rows import ROWS


def lines():
    dtypes = Counter(d for row in ROWS for d in row.dtypes)
    laws = Counter(law for row in ROWS for d in row.dtypes for law in LAWS if applies(law, row, d))
    yield f"{len(ROWS)} rows of {len({row.op for row in ROWS})} operations, {sum(laws.values())} laws in {sum(dtypes.values())} cases"
    yield "cases: " + ", ".join(f"{d} {n}" for d, n in sorted(dtypes.items()))
    yield "laws: " + ", ".join(f"{law} {n}" for law, n in sorted(laws.items()))
    reasons = defaultdict(Counter)
    for row in ROWS:
        if row.left_out():
            reasons[row.note][", ".join(row.left_out())] += 1
    yield f"left out, by {sum(sum(c.values()) for c in reasons.values())} rows:"
    for note, what in sorted(reasons.items()):
        yield f"  {note}: " + "; ".join(f"{names} ({n} row{'s' * (n > 1)})" for names, n in sorted(what.items()))

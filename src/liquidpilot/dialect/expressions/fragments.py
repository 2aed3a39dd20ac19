"""The patterns from which Ruby's lax grammar is made, with Braze's atoms added.

A *fragment* is what stands between spaces, commas and pipes: `"…"`, `'…'`, or a run of anything
else, in which quoted parts may hold spaces. To Ruby's rule (`QuotedFragment`) are added `${name}`,
whose name may hold spaces, pipes and quotes, and a wrapped part `{{ … }}`.
"""

from __future__ import annotations

QUOTED = r"\"[^\"]*\"|'[^']*'"
ATTRIBUTE = r"\$\{[^{}\n]*\}"
# Atomic and possessive groups: an atom is never taken apart again, so no text is slow to match.
WRAPPED = rf"\{{\{{(?>{ATTRIBUTE}|\"[^\"{{}}]*\"|'[^'{{}}]*'|[^{{}}]|\{{(?!\{{)|\}}(?!\}}))*+\}}\}}"
ATOM = rf"{ATTRIBUTE}|{WRAPPED}|{QUOTED}"
FRAGMENT = rf"(?:{QUOTED}|(?>{ATTRIBUTE}|{WRAPPED}|[^\s,|'\"]|{QUOTED})+)"
# `limit: 3`, as loops and keyword arguments have it: a name and a value.
OPTION = rf"(\w[\w-]*)\s*:\s*({FRAGMENT})"

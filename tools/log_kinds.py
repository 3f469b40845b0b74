"""Write the table of log kinds into docs/spec/log-entries.md, between its two marks. Run after adding a kind."""

from pathlib import Path

from clearplate.core.tlog.fields import Field
from clearplate.core.tlog.kinds import REGISTRY

SPEC = Path(__file__).parents[1] / "docs/spec/log-entries.md"
START, END = "<!-- kinds: written by tools/log_kinds.py -->", "<!-- end of kinds -->"


def table() -> str:
    """Every kind: tag, name, fields, sentence."""
    parts = []
    for kind in REGISTRY.values():
        parts += [
            f"#### {kind.tag} `{kind.name}`",
            "",
            f"{kind.sentence_en}  ",
            f"*{kind.sentence_es}*",
            "",
            f"- Public: {', '.join(map(told, kind.public)) or 'none'}",
            f"- Confidential: {', '.join(map(told, kind.confidential)) or 'none'}",
            "",
        ]
    return "\n".join(parts)


def told(field: Field) -> str:
    """One field with its type, and its choices."""
    choices = f": {' | '.join(field.choices)}" if field.choices else ""
    return f"`{field.name}` ({field.type}{choices}{', or null' if field.nullable else ''})"


def main() -> None:
    """Rewrite the table in place."""
    text = SPEC.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    SPEC.write_text(f"{before}{START}\n\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""`clearplate review`: `import-audit FILE`, another system's searches under our rules, needs no city and no database.

`sample` and `import-households` are in modules of their own.
"""

import argparse
import html
import shutil
import sys
from datetime import timedelta
from pathlib import Path

from clearplate.cli import review_households, review_sample
from clearplate.core.audits.judging import AuditReport, Finding, judge_audit
from clearplate.core.audits.reading import read_audit
from clearplate.core.audits.telling import word
from clearplate.core.errors import FormatError
from clearplate.core.policy.parameters import PARAMETERS_FILE, parse_parameters

DEFAULT_WINDOW_DAYS = 30
"""The longest window that any policy here can allow; a file is judged by it where no policy is named."""
_BAR = 30


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `review` to the command."""
    group = subparsers.add_parser("review", help="look at searches with a reviewer's eyes")
    commands = group.add_subparsers(dest="review_command", required=True, metavar="COMMAND")
    review_sample.register(commands)
    review_households.register(commands)
    audit = commands.add_parser(
        "import-audit",
        help="judge another system's audit file: what our rules would have refused, what stands out",
        description="Reads the incumbent's public portal CSV, organization audit or network audit. Needs no city.",
    )
    audit.add_argument("file", type=Path, metavar="FILE", help="the CSV file; - reads standard input")
    audit.add_argument(
        "--policy", type=Path, metavar="FOLDER", help="a policy whose search window counts (else 30 days)"
    )
    audit.add_argument("--html", type=Path, metavar="FILE", help="also write a page with charts")
    audit.add_argument("--language", choices=("en", "es"), default="en", help="of the report")
    audit.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    """Read, judge, tell."""
    report = judge_audit(read_audit(_text(arguments.file)), window_max=timedelta(days=_window_days(arguments.policy)))
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    print("\n".join(_lines(report, arguments.language, width)))
    if arguments.html is not None:
        try:
            arguments.html.write_text(page(report, arguments.language, str(arguments.file.name)), encoding="utf-8")
        except OSError as fault:
            raise FormatError(f"{arguments.html} cannot be written: {fault.strerror}.") from fault
        print(f"\n{arguments.html}")
    return 0


def _text(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as fault:
        raise FormatError(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError:
        raise FormatError(f"{path} is not UTF-8 text. Save it again as CSV UTF-8.") from None


def _window_days(policy: Path | None) -> int:
    if policy is None:
        return DEFAULT_WINDOW_DAYS
    try:
        return parse_parameters((policy / PARAMETERS_FILE).read_text(encoding="utf-8")).search_window_max_days
    except OSError as fault:
        raise FormatError(f"{policy / PARAMETERS_FILE} cannot be read: {fault.strerror}.") from fault


def _lines(report: AuditReport, language: str, width: int) -> list[str]:
    total = len(report.file.rows)
    lines = [
        f"{word('title', language)}: {total:,} {word('searches', language)} ({word(report.file.form, language)})",
        "",
    ]
    for name, count in _sums(report):
        lines.append(f"  {_bar(count, total)} {count:>8,}  {_share(count, total):>6}  {word(name, language)}")
    for heading, findings in (("by_rule", report.refusals), ("by_flag", report.flags)):
        lines += ["", word(heading, language)]
        for finding in findings:
            lines += _finding_lines(finding, total, language, width)
        if not findings:
            lines.append("  –")
    if report.unchecked:
        lines += ["", word("unchecked", language), *(f"  {word(rule, language)}" for rule in report.unchecked)]
    return [*lines, "", word("note", language)]


def _finding_lines(finding: Finding, total: int, language: str, width: int) -> list[str]:
    share = _share(finding.searches, total)
    told = word(finding.rule, language)
    lines = [f"  {_bar(finding.searches, total)} {finding.searches:>8,}  {share:>6}  {told}  [{finding.rule}]"]
    examples = "; ".join(f"{typed or word('blank', language)} ({count}×)" for typed, count in finding.examples)
    room = width - 6
    return [*lines, f"      {examples if len(examples) <= room else examples[: room - 1] + '…'}"]


def _sums(report: AuditReport) -> list[tuple[str, int]]:
    passed = len(report.file.rows) - report.refused - report.flagged
    return [("refused", report.refused), ("flagged", report.flagged), ("passed", passed)]


def _bar(count: int, total: int) -> str:
    full = round(_BAR * count / total) if total else 0
    return "█" * max(full, int(count > 0)) + "·" * (_BAR - max(full, int(count > 0)))


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} %" if total else "–"


def page(report: AuditReport, language: str, name: str) -> str:
    """The report as one HTML page without anything from elsewhere."""
    total = len(report.file.rows)
    sums = "".join(_row(word(key, language), count, total) for key, count in _sums(report))
    tables = "".join(
        f"<h2>{word(heading, language)}</h2><table>{''.join(_finding(one, total, language) for one in findings)}</table>"
        for heading, findings in (("by_rule", report.refusals), ("by_flag", report.flags))
        if findings
    )
    unchecked = "".join(f"<li>{word(rule, language)}</li>" for rule in report.unchecked)
    if unchecked:
        unchecked = f"<p>{word('unchecked', language)}</p><ul>{unchecked}</ul>"
    title = word("title", language)
    return _PAGE.format(
        language=language,
        title=title,
        name=html.escape(name),
        form=word(report.file.form, language),
        total=f"{total:,} {word('searches', language)}",
        sums=sums,
        tables=tables,
        unchecked=unchecked,
        note=word("note", language),
    )


def _row(label: str, count: int, total: int, more: str = "") -> str:
    share = 100 * count / total if total else 0
    bar = f'<svg role="img" aria-label="{share:.1f} %"><rect width="{share:.2f}%" height="100%"/></svg>'
    return (
        f'<tr><th scope="row">{html.escape(label)}{more}</th><td class="number">{count:,}</td>'
        f'<td class="number">{_share(count, total)}</td><td class="bar">{bar}</td></tr>'
    )


def _finding(finding: Finding, total: int, language: str) -> str:
    items = "".join(
        f"<li><q>{html.escape(typed or word('blank', language))}</q> {count:,} {word('times', language)}</li>"
        for typed, count in finding.examples
    )
    more = f"<details><summary>{word('examples', language)}</summary><ul>{items}</ul></details>"
    return _row(word(finding.rule, language), finding.searches, total, f" <code>{finding.rule}</code>{more}")


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: {name}</title><style>
body {{ font: 1.0625rem/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.75rem 1rem 3rem;
background: #f7f5f0; color: #1c2624; }} h1, h2 {{ font-family: Charter, Georgia, Cambria, serif; line-height: 1.2; }}
h2 {{ font-size: 1.35rem; margin: 2.25rem 0 .5rem; }} p, li {{ max-width: 44rem; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%; }} tr {{ break-inside: avoid; }}
th, td {{ text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #dcd7cb;
font-weight: normal; }} .number {{ text-align: right; white-space: nowrap; width: 5.5rem;
font-variant-numeric: tabular-nums; }} .bar {{ width: 30%; padding-right: 0; }}
svg {{ display: block; width: 100%; height: .9rem; margin-top: .35rem; background: #e8f1ed; border-radius: 3px; }}
rect {{ fill: #1b5e4f; }} code {{ color: #4a5855; display: block; font-size: .8rem; overflow-wrap: anywhere; }}
details {{ font-size: .92rem; }} summary {{ color: #1b5e4f; cursor: pointer; width: fit-content; }}
summary:focus-visible {{ outline: 3px solid #b5521b; outline-offset: 2px; }}
@media (max-width: 40rem) {{ .bar {{ display: none; }} .number {{ padding-right: 0; width: 4.6rem; }} }}
@media print {{ body {{ background: #fff; font-size: 10.5pt; }} rect, svg {{ print-color-adjust: exact; }} }}
</style></head><body><h1>{title}</h1><p>{name}: {form}, {total}</p><table>{sums}</table>{tables}{unchecked}<p>{note}</p>
</body></html>
"""

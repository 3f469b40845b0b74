"""The only way a computed value reaches a page of the portal: marked, so that a reader can compare it with the log.

Templates are given no numbers, only these tags. Marks: docs/spec/statistics.md.
"""

from collections.abc import Iterator
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clearplate.core.errors import InvariantError
from clearplate.core.figures.figure import Figure
from clearplate.server.portal import charts, words
from clearplate.server.portal.site import Site

register = template.Library()


def _site(context: Context) -> Site:
    site = context["computed"].site
    if not isinstance(site, Site):
        raise InvariantError("A portal page is drawn without a site.")
    return site


def _titles(site: Site) -> dict[str, str]:
    return {str(row["camera"]): str(row["title"]) for row in site.snapshot.lists["cameras"]}


def _mark(figure_id: str, figure: Figure) -> SafeString:
    value = "" if figure.value is None else figure.value
    return format_html('<data data-figure="{}" value="{}">{}</data>', figure_id, value, words.number(figure.value))


@register.simple_tag(takes_context=True)
def figure(context: Context, figure_id: str) -> SafeString:
    """One figure by its id."""
    return _mark(figure_id, _site(context).snapshot.figures[figure_id])


@register.simple_tag(takes_context=True)
def stat(context: Context, figure_id: str, tone: str = "") -> SafeString:
    """A figure large, with its name under it; the tone `alarm` stands out when it is not zero."""
    found = _site(context).snapshot.figures[figure_id]
    alarmed = " stat-alarm" if tone == "alarm" and found.value else ""
    return format_html(
        '<div class="stat{}"><dt>{}</dt><dd>{}</dd></div>', alarmed, words.LABELS[figure_id], _mark(figure_id, found)
    )


@register.simple_tag(takes_context=True)
def interval(context: Context, figure_id: str) -> SafeString:
    """A section's caption: the days and the entries its figures come from."""
    found = _site(context).snapshot.figures[figure_id]
    shown = words.interval_shown(found.from_day, found.to_day, found.first, found.last)
    return format_html('<p class="interval">{}: {}.</p>', _("Computed from"), shown)


def _family(site: Site, name: str) -> Iterator[tuple[str, str, Figure]]:
    titles = _titles(site)
    for figure_id, found in site.snapshot.figures.items():
        own, rest = words.family(figure_id)
        if own == name and rest:
            yield figure_id, words.particular(own, rest, titles), found


def _alternative(rows: list[tuple[str, str, Figure]], title: str) -> SafeString:
    body = format_html_join(
        "", '<tr><th scope="row">{}</th><td>{}</td></tr>', ((name, _mark(one, found)) for one, name, found in rows)
    )
    return format_html(
        '<details class="as-table"><summary>{}</summary><table class="plain"><caption>{}</caption><thead><tr>'
        '<th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody></table></details>',
        _("The same as a table"),
        title,
        _("What"),
        _("Number"),
        body,
    )


@register.simple_tag(takes_context=True)
def day_chart(context: Context, name: str, title: str) -> SafeString:
    """Thirty days as bars, and as a table."""
    rows = sorted(_family(_site(context), name), key=lambda row: row[0])
    bars = [charts.Bar(one, found.value, told, words.number(found.value)) for one, told, found in rows]
    most = max((bar.value or 0 for bar in bars), default=0)
    drawn = charts.columns(
        bars,
        title=title,
        description=_("One bar a day, %(days)s days; the highest is %(most)s.")
        % {"days": len(bars), "most": words.number(most)},
        ticks=(bars[0].name, bars[-1].name) if bars else ("", ""),
    )
    return format_html(
        '<figure class="figure"><figcaption>{}</figcaption>{}{}</figure>', title, drawn, _alternative(rows, title)
    )


@register.simple_tag(takes_context=True)
def ranking(context: Context, name: str, title: str, empty: str, *, in_order: bool = False) -> SafeString:
    """A family of figures as bars lying under one another, longest first or in their own order; each is a row of a table."""
    rows = list(_family(_site(context), name))
    if not in_order:
        rows.sort(key=lambda row: (-(row[2].value or 0), row[0]))
    if not rows:
        return format_html('<p class="empty">{}</p>', empty)
    most = max(found.value or 0 for _id, _name, found in rows) or 1
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="lying"><svg viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="bar" data-figure="{}" data-value="{}" width="{}" height="8"/></svg></td>'
        '<td class="count">{}</td></tr>',
        (
            (
                told,
                one,
                "" if found.value is None else found.value,
                round(100 * (found.value or 0) / most, 1),
                _mark(one, found),
            )
            for one, told, found in rows
        ),
    )
    return format_html(
        '<table class="ranking"><caption>{}</caption><thead class="unseen"><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        title,
        _("What"),
        _("As a bar"),
        _("Number"),
        body,
    )


@register.simple_tag(takes_context=True)
def calendar(context: Context) -> SafeString:
    """The retention calendar, its legend with the counts, and nothing else."""
    site = _site(context)
    legend = format_html_join(
        "",
        "<li>{} {} <strong>{}</strong></li>",
        (
            (
                charts.key_square(state),
                words.STATES[state],
                _mark(f"keys.{state}", site.snapshot.figures[f"keys.{state}"]),
            )
            for state in ("sealed", "due", "overdue", "destroyed")
        ),
    )
    title = _("Every day of reads, and what became of it")
    drawn = charts.calendar(
        site.snapshot.lists["days"],
        title=title,
        description=_("One square a day, two rows a month. The table below has every day."),
        told=_told_days(site),
    )
    return format_html(
        '<figure class="figure"><figcaption>{}</figcaption><ul class="legend">{}</ul>{}</figure>', title, legend, drawn
    )


def _told_days(site: Site) -> dict[str, str]:
    """What became of each day, in a few words."""
    certificates = {str(row["day"]): row for row in site.snapshot.lists["certificates"]}
    return {
        str(row["day"]): words.day_told(str(row["state"]), certificates.get(str(row["day"])))
        for row in site.snapshot.lists["days"]
    }


@register.simple_tag(takes_context=True)
def retention_told(context: Context) -> str:
    """What the policy's number of days means, in a sentence."""
    return words.retention_told(_site(context).snapshot.figures["retention.days"].value)


@register.simple_tag(takes_context=True)
def camera_map(context: Context) -> SafeString:
    """Where the cameras are."""
    cameras = _site(context).snapshot.lists["cameras"]
    title = _("Where the cameras are")
    drawn = charts.camera_map(
        cameras,
        title=title,
        description=_("Points on plain ground, north is up. The list below names every one."),
        states=words.STATES,
    )
    if not drawn:
        return SafeString("")
    return format_html('<figure class="figure"><figcaption>{}</figcaption>{}</figure>', title, drawn)


@register.simple_tag(takes_context=True)
def listing(context: Context, name: str, summary: str = "") -> SafeString:
    """A list as a table, every cell marked, behind its summary if there is one; while it is empty, what would stand there."""
    caption, empty, columns = words.LISTS[name]
    rows = _site(context).snapshot.lists[name]
    if not rows:
        return format_html('<p class="empty" data-list="{}">{}</p>', name, empty)
    head = format_html_join("", '<th scope="col">{}</th>', ((words.column(column, name),) for column in columns))
    body = format_html_join(
        "",
        '<tr data-row="{}">{}</tr>',
        ((number, _cells(name, row, columns, context["root"])) for number, row in enumerate(rows)),
    )
    table = format_html(
        '<table class="list" data-list="{}"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        name,
        caption,
        head,
        body,
    )
    if not summary:
        return table
    return format_html('<details class="as-table"><summary>{}</summary>{}</details>', summary, table)


def _cells(name: str, row: Any, columns: tuple[str, ...], root: str) -> SafeString:
    return format_html_join(
        "",
        '<td data-column="{}" data-value="{}" data-label="{}">{}</td>',
        (
            (
                column,
                _plain(row[column]),
                words.column(column, name),
                _certified(name, column, row, root)
                or _linked(column, row[column], words.cell_shown(column, row[column], name)),
            )
            for column in columns
        ),
    )


def _plain(value: Any) -> str:
    """A value as a mark has it, and as the files of search rows have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _certified(name: str, column: str, row: Any, root: str) -> SafeString | str:
    """A cell about a day's certificate, which is a file; nothing for any other cell."""
    if name == "certificates" and column == "captures":
        return words.about(row["captures"])
    if (name, column) not in {("certificates", "day"), ("days", "certificate_index")} or row[column] is None:
        return ""
    shown = words.day_shown(row["day"]) if column == "day" else _("the certificate")
    return format_html('<a href="{}certificates/{}.json">{}</a>', root, row["day"], shown)


def _linked(column: str, value: Any, shown: str) -> SafeString | str:
    if column == "state":
        return format_html('<span class="tag tag-{}">{}</span>', value, shown)
    if (
        column in ("key_sha256", "policy", "previous", "camera", "root", "case", "search", "rule", "seed")
        and value is not None
    ):
        return format_html('<code title="{}">{}</code>', value, shown)
    return shown


@register.simple_tag(takes_context=True)
def every_figure(context: Context) -> SafeString:
    """All figures there are, with their days and entries: nothing computed hides."""
    site = _site(context)
    titles = _titles(site)
    body = format_html_join(
        "",
        '<tr><th scope="row">{}<br><code>{}</code></th><td class="count">{}</td><td>{}</td></tr>',
        (
            (
                words.label(figure_id, titles),
                figure_id,
                _mark(figure_id, found),
                words.interval_shown(found.from_day, found.to_day, found.first, found.last),
            )
            for figure_id, found in site.snapshot.figures.items()
        ),
    )
    return format_html(
        '<table class="plain every"><caption>{}</caption><thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
        '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        _("Every figure of these pages"),
        _("What"),
        _("Number"),
        _("Computed from"),
        body,
    )

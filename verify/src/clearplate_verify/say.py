"""What the command tells a person, in English and Spanish, and its progress bar."""

import os
import sys
from collections.abc import Callable

WORDS = {
    "holds": ("HOLDS", "SE SOSTIENE"),
    "fails": ("DOES NOT HOLD", "NO SE SOSTIENE"),
    "not_fetched": ("COULD NOT BE READ", "NO SE PUDO LEER"),
    "signed": (
        "The checkpoint is signed by the log {origin}: {size} entries.",
        "El punto de control está firmado por el registro {origin}: {size} entradas.",
    ),
    "witnessed": ("Witnesses who signed it: {names}.", "Testigos que lo firmaron: {names}."),
    "unwitnessed": (
        "No witness signed it: the city could show somebody else another log.",
        "Ningún testigo lo firmó: la ciudad podría mostrar otro registro a otra persona.",
    ),
    "entries": (
        "Every entry is in the signed tree, in order; none was changed, dropped or moved.",
        "Cada entrada está en el árbol firmado y en orden; ninguna fue cambiada, omitida ni movida.",
    ),
    "grown": (
        "It only grew since this program last saw it ({size} entries then).",
        "Solo ha crecido desde que este programa lo vio ({size} entradas entonces).",
    ),
    "first_time": (
        "This is the first time that this program sees this log; it will remember the checkpoint.",
        "Es la primera vez que este programa ve este registro; recordará el punto de control.",
    ),
    "portal": (
        "Every figure ({figures}), {rows} rows of searches and {pages} pages say what the log says.",
        "Todas las cifras ({figures}), {rows} filas de búsquedas y {pages} páginas dicen lo que dice el registro.",
    ),
    "first_use": (
        "The log's keys were taken from the city's own page and are remembered: compare them with a copy from elsewhere.",
        "Las llaves del registro vienen de la página de la propia ciudad y se recordarán: compárelas con otra copia.",
    ),
    "keys_differ": (
        "The keys that the city publishes now are not the ones used here.",
        "Las llaves que la ciudad publica ahora no son las usadas aquí.",
    ),
    "entry": ("Entry {index} ({kind}, {at}) is in the log.", "La entrada {index} ({kind}, {at}) está en el registro."),
    "disclosure": (
        "The entry committed to this: {name} = {value}",
        "La entrada se comprometió con esto: {name} = {value}",
    ),
    "progress": ("entries", "entradas"),
}


def language(wanted: str | None) -> int:
    """0 for English, 1 for Spanish: as asked, or as the environment speaks."""
    spoken = wanted or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return 1 if spoken.startswith("es") else 0


def say(key: str, spoken: int, **values: object) -> str:
    """One sentence."""
    return WORDS[key][spoken].format(**values)


def bar(total: int, spoken: int) -> Callable[[int], None]:
    """A progress bar on standard error; nothing where that is no terminal."""
    if not sys.stderr.isatty() or not total:
        return lambda _done: None

    def show(done: int) -> None:
        filled = 30 * done // total
        end = "\n" if done >= total else ""
        word = WORDS["progress"][spoken]
        counted = f"\r  [{'#' * filled}{'.' * (30 - filled)}] {done:,}/{total:,} {word}"
        print(counted, end=end, file=sys.stderr, flush=True)  # noqa: T201 (a progress bar)

    return show

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
    "days": (
        "Day keys destroyed: {destroyed}, with {certificates} certificates; not due by the last entry ({at}): {waiting}.",
        "Llaves destruidas: {destroyed}, con {certificates} certificados; sin vencer a la última entrada ({at}): {waiting}.",
    ),
    "files": (
        "Each certificate's file gives the root that the log names, over {uploads} uploads.",
        "El archivo de cada certificado da la raíz que nombra el registro, sobre {uploads} envíos.",
    ),
    "no_files": (
        "The certificates' files were not read: name the portal rather than the log.",
        "No se leyeron los archivos de los certificados: indique el portal y no el registro.",
    ),
    "late": ("Destroyed late: {days}.", "Destruidas con retraso: {days}."),
    "without_key": (
        "Days without a key, on which nothing could be kept: {days}.",
        "Días sin llave, en los que nada pudo guardarse: {days}.",
    ),
    "samples": (
        "Random samples drawn again from the log's own root, the same searches each: {number}.",
        "Muestras al azar sorteadas de nuevo con la raíz del propio registro, las mismas búsquedas: {number}.",
    ),
    "sample": (
        "entry {index}: {drawn} of {population} searches, {first_day} to {last_day}",
        "entrada {index}: {drawn} de {population} búsquedas, del {first_day} al {last_day}",
    ),
    "promises": (
        "The city's own check of its promises, {at}, is the one entry {index} names, made on the first {tree_size} entries.",
        "La revisión que la ciudad hizo de sus promesas, {at}, es la que nombra la entrada {index}, hecha con las primeras {tree_size} entradas.",
    ),
    "promises_come_to": (
        "It says: {holds} hold, {fails} do not, {unchecked} could not be checked. Signed by the city's key {fingerprint}.",
        "Dice: {holds} se cumplen, {fails} no, {unchecked} no pudieron comprobarse. Firmada por la llave de la ciudad {fingerprint}.",
    ),
    "no_promises": (
        "The city has published no check of its own promises.",
        "La ciudad no ha publicado ninguna revisión de sus propias promesas.",
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
    "bundle": (
        "Export of {count} captures of case {case_number}, {agency}, made at {made_at}.",
        "Exportación de {count} capturas del caso {case_number}, {agency}, hecha a las {made_at}.",
    ),
    "bundle_files": (
        "Each of its {files} files is listed with its hash, and the file has no byte besides.",
        "Cada uno de sus {files} archivos está en la lista con su hash, y no hay ningún byte más.",
    ),
    "bundle_exported": (
        "Entry {index} of the log states these contents, and with them the city's key that signed: {fingerprint}.",
        "La entrada {index} del registro declara este contenido, y con él la llave de la ciudad que firmó: {fingerprint}.",
    ),
    "bundle_entries": (
        "All {entries} log entries that it names are in the log, as one checkpoint has it.",
        "Las {entries} entradas que nombra están en el registro, según un mismo punto de control.",
    ),
    "bundle_captures": (
        "The cameras signed every record; reads and pictures are what they sealed: {cameras}.",
        "Las cámaras firmaron cada captura; lecturas e imágenes son lo que sellaron: {cameras}.",
    ),
    "bundle_chain": (
        "Chain of custody, {holds} holds by two officers each, {viewings} viewings, {policies} policies: as the log has them.",
        "Cadena de custodia, {holds} órdenes de dos agentes cada una, {viewings} consultas, {policies} políticas: como en el registro.",
    ),
    "bundle_copies": (
        "{copies} C2PA copies are signed as these pictures of these captures; the city's issuer is {issuer}, as its key signed.",
        "{copies} copias C2PA están firmadas como estas imágenes de estas capturas; el emisor de la ciudad es {issuer}, según firmó su llave.",
    ),
    "bundle_compared": (
        "The checkpoint you named is of the same history.",
        "El punto de control indicado es de la misma historia.",
    ),
    "bundle_first_use": (
        "No keys of this log were known here; those in the bundle were believed. Compare them with the city's portal:",
        "No se conocían llaves de este registro; se creyó en las del archivo. Compárelas con el portal de la ciudad:",
    ),
    "bundle_not": (
        "This does not show that a camera saw or read rightly. The words of report.pdf are not compared.",
        "Esto no muestra que una cámara viera o leyera bien. Las palabras de report.pdf no se comparan.",
    ),
    "stamp_none": ("It has no time stamp of an authority.", "No lleva sello de tiempo de una autoridad."),
    "stamp_not_checked": (
        "Time stamp of {at} over these contents; its signature was not checked (--tsa FILE).",
        "Sello de tiempo de {at} sobre este contenido; su firma no se comprobó (--tsa ARCHIVO).",
    ),
    "stamp_by_bundle": (
        "Time stamp of {at}, signed by {authority}, whose certificate is the bundle's own: compare it.",
        "Sello de tiempo de {at}, firmado por {authority}, cuyo certificado viene en el archivo: compárelo.",
    ),
    "stamp_checked": (
        "Time stamp of {at}, signed by {authority}, as the certificate you gave has it.",
        "Sello de tiempo de {at}, firmado por {authority}, según el certificado que indicó.",
    ),
    "not_enrolled": (
        "The log names no key for the cameras of {number} captures: that these are the city's cameras is its word.",
        "El registro no nombra la llave de las cámaras de {number} capturas: que sean de la ciudad es palabra suya.",
    ),
    "not_counted": (
        "The hour of {number} captures was not counted in the log when this was made.",
        "La hora de {number} capturas no se había contado en el registro cuando se hizo esto.",
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

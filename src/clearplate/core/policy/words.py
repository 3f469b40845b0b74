"""What the numbers of a policy and the areas of its rules are called, in both languages.

A number has a label, a unit, and a direction: which of two values is the stricter one. One table for pages, for
`clearplate policy explain`, for differences between two policies and for composing them. A number that `parameters.py`
learns is named here too; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stricter = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of `parameters.toml`, as people are told it.

    Attributes:
        name: As the file has it.
        stricter: Whether less of it or more of it protects people more.
        area: Where it is told: `keeping`, `searching`, `looking`, `people`, `evidence`, `publishing`.
        label_en: What it says, in English; the value follows.
        label_es: The same in Spanish.
        unit_en: Of what, in English: one, and several.
        unit_es: The same in Spanish.
        nought_en: What nought means, in English, where its unit alone would not say it; else empty.
        nought_es: The same in Spanish.
    """

    name: str
    stricter: Stricter
    area: str
    label_en: str
    label_es: str
    unit_en: tuple[str, str]
    unit_es: tuple[str, str]
    nought_en: str = ""
    nought_es: str = ""

    def label(self, language: str) -> str:
        """What it says, in a language (`en`, `es`); English for any other."""
        return self.label_es if language.startswith("es") else self.label_en

    def unit(self, value: int, language: str) -> str:
        """Of what, for a value: `day`, `days`, or what nought means."""
        spanish = language.startswith("es")
        if value == 0 and self.nought_en:
            return self.nought_es if spanish else self.nought_en
        return (self.unit_es if spanish else self.unit_en)[value != 1]

    def told(self, value: int, language: str) -> str:
        """A value with its unit: `21 days`."""
        return f"{value} {self.unit(value, language)}"

    def strictest(self, *values: int) -> int:
        """The value that protects people most."""
        return min(values) if self.stricter == "less" else max(values)


_UNITS = {
    "days": (("day", "days"), ("día", "días")),
    "hours": (("hour", "hours"), ("hora", "horas")),
    "minutes": (("minute", "minutes"), ("minuto", "minutos")),
    "searches": (("search", "searches"), ("búsqueda", "búsquedas")),
    "sightings": (("sighting", "sightings"), ("avistamiento", "avistamientos")),
    "cameras": (("camera", "cameras"), ("cámara", "cámaras")),
    "pictures": (("picture", "pictures"), ("imagen", "imágenes")),
    "captures": (("capture", "captures"), ("captura", "capturas")),
    "reads": (("read", "reads"), ("lectura", "lecturas")),
    "percent": (("percent", "percent"), ("por ciento", "por ciento")),
}

NUMBER_AREAS: Mapping[str, tuple[str, str]] = {
    "keeping": ("How long reads are kept", "Cuánto se conservan las lecturas"),
    "searching": ("Searching for a plate", "Búsqueda de una placa"),
    "looking": ("Searching without a plate", "Búsqueda sin placa"),
    "people": ("Who may act", "Quién puede actuar"),
    "evidence": ("Keeping captures longer", "Conservar capturas más tiempo"),
    "publishing": ("Review and publication", "Revisión y publicación"),
}
"""The areas of numbers, in the order in which they are told: English and Spanish."""

RULE_AREAS: Mapping[str, tuple[str, str]] = {
    "people": ("Who may act", "Quién puede actuar"),
    "search": ("Searching for a plate", "Búsqueda de una placa"),
    "looks": ("Searching without a plate", "Búsqueda sin placa"),
    "image": ("Opening pictures", "Apertura de imágenes"),
    "approvals": ("Second persons", "Segundas personas"),
    "cases": ("Cases", "Casos"),
    "holds": ("Keeping captures longer", "Conservar capturas más tiempo"),
    "evidence": ("Evidence", "Pruebas"),
    "officers": ("Officers", "Agentes"),
    "cameras": ("Cameras", "Cámaras"),
    "places": ("Protected places and plates", "Lugares y placas protegidos"),
    "review": ("Reviews", "Revisiones"),
    "audits": ("Audits", "Auditorías"),
    "matters": ("Residents' matters", "Asuntos de la población"),
    "records": ("The log", "El registro"),
    "policy": ("This policy", "Esta política"),
}
"""The areas of rules, by the first word of their ids: English and Spanish."""


def rule_area(rule_id: str, language: str) -> str:
    """The area of a rule as a heading, in a language (`en`, `es`); the word itself where it has no name here."""
    word = rule_id.split(".", 1)[0]
    return RULE_AREAS.get(word, (word, word))[language.startswith("es")]


_TABLE = """
retention_days less keeping days | Reads are destroyed after | Las lecturas se destruyen después de
search_window_max_days less searching days | One search covers at most | Una búsqueda abarca como máximo
search_alone_days_max less searching days | Alone, an officer searches at most | A solas, un agente busca como máximo
searches_per_plate_max less searching searches | Searches of one plate by one officer in 30 days | Búsquedas de una placa por un agente en 30 días
sightings_per_case_max less searching sightings | Sightings of one plate shown to one case | Avistamientos de una placa mostrados a un caso
second_person_hours less searching hours | A search waits for a second person | Una búsqueda espera a una segunda persona
exigent_review_hours less searching hours | A search in an emergency is reviewed within | Una búsqueda de emergencia se revisa en
exigent_open_max less searching searches | Searches in an emergency that one officer has waiting for review | Búsquedas de emergencia de un agente que esperan revisión
results_open_minutes less searching minutes | Results and their pictures stay open for | Los resultados y sus imágenes siguen abiertos durante
looks_cameras_max less looking cameras | A search without a plate covers at most | Una búsqueda sin placa abarca como máximo
looks_hours_max less looking hours | A search without a plate covers a time of at most | Una búsqueda sin placa abarca un tiempo máximo de
looks_pictures_max less looking pictures | Pictures opened after a search without a plate | Imágenes abiertas tras una búsqueda sin placa
training_valid_days less people days | Training counts for | La capacitación vale por
session_idle_minutes less people minutes | An idle session ends after | Una sesión inactiva termina después de
mfa_fresh_minutes less people minutes | For sensitive acts a second factor counts for | Para actos delicados un segundo factor vale por
support_hours_max less people hours | A support account opens for at most | Una cuenta de soporte se abre como máximo
hold_days_max less evidence days | A hold or an extension lasts at most | Una conservación o una prórroga dura como máximo
hold_captures_max less evidence captures | One hold keeps at most | Una conservación guarda como máximo
hold_cameras_max less evidence cameras | A hold by cameras and a time names at most | Una conservación por cámaras y horario nombra como máximo
hold_hours_max less evidence hours | A hold by cameras and a time covers at most | Una conservación por cámaras y horario abarca como máximo
hold_reads_at_once_max less evidence reads | Of what is held without a plate, one act opens | De lo conservado sin placa, un acto abre
hold_reads_per_day_max less evidence reads | Of what is held without a plate, one case is shown in 24 hours | De lo conservado sin placa, un caso ve en 24 horas
hold_grace_days less evidence days | Closing a case ends its holds after | Cerrar un caso termina sus conservaciones después de
review_days less publishing days | A search is reviewed within | Una búsqueda se revisa en
matter_days less publishing days | What a resident brings is answered within | Lo que presenta la población se responde en
matter_extension_days_max less publishing days | Such an answer is extended once, by at most | Esa respuesta se prorroga una vez, como máximo
publication_delay_minutes less publishing minutes | Entries are published after | Las entradas se publican después de
embargo_days_max less publishing days | An embargo lasts at most | Una reserva dura como máximo
embargo_days_per_case_max less publishing days | All embargoes of a case together last at most | Todas las reservas de un caso juntas duran como máximo
"""

_NOUGHTS = {
    "retention_days": (
        "days: each is counted and forgotten at once",
        "días: cada una se cuenta y se olvida de inmediato",
    ),
    "search_window_max_days": ("days: there is nothing to search", "días: no hay nada que buscar"),
    "looks_cameras_max": ("cameras: every search names a plate", "cámaras: toda búsqueda nombra una placa"),
    "hold_cameras_max": (
        "cameras: a hold names sightings of a search",
        "cámaras: se conservan avistamientos de una búsqueda",
    ),
    "matter_extension_days_max": ("days: no answer takes longer", "días: ninguna respuesta tarda más"),
    "support_hours_max": ("hours: support accounts never open", "horas: las cuentas de soporte nunca se abren"),
}


def _parse(line: str) -> Number:
    key, label_en, label_es = (part.strip() for part in line.split("|"))
    name, stricter, area, unit = key.split()
    return Number(
        name=name,
        stricter="more" if stricter == "more" else "less",
        area=area,
        label_en=label_en,
        label_es=label_es,
        unit_en=_UNITS[unit][0],
        unit_es=_UNITS[unit][1],
        nought_en=_NOUGHTS.get(name, ("", ""))[0],
        nought_es=_NOUGHTS.get(name, ("", ""))[1],
    )


NUMBERS: dict[str, Number] = {number.name: number for number in (_parse(line) for line in _TABLE.strip().splitlines())}
"""Every number of a policy by its name, in the order in which they are told."""

"""The words for a result: what the numbers count, why something was not checked, the verdicts. English, then Spanish."""

from clearplate.core.promises import Finding, Verdict, Why

MEASURES: dict[str, tuple[str, str]] = {
    "days": ("days looked at", "días examinados"),
    "open_days": ("days with a living key", "días con llave viva"),
    "late": ("past their end", "pasados de su fin"),
    "came_back": ("that came back", "que volvieron"),
    "next_end": ("days until the next one ends", "días hasta que termine el próximo"),
    "minutes": ("minutes since it last worked", "minutos desde que corrió por última vez"),
    "destroyed_days": ("days destroyed", "días destruidos"),
    "certified": ("with a certificate that fits", "con certificado que concuerda"),
    "uncertified": ("without", "sin él"),
    "under_way": ("being certified now", "certificándose ahora"),
    "partitions": ("partitions", "particiones"),
    "left_behind": ("left behind", "restos"),
    "held": ("captures held", "capturas conservadas"),
    "holds": ("holds in force", "órdenes vigentes"),
    "without_hold": ("without a hold in force", "sin orden vigente"),
    "decided": ("holds decided", "órdenes decididas"),
    "own": ("by the same person", "por la misma persona"),
    "case_keys": ("keys of cases alive", "llaves de casos vivas"),
    "idle_keys": ("without a hold", "sin orden"),
    "searches": ("searches allowed in 35 days", "búsquedas permitidas en 35 días"),
    "withheld": ("under embargo", "bajo reserva"),
    "caseless": ("without a case", "sin caso"),
    "unlisted": ("for other offense types", "por otros tipos de delito"),
    "exigent": ("emergencies", "emergencias"),
    "probes": ("made-up acts put to the policy", "actos inventados ante la política"),
    "passed": ("let through", "que pasaron"),
    "results": ("results kept sealed", "resultados conservados sellados"),
    "columns": ("columns", "columnas"),
    "unexpected": ("that should not be there", "que no deberían estar"),
    "models": ("models", "modelos"),
    "accounts": ("accounts with access", "cuentas con acceso"),
    "untrained": ("without training in force", "sin capacitación vigente"),
    "no_factor": ("without a second factor", "sin segundo factor"),
    "sessions": ("open sessions", "sesiones abiertas"),
    "entries": ("entries", "entradas"),
    "missing": ("missing", "faltantes"),
    "reviews": ("reviews", "revisiones"),
    "waiting": ("waiting", "en espera"),
    "overdue": ("overdue", "vencidas"),
    "agencies": ("agencies", "agencias"),
    "differences": ("differences", "diferencias"),
    "for_others": ("for another agency", "para otra agencia"),
    "unapproved": ("without approval", "sin aprobación"),
    "endpoints": ("addresses configured", "direcciones configuradas"),
    "pages": ("pages", "páginas"),
    "sampled": ("captures sampled", "capturas de muestra"),
    "uploads": ("uploads", "envíos"),
    "unsealed": ("not sealed", "sin sellar"),
    "unsigned": ("without signature or capsule", "sin firma o cápsula"),
    "objects": ("objects sampled", "objetos de muestra"),
    "cameras": ("cameras", "cámaras"),
    "ownerless": ("without an owner or entry", "sin propietario o entrada"),
    "after": ("uploads after they were shut out", "envíos posteriores a su exclusión"),
    "faults": ("faults", "fallas"),
    "rights": ("rights that should not be there", "permisos que no deberían existir"),
    "addresses": ("addresses", "direcciones web"),
    "policies": ("policies adopted", "políticas adoptadas"),
    "rules": ("rules", "reglas"),
    "matters": ("brought by residents", "presentados por la población"),
}
"""By name, in no order; a finding shows its numbers in its own."""
_SEEN = frozenset(
    "days destroyed_days held decided case_keys searches results sessions reviews uploads objects cameras policies matters".split()  # noqa: SIM905
)
"""Numbers of what was looked at; where the first of a finding is nought, nothing was."""
QUIET = ("nothing of the kind yet", "todavía nada de eso")
VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.HOLDS: ("holds", "se cumple"),
    Verdict.FAILS: ("does not hold", "no se cumple"),
    Verdict.UNCHECKED: ("could not be checked", "no pudo comprobarse"),
}
WHYS: dict[Why, tuple[str, str]] = {
    Why.FAULT: ("something needed could not be read", "no se pudo leer algo necesario"),
    Why.NO_POLICY: ("no policy is in force", "no hay una política vigente"),
    Why.NOT_RUN: ("the jobs have never run here", "los trabajos nunca han corrido aquí"),
    Why.NOT_PUBLISHED: ("nothing was published yet", "todavía no se ha publicado nada"),
    Why.NOTHING_ALLOWED: (
        "the policy in force allows no search at all, so a refusal shows nothing",
        "la política vigente no permite ninguna búsqueda, así que un rechazo no demuestra nada",
    ),
    Why.NOT_COUNTED: ("this version does not count it", "esta versión no lo cuenta"),
    Why.OUTSIDE: ("a program inside the city cannot see it", "un programa dentro de la ciudad no puede verlo"),
}


def in_language(pair: tuple[str, str], language: str) -> str:
    """One of a pair; English for any language but Spanish."""
    return pair[1 if language.startswith("es") else 0]


def evidence(finding: Finding, language: str) -> str:
    """What a check looked at and found, in one line; why, where it was not checked; and whether there was anything to see."""
    told = [f"{in_language(MEASURES[name], language)}: {number}" for name, number in finding.numbers.items()]
    if finding.why is not None:
        told.append(in_language(WHYS[finding.why], language))
    if finding.verdict is Verdict.HOLDS and is_quiet(finding):
        told.append(in_language(QUIET, language))
    return ", ".join(told)


def is_quiet(finding: Finding) -> bool:
    """Whether there was nothing to look at: what nobody did yet cannot have been done wrongly."""
    name = next(iter(finding.numbers), "")
    return name in _SEEN and finding.numbers[name] == 0

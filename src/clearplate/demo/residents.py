"""What residents of Mesa Alta brought in the month: a newspaper's request, a question at a meeting, a complaint that waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Refused
from clearplate.demo.asking import People
from clearplate.server.residents import actions
from clearplate.server.residents.actions import Brought
from clearplate.server.residents.models import Kind, Matter, Outcome, Way


@dataclass(frozen=True, slots=True)
class Scripted:
    """One matter of the month.

    Attributes:
        kind: What the resident wants.
        way: How it came.
        note: What it is about.
        recorded_by: Who typed it in.
        recorded: So many days ago; it came the day before.
        answered: So many days ago; none while it waits.
        outcome: How it was answered.
        answer: In words.
    """

    kind: Kind
    way: Way
    note: str
    recorded_by: str
    recorded: int
    answered: int | None = None
    outcome: Outcome = Outcome.EXPLAINED
    answer: str = ""


MATTERS = (
    Scripted(
        Kind.RECORDS_REQUEST,
        Way.EMAIL,
        "The Mesa Alta Herald (J. Quintana, news desk) asks for every search of last month that was refused, with the "
        "reason the officer typed, and for the contract of the cameras on Dyer Street.",
        "lucia",
        recorded=26,
        answered=19,
        outcome=Outcome.PARTLY_GRANTED,
        answer="Sent the contract, and the public rows of the refused searches. Reasons that name persons in open cases "
        "are withheld; told the Herald which exception, and that it may ask the attorney general.",
    ),
    Scripted(
        Kind.COMMENT,
        Way.MEETING,
        "Sesión del concejo: la Sra. Baca, de la calle Kerbey, pregunta por qué hay una cámara frente a la clínica y si "
        "se puede saber quién va.",
        "carmen",
        recorded=14,
        answered=9,
        outcome=Outcome.CHANGED_PROGRAMME,
        answer="La clínica es ahora un lugar protegido: ninguna búsqueda por cámara y hora la toca. Se le escribió el "
        "lunes, con el enlace al portal.",
    ),
    Scripted(
        Kind.WRONG_STOP,
        Way.PHONE,
        "Mr. Tellez, Pershing Drive: patrol stopped his daughter on Tuesday evening, hands on the wheel, for a plate that "
        "differed in one letter from a stolen one. He wants to know who confirmed it. Call back after five.",
        "lucia",
        recorded=5,
    ),
)


def occasions(
    people: People, at: Callable[[int, time], datetime]
) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """When each is recorded and answered, and the act."""
    for scripted in MATTERS:
        kept: list[Matter] = []
        yield at(scripted.recorded, time(9, 40)), _recording(people, scripted, kept)
        if scripted.answered is not None:
            yield at(scripted.answered, time(15, 20)), _answering(people, scripted, kept)


def _recording(people: People, scripted: Scripted, kept: list[Matter]) -> Callable[[datetime], None]:
    def record(now: datetime) -> None:
        brought = Brought(scripted.kind, scripted.way, (now - timedelta(days=1)).date(), scripted.note)
        kept.append(_done(actions.receive(people.by(scripted.recorded_by, now), brought, now=now)))

    return record


def _answering(people: People, scripted: Scripted, kept: list[Matter]) -> Callable[[datetime], None]:
    def answer(now: datetime) -> None:
        by = people.by(scripted.recorded_by, now)
        for matter in kept:
            _done(actions.answer(by, matter, scripted.outcome, now.date(), scripted.answer, now=now))

    return answer


def _done(outcome: Matter | Refused) -> Matter:
    if isinstance(outcome, Refused):
        raise InvariantError(f"The example city could not answer a resident: {outcome.sentence_en}")
    return outcome

"""What the numbers page says about what is counted and what is not.

Source: docs/spec/statistics.md gives each figure its exact meaning; this is what a resident reads.
"""

from typing import Any

from django.utils.translation import gettext_lazy

MEANINGS: tuple[tuple[Any, tuple[tuple[Any, Any], ...]], ...] = (
    (
        gettext_lazy("Searches"),
        (
            (
                gettext_lazy("Searches made"),
                gettext_lazy("Entries “search.asked”: the policy allowed the question. One entry, one search."),
            ),
            (
                gettext_lazy("Searches refused"),
                gettext_lazy("Entries “search.refused”: a rule said no, and no capture was opened."),
            ),
            (
                gettext_lazy("Sightings shown"),
                gettext_lazy("A search looked at again shows its sightings again, and they are counted again."),
            ),
        ),
    ),
    (
        gettext_lazy("Reads"),
        (
            (
                gettext_lazy("Vehicles read"),
                gettext_lazy("Captures that arrived, added up by the hour. One vehicle passing twice is two."),
            ),
            (
                gettext_lazy("Quiet hours"),
                gettext_lazy(
                    "An hour with fewer than ten captures at a camera would tell about single people, so its number is "
                    "withheld in the log itself. Totals leave such hours out and are therefore a little low; nothing "
                    "can be subtracted to find them."
                ),
            ),
        ),
    ),
    (
        gettext_lazy("Keys"),
        (
            (
                gettext_lazy("Sealed, due, overdue, destroyed"),
                gettext_lazy(
                    "Each day's reads are sealed under one key. “Due” is destroyed today; “overdue” should be gone and "
                    "is not. A destroyed key leaves noise that nobody can read."
                ),
            ),
            (
                gettext_lazy("Certificate"),
                gettext_lazy(
                    "Written when nothing of a day is left in the city's database and stores. It names every upload "
                    "that was destroyed by its hash, and counts captures down to a whole hundred."
                ),
            ),
            (
                gettext_lazy("Escrow"),
                gettext_lazy(
                    "A city may keep a sealed copy of a day's key for a few days, in case a disk fails. The copy has a "
                    "date of its own, never later than the key's, and its end is an entry."
                ),
            ),
        ),
    ),
    (
        gettext_lazy("Evidence"),
        (
            (
                gettext_lazy("Holds"),
                gettext_lazy(
                    "Asked for by one officer, agreed to by another, for an active case and until a date. Only "
                    "holds in force are counted by kind of case and by age."
                ),
            ),
            (
                gettext_lazy("Looked at, exported, taken out, handed over"),
                gettext_lazy("Each is an entry of its own: who, in which case, and how many captures."),
            ),
        ),
    ),
    (
        gettext_lazy("Residents"),
        (
            (
                gettext_lazy("In time, overdue, too late"),
                gettext_lazy(
                    "The day by which an answer is due is the policy's, counted from the day on which the city says it was "
                    "asked. Whether the answer was in time goes by the day of its entry in the log, whatever day it states."
                ),
            ),
        ),
    ),
    (
        gettext_lazy("Accounts"),
        (
            (
                gettext_lazy("With access"),
                gettext_lazy("Accounts added, less those that left, plus those that returned."),
            ),
            (
                gettext_lazy("Trained, second factor"),
                gettext_lazy("Counted inside the system once a day for each agency and written into the log."),
            ),
        ),
    ),
)
"""The numbers page: what is counted and what is not."""

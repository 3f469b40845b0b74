"""The promises P1 to P17 as a resident reads them, and what the public log shows of each.

PROMISES.md is the same for whoever reads the code; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

STATES = {"kept": _("kept"), "partly": _("partly kept"), "planned": _("planned")}


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise.

    Attributes:
        number: `P1`.
        state: `kept`, `partly` or `planned`.
        text: What is promised.
        enforced: What makes it so today.
        unseen: What the evidence cannot show.
        evidence: Ids of figures.
    """

    number: str
    state: str
    text: Any
    enforced: Any
    unseen: Any
    evidence: tuple[str, ...] = ()


PROMISES = (
    Promise(
        "P1",
        "kept",
        _("Reads are destroyed within 30 days, unless they are evidence in an active case."),
        _(
            "Each day has one key, and its date of destruction is fixed in the log when it is made. On that date the key is "
            "destroyed, then all that it sealed, and a certificate is published. A later policy can shorten, never lengthen."
        ),
        _("That nobody copied a key while its day lived. A city that keeps copies in escrow shows each of them here."),
        (
            "retention.days",
            "keys.overdue",
            "keys.late",
            "keys.destroyed",
            "retention.certificates",
            "retention.uncertified",
            "escrow.held",
        ),
    ),
    Promise(
        "P2",
        "kept",
        _("Evidence is kept longer only while its case is active."),
        _(
            "A hold needs an active case, a second officer who agrees, and an end date. When its case is closed it ends "
            "after the policy's few days of grace. When nothing of a case is held any more, the key of the case is destroyed."
        ),
        _(
            "Whether a case was left open longer than the investigation needed, and what was done with a copy handed over."
        ),
        ("holds.in_force", "holds.captures", "holds.overdue", "case_keys.destroyed", "evidence.disclosed"),
    ),
    Promise(
        "P3",
        "kept",
        _("A search needs a specific purpose and a case number."),
        _(
            "The case must exist, be active, belong to the agency and have the officer on it. Vague reasons are refused."
        ),
        _("Whether the written reason was true. The reason itself is not public."),
        ("searches.asked", "searches.with_case", "searches.refused"),
    ),
    Promise(
        "P4",
        "kept",
        _("Only serious crime and emergencies."),
        _(
            "The adopted policy lists the offense types. A search for any other is refused. An emergency is looked at within "
            "a day, or the officer searches no more."
        ),
        _("Whether a case was filed under the right offense."),
        ("searches.asked", "searches.refused", "exigent.in_time", "exigent.late", "exigent.overdue"),
    ),
    Promise(
        "P5",
        "partly",
        _("Never immigration, civil code, parking, traffic, tickets or revenue."),
        _("Reasons that speak of them are refused, in English and Spanish. No speed is measured or kept."),
        _("A reason that hides its purpose. Lists of wanted plates come later and will be held to the same."),
        ("searches.refused", "searches.appealed", "appeals.approved"),
    ),
    Promise(
        "P6",
        "kept",
        _("Never protests, worship or politics."),
        _(
            "Reasons that speak of them are refused. Places and events are marked, and no search by cameras and hours touches "
            "them. There is no search by picture or by free text."
        ),
        _("A reason that hides its purpose, and a place that nobody marked."),
        ("searches.refused", "places.in_force"),
    ),
    Promise(
        "P7",
        "kept",
        _("No tracking of people and no profiles."),
        _(
            "A search covers few days, an officer asks for one plate a few times, a case is shown so many sightings; more "
            "needs a second person or a warrant. Results close after minutes. No code follows, groups or predicts."
        ),
        _("Many searches by many officers, each within its limits. What stands out is marked for a reviewer."),
        ("searches.answers", "searches.sightings_shown", "searches.sightings_withheld", "searches.with_warrant"),
    ),
    Promise(
        "P8",
        "partly",
        _("Plates and plain looks of a vehicle only: no faces, no occupants."),
        _(
            "Faces and people are blanked before sealing and the picture is cut to the vehicle. No model that recognises people is shipped."
        ),
        _("The log counts vehicles, not pixels. The detectors miss some faces."),
        ("reads.captures",),
    ),
    Promise(
        "P9",
        "kept",
        _("Only trained, authorised staff, with a second factor."),
        _("Role, training date and second factor are checked at every act. A suspension ends open windows at once."),
        _("Whether a training was a good one."),
        ("accounts.counted", "accounts.trained", "accounts.second_factor", "access.suspended"),
    ),
    Promise(
        "P10",
        "kept",
        _("Every search is logged, audited and reviewed."),
        _(
            "The entry is written together with the search: no entry, no search. Each search is reviewed by somebody who is "
            "neither the searcher nor below them, by a date; samples are drawn from the log itself."
        ),
        _("What somebody with full control of the server did around the system, and how well a reviewer looked."),
        ("searches.asked", "reviews.done", "reviews.overdue", "reviews.late", "audits.overdue"),
    ),
    Promise(
        "P11",
        "partly",
        _("Sharing only with the city's specific approval."),
        _("There is no sharing in the code. The list of agencies with access is on this site."),
        _("What an officer tells others by word or by phone."),
        ("agencies.count", "searches.for_other_agency"),
    ),
    Promise(
        "P12",
        "kept",
        _("The city owns the data; no vendor and no commercial use."),
        _("The city runs the system and holds the keys. No page and no camera asks anything of a third party."),
        _("The log cannot show what a network carries. Its traffic can be measured."),
    ),
    Promise(
        "P13",
        "kept",
        _("Encrypted on the way and at rest; removed from the camera once uploaded."),
        _(
            "A camera seals in memory before it writes, and erases on a checked receipt. When a day ends, it erases what it "
            "could not send of that day, and says so."
        ),
        _("What happens to a camera that somebody opens while it works."),
        ("uploads.refused", "captures.missing"),
    ),
    Promise(
        "P14",
        "planned",
        _("Private cameras stay their owners'."),
        _("A camera's owner is on record, and a camera can be paused or shut out."),
        _("What a private owner agreed to."),
        ("cameras.active", "cameras.paused", "cameras.revoked"),
    ),
    Promise(
        "P15",
        "kept",
        _("Access is limited and audited."),
        _("The adopted policy decides every act. Sign-ins, lock-outs and refusals are entries."),
        _("Who sat at the keyboard."),
        ("accounts.active", "signins.succeeded", "signins.failed", "signins.lockouts"),
    ),
    Promise(
        "P16",
        "kept",
        _("Policies are public, and the programme adapts."),
        _(
            "The policy that runs is the one adopted by two officials, named by its hash, in plain sentences and on this "
            "site, with what each adoption changed. What residents bring gets a reference and a day, and stands in a "
            "public register."
        ),
        _("How the council came to its decision; what the city received and never recorded."),
        ("policy.versions", "matters.open", "matters.overdue"),
    ),
    Promise(
        "P17",
        "planned",
        _("It helps to solve crimes."),
        _("Nothing yet: results of cases are not counted."),
        _("There is nothing to show yet. A number of searches is no proof of use."),
        ("cases.opened", "cases.closed"),
    ),
)


def in_words(language: str) -> dict[str, str]:
    """What each promise says, by its number, in a language (`en`, `es`)."""
    with translation.override(language):
        return {one.number: str(one.text) for one in PROMISES}

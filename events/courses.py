"""One patient's course: treatments with their calls and headaches. Reads only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from clinic.choices import Precision
from clinic.models import Patient, Product
from events.choices import FollowUpState, HeadacheAnswer, Outcome
from events.figures.patients import (
    HEADACHE_TOLD,
    NO_HEADACHE,
    NOT_SAID,
    OWED,
    TREATMENT,
    Bar,
    Mark,
)
from events.models import (
    Contact,
    FollowUp,
    Headache,
    HeadacheReport,
    Injection,
    Treatment,
)
from events.patients import standing
from events.rules.doses import plain


@dataclass(frozen=True)
class Given:
    """What one product brought: its units are never added to another's."""

    product: Product
    injections: list[Injection]

    @property
    def units(self) -> Decimal:
        return sum((injection.units for injection in self.injections), Decimal(0))

    @property
    def lots(self) -> str:
        numbers = {str(row.lot) if row.lot else "" for row in self.injections}
        return ", ".join(sorted(number or "not recorded" for number in numbers))


@dataclass(frozen=True)
class Call:
    followup: FollowUp
    words: str
    colour: str
    contacts: list[Contact]

    @property
    def name(self) -> str:
        return self.followup.window_label.capitalize()


@dataclass(frozen=True)
class Visit:
    """A treatment with everything that followed it."""

    treatment: Treatment
    products: list[Given]
    calls: list[Call]
    own_calls: list[Contact]
    headaches: list["Episode"]

    @property
    def times_asked(self) -> int:
        """How often somebody said yes or no; 0 means that none reported says nothing."""
        contacts = [row for call in self.calls for row in call.contacts]
        return sum(
            row.headache in (HeadacheAnswer.YES, HeadacheAnswer.NO)
            for row in (*contacts, *self.own_calls)
            if not row.is_voided
        )

    @property
    def areas(self) -> str:
        return "; ".join(
            f"{given.product}: "
            + ", ".join(
                f"{row.get_area_display()} {plain(row.units)} {given.product.unit_label}"
                for row in given.injections
            )
            for given in self.products
        )


@dataclass(frozen=True)
class Episode:
    """A headache, and the last day on which it was heard of."""

    headache: Headache
    heard_on: date

    @property
    def onset(self) -> str:
        headache = self.headache
        if headache.onset_on == headache.onset_latest_on:
            return str(headache.onset_on)
        what = (
            "day not known, "
            if headache.onset_precision == Precision.UNKNOWN
            else "only the month is known, "
        )
        return f"{what}{headache.onset_on} to {headache.onset_latest_on}"

    @property
    def grade(self) -> str:
        if self.headache.grade is None:
            return "Grade not known"
        return f"Grade {self.headache.grade} ({self.headache.grade_scale})"

    @property
    def outcome(self) -> str:
        headache = self.headache
        if headache.resolved_on:
            return f"Gone on {headache.resolved_on}"
        if headache.outcome == Outcome.RESOLVED:
            return f"Gone by {self.heard_on}, day not known"
        if headache.outcome == Outcome.ONGOING:
            return f"Still going on when last asked ({self.heard_on})"
        return "Whether it is gone isn't known"

    @property
    def bar(self) -> Bar:
        headache = self.headache
        latest_on = headache.onset_latest_on
        if headache.resolved_on:
            latest_on = min(latest_on, headache.resolved_on)
        return Bar(
            first_on=headache.onset_on,
            latest_on=latest_on,
            until=headache.resolved_on or max(self.heard_on, latest_on),
            is_end_known=headache.resolved_on is not None,
            goes_on=headache.outcome == Outcome.ONGOING,
            words=f"Began {self.onset}. {self.grade}. {self.outcome}.",
        )


def course_of(patient: Patient, today: date) -> list[Visit]:
    """Newest first, what was voided included."""
    reports = HeadacheReport.objects.select_related("contact")
    treatments = (
        Treatment.objects.filter(patient=patient)
        .select_related("injector", "voided_by")
        .prefetch_related(
            Prefetch("injection_set", Injection.objects.in_order()),
            Prefetch("followup_set", FollowUp.objects.order_by("due_on")),
            Prefetch(
                "contact_set",
                Contact.objects.select_related("recorded_by").order_by("contacted_at"),
            ),
            Prefetch("headache_set", Headache.objects.order_by("onset_on", "id")),
            Prefetch("headache_set__headachereport_set", reports),
        )
        .order_by("-treated_at", "-id")
    )
    return [visit_of(treatment, today) for treatment in treatments]


def visit_of(treatment: Treatment, today: date) -> Visit:
    injections = list(treatment.injection_set.all())
    contacts = list(treatment.contact_set.all())
    return Visit(
        treatment=treatment,
        products=[
            Given(product, [row for row in injections if row.product == product])
            for product in dict.fromkeys(row.product for row in injections)
        ],
        calls=[
            Call(
                followup,
                *standing(followup, today),
                [row for row in contacts if row.followup_id == followup.id],
            )
            for followup in treatment.followup_set.all()
        ],
        own_calls=[row for row in contacts if row.followup_id is None],
        headaches=[
            Episode(
                headache,
                max(
                    (
                        report.contact.contacted_on
                        for report in headache.headachereport_set.all()
                        if not report.contact.is_voided
                    ),
                    default=headache.onset_latest_on,
                ),
            )
            for headache in treatment.headache_set.all()
        ],
    )


def timeline_of(visits: list[Visit]) -> tuple[list[Mark], list[Bar]]:
    """What the figure draws, and its table lists: nothing that was voided."""
    counted = [visit for visit in visits if not visit.treatment.is_voided]
    marks = [mark for visit in counted for mark in marks_of(visit)]
    bars = [
        episode.bar
        for visit in counted
        for episode in visit.headaches
        if not episode.headache.is_voided
    ]
    return sorted(marks, key=lambda mark: mark.on), sorted(
        bars, key=lambda bar: bar.first_on
    )


def marks_of(visit):
    yield Mark(TREATMENT, visit.treatment.treated_on, visit.areas)
    kinds = {HeadacheAnswer.NO: NO_HEADACHE, HeadacheAnswer.YES: HEADACHE_TOLD}
    contacts = [row for call in visit.calls for row in call.contacts]
    for contact in (*contacts, *visit.own_calls):
        if not contact.is_voided:
            words = f"{contact.get_reached_display()}, {contact.get_headache_display()}"
            kind = kinds.get(contact.headache, NOT_SAID)
            yield Mark(kind, contact.contacted_on, words)
    for call in visit.calls:
        if call.followup.state in (FollowUpState.OPEN, FollowUpState.CALL_BACK):
            yield Mark(OWED, call.followup.due_on, f"{call.name}: {call.words.lower()}")

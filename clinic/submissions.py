"""A form records once: a double click, a resend or a retry never records twice.

Each form that records carries a token of its own. The token is stored in the transaction
of what the form says, by the recording itself (`clinic.audit.context`), so that no action
can miss it: both are there, or neither is.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from clinic.models import Change, Submission

FIELD = "submission"
# The tokens with which a form had been sent before somebody came back and changed it.
EARLIER = "earlier_submission"
# Where what an action returns can be seen: the page, and the way to the id that it names.
PAGES = {
    "patient": ("events:patient", "uid"),
    "treatment": ("events:treatment", "uid"),
    "followup": ("events:treatment", "treatment.uid"),
    "contact": ("events:treatment", "treatment.uid"),
    "headache": ("events:headache", "uid"),
    "escalation": ("events:headache", "report.headache.uid"),
    "review": ("events:headache", "headache.uid"),
    "importrun": ("events:import", "uid"),
    "injector": ("register_amend", "uid"),
    "lot": ("register_amend", "uid"),
    "user": ("person", "uid"),
    "membership": ("person", "user.uid"),
}


class SavedAlready(Exception):
    """The form with this token was saved before, by the same person."""

    def __init__(self, submission: Submission):
        super().__init__(str(submission))
        self.submission = submission


class ChangedSince(SavedAlready):
    """It was changed since it was saved, and has a token of its own."""


class TokenRefused(Exception):
    """A form with a token that can't be used. Its text is for whoever sent it."""


class SentForm:
    """The form of a request: its token, and whether this request stored it."""

    def __init__(self, request: Any):
        self.request = request
        self.token = as_token(request.POST.get(FIELD, ""))
        self.earlier = [
            token for text in request.POST.getlist(EARLIER) if (token := as_token(text))
        ]
        self.is_stored = False

    def refuse_stored(self) -> None:
        """Raises SavedAlready or TokenRefused if the token is stored already."""
        stored = Submission.objects.filter(token=self.token).first()
        if stored is None:
            self.refuse_changed()
            return
        if stored.request_id == self.request.trail_id:
            return
        if stored.user_id != self.request.user.id:
            raise TokenRefused("Somebody else sent this form from this page before.")
        if stored.address != self.request.path:
            raise TokenRefused("Another form of that page was saved before.")
        raise SavedAlready(stored)

    def refuse_changed(self) -> None:
        """Raises ChangedSince if it was saved before it was changed."""
        saved = Submission.objects.filter(
            token__in=self.earlier, user=self.request.user, address=self.request.path
        )
        if self.earlier and (stored := saved.order_by("-made_at").first()):
            raise ChangedSince(stored)

    def store(self, action: str) -> None:
        """In the action's transaction, before anything else. Raises as refuse_stored.

        The one of two that comes second waits here for the end of the first.
        """
        if self.is_stored:
            return  # a second action of the same form
        if self.token is None:
            raise TokenRefused(
                "The hidden mark that lets a form be saved once is gone."
            )
        submission = Submission(
            token=self.token,
            user=self.request.user,
            made_at=timezone.now(),
            address=self.request.path[:200],
            action=action,
            request_id=self.request.trail_id,
        )
        Submission.objects.bulk_create([submission], ignore_conflicts=True)
        self.refuse_stored()

    def keep_lead(self, stored: Any) -> None:
        """Where what was stored can be seen, in the same transaction."""
        page = page_of(stored)
        if page and not self.is_stored:
            Submission.objects.filter(token=self.token).update(led_to=page)


def page_of(stored: Any) -> str:
    """Of a row, or of the row that a Change is about; empty where there is none."""
    is_change = isinstance(stored, Change)
    noun = stored.subject if is_change else type(stored).__name__.lower()
    if noun not in PAGES:
        return ""
    name, way = PAGES[noun]
    kwargs = {"uid": attrgetter("subject_uid" if is_change else way)(stored)}
    if name == "register_amend":
        kwargs["kind"] = f"{noun}s"
    return reverse(name, kwargs=kwargs)


def as_token(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def is_stored(token: str) -> bool:
    """Whether the form with this token was saved, by whomever."""
    return Submission.objects.filter(token=as_token(token)).exists()


def token_for(request: Any) -> UUID:
    """For a form on the page: a form that wasn't stored keeps the token it had."""
    sent = getattr(request, "form_sent", None)
    if sent is None or sent.token is None or sent.is_stored:
        return uuid4()
    return sent.token


def repeatable(why: str) -> Callable:
    """Of a view whose forms carry no token, since to send them twice does no harm."""

    def declare(view):
        view.repeatable = why
        return view

    return declare


def answered_once(view: Callable, request: Any, *args: Any, **kwargs: Any) -> Any:
    """The view's answer. Raises SavedAlready if the form was stored by another request.

    Looked up before the view, and once more after one that stored nothing: what it
    found wrong may be what the same form has just stored.
    """
    if request.method != "POST" or hasattr(view, "repeatable"):
        return view(request, *args, **kwargs)
    request.form_sent = sent = SentForm(request)
    sent.refuse_stored()
    try:
        return view(request, *args, **kwargs)
    finally:
        if not sent.is_stored:
            sent.refuse_stored()

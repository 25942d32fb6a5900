"""Keeping the filters of the headache list under a name, and forgetting them."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clinic.declared import needs
from clinic.undoing import say_done
from events.actions.savedfilters import forget_filter, save_filter
from events.filters import HeadacheFilter
from events.forms.savedfilters import SavedFilterForm
from events.models import Headache, SavedFilter


@needs("see_records")
@require_POST
def save(request):
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        problems = [problem for found in form.errors.values() for problem in found]
        messages.error(request, f"Nothing was kept. {' '.join(problems)}")
        return redirect("events:headaches")
    query = as_filters(form.cleaned_data["query"])
    found = HeadacheFilter(
        QueryDict(query), queryset=Headache.objects.none(), clinics=request.clinics
    )
    if not query or not found.is_valid():
        messages.error(request, "Nothing was kept: set a filter first.")
        return redirect("events:headaches")
    name = form.cleaned_data["name"]
    before = SavedFilter.objects.filter(user=request.user, name=name).first()
    save_filter(by=request.user, name=name, query=query)
    if before is None:
        way_back = {"undo": reverse("events:forget_filter")}
    else:
        way_back = {"undo": reverse("events:save_filter"), "query": before.query}
    say_done(request, f"Kept as “{name}”.", name=name, **way_back)
    return redirect(f"{reverse('events:headaches')}?{query}")


def as_filters(query):
    """The filters of an address that are set, without the page that was shown."""
    return urlencode(
        [(name, value) for name, value in parse_qsl(query) if name != "page"]
    )


@needs("see_records")
@require_POST
def forget(request):
    if len(request.POST.getlist("name")) > 1:
        messages.error(request, "Nothing was forgotten: the name came twice.")
        return redirect("events:headaches")
    name = request.POST.get("name", "")
    saved = get_object_or_404(SavedFilter, name=name, user=request.user)
    forget_filter(by=request.user, saved=saved)
    say_done(
        request,
        f"Forgotten: “{saved.name}”.",
        undo=reverse("events:save_filter"),
        name=saved.name,
        query=saved.query,
    )
    return redirect("events:headaches")

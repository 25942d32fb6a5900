"""What an address or a form must not hold: names nobody knows, and fields sent twice."""

from functools import wraps

from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string

# More than these aren't read in a sentence.
MOST_NAMED = 30


def takes(*names):
    """The parameters of a page without a form of filters; any other is refused."""

    def declare(view):
        @wraps(view)
        def asked(request, *args, **kwargs):
            reasons = [
                unknown(name, names) for name in request.GET if name not in names
            ]
            reasons += [
                f"“{name}” came twice: give it once."
                for name, values in request.GET.lists()
                if len(values) > 1
            ]
            if reasons:
                page = render_to_string("400.html", {"reasons": reasons})
                return HttpResponseBadRequest(page)
            return view(request, *args, **kwargs)

        return asked

    return declare


def unknown(name, names):
    known = f"The filters are: {', '.join(names)}." if names else "This page has none."
    return f"Unknown filter “{name}”. {known}"


def no_such(choices):
    """What is said of a code that isn't offered."""
    codes = [str(code) for code, _ in choices if code]
    if not codes:
        return "There is no “%(value)s” here. There are none yet: leave it empty."
    if len(codes) > MOST_NAMED:
        codes[MOST_NAMED:] = ["…"]
    named = ", ".join(codes).replace("%", "%%")  # a code that holds one is no format
    return f"There is no “%(value)s” here. Use one of: {named}."


def refuse_unknown(form, *, beside=()):
    """Name every filter that the form doesn't have, instead of showing all in silence.

    `beside` are parameters that the page itself reads, such as the page's number.
    """
    shown = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    for name in form.data:
        if name not in form.fields and name not in beside:
            form.add_error(None, unknown(name, shown))
    return came_twice(form)


def refuse_backwards(form):
    """For a form with the days `from` and `to`."""
    since, until = form.cleaned_data.get("from"), form.cleaned_data.get("to")
    if since and until and since > until:
        form.add_error("to", f"This is before the first day, {since}.")


def in_force(form, *, but=(), **words):
    """(label, value as the page shows it) of every filter that was set.

    `words` are the values that the page shows otherwise than they were sent.
    """
    return [
        (field.label, dict(getattr(field, "choices", [])).get(value, value))
        for name, field in form.fields.items()
        if name not in but and (value := words.get(name, form.data.get(name)))
    ]


def came_twice(form, *, alone=True):
    """Whether a field came twice: none of its values is taken in silence.

    A form that isn't `alone` on its page answers for its own fields. Boxes of one
    question may come together.
    """
    sent = getattr(form.data, "getlist", lambda name: [form.data.get(name)])
    names = dict.fromkeys([*form.fields, *(form.data if alone else ())])
    several = [
        name
        for name, field in form.fields.items()
        if getattr(field.widget, "allow_multiple_selected", False)
    ]
    twice = [name for name in names if len(sent(name)) > 1 and name not in several]
    for name in twice:
        if name in form.fields:
            form.add_error(name, "This came twice: give it once.")
        else:
            form.add_error(None, f"“{name}” came twice: give it once.")
    return bool(twice)

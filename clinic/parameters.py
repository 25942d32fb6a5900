"""What an address or a form must not hold: names nobody knows, and fields sent twice."""


def refuse_unknown(form, *, beside=()):
    """Name every filter that the form doesn't have, instead of showing all in silence.

    `beside` are parameters that the page itself reads, such as the page's number.
    """
    shown = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    for name in form.data:
        if name not in form.fields and name not in beside:
            form.add_error(
                None,
                f"Unknown filter “{name}”. The filters are: {', '.join(shown)}.",
            )
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


def came_twice(form):
    """Whether a field came twice: none of its values is taken in silence."""
    sent = getattr(form.data, "getlist", lambda name: [form.data.get(name)])
    names = dict.fromkeys([*form.fields, *form.data])
    twice = [name for name in names if len(sent(name)) > 1]
    for name in twice:
        if name in form.fields:
            form.add_error(name, "This came twice: give it once.")
        else:
            form.add_error(None, f"“{name}” came twice: give it once.")
    return bool(twice)

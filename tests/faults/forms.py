"""What a browser sends of a form that somebody fills in."""

from urllib.parse import urljoin, urlsplit

from django.test.html import Element, parse_html


def form_on(page: str, at: str, to: str) -> dict[str, list[str]]:
    """Every field of the page's form that is sent to `to`, hidden ones too, as shown.

    `at` is the address of the page. Raises LookupError where there is no such form.
    """
    for form in inside(parse_html(page), "form"):
        given = dict(form.attributes)
        address = urlsplit(urljoin(at, given.get("action") or "")).path
        if given.get("method", "").lower() == "post" and address == urlsplit(to).path:
            return fields_of(form)
    raise LookupError(f"{at} has no form that is sent to {to}")


def inside(element, *names):
    for child in getattr(element, "children", []):
        if isinstance(child, Element) and child.name in names:
            yield child
        yield from inside(child, *names)


def fields_of(form):
    fields: dict[str, list[str]] = {}
    for field in inside(form, "input", "select", "textarea"):
        given = dict(field.attributes)
        if "name" in given and "disabled" not in given:
            fields.setdefault(given["name"], []).extend(values_of(field, given))
    return {name: values for name, values in fields.items() if values}


def values_of(field, given):
    if field.name == "textarea":
        return ["".join(str(child) for child in field.children)]
    if field.name == "select":
        options = [dict(option.attributes) for option in inside(field, "option")]
        chosen = [option for option in options if "selected" in option] or options[:1]
        return [option.get("value") or "" for option in chosen]
    if given.get("type") in ("submit", "button", "reset", "image", "file"):
        return []
    if given.get("type") in ("checkbox", "radio") and "checked" not in given:
        return []
    return [given.get("value") or ""]

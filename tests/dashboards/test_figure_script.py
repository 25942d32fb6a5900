"""A figure's words end no script, and reach the browser as they are."""

import json

from django.utils.html import json_script

from dashboards.templatetags.dashboards import figure_script

HOSTILE = {"data": [{"name": "</script><b>&amp; 𝄞 é\u2028", "y": [1, None, 0.1]}]}


def test_is_read_as_what_djangos_own_is():
    ours, djangos = figure_script(HOSTILE, "f"), json_script(HOSTILE, "f")

    begin, end = '<script id="f" type="application/json">', "</script>"
    assert ours.startswith(begin)
    assert ours.endswith(end)
    inside = ours.removeprefix(begin).removesuffix(end)
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == HOSTILE
    assert json.loads(djangos.removeprefix(begin).removesuffix(end)) == HOSTILE

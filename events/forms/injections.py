"""The form of what was injected: a field for the units of each area and side."""

from dataclasses import dataclass

from django import forms

from clinic.fields import UnitsField, WholeNumberField
from clinic.parameters import came_twice
from events.choices import Area, Side
from events.models.treatments import MOST_POINTS, MOST_UNITS
from events.rules.doses import PAIRED_AREAS

# What is most often injected; the other areas are folded away.
COMMON_AREAS = (
    Area.GLABELLA,
    Area.FOREHEAD,
    Area.LATERAL_CANTHAL,
    Area.MASSETER,
    Area.PLATYSMA_AND_NECK,
)


@dataclass(frozen=True)
class InjectionRow:
    """The fields of one area and side."""

    side: str
    label: str
    units: forms.BoundField
    points: forms.BoundField

    @property
    def is_used(self):
        return any(field.value() or field.errors for field in (self.units, self.points))


@dataclass(frozen=True)
class AreaRows:
    """`usual`: the area as a whole; `others`: left, right or the middle apart."""

    area: str
    label: str
    is_common: bool
    usual: InjectionRow
    others: list[InjectionRow]

    @property
    def has_others(self):
        return any(row.is_used for row in self.others)

    @property
    def is_used(self):
        return self.usual.is_used or self.has_others


def usual_side(area):
    return Side.BOTH if area in PAIRED_AREAS else Side.MIDLINE


def side_label(side):
    return "Both sides, together" if side == Side.BOTH else side.label


def typed(**attributes):
    """A browser's own number field would drop what it can't read."""
    return forms.TextInput(
        attrs={"autocomplete": "off", "class": "form-control", **attributes}
    )


class InjectionsForm(forms.Form):
    """Empty rows are no injections."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for area in Area:
            for side in Side:
                self.add_row(area, side)

    def add_row(self, area, side):
        where = f"{area.label}, {side_label(side).lower()}"
        self.fields[f"{area}-{side}-units"] = UnitsField(
            most=MOST_UNITS,
            required=False,
            label=f"{where}: units",
            widget=typed(inputmode="decimal", size=6),
        )
        self.fields[f"{area}-{side}-points"] = WholeNumberField(
            low=1,
            high=MOST_POINTS,
            required=False,
            label=f"{where}: points",
            widget=typed(inputmode="numeric", size=4),
        )

    def row(self, area, side):
        units, points = (self[f"{area}-{side}-{name}"] for name in ("units", "points"))
        return InjectionRow(side.value, side_label(side), units, points)

    @property
    def areas(self):
        return [
            AreaRows(
                area.value,
                area.label,
                area in COMMON_AREAS,
                self.row(area, usual_side(area)),
                [self.row(area, side) for side in Side if side != usual_side(area)],
            )
            for area in Area
        ]

    @property
    def common_areas(self):
        return [rows for rows in self.areas if rows.is_common]

    @property
    def rarer_areas(self):
        return [rows for rows in self.areas if not rows.is_common]

    @property
    def has_rarer_areas(self):
        return any(rows.is_used for rows in self.rarer_areas)

    @property
    def units_typed(self):
        """(area, side) to what stands in its field, for the map."""
        return {
            (area.value, side.value): self[f"{area}-{side}-units"].value() or ""
            for area in Area
            for side in Side
        }

    def clean(self):
        super().clean()
        self.refuse_other_areas()
        self.has_duplicates = came_twice(self)
        self.injections = [
            row for area in Area for side in Side if (row := self.cleaned(area, side))
        ]
        if not self.injections and not self.errors:
            self.add_error(
                f"{Area.GLABELLA}-{Side.MIDLINE}-units",
                "Enter the units of at least one area.",
            )

    def refuse_other_areas(self):
        """A dose is never dropped in silence."""
        for name in self.data:
            if name.endswith(("-units", "-points")) and name not in self.fields:
                self.add_error(
                    None,
                    f"There is no area and side “{name.rpartition('-')[0]}” here. "
                    f"Areas: {', '.join(Area.values)}; sides: {', '.join(Side.values)}.",
                )

    def cleaned(self, area, side):
        name = f"{area}-{side}-units"
        units = self.cleaned_data.get(name)
        points = self.cleaned_data.get(f"{area}-{side}-points")
        if units is None:
            if points is not None and name not in self.errors:
                self.add_error(name, "Enter the units injected.")
            return None
        return {"area": area, "side": side, "units": units, "points": points}

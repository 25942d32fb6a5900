"""The drawing of face and neck: where each area lies, and the units written on it.

Front view, 320 wide: the patient's right is on the left. A paired shape is drawn for
the right side and mirrored.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from events.choices import Area, Side
from events.rules.doses import PAIRED_AREAS

WIDTH = 320
MIDDLE = WIDTH // 2


@dataclass(frozen=True)
class Shape:
    """`x`, `y`: where the units are written, of a paired area those of the right."""

    path: str
    x: int
    y: int
    apart: int = 0  # how far left and right are written from the middle


SHAPES = {
    Area.FOREHEAD: Shape(
        "M92 74 C118 48 202 48 228 74 L236 112 C214 100 190 100 178 110 "
        "C168 104 152 104 142 110 C130 100 106 100 84 112 Z",
        MIDDLE,
        84,
        apart=42,
    ),
    Area.GLABELLA: Shape(
        "M143 117 Q160 107 177 117 L174 148 Q160 156 146 148 Z", MIDDLE, 136, apart=12
    ),
    Area.BROW: Shape(
        "M85 138 C90 118 120 108 137 121 L138 137 C122 129 104 130 90 145 Z", 113, 132
    ),
    Area.TEMPORALIS: Shape(
        "M73 78 Q83 80 82 92 L78 128 Q80 140 66 142 Q60 108 73 78 Z", 71, 116
    ),
    Area.LATERAL_CANTHAL: Shape(
        "M68 150 Q84 144 89 156 Q93 170 88 186 Q76 190 69 182 Z", 79, 171
    ),
    Area.BUNNY_LINES: Shape("M147 160 L173 160 L179 186 L141 186 Z", MIDDLE, 178, 10),
    Area.GUMMY_SMILE: Shape(
        "M134 222 Q160 212 186 222 L188 237 Q160 226 132 237 Z", MIDDLE, 231, apart=16
    ),
    Area.PERIORAL: Shape(
        "M126 247 Q142 232 160 234 Q178 232 194 247 Q180 273 160 273 Q140 273 126 247 Z",
        MIDDLE,
        264,
        apart=20,
    ),
    Area.CHIN: Shape(
        "M137 283 Q160 275 183 283 L177 303 Q160 310 143 303 Z", MIDDLE, 298, apart=14
    ),
    Area.MASSETER: Shape(
        "M75 208 Q96 202 105 222 L116 262 Q112 276 103 273 Q82 246 75 208 Z", 93, 240
    ),
    Area.PLATYSMA_AND_NECK: Shape(
        "M119 316 Q160 340 201 316 L205 388 Q160 404 115 388 Z", MIDDLE, 366, apart=26
    ),
}
OFF_THE_FACE = tuple(area for area in Area if area not in SHAPES)


@dataclass(frozen=True)
class Figure:
    """Units written on the map; where `side` has none the text is empty."""

    side: str
    x: int
    y: int
    text: str
    suffix: str


@dataclass(frozen=True)
class Region:
    area: str
    label: str
    path: str
    is_mirrored: bool
    figures: list[Figure]

    @property
    def has_units(self) -> bool:
        return any(figure.text for figure in self.figures)


def face_map(units: Mapping[tuple[str, str], str]) -> list[Region]:
    """The regions, with the units of each (area, side) as they are to be written."""
    return [
        Region(
            area=area.value,
            label=area.label,
            path=shape.path,
            is_mirrored=is_mirrored(area),
            figures=[
                Figure(
                    side.value,
                    *place(area, shape, side),
                    units.get((area, side), ""),
                    " both" if is_mirrored(area) and side == Side.BOTH else "",
                )
                for side in Side
            ],
        )
        for area, shape in SHAPES.items()
    ]


def is_mirrored(area: Area) -> bool:
    return area in PAIRED_AREAS and SHAPES[area].x != MIDDLE


def place(area: Area, shape: Shape, side: Side) -> tuple[int, int]:
    """The units of both sides are written once, beside the right one, outside the face."""
    if not is_mirrored(area):
        offset = {Side.LEFT: shape.apart, Side.RIGHT: -shape.apart}.get(side, 0)
        return shape.x + offset, shape.y
    if side == Side.LEFT:
        return WIDTH - shape.x, shape.y
    if side == Side.RIGHT:
        return shape.x, shape.y
    return 8, shape.y

"""The drawing of face and neck: where each area lies, and the units written on it.

Front view, 320 wide: the patient's right is on the left. A paired shape is drawn for
the right side and mirrored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from events.choices import Area, Side
from events.rules.doses import PAIRED_AREAS

WIDTH = 320
MIDDLE = WIDTH // 2


# Face and ears, neck, eyes, nose and mouth: each a path of absolute points.
FACE = (
    "M160 22 C96 22 60 70 60 140 C60 200 76 250 108 284 C128 304 146 312 160 312 "
    "C174 312 192 304 212 284 C244 250 260 200 260 140 C260 70 224 22 160 22 Z",
    "M60 146 C46 138 42 156 48 174 C52 190 60 196 66 192",
    "M260 146 C274 138 278 156 272 174 C268 190 260 196 254 192",
    "M114 290 C116 330 116 366 108 386 C96 402 56 406 24 418",
    "M206 290 C204 330 204 366 212 386 C224 402 264 406 296 418",
    "M94 164 Q113 150 132 165 Q113 176 94 164 Z",
    "M188 165 Q207 150 226 164 Q207 176 188 165 Z",
    "M108 163 Q108 158 113 158 Q118 158 118 163 Q118 168 113 168 Q108 168 108 163 Z",
    "M202 163 Q202 158 207 158 Q212 158 212 163 Q212 168 207 168 Q202 168 202 163 Z",
    "M150 190 C144 204 140 208 147 214 Q160 220 173 214 C180 208 176 204 170 190",
    "M134 250 Q148 241 160 246 Q172 241 186 250 Q160 266 134 250 Z "
    "M134 250 Q160 252 186 250",
)


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


def outlines() -> dict[str, tuple[list[str], int, int]]:
    """Of each area its paths, mirrored where it is a pair, and where to write on it."""
    return {
        area.value: (
            [shape.path, mirrored(shape.path)] if is_mirrored(area) else [shape.path],
            *place(area, shape, Side.RIGHT if is_mirrored(area) else Side.BOTH),
        )
        for area, shape in SHAPES.items()
    }


def mirrored(path: str) -> str:
    """The path on the other side of the face: every point is a pair of numbers."""
    return re.sub(r"(-?\d+) (-?\d+)", lambda at: f"{WIDTH - int(at[1])} {at[2]}", path)

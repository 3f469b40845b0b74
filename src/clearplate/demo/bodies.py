"""Shapes of vehicles, as seen from behind: one profile per kind, and where its lights, windows and plate are.

A profile is a list of stations from the rear bumper up over the roof to the front: (z, y, half width), metres, with z = 0
at the rearmost point. Dimensions are ordinary ones of their class, rounded; no maker's model is copied.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["sedan", "hatchback", "suv", "pickup", "van"]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """One kind of vehicle.

    Attributes:
        kind: Its name.
        length_m: From bumper to bumper.
        stations: Rear profile, bottom to roof to front.
        window: Height of the rear window's lower and upper edge; it spans `window_span` of the half width.
        window_span: Share of the half width at those heights.
        belt_m: Height where the side windows begin.
        lamp: Outline of the right tail lamp, (x as share of the half width, y in metres).
        lamp_inner: The pale part of it (reverse and turn), likewise.
        plate_y: Height of the plate's centre.
        bumper: Heights between which the bumper's dark plastic shows.
        wheel_m: Radius of the wheels.
        axle_m: z of the rear axle.
        seams: Lines of the lid, as (x share, y) polylines for the right half.
    """

    kind: Kind
    length_m: float
    stations: tuple[tuple[float, float, float], ...]
    window: tuple[float, float]
    window_span: tuple[float, float]
    belt_m: float
    lamp: Points
    lamp_inner: Points
    plate_y: float
    bumper: tuple[float, float]
    wheel_m: float
    axle_m: float
    seams: tuple[Points, ...]


SEDAN = Body(
    kind="sedan",
    length_m=4.7,
    stations=(
        (0.16, 0.27, 0.80), (0.05, 0.34, 0.87), (0.00, 0.48, 0.905), (0.02, 0.60, 0.915), (0.06, 0.66, 0.915),
        (0.07, 0.80, 0.91), (0.06, 0.94, 0.89), (0.07, 1.02, 0.86), (0.14, 1.065, 0.83), (0.34, 1.085, 0.80),
        (0.62, 1.10, 0.76), (0.80, 1.20, 0.70), (1.10, 1.34, 0.63), (1.35, 1.42, 0.585), (1.60, 1.455, 0.57),
        (2.10, 1.47, 0.565), (2.70, 1.44, 0.55),
    ),
    window=(1.125, 1.405),
    window_span=(0.93, 0.95),
    belt_m=1.06,
    lamp=((0.50, 0.845), (0.56, 0.925), (0.985, 0.955), (0.995, 0.80), (0.86, 0.765), (0.56, 0.79)),
    lamp_inner=((0.53, 0.845), (0.58, 0.885), (0.70, 0.895), (0.70, 0.83), (0.57, 0.815)),
    plate_y=0.79,
    bumper=(0.27, 0.42),
    wheel_m=0.33,
    axle_m=1.0,
    seams=(((0.0, 1.045), (0.62, 1.035), (0.66, 0.95)), ((0.66, 0.78), (0.62, 0.655), (0.0, 0.65))),
)  # fmt: skip

HATCHBACK = Body(
    kind="hatchback",
    length_m=4.1,
    stations=(
        (0.14, 0.27, 0.78), (0.04, 0.34, 0.84), (0.00, 0.46, 0.875), (0.03, 0.58, 0.885), (0.05, 0.70, 0.885),
        (0.06, 0.86, 0.875), (0.10, 0.97, 0.85), (0.15, 1.02, 0.815), (0.30, 1.16, 0.76), (0.46, 1.32, 0.69),
        (0.52, 1.41, 0.65), (0.44, 1.46, 0.625), (0.62, 1.485, 0.61), (1.10, 1.50, 0.60), (2.30, 1.47, 0.59),
    ),
    window=(1.045, 1.385),
    window_span=(0.88, 0.90),
    belt_m=1.00,
    lamp=((0.66, 0.86), (0.70, 0.985), (0.99, 0.995), (0.995, 0.76), (0.80, 0.765)),
    lamp_inner=((0.72, 0.88), (0.74, 0.94), (0.86, 0.945), (0.86, 0.87)),
    plate_y=0.76,
    bumper=(0.27, 0.44),
    wheel_m=0.32,
    axle_m=0.72,
    seams=(((0.0, 1.02), (0.76, 1.01), (0.74, 0.72), (0.70, 0.62), (0.0, 0.615)),),
)  # fmt: skip

SUV = Body(
    kind="suv",
    length_m=4.8,
    stations=(
        (0.16, 0.36, 0.86), (0.03, 0.44, 0.93), (0.00, 0.58, 0.95), (0.05, 0.70, 0.955), (0.06, 0.86, 0.955),
        (0.07, 1.02, 0.95), (0.11, 1.14, 0.925), (0.18, 1.24, 0.885), (0.27, 1.42, 0.83), (0.36, 1.58, 0.775),
        (0.40, 1.66, 0.75), (0.30, 1.73, 0.735), (0.46, 1.76, 0.72), (1.00, 1.785, 0.715), (3.00, 1.74, 0.70),
    ),
    window=(1.20, 1.625),
    window_span=(0.87, 0.89),
    belt_m=1.16,
    lamp=((0.72, 0.92), (0.73, 1.15), (0.985, 1.155), (0.995, 0.86), (0.82, 0.865)),
    lamp_inner=((0.76, 0.96), (0.765, 1.04), (0.89, 1.04), (0.89, 0.955)),
    plate_y=0.85,
    bumper=(0.36, 0.60),
    wheel_m=0.37,
    axle_m=0.95,
    seams=(((0.0, 1.165), (0.84, 1.15), (0.80, 0.84), (0.74, 0.74), (0.0, 0.735)),),
)  # fmt: skip

VAN = Body(
    kind="van",
    length_m=5.6,
    stations=(
        (0.12, 0.38, 0.92), (0.02, 0.46, 0.965), (0.00, 0.58, 0.985), (0.05, 0.66, 0.99), (0.05, 1.00, 0.99),
        (0.06, 1.25, 0.985), (0.09, 1.50, 0.965), (0.13, 1.75, 0.94), (0.18, 1.98, 0.905), (0.24, 2.12, 0.875),
        (0.34, 2.20, 0.84), (0.70, 2.25, 0.82), (4.30, 2.25, 0.82),
    ),
    window=(1.34, 1.92),
    window_span=(0.84, 0.86),
    belt_m=1.30,
    lamp=((0.875, 0.78), (0.875, 1.24), (0.985, 1.24), (0.985, 0.78)),
    lamp_inner=((0.89, 0.92), (0.89, 1.04), (0.97, 1.04), (0.97, 0.92)),
    plate_y=0.86,
    bumper=(0.38, 0.62),
    wheel_m=0.35,
    axle_m=1.1,
    seams=(((0.0, 0.67), (0.0, 2.08)), ((0.0, 2.08), (0.84, 2.06), (0.845, 0.68), (0.0, 0.67))),
)  # fmt: skip

PICKUP = Body(
    kind="pickup",
    length_m=5.7,
    stations=(
        (0.20, 0.46, 0.88), (0.02, 0.50, 0.95), (0.00, 0.58, 0.965), (0.02, 0.70, 0.965), (0.14, 0.74, 0.96),
        (0.13, 0.86, 0.965), (0.13, 1.00, 0.97), (0.12, 1.14, 0.97), (0.11, 1.20, 0.965), (0.15, 1.235, 0.955),
        (0.22, 1.235, 0.95),
    ),
    window=(1.34, 1.76),
    window_span=(0.86, 0.86),
    belt_m=1.30,
    lamp=((0.885, 0.80), (0.88, 1.19), (0.99, 1.20), (0.995, 0.79)),
    lamp_inner=((0.90, 0.93), (0.90, 1.03), (0.98, 1.03), (0.98, 0.93)),
    plate_y=0.625,
    bumper=(0.47, 0.71),
    wheel_m=0.40,
    axle_m=1.2,
    seams=(((0.0, 0.76), (0.86, 0.76), (0.865, 1.21)),),
)  # fmt: skip

# The pickup's cab, a body of its own behind the bed.
CAB_STATIONS: tuple[tuple[float, float, float], ...] = (
    (1.78, 1.00, 0.95), (1.78, 1.20, 0.945), (1.80, 1.32, 0.915), (1.88, 1.55, 0.85), (1.96, 1.76, 0.785),
    (2.02, 1.84, 0.75), (2.20, 1.885, 0.73), (2.80, 1.90, 0.72), (3.60, 1.87, 0.71),
)  # fmt: skip

BODIES: dict[Kind, Body] = {body.kind: body for body in (SEDAN, HATCHBACK, SUV, PICKUP, VAN)}

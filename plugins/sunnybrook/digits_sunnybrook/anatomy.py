"""An invented chest in short-axis view, as a cine MR sequence would show it.

Positions are in pixels from the centre of the left ventricle in a chest that is not
tilted: x to the right, y down. Intensities are relative to that of blood.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digits_sunnybrook.shapes import CENTRES, SIZE, Blob, Image, Waves, paint, random_waves, texture


class Chest:
    """What is invented once for a patient; its slices follow from it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.x, self.y = SIZE / 2 + rng.uniform(-12, 12), SIZE / 2 + rng.uniform(-14, 6)
        self.tilt = rng.uniform(-0.6, 0.4)
        self.scale = rng.uniform(0.88, 1.12)
        self.radius = rng.uniform(19, 30)
        self.wall = rng.uniform(5.5, 10)
        self.drift = rng.uniform(-8, 8, 2)
        self.fat = rng.uniform(5, 20)
        self.blood, self.muscle = rng.uniform(0.85, 1.0), rng.uniform(0.22, 0.36)
        self.liver, self.lung = rng.uniform(0.25, 0.42), rng.uniform(0.03, 0.07)
        self.papillary = rng.uniform(0.6, 1.0)
        self.endocardium = [random_waves(rng, 0.05) for _ in range(2)]
        self.epicardium = random_waves(rng, 0.02)
        self.trabeculae = random_waves(rng, 0.2, range(4, 13))
        self.right = random_waves(rng, 0.06)
        self.body = [random_waves(rng, 0.05) for _ in range(3)]
        self.organs = [random_waves(rng, 0.13, range(2, 7)) for _ in range(4)]
        self.vessels = rng.uniform(-1, 1, (60, 4))
        self.textures = [(texture(rng, s), texture(rng, s)) for s in (1.6, 5, 14)]

    def blob(
        self, x: float, y: float, rx: float, ry: float, waves: Waves = (), tilt: float = 0.0
    ) -> Blob:
        """A blob at a place in the chest, tilted and scaled with it."""
        cos, sin, s = np.cos(self.tilt), np.sin(self.tilt), self.scale
        return Blob(
            self.x + s * (x * cos - y * sin),
            self.y + s * (x * sin + y * cos),
            s * rx,
            s * ry,
            self.tilt + tilt,
            waves,
        )

    def coil_field(self) -> Image:
        """The sensitivity of the surface coils, which lie on the chest and below it."""
        front, back = self.blob(-75, -70, 1, 1), self.blob(40, 110, 1, 1)
        near = np.hypot(CENTRES - front.x, CENTRES[:, np.newaxis] - front.y)
        far = np.hypot(CENTRES - back.x, CENTRES[:, np.newaxis] - back.y)
        return 0.3 + 1.9 * np.exp(-((near / 72) ** 2)) + 0.4 * np.exp(-((far / 80) ** 2))


class Slice:
    """The chest at a level between the heart's base, 0, and its apex, 1."""

    def __init__(self, chest: Chest, level: float) -> None:
        self.chest, self.level = chest, level
        self.fine, self.medium, self.coarse = (
            np.float32(np.cos(level)) * one + np.float32(np.sin(level)) * other
            for one, other in chest.textures
        )
        self.endocardium, self.epicardium = self.ventricle()
        self.image: Image = np.full((SIZE, SIZE), 0.005, np.float32)
        self.draw_wall()
        self.draw_lungs()
        self.draw_abdomen()
        self.draw_heart()
        self.image *= chest.coil_field()

    def ventricle(self) -> tuple[Blob, Blob]:
        """The left ventricle: it gets smaller, and its form changes, to the apex."""
        chest, z = self.chest, self.level
        radius = chest.radius * (1 - 0.62 * z**1.7)
        outer = radius + chest.wall * (1 - 0.2 * z)
        x, y = chest.drift * (z - 0.5)
        waves = [(k, a * (1 - z), p) for k, a, p in chest.endocardium[0]]
        waves += [(k, a * z, p) for k, a, p in chest.endocardium[1]]
        return (
            chest.blob(x, y, radius, radius, tuple(waves)),
            chest.blob(x, y, outer, outer, chest.epicardium),
        )

    def paint(
        self, blob: Blob, value: float | Image, softness: float = 1.0, opacity: float = 1.0
    ) -> None:
        paint(self.image, blob, value, softness, opacity)

    def draw_wall(self) -> None:
        """Subcutaneous fat, muscles and ribs."""
        chest = self.chest
        outer = chest.blob(14, 26, 150, 116, chest.body[0])
        self.paint(outer, 0.75 + 0.1 * self.medium + 0.06 * self.coarse, 2)
        self.paint(outer.grown(-chest.fat), 0.26 + 0.06 * self.medium + 0.05 * self.fine, 3)
        for i, angle in enumerate(np.linspace(0, 2 * np.pi, 26, endpoint=False)):
            x, y = 14 + 98 * np.cos(angle), 18 + 78 * np.sin(angle)
            rib = chest.blob(x, y, 10, 4, chest.organs[i % 4], angle + 1.4)
            self.paint(rib, 0.55 if i % 2 else 0.08, 3, 0.8)

    def draw_lungs(self) -> None:
        """The dark lungs and their vessels."""
        chest, z = self.chest, self.level
        cavity = chest.blob(14, -8, 86, 64 - 8 * z, chest.body[1])
        self.paint(cavity.grown(2), 0.45, 2)
        self.paint(cavity, chest.lung + 0.015 * self.fine + 0.01 * self.medium, 2)
        for x, y, size, phase in chest.vessels:
            # A vessel comes and goes as it passes through the slices.
            seen = np.cos(4 * (phase - z))
            width = 0.7 + 2 * size**2
            vessel = chest.blob(24 + 62 * x, -10 + 44 * y, width, 1, tilt=4 * phase)
            self.paint(vessel, 0.45, 2, seen)

    def draw_abdomen(self) -> None:
        """Fat below the diaphragm, liver, spleen, stomach and the descending aorta."""
        chest, z, top = self.chest, self.level, 70 - 6 * self.level
        fat = 0.6 + 0.12 * self.medium + 0.05 * self.fine
        self.paint(chest.blob(8, top + 12, 112, 44, chest.body[2]), fat, 2)
        liver = chest.liver * (1 + 0.1 * self.medium + 0.08 * self.fine)
        self.paint(chest.blob(-46, top, 66 - 8 * z, 37, chest.organs[0], 0.15), liver, 1.5)
        for i, (x, y, size, phase) in enumerate(chest.vessels[:12]):
            width, seen = 3 + 3 * abs(size), 0.8 * np.cos(3 * (phase - z))
            vein = chest.blob(-46 + 45 * x, top + 24 * y, width, 1.2, chest.organs[1], i)
            self.paint(vein, chest.liver * 1.9, 2, seen)
        spleen = chest.blob(74, top - 2, 22, 32, chest.organs[2], 0.3)
        self.paint(spleen, chest.liver * (1.1 + 0.08 * self.fine), 1.5)
        stomach = chest.blob(28, top + 8, 28, 17 + 8 * z, chest.organs[3], -0.2)
        self.paint(stomach.grown(1.5), 0.15, 2)
        self.paint(stomach, 0.35 + 0.2 * self.medium + 0.08 * self.fine, 2)
        aorta = chest.blob(46 + 4 * z, 52, 8, 8)
        self.paint(aorta.grown(1.5), 0.15)
        self.paint(aorta, chest.blood * (1 + 0.05 * self.medium))

    def draw_heart(self) -> None:
        """Fat around the heart, the right ventricle's crescent, the left ventricle."""
        chest, z = self.chest, self.level
        outer = self.epicardium.rx / chest.scale
        x, y = chest.drift * (z - 0.5)
        muscle = chest.muscle * (1 + 0.08 * self.medium + 0.06 * self.fine)
        blood = chest.blood * (1 + 0.05 * self.coarse + 0.03 * self.medium)
        fat = 0.5 + 0.2 * self.medium + 0.06 * self.fine

        heart = chest.blob(x - 0.5 * outer, y + 2, 1.75 * outer, 1.25 * outer, chest.right)
        self.paint(heart, fat, 3)
        self.paint(self.epicardium.grown(2.5), fat, 2, 0.8)
        size = outer * (1 - 0.55 * z)
        right = chest.blob(
            x - 0.92 * outer + 5 * z, y + 0.1 * outer, size, 1.12 * size, chest.right
        )
        self.paint(right.grown(3), muscle, 1.5)
        self.paint(right, blood, 1.5)
        self.paint(self.epicardium.grown(0.8), 0.1, 1.5, 0.7)
        self.paint(self.epicardium, muscle)
        self.draw_cavity(muscle, blood)

    def draw_cavity(self, muscle: Image, blood: Image) -> None:
        """Blood, trabeculae at its edge, and two papillary muscles in it.

        The endocardium's contour goes around them all, as the experts draw it.
        """
        chest, cavity = self.chest, self.endocardium
        self.paint(cavity, 0.45 * muscle + 0.55 * blood)
        inner = replace(cavity.grown(-1.5), waves=cavity.waves + chest.trabeculae)
        self.paint(inner, blood, 3)
        strength = chest.papillary * np.sin(np.pi * min(1.15 * self.level, 1.0))
        for angle in (0.9, -1.1):
            direction = chest.tilt + angle + 0.4 * self.level
            x = cavity.x + 0.66 * cavity.rx * np.cos(direction)
            y = cavity.y + 0.66 * cavity.rx * np.sin(direction)
            papillary = Blob(x, y, 0.2 * cavity.rx, 0.13 * cavity.rx, direction, chest.organs[1])
            self.paint(papillary, 1.15 * muscle, 2, strength)

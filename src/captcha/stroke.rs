//! The ten digits as strokes in a square of one, to be bent, turned and drawn with a pen.

/// A point of a stroke.
pub(super) type Point = (f32, f32);

/// The strokes of a digit. Nothing for what is none.
pub(super) fn of(digit: u8) -> &'static [&'static [Point]] {
    match digit {
        0 => &[&[
            (0.5, 0.0),
            (0.1, 0.1),
            (0.0, 0.5),
            (0.1, 0.9),
            (0.5, 1.0),
            (0.9, 0.9),
            (1.0, 0.5),
            (0.9, 0.1),
            (0.5, 0.0),
        ]],
        1 => &[&[(0.15, 0.28), (0.55, 0.0)], &[(0.55, 0.0), (0.55, 1.0)], &[(0.2, 1.0), (0.9, 1.0)]],
        2 => &[
            &[(0.04, 0.3), (0.08, 0.05), (0.5, -0.05), (0.95, 0.08), (0.92, 0.42), (0.5, 0.7), (0.02, 1.0)],
            &[(0.02, 1.0), (1.0, 1.0)],
        ],
        3 => &[
            &[(0.03, 0.14), (0.25, -0.02), (0.8, -0.02), (0.95, 0.24), (0.75, 0.46), (0.35, 0.47)],
            &[(0.35, 0.47), (0.85, 0.5), (1.05, 0.75), (0.82, 1.0), (0.3, 1.03), (0.0, 0.85)],
        ],
        4 => &[&[(0.72, 1.0), (0.72, 0.0)], &[(0.72, 0.0), (0.0, 0.68)], &[(0.0, 0.68), (1.0, 0.68)]],
        5 => &[
            &[(0.92, 0.0), (0.15, 0.0)],
            &[(0.15, 0.0), (0.08, 0.46)],
            &[(0.08, 0.46), (0.4, 0.34), (0.9, 0.4), (1.02, 0.7), (0.82, 1.0), (0.32, 1.03), (0.0, 0.87)],
        ],
        6 => &[&SIX],
        7 => &[&[(0.0, 0.0), (1.0, 0.0)], &[(1.0, 0.0), (0.62, 0.42), (0.36, 1.0)], &[(0.28, 0.5), (0.85, 0.5)]],
        8 => &[&[
            (0.5, 0.47),
            (0.1, 0.36),
            (0.1, 0.08),
            (0.5, -0.05),
            (0.9, 0.08),
            (0.9, 0.36),
            (0.5, 0.47),
            (0.02, 0.62),
            (0.02, 0.93),
            (0.5, 1.06),
            (0.98, 0.93),
            (0.98, 0.62),
            (0.5, 0.47),
        ]],
        9 => &[&NINE],
        _ => &[],
    }
}

const SIX: [Point; 12] = [
    (0.9, 0.02),
    (0.5, 0.02),
    (0.1, 0.33),
    (0.0, 0.7),
    (0.15, 0.98),
    (0.55, 1.06),
    (0.95, 0.93),
    (1.0, 0.65),
    (0.8, 0.43),
    (0.4, 0.42),
    (0.1, 0.56),
    (0.02, 0.72),
];

/// A six upside down.
const NINE: [Point; 12] = {
    let mut turned = SIX;
    let mut at = 0;
    #[expect(clippy::indexing_slicing, reason = "counted while compiling")]
    while at < turned.len() {
        turned[at] = (1.0 - turned[at].0, 1.0 - turned[at].1);
        at += 1;
    }
    turned
};

/// A stroke with its corners cut, twice (Chaikin, 1974): a curve that keeps its ends.
pub(super) fn smooth(stroke: &[Point]) -> Vec<Point> {
    let mut points = stroke.to_vec();
    for _ in 0..3 {
        let mut cut = Vec::with_capacity(points.len() * 2);
        cut.extend(points.first());
        for pair in points.windows(2) {
            if let [(ax, ay), (bx, by)] = pair {
                cut.push((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by));
                cut.push((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by));
            }
        }
        cut.extend(points.last());
        points = cut;
    }
    points
}

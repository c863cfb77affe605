//! The digits as a picture: each turned, leaning, bent and touching the next, crossed by lines of the same pen, on grain.

use super::{
    chance::Chance,
    stroke::{self, Point},
};

/// The picture's size, in pixels.
pub(super) const WIDTH: u16 = 280;
pub(super) const HEIGHT: u16 = 96;

/// Paper and ink: the same in both themes, as a stamp is.
const PAPER: f32 = 238.0;
const INK: f32 = 42.0;

/// How much ink lies on each pixel, from 0 to 1.
struct Canvas(Vec<f32>);

/// The picture as PNG, one byte a pixel.
pub(super) fn png(digits: &[u8], chance: &mut Chance) -> Result<Vec<u8>, png::EncodingError> {
    let mut canvas = Canvas(vec![0.0; usize::from(WIDTH) * usize::from(HEIGHT)]);
    let wave = Wave::draw(chance);
    let mut left = chance.between(14.0, 24.0);
    for digit in digits {
        left += write(&mut canvas, (*digit, left), &wave, chance);
    }
    for _ in 0..3 {
        cross(&mut canvas, &wave, chance);
    }
    for _ in 0..9 {
        scratch(&mut canvas, chance);
    }
    let pixels: Vec<u8> = canvas
        .0
        .iter()
        .map(|ink| byte((PAPER + (INK - PAPER) * ink + chance.between(-26.0, 26.0)).clamp(0.0, 255.0)))
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::from(WIDTH), u32::from(HEIGHT));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(bytes)
}

/// Writes a digit at `left`; says how far to go for the next, which will touch it.
fn write(canvas: &mut Canvas, (digit, left): (u8, f32), wave: &Wave, chance: &mut Chance) -> f32 {
    let (wide, high) = (chance.between(27.0, 34.0), chance.between(46.0, 56.0));
    let top = chance.between(14.0, 28.0);
    let (turn, lean) = (chance.between(-0.3, 0.3), chance.between(-0.22, 0.22));
    let pen = chance.between(2.0, 3.1);
    let (sin, cos) = turn.sin_cos();
    let place = |(x, y): Point| {
        let (x, y) = ((x - 0.5) * wide + (0.5 - y) * high * lean, (y - 0.5) * high);
        wave.bend((left + wide / 2.0 + x * cos - y * sin, top + high / 2.0 + x * sin + y * cos))
    };
    for line in stroke::of(digit) {
        let points: Vec<Point> = stroke::smooth(line).into_iter().map(place).collect();
        canvas.draw(&points, pen);
    }
    wide + chance.between(3.0, 9.0)
}

/// A line through everything, as thick as a digit's thinnest.
fn cross(canvas: &mut Canvas, wave: &Wave, chance: &mut Chance) {
    let (from, to) = (chance.between(18.0, 78.0), chance.between(18.0, 78.0));
    let (high, long, start) = (chance.between(5.0, 15.0), chance.between(50.0, 110.0), chance.between(0.0, 6.3));
    let points: Vec<Point> = (0..=WIDTH / 4)
        .map(|step| {
            let x = f32::from(step) * 4.0;
            let along = x / f32::from(WIDTH);
            wave.bend((x, from + (to - from) * along + high * (x / long * std::f32::consts::TAU + start).sin()))
        })
        .collect();
    canvas.draw(&points, chance.between(1.0, 1.6));
}

/// A short stroke anywhere, of the kind that digits are made of.
fn scratch(canvas: &mut Canvas, chance: &mut Chance) {
    let (x, y) = (chance.between(8.0, f32::from(WIDTH) - 8.0), chance.between(8.0, f32::from(HEIGHT) - 8.0));
    let mut near = || (x + chance.between(-14.0, 14.0), y + chance.between(-12.0, 12.0));
    let points = [(x, y), near(), near()];
    canvas.draw(&stroke::smooth(&points), chance.between(0.9, 1.5));
}

/// How the whole sheet is bent: one wave across, one along.
struct Wave {
    across: (f32, f32, f32),
    along: (f32, f32, f32),
}

impl Wave {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            across: (chance.between(2.0, 4.0), chance.between(34.0, 60.0), chance.between(0.0, 6.3)),
            along: (chance.between(3.0, 6.0), chance.between(70.0, 120.0), chance.between(0.0, 6.3)),
        }
    }

    fn bend(&self, (x, y): Point) -> Point {
        let wave =
            |(high, long, start): (f32, f32, f32), at: f32| high * (at / long * std::f32::consts::TAU + start).sin();
        (x + wave(self.across, y), y + wave(self.along, x))
    }
}

impl Canvas {
    /// Draws a line with a round pen of half this width.
    fn draw(&mut self, line: &[Point], half: f32) {
        for pair in line.windows(2) {
            if let [from, to] = pair {
                self.segment(*from, *to, half);
            }
        }
    }

    fn segment(&mut self, from: Point, to: Point, half: f32) {
        let reach = half + 1.0;
        let (left, right) = (whole(from.0.min(to.0) - reach, WIDTH), whole(from.0.max(to.0) + reach, WIDTH));
        let (top, bottom) = (whole(from.1.min(to.1) - reach, HEIGHT), whole(from.1.max(to.1) + reach, HEIGHT));
        for y in top..bottom {
            for x in left..right {
                let far = distance((f32::from(x) + 0.5, f32::from(y) + 0.5), from, to);
                let ink = (half + 0.5 - far).clamp(0.0, 1.0);
                if let Some(pixel) = self.0.get_mut(usize::from(y) * usize::from(WIDTH) + usize::from(x)) {
                    *pixel = pixel.max(ink);
                }
            }
        }
    }
}

/// How far a point is from a piece of a line.
fn distance((x, y): Point, (ax, ay): Point, (bx, by): Point) -> f32 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - ax - along * dx).hypot(y - ay - along * dy)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its bounds")]
fn byte(value: f32) -> u8 {
    value as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within its bounds")]
fn whole(value: f32, most: u16) -> u16 {
    value.clamp(0.0, f32::from(most)) as u16
}

#[cfg(test)]
mod ocr;

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn pixels(digits: &[u8], seed: u64) -> Vec<u8> {
        let bytes = png(digits, &mut Chance::new(seed)).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    /// How much ink there is, and how much of it hangs together in the largest piece.
    fn pieces(pixels: &[u8]) -> (usize, usize) {
        let (wide, high) = (usize::from(WIDTH), usize::from(HEIGHT));
        let mut left: Vec<bool> = pixels.iter().map(|pixel| *pixel < 130).collect();
        let (mut all, mut largest) = (0, 0);
        for start in 0..left.len() {
            let (mut todo, mut size) = (vec![start], 0);
            while let Some(at) = todo.pop() {
                if !std::mem::take(&mut left[at]) {
                    continue;
                }
                size += 1;
                let (x, y) = (at % wide, at / wide);
                for (nx, ny) in [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)] {
                    if nx < wide && ny < high {
                        todo.push(ny * wide + nx);
                    }
                }
            }
            all += size;
            largest = largest.max(size);
        }
        (all, largest)
    }

    #[test]
    fn s1_11_the_digits_hang_together_so_that_nothing_tells_where_one_ends() {
        let together = (0..20).filter(|seed| {
            let (all, largest) = pieces(&pixels(&[1, 4, 7, 0, 9, 3], *seed));
            largest * 4 >= all * 3
        });
        assert!(together.count() >= 18);
    }

    #[test]
    fn s1_11_a_picture_is_the_same_for_the_same_challenge_only() {
        assert_eq!(pixels(&[1, 2, 3, 4, 5, 6], 7), pixels(&[1, 2, 3, 4, 5, 6], 7));
        assert_ne!(pixels(&[1, 2, 3, 4, 5, 6], 7), pixels(&[1, 2, 3, 4, 5, 6], 8));
        assert_ne!(pixels(&[1, 2, 3, 4, 5, 6], 7), pixels(&[1, 2, 3, 4, 5, 7], 7));
    }
}

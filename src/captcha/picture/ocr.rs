//! What a program that reads letters makes of the pictures: Tesseract, with and without the obvious cleaning before it.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use super::{tests::pixels, *};

const MANY: u64 = 100;
const SIDES: [usize; 2] = [WIDTH as usize, HEIGHT as usize];

/// The digits of one picture; any, and the same at each run.
fn digits(seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed + 1_000_000);
    (0..6).map(|_| u8::try_from(chance.below(10)).unwrap()).collect()
}

/// The digits as anybody would write them: upright, side by side, nothing across.
fn plain(digits: &[u8]) -> Vec<u8> {
    let mut canvas = Canvas(vec![0.0; SIDES[0] * SIDES[1]]);
    for (digit, left) in digits.iter().zip([20.0, 62.0, 104.0, 146.0, 188.0, 230.0]) {
        for line in stroke::of(*digit) {
            let points: Vec<Point> =
                stroke::smooth(line).into_iter().map(|(x, y)| (left + x * 26.0, 26.0 + y * 44.0)).collect();
            canvas.draw(&points, 2.5);
        }
    }
    canvas.0.iter().map(|ink| byte(PAPER + (INK - PAPER) * ink)).collect()
}

/// Without grain and thin lines, in black and white: each pixel and its neighbours together, dark or not.
fn cleaned(pixels: &[u8]) -> Vec<u8> {
    let [wide, high] = SIDES;
    let mean = |at: usize| {
        let (x, y) = (at % wide, at / wide);
        let near = (y.saturating_sub(1)..(y + 2).min(high))
            .flat_map(|y| (x.saturating_sub(1)..(x + 2).min(wide)).map(move |x| usize::from(pixels[y * wide + x])));
        let (sum, count) = near.fold((0, 0), |(sum, count), pixel| (sum + pixel, count + 1));
        sum / count
    };
    (0..pixels.len()).map(|at| if mean(at) < 130 { 0 } else { 255 }).collect()
}

/// Three times as large: small letters are read badly.
fn enlarged(pixels: &[u8]) -> (Vec<u8>, [usize; 2]) {
    let [wide, high] = SIDES.map(|side| side * 3);
    let larger = (0..wide * high).map(|at| pixels[at / wide / 3 * SIDES[0] + at % wide / 3]).collect();
    (larger, [wide, high])
}

/// How many of these pictures are read rightly, each as one line of digits.
fn read(folder: &Path, draw: impl Fn(u64) -> Vec<u8>) -> usize {
    let mut list = String::new();
    for seed in 0..MANY {
        let (pixels, [wide, high]) = enlarged(&draw(seed));
        let file = folder.join(format!("{seed}.pgm"));
        fs::write(&file, [format!("P5 {wide} {high} 255\n").as_bytes(), &pixels].concat()).unwrap();
        writeln!(list, "{}", file.display()).unwrap();
    }
    fs::write(folder.join("list"), list).unwrap();
    let told = Command::new("tesseract")
        .args(["list", "stdout", "--psm", "7", "--dpi", "300", "-c", "tessedit_char_whitelist=0123456789"])
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir(folder)
        .output()
        .expect("tesseract is installed");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8(told.stdout).unwrap();
    let pages: Vec<String> =
        text.split('\u{c}').map(|page| page.chars().filter(char::is_ascii_digit).collect()).collect();
    (0..MANY)
        .zip(&pages)
        .filter(|(seed, page)| digits(*seed).iter().map(|digit| char::from(b'0' + digit)).eq(page.chars()))
        .count()
}

#[test]
fn s1_11_a_program_that_reads_letters_does_not_read_the_digits() {
    let folder = tempfile::tempdir().unwrap();
    let picture = |seed| pixels(&digits(seed), seed);
    // What follows says something only if it can read these digits at all.
    let control = read(folder.path(), |seed| plain(&digits(seed)));
    assert!(control * 2 > 100, "{control} of {MANY} upright");
    let raw = read(folder.path(), picture);
    assert!(raw * 20 < 100, "{raw} of {MANY} as they are");
    let clean = read(folder.path(), |seed| cleaned(&picture(seed)));
    assert!(clean * 20 < 100, "{clean} of {MANY} cleaned");
}

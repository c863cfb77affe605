//! The images by which people recognise Pli: drawn here from their number, so that nothing is loaded and each is a
//! different one (S2-08).

use maud::{Markup, html};

use crate::{mark::Image, text::Text};

/// Ground and figure of each colour.
const COLOURS: [(&str, &str); 6] = [
    ("#0b525b", "#9fd8d3"),
    ("#7a2e1d", "#f6b89c"),
    ("#31406f", "#b9c8ff"),
    ("#4b5a1e", "#dbe79a"),
    ("#5b2a5c", "#eab8ea"),
    ("#5c4512", "#f5d77e"),
];

/// An image, named for who cannot see it.
pub(in crate::view) fn image(t: Text, image: Image) -> Markup {
    let (shape, colour, arrangement) = image.parts();
    let (ground, figure) = COLOURS.get(usize::from(colour)).copied().unwrap_or(("#0b525b", "#9fd8d3"));
    html! {
        svg viewBox="0 0 96 96" role="img" aria-label=(name(t, image)) {
            path fill=(ground) d="M0 0h96v96H0z" {}
            g fill=(figure) {
                @for (x, y, size) in places(arrangement) { path d=(figure_at(shape, (x, y), size)) {} }
            }
        }
    }
}

/// « cercles, bleu, en grille »: different for each image.
pub(in crate::view) fn name(t: Text, image: Image) -> String {
    let (shape, colour, arrangement) = image.parts();
    let shape = match shape {
        0 => t.get("image-circles"),
        1 => t.get("image-squares"),
        2 => t.get("image-triangles"),
        3 => t.get("image-diamonds"),
        4 => t.get("image-crosses"),
        5 => t.get("image-drops"),
        6 => t.get("image-bars"),
        _ => t.get("image-arches"),
    };
    let colour = match colour {
        0 => t.get("image-teal"),
        1 => t.get("image-red"),
        2 => t.get("image-blue"),
        3 => t.get("image-green"),
        4 => t.get("image-purple"),
        _ => t.get("image-yellow"),
    };
    let arrangement = match arrangement {
        0 => t.get("image-grid"),
        1 => t.get("image-diagonal"),
        2 => t.get("image-round"),
        3 => t.get("image-centre"),
        _ => t.get("image-staggered"),
    };
    t.with("image-name", &[("shape", shape.into()), ("colour", colour.into()), ("arrangement", arrangement.into())])
}

/// Where the figures of an arrangement stand, and how large they are.
fn places(arrangement: u16) -> Vec<(i32, i32, i32)> {
    match arrangement {
        0 => [20, 48, 76].into_iter().flat_map(|y| [20, 48, 76].map(|x| (x, y, 11))).collect(),
        1 => (0..5).map(|step| (16 + 16 * step, 16 + 16 * step, 10)).collect(),
        2 => {
            let around = [(48, 16), (71, 25), (80, 48), (71, 71), (48, 80), (25, 71), (16, 48), (25, 25)];
            around.into_iter().map(|(x, y)| (x, y, 9)).collect()
        }
        3 => vec![(48, 48, 26), (14, 14, 8), (82, 14, 8), (14, 82, 8), (82, 82, 8)],
        _ => [(18, 16), (50, 16), (82, 16), (34, 48), (66, 48), (18, 80), (50, 80), (82, 80)]
            .into_iter()
            .map(|(x, y)| (x, y, 10))
            .collect(),
    }
}

/// One figure around a point.
fn figure_at(shape: u16, (x, y): (i32, i32), r: i32) -> String {
    let (left, top, d) = (x - r, y - r, 2 * r);
    match shape {
        0 => format!("M{left} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z"),
        1 => format!("M{left} {top}h{d}v{d}h-{d}z"),
        2 => format!("M{x} {top}l{r} {d}h-{d}z"),
        3 => format!("M{x} {top}l{r} {r}l-{r} {r}l-{r}-{r}z"),
        4 => {
            let (third, rest) = (d / 3, d - d / 3 * 2);
            format!(
                "M{} {top}h{rest}v{third}h{third}v{rest}h-{third}v{third}h-{rest}v-{third}h-{third}v-{rest}h{third}z",
                left + third
            )
        }
        5 => format!("M{x} {top}c{r} {r} {r} {d} 0 {d}s-{r}-{r} 0-{d}z"),
        6 => format!("M{left} {}h{d}v{}h-{d}z", y - r / 3, (r / 3 * 2).max(2)),
        _ => format!("M{left} {}a{r} {r} 0 0 1 {d} 0h-{}a{h} {h} 0 0 0-{r} 0z", y + r / 2, r / 2, h = r / 2),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::base::Language;

    #[test]
    fn s2_08_every_image_looks_and_is_called_different() {
        let all: Vec<Image> = (0..Image::COUNT).filter_map(Image::new).collect();
        for language in Language::ALL {
            let t = Text::of(language);
            let drawn: BTreeSet<String> = all.iter().map(|one| image(t, *one).into_string()).collect();
            let named: BTreeSet<String> = all.iter().map(|one| name(t, *one)).collect();
            assert_eq!((drawn.len(), named.len()), (all.len(), all.len()));
        }
    }
}

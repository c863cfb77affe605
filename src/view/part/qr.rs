//! A QR code, drawn here and nowhere else (S0-23): its secret never leaves the page.

use std::fmt::Write;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// White modules around the code (ISO/IEC 18004 section 9.1).
const QUIET: usize = 4;

/// The code of `content`, named `label` for who cannot see it. Nothing when the content is too long for one.
pub(in crate::view) fn qr(content: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(content, EcLevel::M) else { return html! {} };
    let width = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            // Writing to a String cannot fail.
            write!(path, "M{x} {y}h1v1h-1z").ok();
        }
    }
    let side = width + 2 * QUIET;
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            path fill="#000" d=(path) {}
        }
    }
}

//! Pictures by their own first bytes: kind, width and height. Nothing is decoded.

use super::Error;

/// Largest width and height, in pixels: a small file can unfold to gigabytes in a browser (mail.md 3a, 85).
const MAX_SIDE: u32 = 10_000;
/// How many bytes tell the kind.
pub(super) const ENOUGH: usize = 16;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
}

impl Kind {
    /// The media type to serve it under.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// The kind by the first bytes.
pub(super) fn starts_well(bytes: &[u8]) -> Result<Kind, Error> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(Kind::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Kind::Webp),
        _ => Err(Error::NotAPicture),
    }
}

/// The kind of a whole picture, if its size can be read and borne.
pub(super) fn check(bytes: &[u8]) -> Result<Kind, Error> {
    let kind = starts_well(bytes)?;
    let size = match kind {
        Kind::Png => png(bytes),
        Kind::Jpeg => jpeg(bytes),
        Kind::Gif => bytes.get(6..).and_then(|rest| Some((little(rest.get(..2)?), little(rest.get(2..4)?)))),
        Kind::Webp => webp(bytes),
    };
    match size {
        None | Some((0, _) | (_, 0)) => Err(Error::NotAPicture),
        Some((width, height)) if width > MAX_SIDE || height > MAX_SIDE => Err(Error::TooLarge),
        Some(_) => Ok(kind),
    }
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// IHDR comes first (PNG section 5.6).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24).filter(|header| header.starts_with(b"IHDR"))?;
    Some((big(header.get(4..8)?), big(header.get(8..12)?)))
}

/// Walks the segments to the frame header (ITU-T T.81 annex B).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xff, marker, after @ ..] = rest else { return None };
        rest = after;
        match marker {
            0xff => rest = bytes.get(bytes.len() - after.len() - 1..)?,
            0x01 | 0xd0..=0xd7 => {}
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(rest.get(5..7)?), big(rest.get(3..5)?)));
            }
            0xd9 | 0xda => return None,
            _ => {
                let length = usize::try_from(big(rest.get(..2)?)).ok().filter(|length| *length >= 2)?;
                rest = rest.get(length..)?;
            }
        }
    }
}

/// The three forms of the first chunk (RFC 9649 section 2).
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let data = bytes.get(20..)?;
    match bytes.get(12..16)? {
        b"VP8 " => {
            let frame = data.get(3..10).filter(|frame| frame.starts_with(&[0x9d, 0x01, 0x2a]))?;
            Some((little(frame.get(3..5)?) & 0x3fff, little(frame.get(5..7)?) & 0x3fff))
        }
        b"VP8L" => {
            let bits = data
                .get(..5)
                .filter(|data| data.starts_with(&[0x2f]))
                .map(|data| little(data.get(1..).unwrap_or_default()))?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(data.get(4..7)?) + 1, little(data.get(7..10)?) + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes
    }

    #[test]
    fn attack_85_size_is_read_before_anything_is_shown() {
        assert_eq!(check(&png_of(10_000, 10_000)), Ok(Kind::Png));
        assert_eq!(check(&png_of(60_000, 60_000)), Err(Error::TooLarge));
        assert_eq!(check(&png_of(0, 1)), Err(Error::NotAPicture));
        assert_eq!(check(b"GIF89a\x01\x00\x01\x00"), Ok(Kind::Gif));
        assert_eq!(check(b"GIF89a\xff\xff\x01\x00"), Err(Error::TooLarge));
        assert_eq!(check(b"GIF89a\x01"), Err(Error::NotAPicture));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xff\xc2\x00\x11\x08\x00\x10\x00\x20";
        assert_eq!(super::jpeg(jpeg), Some((32, 16)));
        assert_eq!(check(b"\xff\xd8\xff\xe0\x00\x00\xff\xda"), Err(Error::NotAPicture));
        assert_eq!(webp(b"RIFF....WEBPVP8X....\0\0\0\0\x0f\0\0\x1f\0\0"), Some((16, 32)));
        assert_eq!(webp(b"RIFF....WEBPVP8L....\x2f\x0f\xc0\x07\x00"), Some((16, 32)));
        assert_eq!(webp(b"RIFF....WEBPVP8 ....\0\0\0\x9d\x01\x2a\x10\x00\x20\x00"), Some((16, 32)));
    }

    #[test]
    fn attack_77_what_is_no_picture_is_refused_whatever_it_is_called() {
        for bytes in
            [&b""[..], b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", b"<html>", b"\x1f\x8b\x08", b"BM", b"\0\0\x01\0"]
        {
            assert_eq!(check(bytes), Err(Error::NotAPicture));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_the_reader(start in 0..4_usize, rest: Vec<u8>) {
            let start: &[u8] = [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "][start];
            proptest::prop_assert_ne!(check(&[start, &rest].concat()), Err(Error::Busy));
        }
    }
}

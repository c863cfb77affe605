//! The digits as a sound: spoken ones from `assets/sound`, each at its own pace, over a murmur of the same voice.

use super::chance::Chance;
use crate::base::Language;

/// Samples a second.
const RATE: u16 = 8_000;

macro_rules! voice {
    ($language:literal) => {
        [
            include_bytes!(concat!("../../assets/sound/", $language, "/0.ulaw")).as_slice(),
            include_bytes!(concat!("../../assets/sound/", $language, "/1.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/2.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/3.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/4.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/5.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/6.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/7.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/8.ulaw")),
            include_bytes!(concat!("../../assets/sound/", $language, "/9.ulaw")),
        ]
    };
}

const FR: [&[u8]; 10] = voice!("fr");
const EN: [&[u8]; 10] = voice!("en");

/// The sound as WAV, 16 bits, one channel.
pub(super) fn wav(digits: &[u8], language: Language, chance: &mut Chance) -> Vec<u8> {
    let voice = match language {
        Language::Fr => &FR,
        Language::En => &EN,
    };
    let mut track = vec![0.0; usize::from(RATE)];
    for digit in digits {
        let spoken = voice.get(usize::from(*digit)).copied().unwrap_or_default();
        track.extend(paced(&decoded(spoken), chance.between(0.88, 1.14), chance.between(0.75, 1.0)));
        track.extend(std::iter::repeat_n(0.0, pause(chance)));
    }
    murmur(&mut track, voice, chance);
    let samples: Vec<u8> = track.iter().flat_map(|sample| short(*sample).to_le_bytes()).collect();
    let mut file = header(samples.len());
    file.extend(samples);
    file
}

/// Half a second to almost one.
fn pause(chance: &mut Chance) -> usize {
    usize::from(RATE) / 2 + chance.below(8) * usize::from(RATE) / 20
}

/// Said faster or slower, and so higher or lower.
fn paced(samples: &[f32], pace: f32, loud: f32) -> Vec<f32> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / 4);
    let (mut whole, mut part) = (0, 0.0);
    while let (Some(here), Some(next)) = (samples.get(whole), samples.get(whole + 1)) {
        out.push((here + (next - here) * part) * loud);
        part += pace;
        while part >= 1.0 {
            part -= 1.0;
            whole += 1;
        }
    }
    out
}

/// Other digits said backwards, softly, all the time, and a hiss: what tells speech from silence tells nothing.
fn murmur(track: &mut [f32], voice: &[&[u8]; 10], chance: &mut Chance) {
    let mut at = 0;
    while at < track.len() {
        let mut other = decoded(voice.get(chance.below(10)).copied().unwrap_or_default());
        other.reverse();
        let loud = chance.between(0.1, 0.2);
        let other = paced(&other, chance.between(0.9, 1.2), loud);
        let rest = track.get_mut(at..).unwrap_or_default();
        rest.iter_mut().zip(&other).for_each(|(sample, noise)| *sample += noise);
        at += other.len().max(1) / 2;
    }
    for sample in track {
        *sample += chance.between(-700.0, 700.0);
    }
}

/// G.711 mu-law to samples.
fn decoded(bytes: &[u8]) -> Vec<f32> {
    let sample = |byte: &u8| {
        let byte = !byte;
        let size = ((u32::from(byte & 0x0f) << 3) + 0x84) << ((byte >> 4) & 0x07);
        let size = f32::from(u16::try_from(size.saturating_sub(0x84)).unwrap_or(u16::MAX));
        if byte & 0x80 == 0 { size } else { -size }
    };
    bytes.iter().map(sample).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "within its bounds")]
fn short(sample: f32) -> i16 {
    sample.clamp(-32_000.0, 32_000.0) as i16
}

/// The 44 bytes before the samples (Microsoft's `WAVE_FORMAT_PCM`).
fn header(size: usize) -> Vec<u8> {
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    let rate = u32::from(RATE);
    let mut bytes = Vec::with_capacity(44);
    bytes.extend(b"RIFF");
    bytes.extend(size.saturating_add(36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend(2_u16.to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_11_the_same_digits_are_said_in_both_languages_for_some_seconds() {
        let said = Language::ALL.map(|language| wav(&[1, 4, 7, 0, 9, 3], language, &mut Chance::new(5)));
        for file in &said {
            let size = u32::from_le_bytes(file[40..44].try_into().unwrap());
            assert_eq!(
                (&file[..4], &file[8..12], usize::try_from(size).unwrap() + 44),
                (&b"RIFF"[..], &b"WAVE"[..], file.len())
            );
            assert!((5..15).contains(&((file.len() - 44) / 2 / usize::from(RATE))), "{} bytes", file.len());
        }
        assert_ne!(said[0], said[1]);
        // The same challenge asked for again is the same file: nothing can be averaged out.
        assert_eq!(said[0], wav(&[1, 4, 7, 0, 9, 3], Language::Fr, &mut Chance::new(5)));
    }

    #[test]
    fn mu_law_is_read_as_it_was_written() {
        assert_eq!(decoded(&[0xff, 0x7f, 0x80, 0x00]), [0.0, -0.0, 32_124.0, -32_124.0]);
    }
}

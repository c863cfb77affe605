//! The chance of one challenge: the same for the same seed, so that asking twice shows the same picture. Many pictures of
//! one word would be easier to read for a machine than one.

/// `SplitMix64` (Steele, Lea and Flood, 2014). Its seed is secret and its numbers only bend lines: it guards nothing.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// From a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        let [first, second, ..] = self.next().to_be_bytes();
        low + (high - low) * f32::from(u16::from_be_bytes([first, second])) / f32::from(u16::MAX)
    }

    /// A whole number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let [byte, ..] = self.next().to_be_bytes();
        usize::from(byte) % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_within_their_bounds() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..1_000).map(|_| (chance.between(-2.0, 3.0), chance.below(7))).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert!(draw(3).iter().all(|(real, whole)| (-2.0..=3.0).contains(real) && *whole < 7));
    }
}

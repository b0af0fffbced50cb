//! Seeded numbers: the same inputs at every run, without a dependency.

/// `SplitMix64`: one addition and three mixing steps a number.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence of one input among many, so that an input does not depend on how many cores
    /// share the run.
    #[must_use]
    pub fn numbered(seed: u32, number: u32) -> Self {
        Self((u64::from(seed) << 32) | u64::from(number))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    ///
    /// # Panics
    ///
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let remainder = self.bits() % u64::try_from(bound).expect("a bound of at most 64 bits");
        usize::try_from(remainder).expect("less than the bound")
    }

    /// Whether something that happens `percent` times in a hundred happens now.
    pub fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Any scalar value.
    pub fn scalar(&mut self) -> char {
        loop {
            // One more than the last code point; a surrogate is drawn again.
            let value = u32::try_from(self.below(0x11_0000)).unwrap_or(0xD800);
            if let Some(character) = char::from_u32(value) {
                return character;
            }
        }
    }

    /// `length` ASCII digits.
    pub fn digits(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(b"0123456789"))).collect()
    }

    /// So many bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.bits().to_le_bytes()[0]).collect()
    }
}

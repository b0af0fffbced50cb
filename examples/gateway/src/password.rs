//! New passwords: drawn from the operating system, hashed, and wiped.

use std::sync::Arc;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task;
use zeroize::Zeroizing;

/// Small letters and digits; of each pair that looks alike on some phone only one is left, or none:
/// 0 o, 1 i l, 2 z, 5 s, 6 b, 9 g q, u v.
const ALPHABET: &[u8; 25] = b"acdefhjkmnprtvwxy23456789";

/// 25 symbols to the tenth are 46 bits.
const LENGTH: usize = 10;

/// A new password and what may be stored of it. The plain text is wiped when this is dropped.
pub struct Fresh {
    /// The plain text, for one reply.
    pub plain: Zeroizing<String>,
    /// Argon2id in PHC form: `$argon2id$v=19$m=...`.
    pub hash: String,
}

/// Makes passwords, so many at a time.
pub struct Issuer {
    argon2: Argon2<'static>,
    at_once: Arc<Semaphore>,
}

impl Issuer {
    /// With a cost of one's own choice: for tests.
    pub fn with(params: Params, at_once: usize) -> Self {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Self { argon2, at_once: Arc::new(Semaphore::new(at_once)) }
    }

    /// Draws and hashes one, off the threads that serve requests, if there is randomness and memory.
    pub async fn issue(&self) -> Option<Fresh> {
        let turn = Arc::clone(&self.at_once).acquire_owned().await.ok()?;
        let argon2 = self.argon2.clone();
        let issue = move || {
            let _turn = turn;
            let plain = draw()?;
            let hash: PasswordHash = argon2.hash_password(plain.as_bytes()).ok()?;
            Some(Fresh { plain, hash: hash.to_string() })
        };
        task::spawn_blocking(issue).await.ok()?
    }
}

impl Default for Issuer {
    /// Argon2id with 19 MiB, two passes and one lane (OWASP's first choice), as many at a time as
    /// there are processors: more would only take memory and make everybody wait.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(Params::DEFAULT, processors)
    }
}

fn draw() -> Option<Zeroizing<String>> {
    // Whole multiples of the alphabet only, or its first symbols would come up more often.
    const FAIR: usize = 256 - 256 % ALPHABET.len();
    let mut plain = Zeroizing::new(String::with_capacity(LENGTH));
    let mut random = Zeroizing::new([0_u8; 2 * LENGTH]);
    while plain.len() < LENGTH {
        getrandom::fill(random.as_mut_slice()).ok()?;
        let fair = random.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < FAIR);
        let symbols = fair.filter_map(|byte| ALPHABET.get(byte % ALPHABET.len()));
        let missing = LENGTH - plain.len();
        plain.extend(symbols.take(missing).map(|symbol| char::from(*symbol)));
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_password_is_long_readable_and_evenly_drawn() {
        let mut count = HashMap::new();
        for _ in 0..2_500 {
            let plain = draw().unwrap();
            assert_eq!(plain.len(), 10);
            assert!(bhxh_sms::Password::new(&plain).is_ok());
            plain.chars().for_each(|symbol| *count.entry(symbol).or_insert(0) += 1);
        }
        assert_eq!(count.len(), ALPHABET.len());
        assert!(!"01bgiloqsuz".chars().any(|symbol| count.contains_key(&symbol)));
        // 1 000 of each are expected, with a deviation of 31: six of those are never seen.
        assert!(count.values().all(|n| (810..=1_190).contains(n)), "{count:?}");
    }

    #[tokio::test]
    async fn the_cost_is_what_the_readme_says() {
        let Fresh { hash, .. } = Issuer::default().issue().await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "19 MiB are 19 456 KiB");
        assert!(include_str!("../README.md").contains("(19 MiB, 2 passes, 1 lane)"));
    }
}

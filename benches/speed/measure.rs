//! Taking turns, and what is told of the samples.
//!
//! Time is the processor time of this thread where the system tells it: what others take of a shared machine in the
//! middle of a sample is not in it.

/// One pass of what is timed.
pub(crate) type Work<'a> = Box<dyn FnMut() + 'a>;

/// The samples of everyone who took part, in nanoseconds for one pass, round by round.
#[derive(Debug)]
pub(crate) struct Samples(Vec<Vec<f64>>);

/// Lets all take turns: in each round each once, every round beginning with another, each sample as many passes as
/// last `sample` nanoseconds.
pub(crate) fn interleaved(works: &mut [Work<'_>], rounds: usize, sample: f64) -> Samples {
    let passes: Vec<u32> = works.iter_mut().map(|work| passes(work, sample)).collect();
    let mut samples = vec![Vec::with_capacity(rounds); works.len()];
    for round in 0..rounds {
        for turn in 0..works.len() {
            let who = (round + turn) % works.len();
            samples[who].push(time(&mut works[who], passes[who]));
        }
    }
    Samples(samples)
}

fn time(work: &mut Work<'_>, passes: u32) -> f64 {
    let start = now();
    for _ in 0..passes {
        work();
    }
    (now() - start) / f64::from(passes)
}

fn passes(work: &mut Work<'_>, sample: f64) -> u32 {
    let mut passes = 1;
    // Also the warm-up.
    while time(work, passes) * f64::from(passes) < sample {
        passes *= 2;
    }
    passes
}

/// Nanoseconds of this thread.
#[cfg(unix)]
#[expect(clippy::cast_precision_loss, reason = "exact for three months of processor time")]
fn now() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Nanoseconds since the first call.
#[cfg(not(unix))]
fn now() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1e9
}

impl Samples {
    /// The same for one of `count` messages of a pass.
    pub(crate) fn per(mut self, count: f64) -> Self {
        for sample in self.0.iter_mut().flatten() {
            *sample /= count;
        }
        self
    }

    /// The median of one's samples.
    pub(crate) fn median(&self, who: usize) -> f64 {
        median(&self.0[who])
    }

    /// How many times as long one takes as another: the median of the ratios of all rounds.
    pub(crate) fn ratio(&self, who: usize, to: usize) -> f64 {
        let ratios: Vec<f64> =
            self.0[who].iter().zip(&self.0[to]).map(|(who, to)| who / to).collect();
        median(&ratios)
    }
}

pub(crate) fn median(samples: &[f64]) -> f64 {
    quantile(samples, 0.5)
}

/// The sample below which this share of them lies.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index into a few samples"
)]
pub(crate) fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * place.fract()
}

//! The messages that everybody reads: drawn from regular expressions with one seed, so that every machine and every run
//! has the same.

use proptest::strategy::{Just, Strategy, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;

/// What messages of a class look like. The first nine make the mix.
const CLASSES: [(&str, &str); 11] = [
    ("canonical", "BH MK [0-9]{10}"),
    // Either case, ASCII blanks and punctuation, glued words.
    (
        "messy",
        concat!(
            r"(|||\n| |  )(BH|bh|Bh|bH)( | | ||  |: |, |-|\.| - |_|\t)",
            r"(MK|mk|Mk|mK)( | | ||  |: |, |-|\.| - |_|\t)",
            r#"([0-9]{10}|[0-9]{10}[. ]|\{[0-9]{10}\}|\([0-9]{10}\)|<[0-9]{10}>|"[0-9]{10}")"#,
        ),
    ),
    (
        "wide spaces",
        concat!(
            r"BH[\u{3000}\u{2003}\u{A0}][ \u{3000}\u{2003}\u{A0}]?",
            r"MK[\u{3000}\u{2003}\u{A0}][ \u{3000}\u{2003}\u{A0}]?[0-9]{10}",
        ),
    ),
    ("NFC", "BH MK Mã số BHXH: [0-9]{10} gửi 8079"),
    ("NFD", r"BH MK Ma\u{303} so\u{302}\u{301} BHXH: [0-9]{10} gu\u{31B}\u{309}i 8079"),
    // Benefit level 1 to 5, province not 00; solid or in blocks.
    (
        "card",
        "BH MK ([A-Z]{2}[1-5]|[A-Z]{2}[1-5]|[a-z]{2}[1-5]|[A-Z]{2} [1-5] )(0[1-9]|[1-9][0-9])[0-9]{10}",
    ),
    ("tail", "BH MK [0-9]{10} (gui 8079|GUI 8079|gửi 8079|gui den 8079)"),
    (
        "near miss",
        "BH MK ([0-9]{9}|[0-9]{11}|[0-9]{12}|([0-9]{2}O[0-9]{7}|[0-9]{5}[lI][0-9]{4}|[0-9]{9}[ox]))",
    ),
    // Everyday talk, a quarter of it beginning with `bh`.
    (
        "chat",
        "(Chào bạn|Em ơi|Anh ơi|Mẹ ơi|Alo|Ok em|Da em chao anh|Tối nay|Ngày mai|Chi oi|Xin chào|Đang ở đâu đấy\
         |BHXH|bhyt|BHX|Bhutan) \
         (mấy giờ về ăn cơm vậy|chieu nay nho don con nhe|cho em hỏi thủ tục làm lại thẻ|hom nay troi mua to qua\
         |gửi giúp em số tài khoản với|cua toi bi khoa roi phai lam sao|cuối tuần này đi Đà Lạt không)\
         (| nhé|\\?|\\.\\.\\.) [0-9]{2}",
    ),
    (
        "grouped",
        r"BH MK ([0-9]{4} [0-9]{3} [0-9]{3}|[0-9]{3} [0-9]{3} [0-9]{4}|([0-9]{2}\.){4}[0-9]{2}|[0-9]{5}-[0-9]{5})",
    ),
    ("template", r"BH \(dấu cách\) MK \(dấu cách\) \{(Mã số BHXH|mã số thẻ BHYT)\} [0-9]{10}"),
];

/// Every class by its name: 256 messages, and 1 024 of the mix.
#[must_use]
pub fn classes() -> Vec<(&'static str, Vec<String>)> {
    let drawn = CLASSES.map(|(name, pattern)| (name, draw(&spelled(pattern), 256)));
    drawn.into_iter().chain([("mix", mix(1_024))]).collect()
}

/// More messages of the mix than a branch predictor can learn.
#[must_use]
pub fn unseen() -> Vec<String> {
    mix(65_536)
}

/// What a short code would see: half canonical, half spread over the eight classes after it.
fn mix(count: usize) -> Vec<String> {
    let [(_, canonical), others @ ..] = CLASSES;
    let mut messages = draw(&spelled(canonical), count / 2);
    for (_, pattern) in &others[..8] {
        messages.extend(draw(&spelled(pattern), count / 16));
    }
    draw(&Just(messages).prop_shuffle(), 1).concat()
}

fn spelled(pattern: &str) -> impl Strategy<Value = String> {
    string_regex(pattern).expect("the expression is well-formed")
}

fn draw<T>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let mut value = || strategy.new_tree(&mut runner).expect("nothing is rejected").current();
    (0..count).map(|_| value()).collect()
}

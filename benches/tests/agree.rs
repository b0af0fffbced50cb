//! The scanner written by hand is an honest yardstick only if it reads what the regular expression reads, which shares no
//! rule with it; and on the corpus everybody reads what the crate reads, which the bench checks before it times.

use bhxh_sms_benches::corpus::Class;
use bhxh_sms_benches::readers::{nfd_regex::BareRegex, scanner::Scanner};
use bhxh_sms_benches::rng::Rng;

/// The words of the grammar, what is nearly one, and what counts as nothing.
const PIECES: [&str; 30] = [
    "bh",
    "mk",
    "mờ k",
    "(dấu cách)",
    "dau cac",
    "ma",
    "Mã số",
    "so",
    "thẻ",
    "BHXH",
    "bhyt",
    "bảo hiểm xã hội",
    "bao hiem y te",
    "HC401",
    "hc",
    "4",
    "00",
    "0110129425",
    "９",
    "٣",
    "ж",
    "🙂",
    "gửi",
    "đến",
    "toi",
    "đầu số",
    "8079",
    "\u{3000}",
    "\u{301}",
    "x",
];

#[test]
fn on_changed_messages() {
    let (scanner, regex) = (Scanner::compile(), BareRegex::compile());
    let mut rng = Rng::new(7);
    let mut right = 0;
    for class in Class::ALL {
        for message in class.messages() {
            for changes in 0..40 {
                let mut symbols: Vec<char> = message.chars().collect();
                for _ in 0..changes % 4 {
                    let at = rng.below(symbols.len() + 1);
                    let end = symbols.len().min(at + rng.below(3));
                    let new = if rng.once_in(3) { "" } else { rng.pick(&PIECES) };
                    symbols.splice(at..end, new.chars());
                }
                let text: String = symbols.into_iter().collect();
                let code = scanner.read(&text);
                assert_eq!(code, regex.read(&text), "{text:?}");
                right += u32::from(code.is_some());
            }
        }
    }
    assert!(right > 30_000, "hardly a message was right: {right}");
}

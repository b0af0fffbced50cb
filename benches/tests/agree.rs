//! The scanner written by hand is an honest yardstick only if it reads what the regular expression reads, which shares
//! no rule with it; on the corpus the bench compares everybody before it times.

use bhxh_sms_benches::corpus::classes;
use bhxh_sms_benches::readers;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

/// The words of the grammar, what is nearly one, and what counts as nothing.
const PIECES: &str = "bh/mk/mờ k/(dấu cách)/dau cac/ma/Mã số/so/thẻ/BHXH/bhyt/bảo hiểm xã hội/bao hiem y te/HC401/hc/4\
                      /00/0110129425/９/٣/ж/🙂/gửi/đến/toi/đầu số/8079/\u{3000}/\u{301}/x";

#[test]
fn on_changed_messages() {
    let readers = readers();
    let [_, scanner, _, regex, _] = &readers[..] else { unreachable!("five readers") };
    // Nothing, as often as something.
    let pieces = PIECES.split('/').flat_map(|piece| [piece, ""]).collect::<Vec<_>>();
    let changes = vec((any::<Index>(), 0..3_usize, select(pieces)), 0..4);
    let messages: Vec<String> = classes().into_iter().flat_map(|(_, messages)| messages).collect();
    let mut runner = TestRunner::new(Config::with_cases(100_000));
    let mut right = std::cell::Cell::new(0);
    let compared = runner.run(&(select(messages), changes), |(message, changes)| {
        let mut symbols: Vec<char> = message.chars().collect();
        for (at, removed, new) in changes {
            let at = at.index(symbols.len() + 1);
            let end = symbols.len().min(at + removed);
            symbols.splice(at..end, new.chars());
        }
        let text: String = symbols.into_iter().collect();
        let code = (scanner.answer)(&text);
        assert_eq!(code, (regex.answer)(&text), "{text:?}");
        right.set(right.get() + u32::from(code.is_some()));
        Ok(())
    });
    compared.expect("the scanner and the expression agree");
    assert!(right.get_mut() > &mut 20_000, "hardly a message was right");
}

//! The messages that everybody reads: seeded, so that every machine and every run has the same, and valid
//! under the spec where they should be (benefit level 1 to 5, province not 00).

use unicode_normalization::UnicodeNormalization as _;

use crate::rng::Rng;

/// Messages of one class.
pub const MESSAGES: usize = 256;
/// Messages of the mix.
pub const MIXED: usize = 1024;
/// Different messages of the mix that a branch predictor cannot learn.
pub const UNSEEN: usize = 65_536;

/// What the messages of a class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `BH MK 0110129425`.
    Canonical,
    /// Either case, ASCII blanks and punctuation, glued words.
    Messy,
    /// Blanks beyond ASCII, and runs of them.
    WideSpaces,
    /// `BH MK Mã số BHXH: 0110129425 gửi 8079`, letters precomposed.
    Nfc,
    /// The same, letters decomposed.
    Nfd,
    /// A card number instead of the code, solid or in blocks.
    Card,
    /// `gui 8079` in its forms, with and without accents.
    Tail,
    /// No code: 9, 11 or 12 digits, or a letter among ten.
    NearMiss,
    /// Everyday talk that is not for the service, some of it beginning with `bh`.
    Chat,
    /// The digits in groups.
    Grouped,
    /// The printed instruction copied, `(dấu cách)` and all.
    Template,
    /// What a short code would see: half canonical, the rest spread over the classes before `Grouped`.
    Mix,
}

impl Class {
    /// In the order of the tables.
    pub const ALL: [Self; 12] = [
        Self::Canonical,
        Self::Messy,
        Self::WideSpaces,
        Self::Nfc,
        Self::Nfd,
        Self::Card,
        Self::Tail,
        Self::NearMiss,
        Self::Chat,
        Self::Mix,
        Self::Grouped,
        Self::Template,
    ];

    /// The half of the mix that is not canonical.
    const SPREAD: [Self; 8] = [
        Self::Messy,
        Self::WideSpaces,
        Self::Nfc,
        Self::Nfd,
        Self::Card,
        Self::Tail,
        Self::NearMiss,
        Self::Chat,
    ];

    /// The class's name in the tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Canonical => "canonical",
            Self::Messy => "messy",
            Self::WideSpaces => "wide spaces",
            Self::Nfc => "NFC",
            Self::Nfd => "NFD",
            Self::Card => "card",
            Self::Tail => "tail",
            Self::NearMiss => "near miss",
            Self::Chat => "chat",
            Self::Mix => "mix",
            Self::Grouped => "grouped",
            Self::Template => "template",
        }
    }

    /// The class of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The messages of this class: 1024 of the mix, 256 of any other.
    #[must_use]
    pub fn messages(self) -> Vec<String> {
        let mut rng = Rng::new(0x8079 + self as u64);
        match self {
            Self::Mix => mixed(&mut rng, MIXED),
            _ => (0..MESSAGES).map(|_| self.message(&mut rng)).collect(),
        }
    }

    fn message(self, rng: &mut Rng) -> String {
        match self {
            Self::Canonical => format!("BH MK {}", digits(rng, 10)),
            Self::Messy => messy(rng),
            Self::WideSpaces => wide_spaces(rng),
            Self::Nfc => accented(rng),
            Self::Nfd => accented(rng).nfd().collect(),
            Self::Card => card(rng),
            Self::Tail => format!("BH MK {} {}", digits(rng, 10), rng.pick(&TAILS)),
            Self::NearMiss => near_miss(rng),
            Self::Chat => chat(rng),
            Self::Grouped => format!("BH MK {}", grouped(rng)),
            Self::Template => template(rng),
            Self::Mix => unreachable!("the mix is made of other classes"),
        }
    }
}

/// 65 536 different messages of the mix.
#[must_use]
pub fn unseen() -> Vec<String> {
    let mut rng = Rng::new(0x00C0_FFEE);
    let mut seen = std::collections::HashSet::new();
    let mut messages = Vec::with_capacity(UNSEEN);
    while messages.len() < UNSEEN {
        for message in mixed(&mut rng, MIXED) {
            if messages.len() < UNSEEN && seen.insert(message.clone()) {
                messages.push(message);
            }
        }
    }
    messages
}

fn mixed(rng: &mut Rng, count: usize) -> Vec<String> {
    let mut messages: Vec<String> = (0..count)
        .map(|index| match index / 2 {
            spread if index % 2 == 1 => Class::SPREAD[spread % Class::SPREAD.len()].message(rng),
            _ => Class::Canonical.message(rng),
        })
        .collect();
    rng.shuffle(&mut messages);
    messages
}

fn digits(rng: &mut Rng, count: usize) -> String {
    (0..count).map(|_| char::from(b"0123456789"[rng.below(10)])).collect()
}

fn either_case(rng: &mut Rng, word: &str) -> String {
    match rng.below(4) {
        0 => word.to_uppercase(),
        1 => word.to_lowercase(),
        2 => {
            word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()
        }
        _ => {
            let mut toggled = |letter: char| {
                if rng.once_in(2) {
                    letter.to_ascii_uppercase()
                } else {
                    letter.to_ascii_lowercase()
                }
            };
            word.chars().map(&mut toggled).collect()
        }
    }
}

fn messy(rng: &mut Rng) -> String {
    const BETWEEN: [&str; 12] = [" ", " ", " ", "", "  ", ": ", ", ", "-", ".", " - ", "_", "\t"];
    const AROUND: [(&str, &str); 8] = [
        ("", ""),
        ("", ""),
        ("", "."),
        ("", " "),
        ("{", "}"),
        ("(", ")"),
        ("<", ">"),
        ("\"", "\""),
    ];
    let before = rng.pick(&["", "", "", " ", "\n", "  "]);
    let bh = either_case(rng, "bh");
    let mk = either_case(rng, "mk");
    let (first, second) = (rng.pick(&BETWEEN), rng.pick(&BETWEEN));
    let (open, close) = AROUND[rng.below(AROUND.len())];
    let code = digits(rng, 10);
    format!("{before}{bh}{first}{mk}{second}{open}{code}{close}")
}

fn wide_spaces(rng: &mut Rng) -> String {
    let (first, second) = (blanks(rng), blanks(rng));
    let code = digits(rng, 10);
    format!("BH{first}MK{second}{code}")
}

/// One or two blanks, the first of them beyond ASCII.
fn blanks(rng: &mut Rng) -> String {
    const BLANKS: [&str; 4] = ["\u{3000}", "\u{2003}", "\u{A0}", " "];
    let mut run = String::from(rng.pick(&BLANKS[..3]));
    for _ in 0..rng.below(2) {
        run.push_str(rng.pick(&BLANKS));
    }
    run
}

fn accented(rng: &mut Rng) -> String {
    format!("BH MK Mã số BHXH: {} gửi 8079", digits(rng, 10))
}

const TAILS: [&str; 6] =
    ["gui 8079", "gui 8079", "GUI 8079", "gửi 8079", "gửi 8079", "gui den 8079"];

fn card(rng: &mut Rng) -> String {
    const GROUPS: [&str; 10] = ["HC", "DN", "GD", "HS", "TE", "HT", "CN", "SV", "BT", "MS"];
    let group = rng.pick(&GROUPS);
    let level = rng.below(5) + 1;
    let province = rng.below(99) + 1;
    let code = digits(rng, 10);
    match rng.below(4) {
        0 => format!("BH MK {group} {level} {province:02} {code}"),
        1 => format!("bh mk {}{level}{province:02}{code}", group.to_lowercase()),
        _ => format!("BH MK {group}{level}{province:02}{code}"),
    }
}

fn near_miss(rng: &mut Rng) -> String {
    let wrong = match rng.below(4) {
        0 => digits(rng, 9),
        1 => digits(rng, 11),
        2 => digits(rng, 12),
        _ => {
            let mut code = digits(rng, 10);
            let place = rng.below(10);
            code.replace_range(place..=place, rng.pick(&["O", "o", "l", "x", "I"]));
            code
        }
    };
    format!("BH MK {wrong}")
}

fn chat(rng: &mut Rng) -> String {
    const FIRST: [&str; 16] = [
        "Chào bạn",
        "Em ơi",
        "Anh ơi",
        "Mẹ ơi",
        "Alo",
        "Ok em",
        "Da em chao anh",
        "Tối nay",
        "Ngày mai",
        "Chi oi",
        "Xin chào",
        "Đang ở đâu đấy",
        "BHXH",
        "bhyt",
        "BHX",
        "Bhutan",
    ];
    const SECOND: [&str; 12] = [
        "mấy giờ về ăn cơm vậy",
        "chieu nay nho don con nhe",
        "cho em hỏi thủ tục làm lại thẻ",
        "gửi giúp em số tài khoản với",
        "hom nay troi mua to qua",
        "mai họp lúc tám giờ ở phòng lớn",
        "nhớ mua giúp mẹ ít rau và hai lạng thịt",
        "cua toi bi khoa roi phai lam sao",
        "đã nhận được hàng, cảm ơn nhiều",
        "cuối tuần này đi Đà Lạt không",
        "goi lai cho anh so nay nha",
        "bao giờ thì có lương vậy mọi người",
    ];
    let (first, second) = (rng.pick(&FIRST), rng.pick(&SECOND));
    let last = rng.pick(&["", "?", " nhé", " nha", "...", "!"]);
    let text = format!("{first} {second}{last} {}", digits(rng, 2));
    if rng.once_in(4) { text.nfd().collect() } else { text }
}

fn grouped(rng: &mut Rng) -> String {
    let code = digits(rng, 10);
    let lengths: &[usize] =
        [&[4, 3, 3][..], &[3, 3, 4], &[2, 2, 2, 2, 2], &[5, 5], &[1, 4, 5]][rng.below(5)];
    let between = rng.pick(&[" ", " ", ".", "-"]);
    let mut groups = Vec::new();
    let mut rest = code.as_str();
    for &length in lengths {
        let (group, after) = rest.split_at(length);
        groups.push(group);
        rest = after;
    }
    groups.join(between)
}

fn template(rng: &mut Rng) -> String {
    let label = rng.pick(&["Mã số BHXH", "Mã số BHXH", "Mã số BHXH", "mã số thẻ BHYT"]);
    let code = digits(rng, 10);
    format!("BH (dấu cách) MK (dấu cách) {{{label}}} {code}")
}

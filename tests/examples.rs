//! Runs the examples as a person or a program would, and looks at what comes out: both outputs,
//! the exit status, and that nothing in them can act on a terminal.
//!
//! `cargo test` builds the examples first; `cargo test --test examples` alone does not, then
//! `cargo build --examples` has to come before it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, its helpers included"
)]

use core::time::Duration;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 000000\n";
const REFUSED: &str = "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu \
                       voi co quan BHXH\n";
const MALFORMED: &str = "Sai cu phap. Soan: BH MK (10 chu so cua ma so BHXH) gui 8079\n";
const WRONG_LENGTH: &str = "Ma so BHXH phai du 10 chu so. Soan: BH MK (10 chu so) gui 8079\n";

// ---------------------------------------------------------------------------------------------
// Running an example
// ---------------------------------------------------------------------------------------------

/// What an example left behind.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// The example, which cargo puts beside the folder that holds this test.
#[track_caller]
fn example(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = profile.join("examples").join(file);
    assert!(path.is_file(), "no example `{name}`: run `cargo build --examples` first");
    Command::new(path)
}

#[track_caller]
fn run<A: AsRef<OsStr>>(name: &str, arguments: &[A], input: impl Into<Vec<u8>>) -> Ran {
    let mut child = example(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.into();
    // An example that does not want its input closes it: no fault of this side.
    let feeder = thread::spawn(move || drop(stdin.write_all(&input)));
    let ran = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let ran = Ran {
        status: ran.status.code().expect("ended by a signal"),
        out: String::from_utf8(ran.stdout).expect("standard output is not UTF-8"),
        err: String::from_utf8(ran.stderr).expect("standard error is not UTF-8"),
    };
    ran.assert_harmless();
    ran
}

#[track_caller]
fn reply(arguments: &[&str]) -> Ran {
    run("reply", arguments, "")
}

#[track_caller]
fn reply_lines(arguments: &[&str], input: impl Into<Vec<u8>>) -> Ran {
    run("reply", arguments, input)
}

#[track_caller]
fn parse(message: &str) -> Ran {
    run("parse", &[message], "")
}

#[track_caller]
fn parse_lines(input: impl Into<Vec<u8>>) -> Ran {
    run::<&str>("parse", &[], input)
}

impl Ran {
    /// Nothing but line ends and characters that stand where they are put.
    #[track_caller]
    fn assert_harmless(&self) {
        for text in [&self.out, &self.err] {
            for c in text.chars().filter(|c| *c != '\n') {
                assert!(
                    !matches!(
                        c.general_category(),
                        GeneralCategory::Control
                            | GeneralCategory::Format
                            | GeneralCategory::LineSeparator
                            | GeneralCategory::ParagraphSeparator
                            | GeneralCategory::PrivateUse
                            | GeneralCategory::Unassigned
                    ),
                    "U+{:04X} comes out",
                    u32::from(c)
                );
            }
        }
    }

    /// The whole of standard output, success, and not a word beside it.
    #[track_caller]
    fn assert_prints(&self, out: &str) {
        self.assert_is(0, out, "");
    }

    #[track_caller]
    fn assert_is(&self, status: i32, out: &str, err: &str) {
        assert_eq!((self.out.as_str(), self.err.as_str()), (out, err));
        assert_eq!(self.status, status);
    }

    /// Nothing on standard output, one line on standard error that says this and none of that.
    #[track_caller]
    fn assert_says(&self, status: i32, told: &str, untold: &[&str]) {
        assert_eq!(self.out, "");
        assert_eq!(self.status, status, "{}", self.err);
        assert_eq!(self.err.matches('\n').count(), 1, "{:?}", self.err);
        assert!(self.err.ends_with('\n'), "{:?}", self.err);
        assert!(self.err.contains(told), "{:?} lacks {told:?}", self.err);
        for secret in untold {
            assert!(!self.err.contains(secret), "{secret:?} comes out");
        }
    }
}

/// A directory file of this name and content.
#[track_caller]
fn csv(name: &str, content: impl AsRef<[u8]>) -> String {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("examples-{name}.csv"));
    fs::write(&file, content).unwrap();
    file.into_os_string().into_string().unwrap()
}

/// One line of JSON Lines for `reply`.
fn message(from: &str, text: &str) -> String {
    format!("{}\n", json!({ "from": from, "text": text }))
}

/// The answer that `reply` gives without a reply.
fn silent(outcome: &str) -> String {
    format!(
        "{{\"outcome\":\"{outcome}\",\"reason\":null,\"reply\":null,\"encoding\":null,\"parts\":0}}\n"
    )
}

/// The answer that `reply` gives with a reply.
fn answered(outcome: &str, reason: Option<&str>, reply: &str) -> String {
    let reason = json!(reason);
    let reply = json!(reply.trim_end());
    format!(
        "{{\"outcome\":\"{outcome}\",\"reason\":{reason},\"reply\":{reply},\"encoding\":\"gsm7\",\"parts\":1}}\n"
    )
}

// ---------------------------------------------------------------------------------------------
// reply, one message
// ---------------------------------------------------------------------------------------------

#[test]
fn reply_answers_what_the_readme_shows() {
    let fixed = ["--password", "000000", "--from", "0912345678"];
    for text in ["BH MK 0123456789", "Bh mk: 0123 456 789 gửi 8079"] {
        reply(&[&fixed[..], &[text]].concat()).assert_prints(GRANTED);
    }
    reply(&["--from", "0900000009", "BH MK 0123456789"]).assert_prints(REFUSED);
    reply(&["--from", "0912345678", "BH MK 123456789"]).assert_prints(WRONG_LENGTH);
    reply(&["--from", "0912345678", "BH MK 1234567xxx"]).assert_prints(MALFORMED);
}

#[test]
fn reply_knows_its_people_in_every_spelling() {
    for (code, phones) in [
        ("0110129425", &["0900000001", "0084900000001", " 84900000001"][..]),
        ("7900000001", &["01210000003", "0790000003", "+84790000003"]),
        ("0012345678", &["+84900000004", "900000004"]),
    ] {
        for phone in phones {
            let text = format!("BH MK {code}");
            let ran = reply(&["--password", "x", "--from", phone, &text]);
            ran.assert_prints(&format!(
                "Cap lai mat khau thanh cong. Tai khoan: {code}/Mat khau: x\n"
            ));
        }
    }
    reply(&["--from", "0900000002", "BH MK 0110129426"]).assert_prints(REFUSED);
}

#[test]
fn reply_stays_silent_and_says_why() {
    let own = "0912345678";
    for (from, text, why) in [
        ("VietTel", "BH MK 0123456789", "(alphanumeric)"),
        ("+66812345678", "BH MK 0123456789", "(foreign)"),
        ("8079", "BH MK 0123456789", "(short-code)"),
        ("*101#4567", "BH MK 0123456789", "(not-a-number)"),
        ("02438000000", "BH MK 0123456789", "(fixed-line)"),
        ("091234567", "BH MK 0123456789", "(length)"),
        ("0412345678", "BH MK 0123456789", "(not-mobile)"),
        // The sender comes before everything else.
        ("8079", "BH QT 0123456789", "no Vietnamese mobile number"),
        ("8079", "BHXH 0123456789", "no Vietnamese mobile number"),
        ("8079", "BH MK 1", "no Vietnamese mobile number"),
        (own, "BHXH 0123456789", "not addressed"),
        (own, "", "not addressed"),
        (own, "BH QT 0123456789", "another command"),
        (own, "BH QT 0123456789 2017 2016 x", "another command"),
        (own, "BH THE HC4010123456789", "another command"),
        (own, "BH HS 04486.G/2019/08708", "another command"),
    ] {
        let ran = reply(&["--from", from, text]);
        ran.assert_says(0, why, &["0123456789", "12345678", "VietTel", "08708"]);
        assert!(ran.err.starts_with("reply: no reply: "), "{}", ran.err);
    }
}

#[test]
fn reply_audits_on_standard_error() {
    for (from, text, out, audit) in [
        ("0912345678", "BH MK 0123456789", GRANTED, "decision: granted, reason: none, parts: 1"),
        (
            "0900000001",
            "BH MK 0123456789",
            REFUSED,
            "decision: refused, reason: phone-mismatch, parts: 1",
        ),
        (
            "0900000002",
            "BH MK 0110129426",
            REFUSED,
            "decision: refused, reason: not-registered, parts: 1",
        ),
        (
            "0900000001",
            "BH MK 0110129426",
            REFUSED,
            "decision: refused, reason: phone-mismatch-and-not-registered, parts: 1",
        ),
        (
            "0900000001",
            "BH MK 9999999999",
            REFUSED,
            "decision: refused, reason: phone-mismatch-and-not-registered, parts: 1",
        ),
        (
            "0900000001",
            "BH MK 9",
            WRONG_LENGTH,
            "decision: malformed, reason: code-length, parts: 1",
        ),
        ("0900000001", "BH XX 9", MALFORMED, "decision: malformed, reason: verb, parts: 1"),
        (
            "8079",
            "BH MK 9",
            "",
            "decision: bad-sender, reason: short-code, parts: 0; no reply: the sender is no \
             Vietnamese mobile number (short-code)",
        ),
        (
            "0900000001",
            "Soạn tin BH MK 9",
            "",
            "decision: not-addressed, reason: none, parts: 0; no reply: the message is not \
             addressed to this service",
        ),
        (
            "0900000001",
            "BH HS 9",
            "",
            "decision: sibling, reason: none, parts: 0; no reply: another command of 8079, not \
             this service's",
        ),
    ] {
        let ran = reply(&["--audit", "--password=000000", "--from", from, text]);
        ran.assert_is(0, out, &format!("reply: {audit}\n"));
    }
}

#[test]
fn reply_draws_a_new_password_for_each_grant() {
    let input = message("0912345678", "BH MK 0123456789").repeat(20);
    let ran = reply_lines(&[], input);
    let mut passwords: Vec<String> = ran
        .out
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line).unwrap();
            let reply = answer["reply"].as_str().unwrap();
            reply.rsplit(' ').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!((passwords.len(), ran.status), (20, 0));
    for password in &passwords {
        assert!(password.len() == 6 && password.bytes().all(|b| b.is_ascii_digit()));
    }
    passwords.sort();
    passwords.dedup();
    // Three pairs among twenty of a million: about once in 10^11 runs.
    assert!(passwords.len() > 17, "passwords repeat");

    let fixed = reply_lines(&["--password", "a{b}"], message("0912345678", "bhmk0123456789"));
    fixed.assert_prints(&answered(
        "granted",
        None,
        "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: a{b}",
    ));
}

#[test]
fn reply_tells_wrong_usage_and_repeats_nothing() {
    let long = "7".repeat(120);
    for (arguments, told) in [
        (&["--from", "0912345678"][..], "--from needs a message"),
        (&["BH MK 0123456789"], "a message needs --from"),
        (&["--from", "0912345678", "BH", "MK", "0123456789"], "more than one message"),
        (&["--from"], "--from needs a value"),
        (&["--from", "0912345678", "--from", "0912345678", "BH"], "--from is given twice"),
        (&["--password"], "--password needs a value"),
        (&["--password", ""], "--password: "),
        (&["--password", "mat 0123456789"], "--password: "),
        (&["--password", "mật0123456789"], "--password: "),
        (&["--password", "0123456789\t"], "--password: "),
        (&["--password", &long], "--password: "),
        (&["--password", "1", "--password", "2"], "given twice"),
        (&["--directory"], "--directory needs a value"),
        (&["--directory", "a", "--directory", "b"], "given twice"),
        (&["--audit=0123456789"], "takes none"),
        (&["--0123456789"], "unknown option"),
        (&["-0123456789"], "unknown option"),
        (&["--fro", "0912345678", "BH MK 0123456789"], "unknown option"),
        (&["--from", "0912345678", "-BH MK 0123456789"], "unknown option"),
    ] {
        // Were it found out late only, the first line would have its answer by then.
        let input = format!("{{}}\n{}", message("0912345678", "BH MK 0123456789"));
        let ran = run("reply", arguments, input);
        ran.assert_says(2, told, &["0123456789", "0912345678", "mat", "mật", "777"]);
        assert!(ran.err.starts_with("reply: wrong usage: "), "{}", ran.err);
    }
}

#[test]
fn reply_takes_a_message_that_begins_with_a_hyphen() {
    reply(&["--from", "0912345678", "--password", "000000", "--", "-BH MK 0123456789"])
        .assert_prints(GRANTED);
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_wrong_usage() {
    use std::os::unix::ffi::OsStrExt;
    let odd = OsStr::from_bytes(b"BH MK 0123456789\xFF");
    let from = OsStr::new("--from");
    let phone = OsStr::new("0912345678");
    let password = OsStr::new("--password");
    let glued = OsStr::from_bytes(b"--from=0912345678\xFF");
    for arguments in [
        &[from, phone, odd][..],
        &[from, odd, OsStr::new("BH")],
        &[password, odd],
        &[glued, OsStr::new("BH")],
    ] {
        run("reply", arguments, "").assert_says(2, "not UTF-8", &["0123456789", "0912345678"]);
    }
    run("parse", &[odd], "").assert_says(2, "not UTF-8", &["0123456789"]);
    let option = OsStr::from_bytes(b"--0123456789\xFF");
    for name in ["reply", "parse"] {
        run(name, &[option], "").assert_says(2, "wrong usage", &["0123456789"]);
    }
}

#[test]
fn help_goes_to_standard_output() {
    for name in ["reply", "parse"] {
        for option in ["--help", "-h"] {
            let ran = run(name, &[option], "");
            assert_eq!((ran.status, ran.err.as_str()), (0, ""));
            assert!(ran.out.contains(&format!("Usage: {name} ")), "{}", ran.out);
            let widest = ran.out.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(80), "{widest:?} columns");
        }
    }
}

// ---------------------------------------------------------------------------------------------
// reply, JSON Lines
// ---------------------------------------------------------------------------------------------

/// One message of every outcome, with its answer; the refusals with their reasons apart.
fn every_outcome(audit: bool) -> (String, String) {
    let mut input = String::new();
    let mut output = String::new();
    for (from, text, outcome, reason, sent) in [
        ("0912345678", "BH MK 0123456789", "granted", None, GRANTED),
        ("0900000001", "BH MK 0123456789", "refused", audit.then_some("phone-mismatch"), REFUSED),
        ("0900000002", "BH MK 0110129426", "refused", audit.then_some("not-registered"), REFUSED),
        (
            "0900000001",
            "BH MK 5555555555",
            "refused",
            audit.then_some("phone-mismatch-and-not-registered"),
            REFUSED,
        ),
        ("0912345678", "BH XX", "malformed", Some("verb"), MALFORMED),
        ("0912345678", "BH MK", "malformed", Some("code"), MALFORMED),
        ("0912345678", "BH MK 012345678", "malformed", Some("code-length"), WRONG_LENGTH),
        ("0912345678", "BH MK HC9010123456789", "malformed", Some("card"), MALFORMED),
        (
            "0912345678",
            "BH MK 0123456789 cảm ơn\r\n\u{1b}]0;x\u{7}",
            "malformed",
            Some("trailing"),
            MALFORMED,
        ),
        ("0912345678", "BH QT 0123456789", "sibling", None, ""),
        ("0912345678", "xin chào", "not-addressed", None, ""),
        ("VietTel", "BH MK 0123456789", "bad-sender", None, ""),
        ("8079", "xin chào", "bad-sender", None, ""),
    ] {
        input.push_str(&message(from, text));
        output.push_str(&if sent.is_empty() {
            silent(outcome)
        } else {
            answered(outcome, reason, sent)
        });
    }
    (input, output)
}

#[test]
fn reply_answers_each_line() {
    for audit in [false, true] {
        let (input, output) = every_outcome(audit);
        let audit: &[&str] = if audit { &["--audit"] } else { &[] };
        let arguments = [audit, &["--password", "000000"]].concat();
        reply_lines(&arguments, input).assert_prints(&output);
    }
}

/// Lines that hold no message, for `reply` and for `parse`.
const NO_MESSAGES: [&[u8]; 22] = [
    b"BH MK 0123456789",
    b"{",
    b"null",
    b"[]",
    // serde would read a struct from an array, by position.
    b"[\"0912345678\", \"BH MK 0123456789\"]",
    b"[\"BH MK 0123456789\"]",
    b"{}",
    b"{\"from\": \"0912345678\"}",
    b"{\"from\": \"0912345678\", \"Text\": \"BH MK 0123456789\"}",
    b"{\"from\": \"0912345678\", \"text\": null}",
    b"{\"from\": \"0912345678\", \"text\": 8079}",
    b"{\"from\": \"0912345678\", \"text\": [\"BH MK 0123456789\"]}",
    b"{\"from\": \"0912345678\", \"text\": \"BH\", \"text\": \"MK\"}",
    b"{\"from\": \"0912345678\", \"text\": \"BH MK 0123456789\"},",
    b"{\"from\": \"0912345678\", \"text\": \"BH MK 0123456789\"} {}",
    b"{'from': '0912345678', 'text': 'BH MK 0123456789'}",
    b"{\"from\": \"0912345678\", \"text\": \"BH\tMK 0123456789\"}",
    b"{\"from\": \"0912345678\", \"text\": \"BH MK \\ud83d 0123456789\"}",
    b"{\"from\": \"0912345678\", \"text\": \"BH MK \xC3 0123456789\"}",
    b"{\"from\": \"0912345678\", \"text\": \"BH MK 0123456789\", \"x\": \"\xFF\"}",
    b"\xEF\xBB\xBF{\"from\": \"0912345678\", \"text\": \"BH MK 0123456789\"}",
    b"\xFF",
];

#[test]
fn reply_goes_on_after_a_line_that_is_no_message() {
    let good = message("0912345678", "BH MK 0123456789");
    for bad in [
        &NO_MESSAGES[..],
        &[
            b"{\"text\": \"BH MK 0123456789\"}",
            b"{\"from\": 912345678, \"text\": \"BH MK 0123456789\"}",
        ],
    ]
    .concat()
    {
        let input = [b"\n", bad, b"\n", good.as_bytes(), bad].concat();
        let output =
            [silent("input"), answered("granted", None, GRANTED), silent("input")].concat();
        reply_lines(&["--password", "000000"], input).assert_is(
            1,
            &output,
            "reply: lines without valid input: 2, the first is line 2\n",
        );
    }
}

#[test]
fn blank_lines_are_counted_and_get_no_answer() {
    let input = b"\n\r\n \t \n\xE3\x80\x80\xC2\xA0\n{}\n\n";
    reply_lines(&[], input).assert_is(
        1,
        &silent("input"),
        "reply: lines without valid input: 1, the first is line 5\n",
    );
    parse_lines(input).assert_is(
        1,
        "{\"error\":\"input\",\"line\":5}\n",
        "parse: lines without a command: 1, the first is line 5\n",
    );
    for blank in ["", "\n", "\n\n  \r\n", " "] {
        reply_lines(&[], blank).assert_prints("");
        parse_lines(blank).assert_prints("");
    }
}

#[test]
fn lines_may_end_in_cr_lf_or_not_at_all_and_hold_other_fields() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let input = [
        "{\"text\":\"BH MK 0123456789\",\"from\":\"0912345678\"}\r\n",
        " \t{\"id\": 7, \"from\": \"0912345678\", \"text\": \"BH MK 0123456789\"} \n",
        "{\"x\": ",
        &deep,
        ", \"fr\\u006fm\": \"\\u0030912345678\", \"text\": \"\\u0042H MK 0123456789\"}\n",
        "{\"from\":\"0912345678\",\"text\":\"BH MK 0123456789\"}",
    ]
    .concat();
    let output = answered("granted", None, GRANTED).repeat(4);
    reply_lines(&["--password", "000000"], input.as_str()).assert_prints(&output);
    let output = "{\"command\":\"reset-password\",\"code\":\"0123456789\"}\n".repeat(4);
    parse_lines(input).assert_prints(&output);
}

#[test]
fn an_answer_does_not_wait_for_the_next_line() {
    let mut child = example("reply")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, answers) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in stdout.lines() {
            sender.send(line.unwrap()).unwrap();
        }
    });
    for next in ["", "{\"from\": "] {
        // With the beginning of another line behind it, too.
        stdin.write_all(b"{}\n").unwrap();
        stdin.write_all(next.as_bytes()).unwrap();
        let answer = answers.recv_timeout(Duration::from_secs(20));
        assert_eq!(answer.expect("no answer in time"), silent("input").trim_end());
    }
    drop(stdin);
    reader.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    for (name, line) in [("parse", "{\"text\": \"BH MK 1\"}\n"), ("reply", "{}\n")] {
        let mut child = example(name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Far more answers than a pipe holds.
        let feeder = thread::spawn(move || drop(stdin.write_all(line.repeat(50_000).as_bytes())));
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.ends_with("}\n"));
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        // To the end it would have been 1: no line is a command.
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""));
        feeder.join().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn input_and_output_that_fail_are_told() {
    for name in ["reply", "parse"] {
        let folder = File::open(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let ran = example(name).stdin(folder).output().unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!((ran.status.code(), ran.stdout.len()), (Some(2), 0));
        assert!(told.starts_with(&format!("{name}: cannot read standard input: ")), "{told}");
        assert_eq!(told.matches('\n').count(), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for (name, arguments) in [
        ("reply", &["--from", "0912345678", "BH MK 0123456789"][..]),
        ("reply", &["--help"]),
        ("parse", &["BH MK 0123456789"]),
        ("parse", &["BH MK"]),
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ran = example(name).args(arguments).stdout(full).output().unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.starts_with(&format!("{name}: cannot write to standard output: ")), "{told}");
        assert_eq!(told.matches('\n').count(), 1);
    }
}

// ---------------------------------------------------------------------------------------------
// reply, directory
// ---------------------------------------------------------------------------------------------

#[test]
fn a_directory_may_have_a_byte_order_mark_crlf_quotes_and_blank_lines() {
    for (name, content) in [
        ("plain", "code,phone,registered\n0123456789,0912345678,yes\n"),
        ("no-end", "code,phone,registered\n0123456789,0912345678,yes"),
        ("bom", "\u{feff}code,phone,registered\n0123456789,0912345678,yes\n"),
        ("crlf", "\u{feff}code,phone,registered\r\n0123456789,0912345678,yes\r\n"),
        ("cr", "code,phone,registered\r0123456789,0912345678,yes\r"),
        (
            "quotes",
            "\u{feff}\"code\",\"phone\",\"registered\"\r\n\"0123456789\",\"+(84) 912.345-678\",\"yes\"\r\n",
        ),
        ("blank", "code,phone,registered\n\n\r\n0123456789,84912345678,yes\n\n"),
    ] {
        let file = csv(name, content);
        let arguments = ["--directory", &file, "--password", "000000", "--from"];
        let text = "BH MK 0123456789";
        reply(&[&arguments[..], &["0912345678", text]].concat()).assert_prints(GRANTED);
        reply(&[&arguments[..], &["0900000001", text]].concat()).assert_prints(REFUSED);
        // The embedded people are gone.
        let other = [&arguments[..], &["0900000001", "BH MK 0110129425"]].concat();
        reply(&other).assert_prints(REFUSED);
    }
}

#[test]
fn a_directory_may_be_empty_but_for_its_header() {
    let file = csv("empty", "code,phone,registered\n");
    reply(&["--directory", &file, "--from", "0912345678", "BH MK 0123456789"])
        .assert_prints(REFUSED);
}

/// Nothing runs, and one line names the place; the content stays untold.
#[track_caller]
fn assert_bad_directory(name: &str, content: String, told: &str) {
    let file = csv(name, content);
    let input = message("0912345678", "BH MK 0123456789");
    let ran = reply_lines(&["--directory", &file], input);
    ran.assert_says(2, told, &["012345678", "0912345", "02438", name]);
    assert!(ran.err.starts_with("reply: directory, line "), "{}", ran.err);
}

#[test]
fn another_header_is_told() {
    let told = "line 1: expected the header code,phone,registered";
    for (number, content) in [
        "",
        "0123456789,0912345678,yes\n",
        "code;phone;registered\n",
        "Code,phone,registered\n",
        "code, phone, registered\n",
        "code,phone\n",
        "code,phone,registered,name\n",
    ]
    .into_iter()
    .enumerate()
    {
        assert_bad_directory(&format!("bad-header-{number}"), content.to_owned(), told);
    }
}

#[test]
fn a_bad_row_is_named_by_its_line_and_nothing_runs() {
    let header = "code,phone,registered\n";
    let good = "0123456789,0912345678,yes\n";
    for (number, (content, told)) in [
        (format!("{header}{good}012345678,0912345679,yes\n"), "line 3, column code: "),
        (format!("{header} 0123456780,0912345679,yes\n"), "line 2, column code: "),
        (format!("{header}{good}0123456780,02438000000,yes\n"), "line 3, column phone: "),
        (format!("{header}0123456780,,yes\n"), "line 2, column phone: "),
        (format!("{header}{good}{good}"), "line 3, column code: repeats the code of line 2"),
        (
            format!("{header}\n{good}\n\"0123456789\",0900000001,no\n"),
            "line 5, column code: repeats the code of line 3",
        ),
        (
            format!("{header}0123456780,0912345679,Yes\n"),
            "line 2, column registered: expected yes or no",
        ),
        (
            format!("{header}0123456780,0912345679,\"yes"),
            "line 2, column registered: expected yes or no",
        ),
        (
            format!("{header}0123456780,0912345679,0912345678\n"),
            "line 2, column registered: expected yes or no",
        ),
        (format!("{header}{good}0123456780,0912345679\n"), "line 3: expected 3 columns, found 2"),
        (
            format!("{header}{good}0123456780,0912345679,yes,\n"),
            "line 3: expected 3 columns, found 4",
        ),
        (format!("{header}{good}  \n"), "line 3: expected 3 columns, found 1"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_bad_directory(&format!("bad-row-{number}"), content, told);
    }
}

#[test]
fn lines_of_a_directory_are_counted_as_in_an_editor() {
    let header = "code,phone,registered\n";
    let good = "0123456789,0912345678,yes\n";
    for (number, (content, told)) in [
        // Blank lines before a row and line ends inside its fields count, as in an editor.
        (format!("{header}{good}\n\r\n\nx,0912345679,yes\n"), "line 6, column code: "),
        (format!("{header}\"0123456780\n\n\",0912345679,yes\n"), "line 2, column code: "),
        (format!("{header}0123456780,\"0912345679\r\n\",yes\r\n"), "line 2, column phone: "),
        ("\"code\",phone,registered\r\rx,0912345679,yes\r".to_owned(), "line 3, column code: "),
        (format!("{header}{good}x\n\n"), "line 3: expected 3 columns, found 1"),
        // An open quote takes the rest of the file into its field.
        (
            format!("{header}{good}\"0123456780,0912345679,yes\n0123456781,0912345679,yes\n"),
            "line 3: expected 3 columns, found 1",
        ),
        // The first bad row is named.
        (format!("{header}x,y,z\n{good}{good}"), "line 2, column code: "),
        (format!("\u{feff}{header}\r\n{good}x,0912345679,yes\n"), "line 4, column code: "),
    ]
    .into_iter()
    .enumerate()
    {
        assert_bad_directory(&format!("bad-line-{number}"), content, told);
    }
}

#[test]
fn a_directory_that_is_not_utf8_or_not_there_is_told() {
    for (name, content, told) in [
        (
            "latin",
            &b"code,phone,registered\n0123456789,0912345678,yes\n0123456780,0912345679,y\xEAs\n"[..],
            "line 3, column registered: expected UTF-8",
        ),
        (
            "latin-code",
            b"code,phone,registered\n\xFF,0912345678,yes\n",
            "line 2, column code: expected UTF-8",
        ),
        ("utf16", b"\xFF\xFEc\0o\0d\0e\0", "line 1: expected the header "),
    ] {
        let file = csv(name, content);
        reply(&["--directory", &file]).assert_says(2, told, &["0123456789", "0912345"]);
    }
    reply(&["--directory", "no-0123456789-such.csv"]).assert_says(
        2,
        "reply: cannot read the directory: ",
        &["0123456789"],
    );
}

// ---------------------------------------------------------------------------------------------
// parse
// ---------------------------------------------------------------------------------------------

#[test]
fn parse_prints_the_command() {
    for text in [
        "bh mk 0110129425",
        "Bh  Mk: 0110 129 425.",
        "BH MK HC4010110129425",
        "bh (dấu cách) mk (dấu cách) 0110129425 gửi 8079",
    ] {
        parse(text).assert_prints("reset-password 0110129425\n");
    }
}

/// The drawing of an error: its kind, the message as shown, and the mark below it.
#[track_caller]
fn assert_draws(text: &str, kind: &str, shown: &str, mark: &str) {
    let ran = parse(text);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    let [title, bar, message, under] = lines[..] else {
        panic!("not four lines: {:?}", ran.out);
    };
    assert_eq!(title, format!("error: not a command ({kind})"));
    assert_eq!(bar, "  |");
    let shown = if shown.is_empty() { "1 |".to_owned() } else { format!("1 | {shown}") };
    assert_eq!(message, shown);
    let wanted = under
        .strip_prefix(&format!("  | {mark} "))
        .unwrap_or_else(|| panic!("the mark is elsewhere:\n{}", ran.out));
    assert!(
        !wanted.starts_with(['^', ' ']) && wanted.len() > 5,
        "what was expected is not told: {under:?}"
    );
}

#[test]
fn parse_marks_the_fault() {
    for (text, kind, mark) in [
        ("bh mk 1234567xxx", "code", "             ^"),
        ("BH MK 110129425", "code-length", "      ^^^^^^^^^"),
        ("BH MK 110129425 gui 8079", "code-length", "      ^^^^^^^^^"),
        ("BH MK HC9010110129425", "card", "        ^"),
        ("BH MK HC4000110129425", "card", "         ^^"),
        ("BH MK 0110129425 cam on", "trailing", "                 ^^^^^^"),
        ("BH XX 0110129425", "verb", "   ^"),
        ("BHXH 0110129425", "not-addressed", "  ^"),
        // Something is missing: the end is marked.
        ("BH MK", "code", "     ^"),
        ("BH MK ", "code", "      ^"),
        ("", "not-addressed", "^"),
    ] {
        assert_draws(text, kind, text, mark);
    }
}

#[test]
fn parse_marks_the_fault_under_any_script() {
    for (text, kind, mark) in [
        // Precomposed and decomposed, the mark stands in the same column.
        ("BH MK Mã số bảo hiểm xã hội X", "code", "                            ^"),
        (
            "BH MK Ma\u{303} so\u{302}\u{301} ba\u{309}o hie\u{302}\u{309}m xa\u{303} ho\u{323}\u{302}i X",
            "code",
            "                            ^",
        ),
        ("BH MK 0110129425 cảm ơn", "trailing", "                 ^^^^^^"),
        ("BH MK 0110129425 ca\u{309}m o\u{31b}n", "trailing", "                 ^^^^^^"),
        // Full-width letters and digits take two columns each.
        ("ＢＨ　ＭＫ　１２ｘ", "code", "                ^^"),
        ("ＢＨ　ＭＫ　１２x", "code", "                ^"),
        ("BH 中 0110129425", "verb", "   ^^"),
        ("BH MK 😀", "code", "      ^^"),
    ] {
        assert_draws(text, kind, text, mark);
    }
}

#[test]
fn nothing_of_a_message_reaches_the_terminal() {
    for (text, kind, shown, mark) in [
        // Sets a window's title; clears the screen.
        ("\u{1b}]0;x\u{7}BH MK 1", "not-addressed", "\u{fffd}]0;x\u{fffd}BH MK 1", "^"),
        ("BH MK \u{1b}[2J", "code", "BH MK \u{fffd}[2J", "      ^"),
        // The same with an 8-bit introducer.
        ("BH MK 1\u{9b}2J", "code", "BH MK 1\u{fffd}2J", "       ^"),
        // Overwrites the line; starts another one.
        ("BH\rMK\r\n1 x", "code", "BH\u{fffd}MK\u{fffd}\u{fffd}1 x", "         ^"),
        ("BH\tMK\t1\tx", "code", "BH\u{fffd}MK\u{fffd}1\u{fffd}x", "        ^"),
        ("BH\u{2028}MK\u{2029}\u{85}x", "code", "BH\u{fffd}MK\u{fffd}\u{fffd}x", "       ^"),
        // Turns the direction of writing.
        ("BH MK \u{202e}12\u{202c}x", "code", "BH MK \u{fffd}12\u{fffd}x", "          ^"),
        (
            "BH MK \u{2066}\u{2067}\u{2068}\u{2069}\u{200f}\u{61c}x",
            "code",
            "BH MK \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}x",
            "            ^",
        ),
        // Takes no room, or another one on each terminal.
        ("BH MK \u{200b}\u{feff}\u{ad}x", "code", "BH MK \u{fffd}\u{fffd}\u{fffd}x", "         ^"),
        ("BH MK \u{e000}", "code", "BH MK \u{fffd}", "      ^"),
        ("BH MK \u{10ffff}", "code", "BH MK \u{fffd}", "      ^"),
        ("BH MK \u{7f}", "code", "BH MK \u{fffd}", "      ^"),
        ("BH MK\u{8}", "code", "BH MK\u{fffd}", "     ^"),
        // Before the fault, inside it and behind it.
        (
            "\u{200b}BH MK 0110129425\u{200b} x\u{1b}y\u{202e}z",
            "trailing",
            "\u{fffd}BH MK 0110129425\u{fffd} x\u{fffd}y\u{fffd}z",
            "                   ^^^^^",
        ),
    ] {
        assert_draws(text, kind, shown, mark);
        // As JSON the message stays out altogether.
        let ran = parse_lines(json!({ "text": text }).to_string());
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(answer["error"], kind);
        assert!(ran.out.is_ascii());
    }
}

/// Every control character, alone in an otherwise good message: `run` looks at what comes out.
#[test]
fn no_control_character_comes_out() {
    for c in (1..0xa0).filter_map(char::from_u32).filter(|c| c.is_control()) {
        let ran = parse(&format!("BH MK 011012942{c}x"));
        assert_eq!(ran.status, 1);
        assert!(ran.out.contains("BH MK 011012942\u{fffd}x"), "{}", ran.out);
        let ran = reply(&["--from", &format!("{c}8079"), &format!("BH MK{c}x")]);
        ran.assert_says(0, "no reply: ", &[]);
    }
}

#[test]
fn parse_shows_a_part_of_a_long_message() {
    let text = format!("BH MK {} x {}", "ậ ".repeat(5_000), "中".repeat(5_000));
    let ran = parse(&text);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert_eq!(ran.out.lines().count(), 4);
    assert!(ran.out.len() < 2_000, "{} bytes", ran.out.len());
}

/// A long mark was once folded, the text by characters and the carets by columns.
#[test]
fn parse_marks_the_front_of_a_long_fault() {
    // 40 characters are marked: two columns each, one each, and one for every two.
    for (letter, columns) in [("\u{ff11}", 80), ("1", 40)] {
        let ran = parse(&format!("BH MK {}", letter.repeat(138)));
        assert_eq!(ran.out.matches('^').count(), columns, "{}", ran.out);
    }
    let ran = parse(&format!("BH MK {}", "x\u{301}".repeat(138)));
    assert_eq!(ran.out.matches('^').count(), 1, "{}", ran.out);
    let ran = parse(&format!("BH MK 0123456789 {}", "x\u{301}".repeat(138)));
    assert_eq!(ran.out.matches('^').count(), 20, "{}", ran.out);
}

#[test]
fn parse_answers_each_line() {
    let mut input = String::new();
    let mut output = String::new();
    for (text, answer) in [
        ("bh mk HC4010110129425", "{\"command\":\"reset-password\",\"code\":\"0110129425\"}"),
        ("bh mk 1234567xxx", "{\"error\":\"code\",\"span\":[13,14]}"),
        ("BH MK 110129425", "{\"error\":\"code-length\",\"span\":[6,15],\"digits\":9}"),
        (
            "BH MK 012345678901 gửi 8079",
            "{\"error\":\"code-length\",\"span\":[6,18],\"digits\":12}",
        ),
        ("BH MK HC9010110129425", "{\"error\":\"card\",\"span\":[8,9]}"),
        ("BH MK 0110129425 cam on", "{\"error\":\"trailing\",\"span\":[17,23]}"),
        ("BH MK", "{\"error\":\"code\",\"span\":[5,5]}"),
        ("Bảo", "{\"error\":\"not-addressed\",\"span\":[1,4]}"),
        ("BHXH", "{\"error\":\"not-addressed\",\"span\":[2,3]}"),
        ("BH\u{1b}MK", "{\"error\":\"verb\",\"span\":[2,3]}"),
        ("", "{\"error\":\"not-addressed\",\"span\":[0,0]}"),
    ] {
        input.push_str(&json!({ "text": text }).to_string());
        input.push('\n');
        output.push_str(answer);
        output.push('\n');
    }
    parse_lines(input).assert_is(
        1,
        &output,
        "parse: lines without a command: 10, the first is line 2\n",
    );
    let good = json!({ "text": "BH MK 0110129425" }).to_string();
    parse_lines(good).assert_prints("{\"command\":\"reset-password\",\"code\":\"0110129425\"}\n");
}

#[test]
fn parse_goes_on_after_a_line_that_is_no_message() {
    let good = json!({ "text": "BH MK 0110129425" }).to_string();
    for bad in NO_MESSAGES {
        let input = [b"\n", bad, b"\n\n", good.as_bytes(), b"\n", bad].concat();
        let output = "{\"error\":\"input\",\"line\":2}\n\
                      {\"command\":\"reset-password\",\"code\":\"0110129425\"}\n\
                      {\"error\":\"input\",\"line\":5}\n";
        parse_lines(input).assert_is(
            1,
            output,
            "parse: lines without a command: 2, the first is line 2\n",
        );
    }
}

#[test]
fn parse_tells_wrong_usage_and_repeats_nothing() {
    for (arguments, told) in [
        (&["BH", "MK", "0123456789"][..], "more than one message"),
        (&["--0123456789"], "unknown option"),
        (&["-0123456789"], "unknown option"),
    ] {
        let ran = run("parse", arguments, "");
        ran.assert_says(2, told, &["0123456789"]);
        assert!(ran.err.starts_with("parse: wrong usage: "), "{}", ran.err);
    }
    run("parse", &["--", "-BH MK 0110129425"], "").assert_prints("reset-password 0110129425\n");
}

// ---------------------------------------------------------------------------------------------
// gather_async
// ---------------------------------------------------------------------------------------------

#[test]
fn gather_async_prints_a_grant_and_a_refusal() {
    run::<&str>("gather_async", &[], "").assert_prints(&format!("{GRANTED}{REFUSED}"));
}

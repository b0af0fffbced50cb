//! Runs the examples as a person or a program would: both outputs, letter for letter, and the exit
//! status.
//!
//! `cargo test` builds the examples first; `cargo test --test examples` alone does not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic, its helpers included"
)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;

const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 000000\n";
const REFUSED: &str = "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich \
                       dien tu voi co quan BHXH\n";
const MALFORMED: &str = "Sai cu phap. Soan: BH MK (ma so BHXH) gui 8079. Ma so BHXH co 10 chu so\n";
const WRONG_LENGTH: &str = "Ma so BHXH phai du 10 chu so. Soan: BH MK (ma so BHXH) gui 8079\n";

// As the README has them.
const REPLY: &str = "reply --from 0912345678 \"BH MK 0123456789\"";
const PARSE: &str = "parse \"bh mk 1234567xxx\"";

/// What is typed after `cargo run --example`, without the `--` there; blanks are kept in quotes.
fn command(line: &str) -> Command {
    let words = line.split('"').enumerate().flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    let words: Vec<&str> = words.collect();
    let test = std::env::current_exe().unwrap();
    let examples = test.ancestors().nth(2).unwrap().join("examples");
    let program = examples.join(words[0]).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.is_file(), "run `cargo build --examples` first");
    let mut command = Command::new(program);
    command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Standard output, standard error and exit status of a command line with this standard input.
fn run(line: &str, input: impl Into<Vec<u8>>) -> (String, String, Option<i32>) {
    let mut child = command(line).spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.into());
    // A program that wants no input closes it: no fault of this side.
    let feeder = thread::spawn(move || drop(stdin.write_all(&input)));
    let ran = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(ran.stdout), text(ran.stderr), ran.status.code())
}

#[track_caller]
fn assert_runs(line: &str, input: impl Into<Vec<u8>>, out: &str, err: &str, status: i32) {
    assert_eq!(run(line, input), (out.to_owned(), err.to_owned(), Some(status)), "{line}");
}

/// The example's output with zeros for the six digits of a password that was drawn.
#[track_caller]
fn masked(granted: &str) -> String {
    let (front, digits) = granted.trim_end().rsplit_once(' ').unwrap();
    assert!(digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{digits}");
    format!("{front} 000000\n")
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = include_str!("../README.md");
    for typed in [REPLY, PARSE, "gather_async`"] {
        let typed = typed.replacen(' ', " -- ", 1);
        assert!(readme.contains(&format!("cargo run --example {typed}")), "{typed}");
    }
    let shown = readme.lines().find(|line| line.starts_with("Cap lai")).unwrap();
    assert_eq!(masked(shown), GRANTED);
    let drawn = [run(REPLY, ""), run(REPLY, ""), run(REPLY, "")].map(|(out, err, status)| {
        assert_eq!((masked(&out).as_str(), err.as_str(), status), (GRANTED, "", Some(0)));
        out
    });
    assert!(drawn.iter().any(|out| *out != drawn[0]), "the same password three times");
}

#[test]
fn one_message() {
    let reply =
        |from: &str, text: &str| format!("reply --password 000000 --from {from} \"{text}\"");
    for (line, out, err) in [
        (reply("0912345678", "Bh mk: 0123 456 789 gửi 8079"), GRANTED, "granted"),
        (reply("+84-912-345-678", "BH MK HC4010123456789"), GRANTED, "granted"),
        (reply("0912345678 --", "-BH MK 0123456789"), GRANTED, "granted"),
        (reply("0790000003", "BH MK 0123456789"), REFUSED, "refused: phone-mismatch"),
        (reply("0900000002", "BH MK 0110129426"), REFUSED, "refused: not-registered"),
        (reply("0912345678", "BH MK 123456789"), WRONG_LENGTH, "malformed: code-length"),
        (reply("0912345678", "BH MK 1234567xxx"), MALFORMED, "malformed: code"),
        (reply("VietTel", "BH MK 0123456789"), "", "no reply, silence: alphanumeric"),
        (reply("0912345678", "Xin chào"), "", "no reply, silence: not-addressed"),
        (reply("0912345678", "BH QT 123"), "", "no reply, sibling"),
    ] {
        let told = format!("reply: {err}\n");
        assert_runs(&line, "", out, if out.is_empty() { &told } else { "" }, 0);
        assert_runs(&line.replacen("reply", "reply --audit", 1), "", out, &told, 0);
    }
    assert_runs("parse \"BH MK HC4010110129425\"", "", "reset-password 0110129425\n", "", 0);
    let period = "participation 0110129425 2016-01 2017-12\n";
    assert_runs("parse -- \"-BH QT 0110129425 012016 122017\"", "", period, "", 0);
    assert_runs("gather_async", "", &[GRANTED, REFUSED].concat(), "", 0);
}

#[test]
fn wrong_usage_is_told_and_no_argument_repeated() {
    let long = format!("reply --password {}", "9".repeat(100));
    let no_option = "reply --from 0912345678 \"-BH MK 0123456789\"";
    let twice = "reply --from 0912345678 --from 0912345678 BH";
    for (told, lines) in [
        ("expected both", &["reply --from 0912345678", "reply \"BH MK 0123456789\""][..]),
        ("expected each option once", &["reply --from", twice, no_option, "reply a b --from 9"]),
        ("expected each option once", &["reply --audit=0123456789", "reply --0123456789"]),
        ("--password: expected a password, found none", &["reply --password \"\""]),
        ("--password: expected only characters", &["reply --password mậtkhẩu9"]),
        ("--password: expected a password that fits", &[&long]),
        ("expected one message", &["parse BH MK 0123456789", "parse -9"]),
        ("expected no argument", &["gather_async 0123456789", "conformance 0123456789"]),
    ] {
        for line in lines {
            // A message is answered only after the whole command line is right.
            let (out, err, status) = run(line, r#"{"from":"0912345678","text":"BH MK 9"}"#);
            assert_eq!((out.as_str(), status), ("", Some(2)), "{line}");
            let name = line.split(' ').next().unwrap();
            assert!(err.starts_with(&format!("{name}: wrong usage: {told}")), "{line}: {err}");
            assert!(err.ends_with("; see --help\n") && !err.contains(['9', 'ậ']), "{err}");
        }
    }
    for name in ["reply", "parse", "gather_async", "conformance"] {
        let (out, err, status) = run(&format!("{name} --help"), "");
        assert_eq!((err.as_str(), status), ("", Some(0)), "{name}");
        assert!(out.contains(&format!("\nUsage: {name}")), "{out}");
        assert!(out.lines().all(|line| line.len() <= 80), "{out}");
        assert_eq!(run(&format!("{name} -h"), "").0, out);
    }
}

/// Message, kind, the message as shown where it is another, and the mark under it.
#[test]
fn the_caret() {
    let long = format!("BH MK 0123456789 {}", "x\u{301}".repeat(138));
    let part = format!("BH MK 0123456789 {}...", "x\u{301}".repeat(40));
    let wide = format!("BH MK {}", "１".repeat(138));
    let of_wide = format!("BH MK {}...", "１".repeat(80));
    let front = format!("BH MK {}", "ma ".repeat(30));
    let after = format!("...{}", "ma ".repeat(30).split_off(50));
    for (text, kind, shown, at, marks) in [
        ("BH MK 1234567xxx", "code", "", 13, 1),
        ("BH MK 110129425 gui 8079", "code-length", "", 6, 9),
        ("BHXH 0110129425", "not-addressed", "", 2, 1),
        ("BH MK", "code", "", 5, 1),
        // Precomposed and decomposed, the mark stands in the same column; wide letters take two.
        ("BH MK 0110129425 cảm ơn", "trailing", "", 17, 6),
        ("BH MK 0110129425 ca\u{309}m o\u{31b}n", "trailing", "", 17, 6),
        ("ＢＨ　ＭＫ　１２ｘ", "code", "", 16, 2),
        // Forty characters of the fault are marked (every second one takes no column), and as many
        // shown before and after it.
        (&long, "trailing", &part, 17, 20),
        (&wide, "code-length", &of_wide, 6, 80),
        (&front, "code", &after, 43, 1),
        // What can act on a terminal: escapes, line ends, directions, and what takes no room.
        ("\u{1b}]0;x\u{7}BH MK 1", "not-addressed", "\u{fffd}]0;x\u{fffd}BH MK 1", 2, 1),
        ("BH\rMK\r\n1\u{9b} x", "code", "BH\u{fffd}MK\u{fffd}\u{fffd}1\u{fffd} x", 8, 1),
        ("BH\u{2028}MK\u{2029}\u{85}x", "code", "BH\u{fffd}MK\u{fffd}\u{fffd}x", 7, 1),
        ("BH MK \u{202e}12\u{202c}x", "code", "BH MK \u{fffd}12\u{fffd}x", 6, 1),
        ("BH MK \u{200b}\u{feff}\u{e000}", "code", "BH MK \u{fffd}\u{fffd}\u{fffd}", 8, 1),
    ] {
        let (out, err, status) = run(&format!("parse \"{text}\""), "");
        assert_eq!((err.as_str(), status), ("", Some(1)), "{text:?}");
        let shown = if shown.is_empty() { text } else { shown };
        let mark = format!("{}{} expected ", " ".repeat(at), "^".repeat(marks));
        let front = format!("error: not a command ({kind})\n  |\n1 | {shown}\n  | {mark}");
        assert!(out.starts_with(&front), "{text:?}:\n{out}");
        assert_eq!(out.lines().count(), 4, "{text:?}:\n{out}");
    }
}

#[test]
fn json_lines() {
    let told = |name: &str, errors: usize, first: usize| {
        format!("{name}: lines with an error: {errors}, the first is line {first}\n")
    };
    // A byte order mark, a blank line, CR LF, other fields, and no line end at the end.
    let input = "\u{feff}".to_owned()
        + r#"{"id":"\u202e7","from":"0912345678","text":"BH MK 0123456789"}"#
        + "\r\n \n"
        + r#"{"id":7,"from":"0900000009","text":"BH MK 0123456789","x":[]}
{"id":null,"from":"0912345678","text":"BH MK 9"}
{"from":"8079","text":"BH MK 9"}
{"id":[],"from":912345678,"text":"BH MK 9"}
{"from":"0912345678","text":"BH THE 9"}"#;
    for (option, why) in [("", ""), (" --audit", r#""why":"phone-mismatch","#)] {
        let sized = r#""encoding":"gsm7","segments":1,"reply":"#;
        let [granted, refused, wrong] = [GRANTED, REFUSED, WRONG_LENGTH].map(str::trim_end);
        let out = format!(
            r#"{{"id":"\u202e7","outcome":"granted",{sized}"{granted}"}}
{{"id":7,"outcome":"refused",{why}{sized}"{refused}"}}
{{"line":4,"outcome":"malformed","why":"code-length",{sized}"{wrong}"}}
{{"line":5,"outcome":"silence","why":"short-code"}}
{{"line":6,"error":"input"}}
{{"line":7,"outcome":"sibling"}}
"#
        );
        let line = format!("reply --password 000000{option}");
        assert_runs(&line, input.as_str(), &out, &told("reply", 1, 6), 1);
    }
    let input = r#"{"text":"BH THE hc4010110129425"}
{"text":"BH MK 110129425 gửi 8079","id":1}
{"text":9}"#;
    let out = r#"{"line":1,"command":"card-validity","card":"HC4010110129425"}
{"id":1,"error":"code-length","span":[6,15],"digits":9}
{"line":3,"error":"input"}
"#;
    assert_runs("parse", input, out, &told("parse", 2, 2), 1);
    // The second as serde would read a struct, by position; the last ends inside a character.
    let bad = br#"BH MK 0123456789
["0912345678","BH MK 0123456789"]
null
{}
{"from":"0912345678","text":null}
{"from":"0912345678","text":"BH MK 0123456789"} {}
{"from":"0912345678","text":"\ud83d"}
{"from":"0912345678","text":""#;
    let answer = |at| format!("{{\"line\":{at},\"error\":\"input\"}}\n");
    let out = (1..=8).map(answer).collect::<Vec<_>>().concat();
    for name in ["reply", "parse"] {
        assert_runs(name, [bad, &b"\xC3\"}"[..]].concat(), &out, &told(name, 8, 1), 1);
        assert_runs(name, "\n \r\n", "", "", 0);
    }
}

#[test]
fn the_directory() {
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/people.csv");
    let line = REPLY.replacen(' ', &format!(" --password 000000 --directory {file} "), 1);
    for (rows, out, err) in [
        ("0123456789,0912345678,yes", GRANTED, ""),
        ("\r\n0123456789,912345678,yes\r\n\n", GRANTED, ""),
        ("\"0123456789\",\"+(84) 912.345-678\",\"yes\"\n", GRANTED, ""),
        ("0123456789,0912345678,no\n", REFUSED, ""),
        ("", REFUSED, "reply: warning: "),
        ("\n012345678,0912345678,yes", "", "FILE, line 3: column code: expected exactly 10 digits"),
        ("0123456789,8079,yes", "", "FILE, line 2: column phone: expected a phone number, found"),
        ("0123456789,0912345678,Yes", "", "FILE, line 2: column registered: expected yes or no"),
        ("0123456789,0912345678\n", "", "FILE, line 2: expected 3 columns, found 2"),
        ("0123456789,\"0912345678,yes", "", "FILE, line 2: expected each quote to be closed"),
        ("0123456789,0912\"345678,yes", "", "FILE, line 2: expected each quote to be closed"),
        ("0123456789,0912345678,yes\r0,0,yes", "", "FILE, line 2: expected LF or CR LF at the"),
        ("0123456789,0912345678,no\n0123456789,0912345678,no", "", "FILE, line 3: column code: an"),
    ] {
        for bom in ["", "\u{feff}"] {
            fs::write(file, [bom, "code,phone,registered\n", rows].concat()).unwrap();
            let (printed, told, status) = run(&line, "");
            assert_eq!((printed.as_str(), status == Some(0)), (out, !out.is_empty()), "{rows:?}");
            let err = err.replace("FILE", &format!("reply: {file:?}"));
            assert!(told.starts_with(&err) && told.is_empty() == err.is_empty(), "{told}");
            assert!(!told.contains("012345678") && !told.contains("0912"), "{told}");
        }
    }
    for (content, told) in [
        (&b"code,phone\n"[..], "line 1: expected the header code,phone,registered"),
        (b"", "line 1: expected the header code,phone,registered"),
        (b"code,phone,registered\n0123456789,0912345678,y\xEAs", "line 2: expected UTF-8"),
    ] {
        fs::write(file, content).unwrap();
        assert_runs(&line, "", "", &format!("reply: {file:?}, {told}\n"), 2);
    }
    let (_, err, status) = run(&line.replace("people.csv", "none.csv"), "");
    assert!(status == Some(2) && err.contains("none.csv\": "), "{err}");
}

#[test]
fn an_answer_does_not_wait_and_a_reader_may_leave() {
    for name in ["reply", "parse"] {
        let mut child = command(name).spawn().unwrap();
        let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut stdout = BufReader::new(stdout);
        for next in ["", "{"] {
            // With the beginning of another line after it, too.
            write!(stdin, "{{}}\n{next}").unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert!(line.contains("\"error\":\"input\""), "{line}");
        }
        drop(stdout);
        let feeder = thread::spawn(move || drop(stdin.write_all("}\n".repeat(99_999).as_bytes())));
        let ran = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(0), &b""[..]));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_an_unreadable_input_and_a_terminal_are_told() {
    for line in [REPLY, "reply --help", PARSE, "parse --help", "gather_async"] {
        let mut command = command(line);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ran = command.stdin(Stdio::null()).stdout(full).output().unwrap();
        assert_eq!((ran.status.code(), ran.stderr.is_empty()), (Some(2), false), "{line}");
    }
    for name in ["reply", "parse"] {
        let folder = File::open(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let ran = command(name).stdin(folder).output().unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert!(err.starts_with(&format!("{name}: cannot read standard input: ")), "{err}");
        assert_eq!(ran.status.code(), Some(2));
        // `script` gives a program a terminal, where it is installed.
        let path = command(name).get_program().to_owned();
        let terminal = Command::new("script").arg("-qec").arg(path).arg("/dev/null").output();
        let told = format!("{name}: waiting for JSON Lines from the terminal; Ctrl-D ends them");
        assert!(terminal.is_err() || terminal.unwrap().stdout.starts_with(told.as_bytes()));
    }
    // Not UTF-8: each byte is one character.
    let text = std::os::unix::ffi::OsStrExt::from_bytes(b"BH MK \xC3\xFF");
    let ran = command("parse").arg::<&std::ffi::OsStr>(text).output().unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert!(out.contains("1 | BH MK \u{fffd}\u{fffd}\n  |       ^ expected"), "{out}");
}

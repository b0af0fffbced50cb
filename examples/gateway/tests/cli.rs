//! The command line, as people and scripts meet it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use bhxh_sms_gateway::http::PATIENCE;
use bhxh_sms_gateway::server::Limits;
use rusqlite::Connection;
use tempfile::TempDir;

const README: &str = include_str!("../README.md");
const SECRET: &str = "0123456789abcdef";

fn write_private(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs the gateway in a folder; exit status, standard output, standard error.
fn gateway(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_gateway"))
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let [out, err] = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (ran.status.code().unwrap(), out, err)
}

fn initialised() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (status, _, err) = gateway(&folder, &["init", "--db", "g.db"]);
    assert_eq!((status, err.as_str()), (0, "created g.db and g.db.key\n"));
    folder
}

fn people(folder: &TempDir) -> Vec<String> {
    let conn = Connection::open(folder.path().join("g.db")).unwrap();
    let mut select = conn
        .prepare("SELECT code || ' ' || phone || ' ' || registered FROM people ORDER BY code")
        .unwrap();
    let rows = select.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn init_makes_two_private_files_and_overwrites_nothing() {
    let folder = initialised();
    for file in ["g.db", "g.db.key"] {
        let mode = fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(people(&folder).len(), 4);
    let again = (1, String::new(), "gateway: g.db: the file exists\n".to_owned());
    assert_eq!(gateway(&folder, &["init", "--db", "g.db"]), again);
    assert_eq!(gateway(&folder, &["init", "--db", "h.db", "--empty"]).0, 0);
    let conn = Connection::open(folder.path().join("h.db")).unwrap();
    assert_eq!(conn.query_row("SELECT count(*) FROM people", [], |row| row.get(0)), Ok(0));
}

#[test]
fn add_takes_any_spelling_and_quotes_none() {
    let folder = initialised();
    let add = |code, phone, more: &[&str]| {
        let arguments = ["add", "--db", "g.db", "--code", code, "--phone", phone];
        gateway(&folder, &[&arguments, more].concat())
    };
    assert_eq!(add("0000000001", " 700-000-001", &["--registered"]).0, 0);
    assert!(people(&folder).contains(&"0000000001 +84700000001 1".to_owned()));
    let (status, _, err) = add("0000000001", "0900000009", &[]);
    assert_eq!(status, 1);
    let known = "gateway: the code is in the directory already (--update replaces its phone)\n";
    assert_eq!(err, known);
    assert_eq!(add("0000000001", "0900000009", &["--update"]).0, 0);
    assert!(people(&folder).contains(&"0000000001 +84900000009 0".to_owned()));
    for (code, phone) in
        [("000000000", "0900000009"), ("0000000002", "0280000009"), ("0000000002", "01200000009")]
    {
        let (status, _, err) = add(code, phone, &[]);
        assert_eq!(status, 2);
        assert!(err.starts_with("gateway: --") && err.lines().count() == 1, "{err}");
        assert!(!err.contains(code) && !err.contains(phone), "{err}");
    }
}

#[test]
fn import_takes_all_rows_or_none_and_names_every_bad_one() {
    let folder = initialised();
    let csv = "\u{FEFF}code,phone,registered\r\n\
               0000000001,0900000001,yes\r\n\
               \r\n\
               0000000001,0900000002,yes\r\n\
               0123456789,0900000003,yes\r\n\
               000000000x,0900000004,yes\r\n\
               0000000005,19001000,yes\r\n\
               0000000006,0900000006,ja\r\n\
               0000000007,0900000007\r\n\
               \"0000000008\",\"+84 (90) 000.0008\", no \r\n";
    fs::write(folder.path().join("bad.csv"), csv).unwrap();
    let (status, out, err) = gateway(&folder, &["import", "--db", "g.db", "bad.csv"]);
    assert_eq!((status, out.as_str()), (1, ""));
    let expected = "\
bad.csv: line 4: repeats the code of line 2
bad.csv: line 6: column code: CODE
bad.csv: line 7: column phone: PHONE
bad.csv: line 8: column registered: expected yes or no
bad.csv: line 9: expected 3 columns, found 2
bad.csv: line 5: the code is in the directory already (--update replaces its phone)
gateway: bad.csv: nothing was imported: 6 rows were refused
";
    // The crate's wording of these two is the crate's business.
    let code = "000000000x".parse::<bhxh_sms::InsuranceCode>().unwrap_err().to_string();
    let phone = "19001000".parse::<bhxh_sms::Msisdn>().unwrap_err().to_string();
    assert_eq!(err, expected.replace("CODE", &code).replace("PHONE", &phone));
    assert_eq!(people(&folder).len(), 4, "nothing half-imported");

    let good: Vec<&str> = csv
        .lines()
        .enumerate()
        .filter(|(at, _)| [0, 1, 2, 9].contains(at))
        .map(|(_, line)| line)
        .collect();
    fs::write(folder.path().join("good.csv"), good.join("\n")).unwrap();
    let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "good.csv"]);
    assert_eq!((status, err.as_str()), (0, "imported 2 people\n"));
    assert!(people(&folder).contains(&"0000000008 +84900000008 0".to_owned()));

    // Every row is known by now: refused, or updated.
    assert_eq!(gateway(&folder, &["import", "--db", "g.db", "good.csv"]).0, 1);
    let update = gateway(&folder, &["import", "--db", "g.db", "--update", "good.csv"]);
    assert_eq!(update, (0, String::new(), "imported 2 people\n".to_owned()));
}

#[test]
fn numbers_of_the_old_plan_are_imported_if_that_is_asked_for_and_what_they_need_is_said_once() {
    let folder = initialised();
    let csv = "code,phone,registered\n\
               0000000031,900000031,no\n\
               0000000032,01200000032,no\n\
               0000000033,+84 169 000 0033,no\n";
    fs::write(folder.path().join("p.csv"), csv).unwrap();
    let note = "p.csv: a list from before 2018 is read with --before-2018; one from before 2017 needs \
                its owner's confirmation of every number as well, since fixed lines of that time are \
                written like today's mobile numbers (08 3812 3456)\n";
    let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "p.csv"]);
    let old = "a number from before September 2018: needs --before-2018";
    let expected = format!(
        "p.csv: line 3: column phone: {old}\np.csv: line 4: column phone: {old}\n{note}\
         gateway: p.csv: nothing was imported: 2 rows were refused\n"
    );
    assert_eq!((status, err), (1, expected));
    let (status, _, err) = gateway(&folder, &["import", "--before-2018", "--db", "g.db", "p.csv"]);
    assert_eq!((status, err), (0, format!("{note}imported 3 people\n")));
    for person in ["31 +84900000031", "32 +84700000032", "33 +84390000033"] {
        assert!(people(&folder).contains(&format!("00000000{person} 0")), "{person}");
    }
    // Of a list of today there is nothing to say.
    fs::write(folder.path().join("p.csv"), csv.split_inclusive('\n').take(2).collect::<String>())
        .unwrap();
    let update = gateway(&folder, &["import", "--update", "--db", "g.db", "p.csv"]);
    assert_eq!(update, (0, String::new(), "imported 1 people\n".to_owned()));
}

#[test]
fn every_line_is_imported_or_named_however_it_ends() {
    let people =
        ["0000000021,0900000021,yes", "0000000022,0900000022,no", "0000000023,0900000023,yes"];
    for ends in ["\n\n\n\n", "\r\r\r\r", "\n\r\r\n", "\r\n\n\r"] {
        let folder = initialised();
        let mut csv = "code,phone,registered".to_owned();
        for (end, person) in ends.chars().zip(people) {
            csv.push(end);
            csv += person;
        }
        fs::write(folder.path().join("p.csv"), &csv).unwrap();
        let imported = gateway(&folder, &["import", "--db", "g.db", "p.csv"]);
        let expected = (0, String::new(), "imported 3 people\n".to_owned());
        assert_eq!(imported, expected, "{csv:?}");
        // Its end is its last line's, too.
        let cut = csv.replace("23,yes", "23,\"yes").replace("22,no", "22,no\r0000000024,,no");
        fs::write(folder.path().join("p.csv"), &cut).unwrap();
        let (status, _, err) = gateway(&folder, &["import", "--update", "--db", "g.db", "p.csv"]);
        assert_eq!(status, 1);
        assert!(err.contains("line 4: column phone: "), "{err}");
        assert!(err.contains("line 5: expected quotes to be closed\n"), "{err}");
    }
}

#[test]
fn a_file_that_is_no_such_table_is_refused_at_its_header() {
    let folder = initialised();
    for csv in ["", "\n", "0000000001,0900000001,yes\n", "phone,code,registered\n", "code,phone\n"]
    {
        fs::write(folder.path().join("bad.csv"), csv).unwrap();
        let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "bad.csv"]);
        assert_eq!(status, 1);
        let expected = "bad.csv: line 1: expected the header code,phone,registered\n\
                        gateway: bad.csv: nothing was imported: 1 row was refused\n";
        assert_eq!(err, expected);
    }
    fs::write(folder.path().join("bad.csv"), b"code,phone,registered\n\xFF,\xFF,yes\n").unwrap();
    let (_, _, err) = gateway(&folder, &["import", "--db", "g.db", "bad.csv"]);
    assert!(err.starts_with("bad.csv: line 2: expected text in UTF-8\n"), "{err}");
    let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "none.csv"]);
    assert_eq!((status, err.as_str()), (1, "gateway: none.csv: entity not found\n"));
}

#[test]
fn serving_needs_a_secret_of_ones_own() {
    let folder = initialised();
    write_private(&folder, "short", "too-short");
    write_private(&folder, "placeholder", "change-me-16-or-more");
    write_private(&folder, "secret", SECRET);
    let serve = |arguments: &[&str]| {
        let (status, _, err) = gateway(&folder, &[&["serve", "--db", "g.db"], arguments].concat());
        assert_eq!(err.lines().count(), 1, "{err}");
        (status, err)
    };
    let (status, err) = serve(&[]);
    assert_eq!(status, 2);
    for way in ["--secret-file FILE", "(umask 077; openssl rand -hex 16 > FILE)", "--no-secret"] {
        assert!(err.contains(way), "{err}");
    }
    assert_eq!(serve(&["--no-secret", "--secret-file", "secret"]).0, 2);
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8079"] {
        let (status, err) = serve(&["--no-secret", "--listen", listen]);
        assert_eq!(status, 2, "{listen}");
        assert!(err.contains("needs --secret-file"), "{err}");
    }
    for weak in ["short", "placeholder"] {
        let (status, err) = serve(&["--secret-file", weak]);
        assert_eq!(status, 1);
        assert!(err.contains(&format!("(umask 077; openssl rand -hex 16 > {weak})")), "{err}");
    }
    assert_eq!(gateway(&folder, &["serve", "--no-secret", "--db", "none.db"]).0, 1);
}

#[test]
fn files_that_others_may_use_are_refused_with_the_command_that_mends_it() {
    let folder = initialised();
    write_private(&folder, "secret", SECRET);
    fs::write(folder.path().join("p.csv"), "code,phone,registered\n").unwrap();
    let serve = &["serve", "--db", "g.db", "--listen", "192.0.2.1:1", "--secret-file", "secret"];
    let show = &["stats", "--db", "g.db"];
    let import = &["import", "--db", "g.db", "p.csv"];
    let add = &["add", "--db", "g.db", "--code", "0000000001", "--phone", "0900000001"];
    let commands = [&serve[..], show, import, add];
    for (file, users) in [
        ("g.db", &commands[..]),
        ("g.db-wal", &commands[..]),
        ("g.db.key", &commands[..1]),
        ("secret", &commands[..1]),
    ] {
        // Left behind by a process that was killed.
        write_private(&folder, "g.db-wal", "");
        let path = folder.path().join(file);
        for open in [0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            for command in users {
                let (status, _, err) = gateway(&folder, command);
                let expected = format!(
                    "gateway: {file}: other users may read or write it: chmod go= {file}\n"
                );
                assert_eq!((status, err), (1, expected));
            }
        }
        let mended = Command::new("chmod").args(["go=".as_ref(), path.as_os_str()]).status();
        assert!(mended.unwrap().success());
        // Nobody has that address.
        assert!(gateway(&folder, serve).2.contains("gateway: 192.0.2.1:1: "));
    }
}

#[test]
fn nothing_on_the_command_line_is_quoted() {
    let folder = initialised();
    for (arguments, expected) in [
        (&["0912345678"][..], "unrecognized subcommand"),
        (&["help", "0912345678"], "unrecognized subcommand"),
        (&["stats", "--db", "g.db", "0912345678"], "unexpected argument found"),
        (&["stats", "--db", "g.db", "--0912345678"], "unexpected argument found"),
        (
            &["stats", "--db", "g.db", "--chart=0912345678"],
            "unexpected value for an argument found: --chart",
        ),
        (
            &["stats", "--db", "g.db", "--days", "0912345678999"],
            "invalid value for one of the arguments: --days <DAYS>",
        ),
        (
            &["stats", "--db", "g.db", "--days", "x0912345678"],
            "invalid value for one of the arguments: --days <DAYS>",
        ),
        (
            &["serve", "--db", "g.db", "--daily-limit", "84912345678"],
            "invalid value for one of the arguments: --daily-limit <DAILY_LIMIT>",
        ),
        (
            &["serve", "--db", "g.db", "--log-format", "0912345678"],
            "one of the values isn't valid for an argument: --log-format <LOG_FORMAT>",
        ),
        (
            &["serve", "--db", "g.db", "--listen", "0912345678"],
            "invalid value for one of the arguments: --listen <LISTEN>",
        ),
        (
            &["add", "--db", "g.db", "--code", "0912345678"],
            "one or more required arguments were not provided: --phone <PHONE>",
        ),
    ] {
        let ran = gateway(&folder, arguments);
        let expected = format!("gateway: {expected} (--help tells more)\n");
        assert_eq!(ran, (2, String::new(), expected));
    }
}

#[test]
fn stats_do_not_steer_the_terminal() {
    let folder = initialised();
    let conn = Connection::open(folder.path().join("g.db")).unwrap();
    let hostile = "\u{1b}[2J\u{9b}31m\u{202e}\r\n";
    conn.execute("INSERT INTO outcomes VALUES (?1, ?1, ?1, 0, 1)", [hostile]).unwrap();
    let (status, out, _) = gateway(&folder, &["stats", "--db", "g.db", "--chart"]);
    assert_eq!(status, 0);
    assert_eq!(out.matches("\u{FFFD}[2J\u{FFFD}31m\u{FFFD}\u{FFFD}\u{FFFD}").count(), 5);
    let steers = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}';
    assert!(!out.contains(steers), "{out:?}");
}

/// A running gateway, which ends with the test, however that ends.
struct Serving {
    process: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

impl Serving {
    fn start(folder: &TempDir, more: &[&str]) -> Self {
        // Where cores are dumped, so that it can be seen to switch that off.
        let mut process = Command::new("sh")
            .args(["-c", "ulimit -c unlimited; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_gateway")])
            .current_dir(folder.path())
            .args(["serve", "--db", "g.db", "--listen", "127.0.0.1:0", "--log-format", "json"])
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut first = String::new();
        log.read_line(&mut first).unwrap();
        let address = first.split("\"address\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let address = address.expect("the address in the first line").to_owned();
        Self { process, log, address }
    }

    /// SIGTERM, from outside: this file may not use `unsafe` either. The rest of the log.
    fn stop(mut self) -> String {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        for line in rest.lines() {
            assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
        }
        rest
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already ended, if all went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_file_serves_one_gateway_and_only_with_its_own_key() {
    let folder = initialised();
    let serving = Serving::start(&folder, &["--no-secret"]);
    let (status, _, err) = gateway(&folder, &["serve", "--db", "g.db", "--no-secret"]);
    assert_eq!(status, 1);
    assert!(err.starts_with("gateway: g.db: another gateway serves this file"), "{err}");
    // Commands are let in beside it.
    assert_eq!(gateway(&folder, &["stats", "--db", "g.db"]).0, 0);
    assert!(serving.stop().contains("stopped"));
    assert_eq!(gateway(&folder, &["init", "--db", "h.db"]).0, 0);
    let other = ["serve", "--db", "g.db", "--no-secret", "--key-file", "h.db.key"];
    let (status, _, err) = gateway(&folder, &other);
    let expected = "gateway: g.db: this key file is not the one that the database was made with\n";
    assert_eq!((status, err.as_str()), (1, expected));
}

#[test]
fn postgresql_needs_a_key_file_and_its_password_is_never_quoted() {
    let folder = initialised();
    let db = "postgres://gateway:0912345678@127.0.0.1:1/none";
    let (status, _, err) = gateway(&folder, &["init", "--db", db]);
    let expected = "gateway: PostgreSQL needs --key-file, the same file for every gateway\n";
    assert_eq!((status, err.as_str()), (2, expected));
    let (status, _, err) = gateway(&folder, &["stats", "--db", db]);
    let expected = "gateway: PostgreSQL: the database cannot be reached\n";
    assert_eq!((status, err.as_str()), (1, expected));
    let (status, _, err) = gateway(&folder, &["stats", "--db", "postgres://0912345678:x"]);
    assert_eq!(status, 2);
    assert!(!err.contains("0912345678"), "{err}");
    let (status, _, err) = gateway(&folder, &["stats", "--db", "g.db", "--db-ca", "ca.pem"]);
    assert_eq!((status, err.contains("for PostgreSQL")), (2, true));
}

#[test]
fn serve_logs_json_and_stops_in_good_order_and_stats_show_what_was() {
    let folder = initialised();
    let serving = Serving::start(&folder, &["--no-secret"]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", serving.process.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    assert_eq!(core.unwrap().split_whitespace().nth(4), Some("0"));
    for (id, text) in
        ["BH+MK+0123456789", "BH+MK+0123456789", "BH+MK+12345", "hello"].iter().enumerate()
    {
        let path = format!("/mo?from=0912345678&to=8079&text={text}&id={id}");
        assert_eq!(get(&serving.address, &path), 200);
    }
    let rest = serving.stop();
    for expected in [
        "\"outcome\":\"granted\"",
        "\"reason\":\"same-request\"",
        "\"kind\":\"code-length\"",
        "stopped",
    ] {
        assert!(rest.contains(expected), "{expected} in {rest}");
    }
    for forbidden in ["0123456789", "912345678", "12345\"", "hello", "Mat khau"] {
        assert!(!rest.contains(forbidden), "{forbidden}");
    }
    // Closed in good order: the write-ahead log is folded back.
    assert!(!folder.path().join("g.db-wal").exists());

    let (status, out, _) = gateway(&folder, &["stats", "--db", "g.db"]);
    assert_eq!(status, 0);
    let lines: Vec<_> =
        out.lines().map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>()).collect();
    assert_eq!(
        lines,
        [
            ["outcome", "reason", "messages"].as_slice(),
            &["duplicate", "same-request", "1"],
            &["granted", "-", "1"],
            &["malformed", "code-length", "1"],
            &["not-addressed", "-", "1"],
            &["not", "known", "to", "be", "answered:", "0"],
        ]
    );
    let (_, charted, _) = gateway(&folder, &["stats", "--db", "g.db", "--chart"]);
    assert_eq!(charted.matches('█').count(), 4 * 48);
}

#[test]
fn what_anybody_can_make_happen_is_counted_and_told_once_in_an_interval() {
    let folder = initialised();
    write_private(&folder, "secret", SECRET);
    let serving = Serving::start(&folder, &["--secret-file", "secret"]);
    let mo = "/mo?from=0912345678&to=8079&text=BH+MK+0123456789&id=1";
    for _ in 0..400 {
        assert_eq!(get(&serving.address, mo), 202);
    }
    assert_eq!(get(&serving.address, "/0912345678"), 404);
    let unknown = format!("{mo}&secret={SECRET}&charset=");
    for charset in ["x-0123", "x-0123", "0912345678"] {
        assert_eq!(get(&serving.address, &format!("{unknown}{charset}")), 200);
    }
    let rest = serving.stop();
    let told = |detail: &str| {
        let detail = format!("\"detail\":\"{detail}\"");
        let times = rest.lines().filter(|line| line.contains(&detail)).map(|line| {
            let times = line.split("\"times\":").nth(1).unwrap();
            times.split(',').next().unwrap().parse::<u32>().unwrap()
        });
        times.collect::<Vec<_>>()
    };
    // One interval or two.
    assert!(told("secret").len() <= 2, "{rest}");
    assert_eq!(told("secret").iter().sum::<u32>(), 400);
    assert_eq!(told("path"), [1]);
    assert_eq!(told("x-0123").iter().sum::<u32>(), 2);
    assert_eq!(told("not shown"), [1]);
    assert!(rest.lines().count() < 20 && !rest.contains("912345678"), "{rest}");
}

/// Asks again while the message is being dealt with, as Kannel does.
fn get(address: &str, path: &str) -> u16 {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match get_once(address, path) {
            503 if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
            status => return status,
        }
    }
}

fn get_once(address: &str, path: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn the_readme_names_tests_that_there_are() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files =
        ["src", "tests", "tests/suite"].map(|folder| fs::read_dir(package.join(folder)).unwrap());
    let code: String = files
        .into_iter()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    // Whatever is quoted and has as many words as only the name of a test has.
    let named = README.split('`').skip(1).step_by(2);
    let tests: Vec<_> = named.filter(|name| name.matches('_').count() > 3).collect();
    assert!(tests.len() > 50);
    for test in tests {
        assert!(code.contains(&format!("fn {test}() {{")), "{test}");
    }
}

#[test]
fn the_readme_states_the_limits_that_hold() {
    let Limits { connections, head, write, lifetime, .. } = Limits::default();
    for (what, seconds) in [
        ("a message waits for its answer", PATIENCE),
        ("a connection sends a head, or is idle", head),
        ("a connection takes no byte of what is sent to it", write),
        ("a connection's lifetime", lifetime),
    ] {
        assert!(README.contains(&format!("| {what} | {} s", seconds.as_secs())), "{what}");
    }
    assert!(README.contains(&format!("| connections | {connections};")));
    let (_, help, _) = gateway(&tempfile::tempdir().unwrap(), &["serve", "--help"]);
    for option in ["daily-limit", "window"] {
        let about = help.split(&format!("--{option} ")).nth(1).unwrap();
        let default = about.split("[default: ").nth(1).unwrap().split(']').next().unwrap();
        let stated = format!("`--{option}` ({default}");
        assert!(README.contains(&stated), "{stated}");
    }
}

#[test]
fn help_says_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, _) = gateway(&folder, &["--help"]);
    assert_eq!(status, 0);
    for command in ["init", "add", "import", "serve", "stats"] {
        assert!(out.contains(&format!("\n  {command} ")), "{command}");
    }
    assert_eq!(gateway(&folder, &["serve"]).0, 2);
}

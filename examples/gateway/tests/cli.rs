//! The command line, as people and scripts meet it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

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
        let mode = fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(people(&folder).len(), 4);
    let again = (
        1,
        String::new(),
        "gateway: g.db: the file exists\n".to_owned(),
    );
    assert_eq!(gateway(&folder, &["init", "--db", "g.db"]), again);
    assert_eq!(gateway(&folder, &["init", "--db", "h.db", "--empty"]).0, 0);
    let conn = Connection::open(folder.path().join("h.db")).unwrap();
    assert_eq!(
        conn.query_row("SELECT count(*) FROM people", [], |row| row.get(0)),
        Ok(0)
    );
}

#[test]
fn add_takes_any_spelling_and_quotes_none() {
    let folder = initialised();
    let add = |code, phone, more: &[&str]| {
        let arguments = ["add", "--db", "g.db", "--code", code, "--phone", phone];
        gateway(&folder, &[&arguments, more].concat())
    };
    assert_eq!(add("0000000001", "0120 000 0001", &["--registered"]).0, 0);
    assert!(people(&folder).contains(&"0000000001 +84700000001 1".to_owned()));
    let (status, _, err) = add("0000000001", "0900000009", &[]);
    assert_eq!(status, 1);
    let known = "gateway: the code is in the directory already (--update replaces its phone)\n";
    assert_eq!(err, known);
    assert_eq!(add("0000000001", "0900000009", &["--update"]).0, 0);
    assert!(people(&folder).contains(&"0000000001 +84900000009 0".to_owned()));
    for (code, phone) in [("000000000", "0900000009"), ("0000000002", "0280000009")] {
        let (status, _, err) = add(code, phone, &[]);
        assert_eq!(status, 2);
        assert!(
            err.starts_with("gateway: --") && err.lines().count() == 1,
            "{err}"
        );
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
bad.csv: line 5: the code is in the directory already (--update replaces its phone)
bad.csv: line 6: column code: CODE
bad.csv: line 7: column phone: PHONE
bad.csv: line 8: column registered: expected yes or no
bad.csv: line 9: expected 3 columns, found 2
gateway: bad.csv: nothing was imported: 6 rows were refused
";
    // The crate's wording of these two is the crate's business.
    let code = "000000000x"
        .parse::<bhxh_sms::InsuranceCode>()
        .unwrap_err()
        .to_string();
    let phone = "19001000"
        .parse::<bhxh_sms::Msisdn>()
        .unwrap_err()
        .to_string();
    assert_eq!(
        err,
        expected.replace("CODE", &code).replace("PHONE", &phone)
    );
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
    assert_eq!(
        gateway(&folder, &["import", "--db", "g.db", "good.csv"]).0,
        1
    );
    let update = gateway(&folder, &["import", "--db", "g.db", "--update", "good.csv"]);
    assert_eq!(update, (0, String::new(), "imported 2 people\n".to_owned()));
}

#[test]
fn a_file_that_is_no_such_table_is_refused_at_its_header() {
    let folder = initialised();
    for csv in [
        "",
        "\n",
        "0000000001,0900000001,yes\n",
        "phone,code,registered\n",
        "code,phone\n",
    ] {
        fs::write(folder.path().join("bad.csv"), csv).unwrap();
        let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "bad.csv"]);
        assert_eq!(status, 1);
        let expected = "bad.csv: line 1: expected the header code,phone,registered\n\
                        gateway: bad.csv: nothing was imported: 1 row was refused\n";
        assert_eq!(err, expected);
    }
    fs::write(
        folder.path().join("bad.csv"),
        b"code,phone,registered\n\xFF,\xFF,yes\n",
    )
    .unwrap();
    let (_, _, err) = gateway(&folder, &["import", "--db", "g.db", "bad.csv"]);
    assert!(
        err.starts_with("bad.csv: line 2: expected text in UTF-8\n"),
        "{err}"
    );
    let (status, _, err) = gateway(&folder, &["import", "--db", "g.db", "none.csv"]);
    assert_eq!(
        (status, err.as_str()),
        (1, "gateway: none.csv: entity not found\n")
    );
}

#[test]
fn serving_the_world_needs_a_secret() {
    let folder = initialised();
    fs::write(folder.path().join("short"), "too-short").unwrap();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8079"] {
        let (status, _, err) = gateway(&folder, &["serve", "--db", "g.db", "--listen", listen]);
        assert_eq!(status, 2, "{listen}");
        assert!(
            err.contains("needs --secret-file") && err.lines().count() == 1,
            "{err}"
        );
    }
    let weak = [
        "serve",
        "--db",
        "g.db",
        "--listen",
        "0.0.0.0:0",
        "--secret-file",
        "short",
    ];
    assert_eq!(gateway(&folder, &weak).0, 1);
    let none = ["serve", "--db", "none.db"];
    assert_eq!(gateway(&folder, &none).0, 1);
}

/// Ends with the test, however that ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // Already ended, if all went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn serve_logs_json_and_stops_in_good_order_and_stats_show_what_was() {
    let folder = initialised();
    let mut serving = Command::new(env!("CARGO_BIN_EXE_gateway"))
        .current_dir(folder.path())
        .args([
            "serve",
            "--db",
            "g.db",
            "--listen",
            "127.0.0.1:0",
            "--log-format",
            "json",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(serving.stderr.take().unwrap());
    let mut serving = Serving(serving);
    let mut first = String::new();
    log.read_line(&mut first).unwrap();
    let address = first
        .split("\"address\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let address = address.expect("the address in the first line").to_owned();
    for (id, text) in [
        "BH+MK+0123456789",
        "BH+MK+0123456789",
        "BH+MK+12345",
        "hello",
    ]
    .iter()
    .enumerate()
    {
        get(
            &address,
            &format!("/mo?from=0912345678&to=8079&text={text}&id={id}"),
        );
    }
    // SIGTERM, from outside: this file may not use `unsafe` either.
    let killed = Command::new("kill")
        .arg(serving.0.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(serving.0.wait().unwrap().success());

    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    for line in rest.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
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
    let lines: Vec<_> = out
        .lines()
        .map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>())
        .collect();
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

fn get(address: &str, path: &str) {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[test]
fn help_says_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, _) = gateway(&folder, &["--help"]);
    assert_eq!(status, 0);
    for command in ["init", "add", "import", "serve", "stats"] {
        assert!(out.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(Path::new(env!("CARGO_BIN_EXE_gateway")).exists());
    assert_eq!(gateway(&folder, &["serve"]).0, 2);
}

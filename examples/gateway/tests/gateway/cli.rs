//! The command line, as people and scripts meet it.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::http::{answered, get};
use crate::support::{CODE, SECRET, write_private};

const GATEWAY: &str = env!("CARGO_BIN_EXE_gateway");

/// A folder in which the gateway is called.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With a database.
    fn new() -> Self {
        let folder = Self::empty();
        folder.says("init --db g.db", 0, "created g.db and g.db.key\n");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs the gateway; exit status, standard output, standard error.
    pub(crate) fn run(&self, arguments: &str) -> (i32, String, String) {
        let mut command = Command::new(GATEWAY);
        let ran = command.current_dir(self.0.path()).args(arguments.split(' ')).output().unwrap();
        let [out, err] = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (ran.status.code().unwrap(), out, err)
    }

    /// Asserts how a command ends that prints nothing, and what it says.
    #[track_caller]
    fn says(&self, arguments: &str, status: i32, err: &str) {
        assert_eq!(self.run(arguments), (status, String::new(), err.to_owned()), "{arguments}");
    }

    /// Asserts that a command fails with one line, in which these stand.
    #[track_caller]
    fn fails(&self, arguments: &str, status: i32, told: &[&str]) {
        let (code, out, err) = self.run(arguments);
        let is_one_line = err.starts_with("gateway: ") && err.lines().count() == 1;
        assert!(code == status && out.is_empty() && is_one_line, "{arguments}: {code} {err}");
        assert!(told.iter().all(|told| err.contains(told)), "{arguments}: {err}");
    }

    fn people(&self) -> Vec<String> {
        let conn = Connection::open(self.path("g.db")).unwrap();
        let mut select = conn
            .prepare("SELECT code || ' ' || phone || ' ' || registered FROM people ORDER BY code")
            .unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[track_caller]
    fn knows(&self, person: &str) {
        assert!(self.people().iter().any(|known| known == person), "{person}");
    }
}

#[test]
fn init_makes_two_private_files_and_overwrites_nothing() {
    let folder = Folder::new();
    for file in ["g.db", "g.db.key"] {
        let mode = fs::metadata(folder.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(folder.people().len(), 4);
    folder.says("init --db g.db", 1, "gateway: g.db: the file exists\n");
    fs::remove_file(folder.path("g.db")).unwrap();
    assert_eq!(folder.run("init --db g.db --empty").0, 0);
    assert!(folder.people().is_empty());
}

#[test]
fn add_takes_any_spelling_and_quotes_none() {
    let folder = Folder::new();
    let add = |code, phone, more| format!("add --db g.db --code {code} --phone {phone}{more}");
    folder.says(&add("0000000001", "700-000-001", " --registered"), 0, "");
    folder.knows("0000000001 +84700000001 1");
    let known = "gateway: the code is in the directory already (--update replaces its phone)\n";
    folder.says(&add("0000000001", "0900000009", ""), 1, known);
    folder.says(&add("0000000001", "0900000009", " --update"), 0, "");
    folder.knows("0000000001 +84900000009 0");
    for (code, phone) in
        [("000000000", "0900000009"), ("0000000002", "0280000009"), ("0000000002", "01200000009")]
    {
        let (status, _, err) = folder.run(&add(code, phone, ""));
        assert!(status == 2 && err.starts_with("gateway: --") && err.lines().count() == 1, "{err}");
        assert!(!err.contains(code) && !err.contains(phone), "{err}");
    }
}

#[test]
fn import_takes_all_rows_or_none_and_names_every_bad_one() {
    let folder = Folder::new();
    let lines: [&[u8]; 13] = [
        b"\xEF\xBB\xBFcode,phone,registered",
        b"0000000001,0900000001,yes",
        b"",
        b"0000000001,0900000002,yes",
        b"0123456789,0900000003,yes",
        b"000000000x,0900000004,yes",
        b"0000000005,19001000,yes",
        b"0000000006,0900000006,ja",
        b"0000000007,0900000007",
        b"\"0000000008\",\"+84 (90) 000.0008\", no ",
        b"0000000009,0900000009,yes,",
        b"0000000010,\xFF,yes",
        b"0000000011,0900000011,\"yes",
    ];
    folder.write("bad.csv", lines.join(&b'\n'));
    let expected = "\
bad.csv: line 4: repeats the code of line 2
bad.csv: line 6: column code: CODE
bad.csv: line 7: column phone: PHONE
bad.csv: line 8: column registered: expected yes or no
bad.csv: line 9: expected 3 columns, found 2
bad.csv: line 11: expected 3 columns, found 4
bad.csv: line 12: expected text in UTF-8
bad.csv: line 13: expected quotes to be closed
bad.csv: line 5: the code is in the directory already (--update replaces its phone)
gateway: bad.csv: nothing was imported: 9 rows were refused
";
    // The crate's wording of these two is the crate's business.
    let code = "000000000x".parse::<bhxh_sms::InsuranceCode>().unwrap_err().to_string();
    let phone = "19001000".parse::<bhxh_sms::Msisdn>().unwrap_err().to_string();
    let expected = expected.replace("CODE", &code).replace("PHONE", &phone);
    folder.says("import --db g.db bad.csv", 1, &expected);
    assert_eq!(folder.people().len(), 4, "nothing half-imported");

    folder.write("good.csv", [lines[0], lines[1], lines[9]].join(&b'\n'));
    folder.says("import --db g.db good.csv", 0, "imported 2 people\n");
    folder.knows("0000000008 +84900000008 0");
    // Every row is known by now: refused, or updated.
    assert_eq!(folder.run("import --db g.db good.csv").0, 1);
    folder.says("import --db g.db --update good.csv", 0, "imported 2 people\n");
}

#[test]
fn every_line_is_imported_or_named_however_it_ends() {
    let folder = Folder::new();
    for [one, two, three, four] in
        [["\n"; 4], ["\r"; 4], ["\r\n"; 4], ["\n", "\r", "\r", "\n"], ["\r\n", "\n", "\n", "\r"]]
    {
        let people = format!(
            "code,phone,registered{one}0000000021,0900000021,yes{two}0000000022,0900000022,no{three}\
             0000000023,0900000023,yes"
        );
        folder.write("p.csv", people.clone() + four);
        folder.says("import --db g.db --update p.csv", 0, "imported 3 people\n");
        folder.write("p.csv", people + four + "0000000024,,no");
        let (status, _, err) = folder.run("import --db g.db --update p.csv");
        assert!(status == 1 && err.starts_with("p.csv: line 5: column phone: "), "{err}");
    }
    folder.write("p.csv", "code,phone,registered\n".to_owned() + &",".repeat(1_025));
    let long = "p.csv: line 2: expected at most 1024 bytes\n\
                gateway: p.csv: nothing was imported: 1 row was refused\n";
    folder.says("import --db g.db p.csv", 1, long);
}

#[test]
fn numbers_of_the_old_plan_are_imported_if_that_is_asked_for_and_what_they_need_is_said_once() {
    let folder = Folder::new();
    let today = "code,phone,registered\n0000000031,900000031,no\n";
    folder.write("p.csv", today);
    // Of a list of today there is nothing to say.
    folder.says("import --db g.db p.csv", 0, "imported 1 people\n");
    folder.write(
        "p.csv",
        today.to_owned() + "0000000032,01200000032,no\n0000000033,+84 169 000 0033,no\n",
    );
    let note = "p.csv: a list from before 2018 is read with --before-2018; one from before 2017 needs \
                its owner's confirmation of every number as well, since fixed lines of that time are \
                written like today's mobile numbers (08 3812 3456)\n";
    let old = "a number from before September 2018: needs --before-2018";
    let expected = format!(
        "p.csv: line 3: column phone: {old}\np.csv: line 4: column phone: {old}\n{note}\
         gateway: p.csv: nothing was imported: 2 rows were refused\n"
    );
    folder.says("import --update --db g.db p.csv", 1, &expected);
    let imported = format!("{note}imported 3 people\n");
    folder.says("import --update --before-2018 --db g.db p.csv", 0, &imported);
    folder.knows("0000000032 +84700000032 0");
    folder.knows("0000000033 +84390000033 0");
}

#[test]
fn a_file_that_is_no_such_table_is_refused_at_its_header() {
    let folder = Folder::new();
    for csv in ["", "\n", "0000000001,0900000001,yes\n", "phone,code,registered\n", "code,phone\n"]
    {
        folder.write("bad.csv", csv);
        let expected = "bad.csv: line 1: expected the header code,phone,registered\n\
                        gateway: bad.csv: nothing was imported: 1 row was refused\n";
        folder.says("import --db g.db bad.csv", 1, expected);
    }
    folder.says("import --db g.db none.csv", 1, "gateway: none.csv: entity not found\n");
}

#[test]
fn serving_needs_a_secret_of_ones_own() {
    let folder = Folder::new();
    write_private(&folder.0, "short", "fifteen-letters\n");
    write_private(&folder.0, "placeholder", "change-me-16-or-more");
    write_private(&folder.0, "secret", SECRET);
    let ways = ["--secret-file FILE", "(umask 077; openssl rand -hex 16 > FILE)", "--no-secret"];
    let needed = &["needs --secret-file"][..];
    for (arguments, status, told) in [
        ("--db g.db", 2, &ways[..]),
        ("--db g.db --no-secret --secret-file secret", 2, &[]),
        ("--db g.db --no-secret --listen 0.0.0.0:0", 2, needed),
        ("--db g.db --no-secret --listen [::]:0", 2, needed),
        ("--db g.db --no-secret --listen 192.0.2.1:8079", 2, needed),
        ("--db g.db --secret-file short", 1, &["(umask 077; openssl rand -hex 16 > short)"]),
        ("--db g.db --secret-file placeholder", 1, &["openssl rand -hex 16 > placeholder)"]),
        ("--db none.db --no-secret", 1, &[]),
    ] {
        folder.fails(&format!("serve {arguments}"), status, told);
    }
}

#[test]
fn files_that_others_may_use_are_refused_with_the_command_that_mends_it() {
    let folder = Folder::new();
    write_private(&folder.0, "secret", SECRET);
    folder.write("p.csv", "code,phone,registered\n");
    let serve = "serve --db g.db --listen 192.0.2.1:1 --secret-file secret";
    let add = "add --db g.db --code 0000000001 --phone 0900000001";
    let commands = [serve, "stats --db g.db", "import --db g.db p.csv", add];
    for (file, users) in [("g.db", 4), ("g.db-wal", 4), ("g.db.key", 1), ("secret", 1)] {
        // Left behind by a process that was killed.
        write_private(&folder.0, "g.db-wal", "");
        let path = folder.path(file);
        let told = format!("gateway: {file}: other users may read or write it: chmod go= {file}\n");
        for open in [0o604, 0o620] {
            fs::set_permissions(&path, Permissions::from_mode(open)).unwrap();
            for command in &commands[..users] {
                folder.says(command, 1, &told);
            }
        }
        let mended = Command::new("chmod").arg("go=").arg(&path).status();
        assert!(mended.unwrap().success());
        // Nobody has that address.
        assert!(folder.run(serve).2.contains("gateway: 192.0.2.1:1: "));
    }
}

#[test]
fn nothing_on_the_command_line_is_quoted() {
    let folder = Folder::new();
    let invalid = "invalid value for one of the arguments";
    for (arguments, expected, option) in [
        ("0912345678", "unrecognized subcommand", ""),
        ("help 0912345678", "unrecognized subcommand", ""),
        ("stats --db g.db 0912345678", "unexpected argument found", ""),
        ("stats --db g.db --0912345678", "unexpected argument found", ""),
        ("stats --chart=0912345678", "unexpected value for an argument found", ": --chart"),
        ("stats --days 0912345678999", invalid, ": --days <DAYS>"),
        ("stats --days x0912345678", invalid, ": --days <DAYS>"),
        ("serve --daily-limit 84912345678", invalid, ": --daily-limit <DAILY_LIMIT>"),
        ("serve --listen 0912345678", invalid, ": --listen <LISTEN>"),
        ("init --db Postgres://u:0912345678@h/d", invalid, ": --db <DB>"),
        ("init --db postgres:/u:0912345678@h/d", invalid, ": --db <DB>"),
        ("stats --db password=0912345678", invalid, ": --db <DB>"),
        (
            "serve --log-format 0912345678",
            "one of the values isn't valid for an argument",
            ": --log-format <LOG_FORMAT>",
        ),
        (
            "add --db g.db --code 0912345678",
            "one or more required arguments were not provided",
            ": --phone <PHONE>",
        ),
    ] {
        folder.says(arguments, 2, &format!("gateway: {expected}{option} (--help tells more)\n"));
    }
    // Nor PostgreSQL's password.
    let db = "postgres://gateway:0912345678@127.0.0.1:1/none";
    let key = "gateway: PostgreSQL needs --key-file, the same file for every gateway\n";
    folder.says(&format!("init --db {db}"), 2, key);
    let unreachable = "gateway: PostgreSQL: the database cannot be reached\n";
    folder.says(&format!("stats --db {db}"), 1, unreachable);
    let (status, _, err) = folder.run("stats --db postgres://0912345678:x");
    assert!(status == 2 && !err.contains("0912345678"), "{err}");
    folder.fails("stats --db g.db --db-ca ca.pem", 2, &["for PostgreSQL"]);
    folder.fails("stats --db g.db --key-file g.db.key", 2, &["--key-file is for init and serve"]);
}

#[test]
fn stats_do_not_steer_the_terminal() {
    let folder = Folder::new();
    let conn = Connection::open(folder.path("g.db")).unwrap();
    let hostile = "\u{1b}[2J\u{9b}31m\u{202e}\r\n";
    conn.execute("INSERT INTO outcomes VALUES (?1, ?1, ?1, 0, 1)", [hostile]).unwrap();
    let (status, out, _) = folder.run("stats --db g.db --chart");
    assert_eq!(status, 0);
    assert_eq!(out.matches("\u{FFFD}[2J\u{FFFD}31m\u{FFFD}\u{FFFD}\u{FFFD}").count(), 5);
    let steers = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}';
    assert!(!out.contains(steers), "{out:?}");
}

/// A running gateway, which ends with the test, however that ends.
struct Serving {
    process: Child,
    log: BufReader<ChildStderr>,
    address: SocketAddr,
}

impl Serving {
    fn start(folder: &Folder, secret: &str) -> Self {
        // Where cores are dumped, so that it can be seen to switch that off.
        let mut process = Command::new("sh")
            .args(["-c", "ulimit -c unlimited; exec \"$0\" serve --db g.db \"$@\"", GATEWAY])
            .args(["--listen", "127.0.0.1:0", "--log-format", "json"])
            .args(secret.split(' '))
            .current_dir(folder.0.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut first = String::new();
        log.read_line(&mut first).unwrap();
        let address = first.split("\"address\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let address = address.expect("the address in the first line").parse().unwrap();
        Self { process, log, address }
    }

    /// As Kannel does: again, while an earlier delivery is being dealt with.
    #[track_caller]
    fn gets(&self, path: &str, status: u16) {
        assert_eq!(answered(|| get(self.address, path)).0, status, "{path}");
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
        assert!(rest.contains("stopped"));
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
    let folder = Folder::new();
    let serving = Serving::start(&folder, "--no-secret");
    folder.fails("serve --db g.db --no-secret", 1, &["g.db: another gateway serves this file"]);
    // Commands are let in beside it.
    assert_eq!(folder.run("stats --db g.db").0, 0);
    serving.stop();
    assert_eq!(folder.run("init --db h.db").0, 0);
    let told = "gateway: g.db: this key file is not the one that the database was made with\n";
    folder.says("serve --db g.db --no-secret --key-file h.db.key", 1, told);
}

#[test]
fn serve_logs_json_and_stops_in_good_order_and_stats_show_what_was() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, "--no-secret");
    let limits = fs::read_to_string(format!("/proc/{}/limits", serving.process.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    assert_eq!(core.unwrap().split_whitespace().nth(4), Some("0"));
    for (id, text) in
        ["BH+MK+0123456789", "BH+MK+0123456789", "BH+MK+12345", "hello"].iter().enumerate()
    {
        serving.gets(&format!("/mo?from=0912345678&to=8079&text={text}&id={id}"), 200);
    }
    let rest = serving.stop();
    for expected in ["outcome\":\"granted", "reason\":\"same-request", "kind\":\"code-length"] {
        assert!(rest.contains(expected), "{expected} in {rest}");
    }
    for forbidden in [CODE, "912345678", "12345\"", "hello", "Mat khau"] {
        assert!(!rest.contains(forbidden), "{forbidden}");
    }
    // Closed in good order: the write-ahead log is folded back.
    assert!(!folder.path("g.db-wal").exists());

    let (status, out, _) = folder.run("stats --db g.db --chart");
    assert_eq!(status, 0);
    let words = |line: &str| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
    let expected = [
        "outcome reason messages",
        "duplicate same-request 1",
        "granted - 1",
        "malformed code-length 1",
        "not-addressed - 1",
        "not known to be answered: 0",
    ];
    assert_eq!(out.lines().take(6).map(words).collect::<Vec<_>>(), expected);
    assert_eq!(out.matches('█').count(), 4 * 48);
}

#[test]
fn what_anybody_can_make_happen_is_counted_and_told_once_in_an_interval() {
    let folder = Folder::new();
    write_private(&folder.0, "secret", SECRET);
    let serving = Serving::start(&folder, "--secret-file secret");
    let mo = "/mo?from=0912345678&to=8079&text=BH+MK+0123456789&id=1";
    for _ in 0..400 {
        serving.gets(mo, 202);
    }
    serving.gets("/0912345678", 404);
    for charset in ["cp-0123", "cp-0123", "0912345678"] {
        serving.gets(&format!("{mo}&secret={SECRET}&charset={charset}"), 200);
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
    assert_eq!(told("cp-0123").iter().sum::<u32>(), 2);
    assert_eq!(told("not shown"), [1]);
    assert!(rest.lines().count() < 20 && !rest.contains("912345678"), "{rest}");
}

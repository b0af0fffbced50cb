//! The command line: `gateway init|add|import|serve|stats`.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bhxh_sms_gateway::files::is_private;
use bhxh_sms_gateway::http::{self, Door, routes};
use bhxh_sms_gateway::import::{self, Plan};
use bhxh_sms_gateway::logs::{self, Format};
use bhxh_sms_gateway::password::Issuer;
use bhxh_sms_gateway::people::{self, Known, People, Person};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::secret::Secret;
use bhxh_sms_gateway::server::{self, Limits};
use bhxh_sms_gateway::service::Service;
use bhxh_sms_gateway::stats::Stats;
use bhxh_sms_gateway::store::{self, Store};
use clap::error::{ContextKind, ErrorKind};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{Level, error, info, warn};

/// A password-reset SMS service to try and to copy from.
#[derive(Parser)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create the database with a few invented people, and its key beside it
    Init {
        #[command(flatten)]
        database: Database,
        /// Without the invented people
        #[arg(long)]
        empty: bool,
    },
    /// Add one person
    Add {
        #[command(flatten)]
        database: Database,
        /// Social-insurance code, 10 digits
        #[arg(long)]
        code: String,
        /// Phone registered to it, in any spelling
        #[arg(long)]
        phone: String,
        /// The code is registered for electronic transactions
        #[arg(long)]
        registered: bool,
        /// If the code is there already, replace its phone and registration
        #[arg(long)]
        update: bool,
    },
    /// Add many people from a CSV file, all or none
    Import {
        #[command(flatten)]
        database: Database,
        /// CSV with the header code,phone,registered; the last column yes or no
        file: PathBuf,
        /// If a code is there already, replace its phone and registration
        #[arg(long)]
        update: bool,
        /// Take numbers from before 15 September 2018 too, and move them to their new prefixes
        #[arg(long)]
        before_2018: bool,
    },
    /// Answer messages
    Serve(Serve),
    /// Show what became of the messages, by day and reason
    Stats {
        #[command(flatten)]
        database: Database,
        /// So many of the latest days
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// Draw bars even if this is no terminal
        #[arg(long)]
        chart: bool,
    },
}

#[derive(Args)]
struct Database {
    /// Database file
    #[arg(long)]
    db: PathBuf,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    database: Database,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8079")]
    listen: SocketAddr,
    /// File with the secret that /mo asks for, at least 16 characters
    #[arg(long)]
    secret_file: Option<PathBuf>,
    /// Let every program of this machine in, to try it out; on loopback only
    #[arg(long, conflicts_with = "secret_file")]
    no_secret: bool,
    /// Key of the pseudonyms in logs and tables [default: the database's name and .key]
    #[arg(long)]
    key_file: Option<PathBuf>,
    /// Answers per phone and day
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    daily_limit: u32,
    /// How to write events to standard error
    #[arg(long, value_enum, default_value_t = Format::Text)]
    log_format: Format,
    /// Least level to write: error, warn, info, debug
    #[arg(long, default_value_t = Level::INFO)]
    log_level: Level,
}

/// One clear line, and the exit status: 1 for what went wrong, 2 for wrong usage.
struct Failure {
    line: String,
    status: u8,
}

fn failed(what: impl Display) -> impl FnOnce(&dyn Display) -> Failure {
    move |error| Failure { line: format!("{what}: {error}"), status: 1 }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { line, status }) => {
            eprintln!("gateway: {line}");
            ExitCode::from(status)
        }
    }
}

fn run() -> Result<(), Failure> {
    dump_no_core().map_err(|error| failed("cannot switch off core dumps")(&error))?;
    match arguments()?.command {
        Command::Init { database, empty } => init(&database.db, empty),
        Command::Add { database, code, phone, registered, update } => {
            add(&database.db, &code, &phone, registered, known(update))
        }
        Command::Import { database, file, update, before_2018 } => {
            let plan = if before_2018 { Plan::Before2018 } else { Plan::Today };
            import(&database.db, &file, known(update), plan)
        }
        Command::Serve(options) => serve(&options),
        Command::Stats { database, days, chart } => stats(&database.db, days, chart),
    }
}

/// The command line. clap would quote whatever it has no use for: a phone, say, without its option.
fn arguments() -> Result<Arguments, Failure> {
    Arguments::try_parse().map_err(|error| {
        let kind = error.kind();
        let option = match kind {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                error.exit()
            }
            // These have it from the command line.
            ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => None,
            _ => error.get(ContextKind::InvalidArg),
        };
        let what = kind.as_str().unwrap_or("the command line cannot be read");
        let option = option.map(|option| format!(": {option}")).unwrap_or_default();
        Failure { line: format!("{what}{option} (--help tells more)"), status: 2 }
    })
}

/// Memory holds phones, codes, passwords and the secret: it is not written to a file, nor shown to
/// other processes of this user.
fn dump_no_core() -> rustix::io::Result<()> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

fn known(update: bool) -> Known {
    if update { Known::Update } else { Known::Refuse }
}

/// clap would quote a value in its error, and with it a code or a phone.
fn unquoted<T>(option: &str, value: Result<T, impl Display>) -> Result<T, Failure> {
    value.map_err(|error| Failure { line: format!("{option}: {error}"), status: 2 })
}

fn beside(db: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(db);
    name.push(end);
    name.into()
}

fn init(db: &Path, empty: bool) -> Result<(), Failure> {
    let key = beside(db, ".key");
    // Before the key: a key that belongs to no database would be left behind.
    if db.exists() {
        return Err(failed(db.display())(&"the file exists"));
    }
    PseudonymKey::create(&key).map_err(|error| failed(key.display())(&error))?;
    let conn = store::create(db).map_err(|error| failed(db.display())(&error))?;
    if !empty {
        people::add_invented(&conn).map_err(|error| failed(db.display())(&error))?;
    }
    eprintln!("created {} and {}", db.display(), key.display());
    Ok(())
}

fn open(db: &Path) -> Result<rusqlite::Connection, Failure> {
    private_database(db)?;
    store::open(db).map_err(|error| failed(db.display())(&error))
}

fn private(path: &Path) -> Result<(), Failure> {
    is_private(path).map_err(|error| failed(path.display())(&error))
}

/// The file and those that SQLite keeps beside it.
fn private_database(db: &Path) -> Result<(), Failure> {
    private(db)?;
    for end in ["-wal", "-shm"] {
        let beside = beside(db, end);
        if beside.exists() {
            private(&beside)?;
        }
    }
    Ok(())
}

fn add(db: &Path, code: &str, phone: &str, registered: bool, known: Known) -> Result<(), Failure> {
    let code = unquoted("--code", code.parse())?;
    let phone = unquoted("--phone", import::phone(phone, Plan::Today))?;
    let added = People(&open(db)?).add(&Person { code, phone, registered }, known);
    if added.map_err(|error| failed(db.display())(&error))? {
        Ok(())
    } else {
        let line = "the code is in the directory already (--update replaces its phone)".to_owned();
        Err(Failure { line, status: 1 })
    }
}

fn import(db: &Path, path: &Path, known: Known, plan: Plan) -> Result<(), Failure> {
    let unreadable = |error: io::Error| failed(path.display())(&error.kind());
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let mut conn = open(db)?;
    // Draws itself only if standard error is a terminal.
    let bar = ProgressBar::new(bytes).with_style(bar_style());
    let mut is_old = plan == Plan::Before2018;
    let mut tell = |row: &import::Refused| {
        is_old |= row.reason == import::OLD_PLAN;
        bar.suspend(|| eprintln!("{}: {row}", path.display()));
    };
    let rows = BufReader::new(bar.wrap_read(file));
    let imported = import::read(rows, plan, &mut tell)
        .and_then(|table| import::store(&mut conn, table, known, &mut tell));
    bar.finish_and_clear();
    if is_old {
        eprintln!("{}: {}", path.display(), import::OLD_LIST);
    }
    let people = imported.map_err(|error| failed(path.display())(&error))?;
    eprintln!("imported {people} people");
    Ok(())
}

fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn stats(db: &Path, days: u32, chart: bool) -> Result<(), Failure> {
    let stats = Stats::read(&open(db)?, days).map_err(|error| failed(db.display())(&error))?;
    let mut out = io::stdout().lock();
    let mut write = || {
        stats.write_table(&mut out)?;
        if chart || out.is_terminal() {
            writeln!(out)?;
            stats.write_chart(&mut out)?;
        }
        out.flush()
    };
    match write() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed("output")(&error)),
        _ => Ok(()),
    }
}

fn serve(options: &Serve) -> Result<(), Failure> {
    let secret = secret(options)?;
    let db = &options.database.db;
    let key = options.key_file.clone().unwrap_or_else(|| beside(db, ".key"));
    private(&key)?;
    let key = PseudonymKey::read(&key).map_err(|error| failed(key.display())(&error))?;
    private_database(db)?;
    let store = Store::open(db).map_err(|error| failed(db.display())(&error))?;
    logs::start(options.log_format, options.log_level);

    let service = Service::new(store, Issuer::new(), key, options.daily_limit);
    let door =
        Arc::new(Door { service, secret, patience: http::PATIENCE, health: Mutex::default() });
    // Connections are files. Where no more are to be had, idle ones are closed.
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    let _ = setrlimit(Resource::Nofile, files);
    let runtime = Runtime::new().map_err(|error| failed("cannot start")(&error))?;
    let served = runtime.block_on(listen(options.listen, &door));
    logs::tell_counts();
    // Whatever did not end in time is dropped, and so are its handles to the database.
    runtime.shutdown_timeout(Duration::from_secs(5));
    if let Some(door) = Arc::into_inner(door) {
        door.service.close();
    }
    info!("stopped");
    served
}

/// Whoever can call `/mo` can name any phone and read its new password.
fn secret(options: &Serve) -> Result<Option<Secret>, Failure> {
    let wrong = |line: &str| Failure { line: line.to_owned(), status: 2 };
    match &options.secret_file {
        Some(path) => {
            let secret = Secret::read(path).map_err(|error| failed(path.display())(&error))?;
            Ok(Some(secret))
        }
        None if !options.no_secret => Err(wrong(
            "whoever can call /mo can read any new password: --secret-file FILE is needed, and \
             (umask 077; openssl rand -hex 16 > FILE) makes one; --no-secret is for trying it out",
        )),
        None if !options.listen.ip().is_loopback() => Err(wrong(
            "whoever can call /mo can read any new password: \
             listening on anything but loopback needs --secret-file",
        )),
        None => Ok(None),
    }
}

async fn listen(listen: SocketAddr, door: &Arc<Door>) -> Result<(), Failure> {
    match door.service.issued().await {
        Ok(0) => {}
        Ok(issued) => warn!(
            issued,
            "replies of an earlier run may be lost: their senders are told to ask again when their messages come again"
        ),
        Err(error) => return Err(failed("database")(&error)),
    }
    let bound = |error: io::Error| failed(listen)(&error);
    let listener = TcpListener::bind(listen).await.map_err(bound)?;
    let address = listener.local_addr().map_err(bound)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(bound)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(bound)?;
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        info!("stopping");
    };
    info!(%address, secret = door.secret.is_some(), "listening");
    tokio::select! {
        () = server::serve(listener, routes(Arc::clone(door)), Limits::default(), stop) => {}
        () = forget_forever(door) => {}
        () = tell_forever() => {}
    }
    Ok(())
}

/// Forgets old messages now and every ten minutes.
async fn forget_forever(door: &Door) {
    let mut tick = interval(Duration::from_mins(10));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = door.service.forget().await {
            error!(%error, "old messages could not be forgotten");
        }
    }
}

async fn tell_forever() {
    let mut tick = interval(logs::INTERVAL);
    loop {
        tick.tick().await;
        logs::tell_counts();
    }
}

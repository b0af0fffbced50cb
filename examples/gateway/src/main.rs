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

use bhxh_sms_gateway::files::{is_private, read_private};
use bhxh_sms_gateway::http::{self, Endpoint, routes};
use bhxh_sms_gateway::import::{self, Plan};
use bhxh_sms_gateway::ledger;
use bhxh_sms_gateway::logs::{self, Format};
use bhxh_sms_gateway::password::Issuer;
use bhxh_sms_gateway::people::{self, Known, People, Person};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::secret::Secret;
use bhxh_sms_gateway::server::{self, Limits};
use bhxh_sms_gateway::service::Service;
use bhxh_sms_gateway::stats::Stats;
use bhxh_sms_gateway::store::{Database, Purpose, Store};
use clap::error::{ContextKind, ErrorKind};
use clap::{Args, Parser, Subcommand};
use indicatif::ProgressBar;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tracing::{Level, info};

/// A password-reset SMS service to try and to copy from.
#[derive(Parser)]
#[command(arg_required_else_help = true)]
struct Arguments {
    /// Database file, or postgres://USER@HOST:PORT/DATABASE
    #[arg(long, global = true)]
    db: Option<Database>,
    /// File with PostgreSQL's password
    #[arg(long, global = true)]
    db_password_file: Option<PathBuf>,
    /// Certificates that PostgreSQL's has to be certified by, in PEM: connect with TLS
    #[arg(long, global = true)]
    db_ca: Option<PathBuf>,
    /// Key of the pseudonyms in logs and tables [default: the database file's name and .key]
    #[arg(long, global = true)]
    key_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create the database with a few invented people, and its key
    Init {
        /// Without the invented people
        #[arg(long)]
        empty: bool,
    },
    /// Add one person
    Add {
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
        /// So many of the latest days
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// Draw bars even if this is no terminal
        #[arg(long)]
        chart: bool,
    },
}

#[derive(Args)]
struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8079")]
    listen: SocketAddr,
    /// File with the secret that /mo asks for, at least 16 characters
    #[arg(long)]
    secret_file: Option<PathBuf>,
    /// Let every program of this machine in, to try it out; on loopback only
    #[arg(long, conflicts_with = "secret_file")]
    no_secret: bool,
    /// Requests answered per phone and day, and as many malformed messages
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    daily_limit: u32,
    /// Minutes in which the same request, under another id, is the same message
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    window: u32,
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

type Result<T, E = Failure> = core::result::Result<T, E>;

fn usage(line: impl Into<String>) -> Failure {
    Failure { line: line.into(), status: 2 }
}

/// What went wrong with what.
trait Of<T> {
    fn of(self, what: impl Display) -> Result<T>;
}

impl<T, E: Display> Of<T> for Result<T, E> {
    fn of(self, what: impl Display) -> Result<T> {
        self.map_err(|error| Failure { line: format!("{what}: {error}"), status: 1 })
    }
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

fn run() -> Result<()> {
    dump_no_core().of("cannot switch off core dumps")?;
    let Arguments { db, db_password_file, db_ca, key_file, command } = arguments()?;
    if key_file.is_some() && !matches!(command, Command::Init { .. } | Command::Serve(_)) {
        return Err(usage("--key-file is for init and serve"));
    }
    let db = &database(db, db_password_file, db_ca)?;
    let runtime = Runtime::new().of("cannot start")?;
    let done = runtime.block_on(async {
        match command {
            Command::Init { empty } => init(db, key_file, empty).await,
            Command::Add { code, phone, registered, update } => {
                add(db, &code, &phone, registered, known(update)).await
            }
            Command::Import { file, update, before_2018 } => {
                let plan = if before_2018 { Plan::Before2018 } else { Plan::Today };
                import(db, &file, known(update), plan).await
            }
            Command::Serve(options) => serve(db, key_file, options).await,
            Command::Stats { days, chart } => stats(db, days, chart).await,
        }
    });
    // Whatever did not end in time is dropped, and so are its handles to the database.
    runtime.shutdown_timeout(Duration::from_secs(5));
    done
}

/// The command line. clap would quote whatever it has no use for: a phone, say, without its option.
fn arguments() -> Result<Arguments> {
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
        usage(format!("{what}{option} (--help tells more)"))
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
fn unquoted<T>(option: &str, value: Result<T, impl Display>) -> Result<T> {
    value.map_err(|error| usage(format!("{option}: {error}")))
}

fn beside(db: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(db);
    name.push(end);
    name.into()
}

async fn init(db: &Database, key_file: Option<PathBuf>, empty: bool) -> Result<()> {
    let path = key_path(db, key_file)?;
    // Before the key: a key that belongs to no database would be left behind.
    if matches!(db, Database::File(path) if path.exists()) {
        return Err("the file exists").of(db);
    }
    // Several gateways have one key: its file may be there already.
    if !path.exists() {
        PseudonymKey::create(&path).of(path.display())?;
    }
    let key = PseudonymKey::read(&path).of(path.display())?;
    let store = Store::create(db, key.check()).await.of(db)?;
    if !empty {
        store.transact(|tx| Box::pin(people::add_invented(tx))).await.of(db)?;
    }
    eprintln!("created {db} and {}", path.display());
    Ok(())
}

/// With what the other options say about it.
fn database(
    db: Option<Database>,
    password_file: Option<PathBuf>,
    ca: Option<PathBuf>,
) -> Result<Database> {
    let mut db = db.ok_or_else(|| usage("--db is needed (--help tells more)"))?;
    if let Database::Server(server) = &mut db {
        server.ca = ca;
        if let Some(path) = password_file {
            server.config.password(read_private(&path).of(path.display())?.trim_ascii());
        }
    } else if password_file.or(ca).is_some() {
        return Err(usage("--db-password-file and --db-ca are for PostgreSQL"));
    }
    Ok(db)
}

async fn open(db: &Database, purpose: Purpose) -> Result<Store> {
    if let Database::File(path) = db {
        is_private(path).of(path.display())?;
        // What SQLite keeps beside it.
        for path in ["-wal", "-shm"].map(|end| beside(path, end)) {
            if path.exists() {
                is_private(&path).of(path.display())?;
            }
        }
    }
    Store::open(db, purpose).await.of(db)
}

fn key_path(db: &Database, key_file: Option<PathBuf>) -> Result<PathBuf> {
    match (key_file, db) {
        (Some(path), _) => Ok(path),
        (None, Database::File(path)) => Ok(beside(path, ".key")),
        (None, Database::Server(_)) => {
            Err(usage("PostgreSQL needs --key-file, the same file for every gateway"))
        }
    }
}

async fn add(db: &Database, code: &str, phone: &str, registered: bool, known: Known) -> Result<()> {
    let code = unquoted("--code", code.parse())?;
    let phone = unquoted("--phone", import::phone(phone, Plan::Today))?;
    let person = Person { code, phone, registered };
    let store = open(db, Purpose::Command).await?;
    let added =
        store.transact(move |tx| Box::pin(async move { People(tx).add(&person, known).await }));
    if added.await.of(db)? {
        Ok(())
    } else {
        Err(Failure { line: import::KNOWN.to_owned(), status: 1 })
    }
}

async fn import(db: &Database, path: &Path, known: Known, plan: Plan) -> Result<()> {
    let name = &path.display();
    let file = File::open(path).map_err(|error| error.kind()).of(name)?;
    let bytes = file.metadata().of(name)?.len();
    let store = open(db, Purpose::Command).await?;
    // Draws itself only if standard error is a terminal.
    let bar = ProgressBar::new(bytes);
    let mut is_old = plan == Plan::Before2018;
    let mut refuse = |line, reason: &str| {
        is_old |= reason == import::OLD_PLAN;
        bar.suspend(|| eprintln!("{name}: line {line}: {reason}"));
    };
    let rows = BufReader::new(bar.wrap_read(file));
    let imported = import::import(&store, rows, plan, known, &mut refuse).await;
    bar.finish_and_clear();
    if is_old {
        eprintln!("{name}: {}", import::OLD_LIST);
    }
    eprintln!("imported {} people", imported.of(name)?);
    Ok(())
}

async fn stats(db: &Database, days: u32, chart: bool) -> Result<()> {
    let store = open(db, Purpose::Command).await?;
    let stats = store.transact(move |tx| Box::pin(Stats::read(tx, days))).await.of(db)?;
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
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.of("output"),
    }
}

async fn serve(db: &Database, key_file: Option<PathBuf>, options: Serve) -> Result<()> {
    let secret = secret(&options)?;
    let key = key_path(db, key_file)?;
    let key = PseudonymKey::read(&key).of(key.display())?;
    let store = open(db, Purpose::Serve).await?;
    logs::start(options.log_format, options.log_level);
    let window = i64::from(options.window) * 60 * 1_000;
    let limits = ledger::Limits { daily: options.daily_limit, window };
    let service = Service::new(store, Issuer::default(), key, limits);
    service.begin().await.of(db)?;
    let endpoint =
        Arc::new(Endpoint { service, secret, patience: http::PATIENCE, health: Mutex::default() });
    // Connections are files. Where no more are to be had, idle ones are closed.
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    let _ = setrlimit(Resource::Nofile, files);
    let served = listen(options.listen, &endpoint).await;
    endpoint.service.written_down().await;
    logs::tell_counts();
    info!("stopped");
    served
}

/// Whoever can call `/mo` can name any phone and read its new password.
fn secret(options: &Serve) -> Result<Option<Secret>> {
    match &options.secret_file {
        Some(path) => Ok(Some(Secret::read(path).of(path.display())?)),
        None if !options.no_secret => Err(usage(
            "whoever can call /mo can read any new password: --secret-file FILE is needed, and \
             (umask 077; openssl rand -hex 16 > FILE) makes one; --no-secret is for trying it out",
        )),
        None if !options.listen.ip().is_loopback() => Err(usage(
            "whoever can call /mo can read any new password: \
             listening on anything but loopback needs --secret-file",
        )),
        None => Ok(None),
    }
}

async fn listen(listen: SocketAddr, endpoint: &Arc<Endpoint>) -> Result<()> {
    let listener = TcpListener::bind(listen).await.of(listen)?;
    let address = listener.local_addr().of(listen)?;
    let mut terminate = signal(SignalKind::terminate()).of(listen)?;
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = ctrl_c() => {}
        }
        info!("stopping");
    };
    info!(%address, secret = endpoint.secret.is_some(), "listening");
    tokio::select! {
        () = server::serve(listener, routes(Arc::clone(endpoint)), Limits::default(), stop) => {}
        () = endpoint.service.keep() => {}
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn memory_is_neither_dumped_nor_shown() {
        super::dump_no_core().unwrap();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}

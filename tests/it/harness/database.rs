//! The two databases. Every store test runs on both: on a fresh file of SQLite, and on a database of a PostgreSQL server
//! that this run starts for itself, on a socket in a temporary folder, and that goes with it.

use std::{
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use pli::{config, store::Store};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A migrated database of its own, gone when dropped.
pub(crate) struct TestDatabase {
    /// How to open it again.
    pub(crate) config: config::Database,
    /// It, open.
    pub(crate) store: Store,
    /// A folder for keys and the like.
    pub(crate) dir: TempDir,
}

/// `[database]` for an address.
pub(crate) fn config_of(url: &str) -> config::Database {
    #[derive(serde::Deserialize)]
    struct File {
        database: config::Database,
    }
    use figment::providers::Format as _;
    let toml = format!("[database]\nurl = \"{url}\"\nconnections = 8");
    let file: File =
        figment::Figment::new().merge(figment::providers::Toml::string(&toml)).extract().expect("a good section");
    file.database
}

/// Where a SQLite database can be made.
pub(crate) fn sqlite_empty() -> (config::Database, TempDir) {
    let dir = TempDir::new().expect("a temporary folder");
    (config_of(&format!("sqlite:{}", dir.path().join("pli.db").display())), dir)
}

/// A fresh SQLite database.
pub(crate) async fn sqlite() -> TestDatabase {
    let (config, dir) = sqlite_empty();
    let store = Store::open(&config).await.expect("SQLite opens");
    store.migrate().await.expect("the schema");
    TestDatabase { config, store, dir }
}

/// A PostgreSQL database without tables.
pub(crate) async fn postgres_empty() -> (config::Database, TempDir) {
    postgres_from("template1").await
}

/// A fresh PostgreSQL database, cloned from a migrated one.
pub(crate) async fn postgres() -> TestDatabase {
    let (config, dir) = postgres_from("template_pli").await;
    let store = Store::open(&config).await.expect("PostgreSQL opens");
    TestDatabase { config, store, dir }
}

async fn postgres_from(template: &str) -> (config::Database, TempDir) {
    static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let cluster = CLUSTER
        .get_or_init(|| async {
            let cluster = Cluster::start();
            cluster.sql("CREATE DATABASE template_pli");
            let store = Store::open(&config_of(&cluster.url("template_pli"))).await.expect("PostgreSQL opens");
            store.migrate().await.expect("the schema");
            store.close().await;
            cluster
        })
        .await;
    let name = format!("pli_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
    cluster.sql(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
    (config_of(&cluster.url(&name)), TempDir::new().expect("a temporary folder"))
}

/// A private PostgreSQL server. A shell holds it and waits on a pipe: when this process ends, however it ends, the pipe
/// closes, and the shell stops the server and removes its folder.
struct Cluster {
    directory: PathBuf,
    // Its standard input is held open for as long as this process lives.
    _shell: std::process::Child,
}

impl Cluster {
    fn start() -> Self {
        let bin = binaries();
        let directory = TempDir::with_prefix("pli-postgres-").expect("a temporary folder").keep();
        let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
        if root {
            let id = |what| {
                let output = Command::new("id").args([what, "postgres"]).output().expect("id runs");
                String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().expect("there is a user postgres")
            };
            chown(&directory, Some(id("-u")), Some(id("-g"))).expect("the folder can be given to postgres");
        }
        std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        let script = format!(
            "trap '' INT TERM HUP\n\
             cd '{dir}' && '{bin}/initdb' -D data -A trust -U pli --no-sync -E UTF8 --locale=C >initdb.log 2>&1\n\
             '{bin}/postgres' -D data -k '{dir}' -c listen_addresses= -c fsync=off -c max_connections=400 \
                 -c unix_socket_permissions=0777 -c shared_buffers=32MB >postgres.log 2>&1 &\n\
             server=$!\n\
             read -r line\n\
             kill -QUIT $server; wait $server; cd /; rm -rf '{dir}'\n",
            dir = directory.display(),
            bin = bin.display(),
        );
        let mut command = if root { Command::new("runuser") } else { Command::new("sh") };
        if root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let shell = command
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let cluster = Self { directory, _shell: shell };
        let ready = (0..600).any(|_| {
            let answered = cluster.psql("SELECT 1").is_ok();
            if !answered {
                let _ = Command::new("sleep").arg("0.05").status();
            }
            answered
        });
        assert!(ready, "PostgreSQL did not start");
        cluster
    }

    fn url(&self, database: &str) -> String {
        let socket = self.directory.display().to_string().replace('/', "%2F");
        format!("postgres://pli@{socket}/{database}")
    }

    fn psql(&self, sql: &str) -> Result<(), String> {
        let mut child = Command::new(binaries().join("psql"))
            .args([
                "-h",
                &self.directory.display().to_string(),
                "-U",
                "pli",
                "-d",
                "postgres",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(sql.as_bytes()).map_err(|error| error.to_string())?;
        }
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    fn sql(&self, sql: &str) {
        self.psql(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// Where Debian has the server's programs.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed (Debian: postgresql)");
    let mut found: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    found.retain(|bin: &PathBuf| Path::new(bin).join("initdb").is_file());
    found.sort();
    found.pop().expect("PostgreSQL has its programs")
}

/// Declares tests that run on SQLite and on PostgreSQL: `on_both_databases! { async fn name(db) { … } }`, where `db` is a
/// [`TestDatabase`].
macro_rules! on_both_databases {
    ($(async fn $name:ident($db:ident) $body:block)*) => {$(
        async fn $name($db: $crate::harness::database::TestDatabase) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::harness::database::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::harness::database::postgres().await).await;
            }
        }
    )*};
}
pub(crate) use on_both_databases;

/// Whoever has the database itself in their hands: statements past every room.
pub(crate) mod raw {
    use pli::store::Store;
    use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement};

    use super::TestDatabase;

    async fn all(store: &Store, sql: &str) -> Vec<QueryResult> {
        let backend = store.db().get_database_backend();
        store
            .db()
            .query_all_raw(Statement::from_string(backend, sql))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs statements.
    pub(crate) async fn run(db: &TestDatabase, sql: &str) {
        db.store.db().execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one text that a statement finds.
    pub(crate) async fn text(db: &TestDatabase, sql: &str) -> String {
        let rows = all(&db.store, sql).await;
        rows.first().expect("a row").try_get_by_index(0).expect("a text")
    }

    /// Everything in the database: the bytes of SQLite's files, the rows of PostgreSQL's tables.
    pub(crate) async fn dump(db: &TestDatabase) -> String {
        if db.store.db().get_database_backend() == DbBackend::Sqlite {
            let files =
                ["pli.db", "pli.db-wal"].map(|name| std::fs::read(db.dir.path().join(name)).unwrap_or_default());
            return String::from_utf8_lossy(&files.concat()).into_owned();
        }
        let mut dump = String::new();
        for table in all(&db.store, "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'").await {
            let table: String = table.try_get_by_index(0).expect("a name");
            for row in all(&db.store, &format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t")).await {
                dump += &row.try_get_by_index::<String>(0).expect("a text");
                dump.push('\n');
            }
        }
        dump
    }

    /// A copy of the journal beside the journal.
    pub(crate) async fn keep_audit(db: &TestDatabase) -> [&'static str; 3] {
        let tables = ["audit", "audit_day", "audit_chain"];
        for table in tables {
            run(db, &format!("DROP TABLE IF EXISTS kept_{table}")).await;
            run(db, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        tables
    }

    /// Puts the copy back.
    pub(crate) async fn restore_audit(db: &TestDatabase, tables: &[&str]) {
        for table in tables {
            run(db, &format!("DELETE FROM {table}")).await;
            run(db, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }
    }
}

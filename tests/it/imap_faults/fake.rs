//! An IMAP server that lies: it says what a script tells it to, and records what it hears.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pli::{
    base::{Clock, Credentials, SessionId},
    config::{ClientTls, Imap as Config, ImapAuth, Tls},
    imap::{Imap, Login},
};
use secrecy::SecretString;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// What a modern server offers.
pub(crate) const MODERN: &str = "IMAP4rev1 SASL-IR ID LITERAL+ ESEARCH LIST-EXTENDED LIST-STATUS SPECIAL-USE MOVE \
    UIDPLUS PREVIEW QUOTA AUTH=PLAIN";

/// What the server does after a line.
pub(crate) enum Say {
    /// Answers; a `*TAG*` in it becomes the tag of the command.
    This(String),
    /// Answers, and hangs up.
    Bye(String),
    /// Says nothing more.
    Hang,
}

/// Answers with these words.
pub(crate) fn say(words: &str) -> Say {
    Say::This(words.to_owned())
}

/// A server on a port of its own.
pub(crate) struct FakeServer {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
    connections: Arc<AtomicUsize>,
}

impl FakeServer {
    /// Greets, takes anyone, and answers by `script`, which is given each command without its tag and its line end.
    pub(crate) async fn start(script: impl Fn(&str) -> Say + Send + Sync + 'static) -> Self {
        Self::greeting(&format!("* OK [CAPABILITY {MODERN}] hello\r\n"), MODERN, script).await
    }

    /// As [`Self::start`], with a greeting and capabilities.
    pub(crate) async fn greeting(
        greeting: &str,
        capabilities: &str,
        script: impl Fn(&str) -> Say + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (heard, connections) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicUsize>::default());
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            heard: heard.clone(),
            connections: connections.clone(),
        };
        let (greeting, capabilities, script) = (greeting.to_owned(), capabilities.to_owned(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let talk = Talk {
                    stream: BufReader::new(stream),
                    heard: heard.clone(),
                    capabilities: capabilities.clone(),
                    script: script.clone(),
                };
                tokio::spawn(talk.serve(greeting.clone()));
            }
        });
        server
    }

    /// A door to this server, as a master user.
    pub(crate) fn door(&self) -> Imap {
        let secret = SecretString::from("secret");
        self.door_with(Tls::None, Credentials::Master { user: "gateway".to_owned(), secret })
    }

    /// A door that waits one second.
    pub(crate) fn impatient_door(&self) -> Imap {
        let secret = SecretString::from("secret");
        self.door_of(1, Tls::None, Credentials::Master { user: "gateway".to_owned(), secret })
    }

    pub(crate) fn door_with(&self, tls: Tls, credentials: Credentials) -> Imap {
        self.door_of(5, tls, credentials)
    }

    fn door_of(&self, timeout_s: u64, tls: Tls, credentials: Credentials) -> Imap {
        let config = Config {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            tls,
            ca_file: None,
            timeout_s,
            auth: ImapAuth::Master,
            master_user: None,
            master_secret_file: None,
            connections_per_person: 2,
            connections_total: 10,
            keep_s: 300,
        };
        Imap::new(&config, ClientTls::new("127.0.0.1", None).unwrap(), credentials, Clock::System).unwrap()
    }

    /// Everything heard so far, on all connections.
    pub(crate) fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }

    /// How many times someone connected.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

pub(crate) fn somebody() -> Login {
    Login { session: SessionId::new(), address: "claire@pli.example".parse().unwrap(), client_ip: None }
}

struct Talk<F> {
    stream: BufReader<TcpStream>,
    heard: Arc<Mutex<Vec<u8>>>,
    capabilities: String,
    script: Arc<F>,
}

impl<F: Fn(&str) -> Say> Talk<F> {
    async fn serve(mut self, greeting: String) {
        // Who hangs up on us has what it wanted.
        let _ = self.talk(&greeting).await;
    }

    async fn talk(&mut self, greeting: &str) -> std::io::Result<()> {
        self.stream.get_mut().write_all(greeting.as_bytes()).await?;
        loop {
            let Some((tag, command)) = self.command().await? else { return Ok(()) };
            let answer = match command.split(' ').next().unwrap() {
                "ID" => say("* ID NIL\r\n*TAG* OK hello\r\n"),
                "AUTHENTICATE" => match (self.script)(&command) {
                    Say::This(words) if words.is_empty() => {
                        Say::This(format!("*TAG* OK [CAPABILITY {}] in\r\n", self.capabilities))
                    }
                    answer => answer,
                },
                "LOGOUT" => return Ok(()),
                _ => (self.script)(&command),
            };
            let (words, hangs_up) = match answer {
                Say::This(words) => (words, false),
                Say::Bye(words) => (words, true),
                Say::Hang => std::future::pending().await,
            };
            self.stream.get_mut().write_all(words.replace("*TAG*", &tag).as_bytes()).await?;
            if hangs_up {
                return Ok(());
            }
        }
    }

    /// One command, with what its literals hold. Before a literal that waits, the script is asked too: what it says
    /// comes before the `+`, and a tag in it refuses the literal.
    async fn command(&mut self) -> std::io::Result<Option<(String, String)>> {
        let mut whole = String::new();
        loop {
            let mut line = Vec::new();
            self.stream.read_until(b'\n', &mut line).await?;
            self.heard.lock().unwrap().extend_from_slice(&line);
            let Some(text) = String::from_utf8_lossy(&line).strip_suffix("\r\n").map(str::to_owned) else {
                return Ok(None);
            };
            whole.push_str(&text);
            let announced = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')).map(|(_, size)| size);
            let (tag, command) = whole.split_once(' ').unwrap_or(("", &whole));
            let Some((size, waits)) = announced.and_then(|size| match size.strip_suffix('+') {
                Some(size) => Some((size.parse::<usize>().ok()?, false)),
                None => Some((size.parse().ok()?, true)),
            }) else {
                return Ok(Some((tag.to_owned(), command.to_owned())));
            };
            if waits {
                let Say::This(before) = (self.script)(command) else { return Ok(None) };
                self.stream.get_mut().write_all(before.replace("*TAG*", tag).as_bytes()).await?;
                if before.contains("*TAG*") {
                    whole.clear();
                    continue;
                }
                self.stream.get_mut().write_all(b"+ go on\r\n").await?;
            }
            let mut literal = vec![0; size];
            self.stream.read_exact(&mut literal).await?;
            self.heard.lock().unwrap().extend_from_slice(&literal);
            whole.push_str("\r\n");
            whole.push_str(&String::from_utf8_lossy(&literal));
        }
    }
}

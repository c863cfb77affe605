//! Mail and text messages as they come and go outside of Pli: delivery to a mailbox, the letters that reach a personal
//! address, what a telephone shows.

use std::{fs, time::Duration};

use pli::base::Address;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::{Instant, sleep},
};

use super::stage::Stage;

/// Longest wait for something that must come.
const PATIENCE: Duration = Duration::from_mins(1);

impl Stage {
    /// Puts a message into the person's inbox (or where Sieve files it), byte for byte but for the end of lines.
    pub(crate) async fn deliver(&self, to: &Address, message: &[u8]) {
        self.deliver_from("ailleurs@dehors.example", to, message).await;
    }

    /// The same, from this sender.
    pub(crate) async fn deliver_from(&self, from: &str, to: &Address, message: &[u8]) {
        deliver(self.port("P_LMTP"), from, to, message).await;
    }

    /// Gives somebody rules (Sieve) by which what is delivered from now on is sorted and answered.
    pub(crate) fn set_rules(&self, person: &Address, rules: &str) {
        let (local, domain) = person.as_str().rsplit_once('@').expect("an address");
        let file = self.path("mail").join(domain).join(local).join(".dovecot.sieve");
        fs::write(&file, rules).expect("the person has a mailbox");
        std::os::unix::fs::chown(&file, Some(5000), Some(5000)).expect("ours to give");
    }

    /// What the mail server answers to someone outside who wants to send there: the reply to RCPT.
    pub(crate) async fn recipient_reply(&self, to: &str) -> String {
        let mut smtp = Talk::open(self.port("P_SMTP")).await;
        smtp.say("EHLO dehors.example\r\n", "250").await;
        smtp.say("MAIL FROM:<ailleurs@dehors.example>\r\n", "250").await;
        smtp.send(format!("RCPT TO:<{to}>\r\n").as_bytes()).await;
        smtp.reply().await
    }

    /// Sends from outside, through the mail server.
    pub(crate) async fn send_from_outside(&self, to: &Address, message: &[u8]) {
        self.send_from_outside_as("ailleurs@dehors.example", to, message).await;
    }

    /// The same, from this sender.
    pub(crate) async fn send_from_outside_as(&self, from: &str, to: &Address, message: &[u8]) {
        let mut smtp = Talk::open(self.port("P_SMTP")).await;
        smtp.say("EHLO dehors.example\r\n", "250").await;
        smtp.say(&format!("MAIL FROM:<{from}>\r\n"), "250").await;
        smtp.say(&format!("RCPT TO:<{to}>\r\n"), "250").await;
        smtp.say("DATA\r\n", "354").await;
        smtp.send(&dotted(message)).await;
        smtp.expect("250").await;
    }

    /// Letters that have come to a personal address, oldest first.
    pub(crate) fn letters_to(&self, address: &str) -> Vec<String> {
        let mine = format!("Delivered-To: {address}\n");
        let mut files: Vec<_> = fs::read_dir(self.path("outside/new")).into_iter().flatten().flatten().collect();
        files.sort_by_key(|file| file.metadata().and_then(|metadata| metadata.modified()).ok());
        let texts = files.iter().filter_map(|file| fs::read(file.path()).ok());
        texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).filter(|text| text.contains(&mine)).collect()
    }

    /// Waits until `count` letters have come, and gives the last.
    pub(crate) async fn letter_to(&self, address: &str, count: usize) -> String {
        eventually("a letter", || self.letters_to(address).get(count - 1).cloned()).await
    }

    /// Text messages that a telephone shows (`+33612345678`), oldest first.
    pub(crate) fn texts_to(&self, phone: &str) -> Vec<String> {
        let log = fs::read(self.path("sms.log")).unwrap_or_default();
        let mine = format!(" {phone} text ");
        let shown = |line: &str| {
            let (_, text) = line.split_once("Got message ")?.1.split_once(&mine)?;
            Some(text.strip_suffix('>')?.to_owned())
        };
        String::from_utf8_lossy(&log).lines().filter_map(shown).collect()
    }

    /// Waits until `count` text messages have come, and gives the last.
    pub(crate) async fn text_to(&self, phone: &str, count: usize) -> String {
        eventually("a text message", || self.texts_to(phone).get(count - 1).cloned()).await
    }
}

/// Delivers by the LMTP port of a server.
pub(super) async fn deliver(port: u16, from: &str, to: &Address, message: &[u8]) {
    let mut lmtp = Talk::open(port).await;
    lmtp.say("LHLO localhost\r\n", "250").await;
    lmtp.say(&format!("MAIL FROM:<{from}> BODY=8BITMIME\r\n"), "250").await;
    lmtp.say(&format!("RCPT TO:<{to}>\r\n"), "250").await;
    lmtp.say("DATA\r\n", "354").await;
    lmtp.send(&dotted(message)).await;
    lmtp.expect("250").await;
}

/// Waits for what must come.
pub(crate) async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(20)).await;
    }
}

/// The first number of six to eight digits in a text: the code.
pub(crate) fn code_in(text: &str) -> String {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.find(|number| (6..=8).contains(&number.len())).unwrap_or_else(|| panic!("no code in: {text}")).to_owned()
}

fn dotted(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            bytes.push(b'.');
        }
        let text = line.strip_suffix(b"\n").map(|text| text.strip_suffix(b"\r").unwrap_or(text));
        bytes.extend_from_slice(text.unwrap_or(line));
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b".\r\n");
    bytes
}

/// A conversation of commands and replies with three digits (SMTP, LMTP), by hand, so that anything can be said.
pub(crate) struct Talk<S = TcpStream> {
    stream: BufReader<S>,
}

impl Talk {
    /// Connects and takes the greeting.
    pub(crate) async fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Self::over(stream).await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    /// Over a connection that is already there; takes the greeting.
    pub(crate) async fn over(stream: S) -> Self {
        let mut talk = Self::silent(stream);
        talk.expect("220").await;
        talk
    }

    /// Over a connection that is already there, before its greeting.
    pub(crate) fn silent(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// The connection itself; what was read ahead is lost.
    pub(crate) fn into_inner(self) -> S {
        self.stream.into_inner()
    }

    /// Reads until a line fits, and gives it.
    pub(crate) async fn line_that(&mut self, fits: impl Fn(&str) -> bool) -> String {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.stream.read_line(&mut line)).await.expect("a line in time");
            assert!(read.expect("text") > 0, "the server has closed the connection");
            if fits(&line) {
                return line;
            }
        }
    }

    /// Sends bytes as they are.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).await.expect("sent");
        self.stream.get_mut().flush().await.expect("sent");
    }

    /// One reply, all its lines.
    pub(crate) async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let start = reply.len();
            let read =
                tokio::time::timeout(PATIENCE, self.stream.read_line(&mut reply)).await.expect("an answer in time");
            assert!(read.expect("text") > 0, "closed after: {reply}");
            if reply.as_bytes().get(start + 3) != Some(&b'-') {
                return reply;
            }
        }
    }

    /// The next reply must begin so.
    pub(crate) async fn expect(&mut self, code: &str) -> String {
        let reply = self.reply().await;
        assert!(reply.starts_with(code), "expected {code}: {reply}");
        reply
    }

    /// Sends a command whose reply must begin so.
    pub(crate) async fn say(&mut self, command: &str, code: &str) -> String {
        self.send(command.as_bytes()).await;
        self.expect(code).await
    }
}

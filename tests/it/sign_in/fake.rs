//! An SMS gateway and a mail server that note what they get, and fail when told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A Kannel that notes every text. Status 0 hangs up without an answer.
pub(crate) struct FakeKannel {
    pub(crate) port: u16,
    pub(crate) status: Arc<AtomicU16>,
    texts: Arc<Mutex<Vec<(String, String)>>>,
    reports: Arc<Mutex<Vec<String>>>,
}

impl FakeKannel {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, texts) = (Arc::new(AtomicU16::new(202)), Arc::new(Mutex::new(Vec::new())));
        let reports = Arc::new(Mutex::new(Vec::new()));
        let (answer, noted) = (Arc::clone(&status), (Arc::clone(&texts), Arc::clone(&reports)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, noted) = (answer.load(Ordering::SeqCst), noted.clone());
                tokio::spawn(async move { http(stream, answer, (&noted.0, &noted.1)).await });
            }
        });
        Self { port, status, texts, reports }
    }

    /// Every text, as number and words.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        self.texts.lock().unwrap().clone()
    }

    /// Where the delivery of each text is to be reported.
    pub(crate) fn reports(&self) -> Vec<String> {
        self.reports.lock().unwrap().clone()
    }
}

type Noted<'a> = (&'a Mutex<Vec<(String, String)>>, &'a Mutex<Vec<String>>);

async fn http(stream: TcpStream, status: u16, (noted, reports): Noted<'_>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? <= 2 {
            break;
        }
    }
    let path = first.split(' ').nth(1)?;
    let url = url::Url::parse(&format!("http://x{path}")).ok()?;
    let field = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if status == 0 {
        return None;
    }
    if status == 202 {
        noted.lock().unwrap().push((field("to")?, field("text")?));
        reports.lock().unwrap().extend(field("dlr-url"));
    }
    let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    stream.write_all(answer.as_bytes()).await.ok()
}

/// A mail server that notes every letter. Status 450 refuses every sender for now.
pub(crate) struct FakePost {
    pub(crate) port: u16,
    pub(crate) status: Arc<AtomicU16>,
    letters: Arc<Mutex<Vec<String>>>,
}

impl FakePost {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, letters) = (Arc::new(AtomicU16::new(250)), Arc::new(Mutex::new(Vec::new())));
        let (answer, noted) = (Arc::clone(&status), Arc::clone(&letters));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, noted) = (Arc::clone(&answer), Arc::clone(&noted));
                tokio::spawn(async move { smtp(stream, &answer, &noted).await });
            }
        });
        Self { port, status, letters }
    }

    /// Every letter: envelope, then headers and body, decoded.
    pub(crate) fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }

    /// The text of the latest letter to `to`, decoded, after its subject.
    pub(crate) fn last_to(&self, to: &str) -> Option<(String, String)> {
        let letters = self.letters();
        let letter = letters.iter().rev().find(|letter| letter.contains(&format!("RCPT TO:<{to}>")))?;
        let raw = letter.split_once("\r\n\r\n\r\n").map_or(letter.as_str(), |(_, raw)| raw);
        let message = pli::mime::parse::read(raw.as_bytes());
        Some((message.headers.subject.clone(), message.body.text.clone()))
    }
}

async fn smtp(stream: TcpStream, status: &AtomicU16, noted: &Mutex<Vec<String>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 fake ESMTP\r\n").await.ok()?;
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let word = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-fake\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 10000000\r\n".to_owned(),
            "MAIL" | "RCPT" => {
                letter.push_str(&line);
                let status = status.load(Ordering::SeqCst);
                format!("{status} x\r\n")
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                letter.push_str("\r\n\r\n");
                let mut bytes = Vec::new();
                while !bytes.ends_with(b"\r\n.\r\n") {
                    bytes.push(stream.read_u8().await.ok()?);
                }
                bytes.truncate(bytes.len() - 3);
                letter.push_str(&String::from_utf8_lossy(&bytes));
                noted.lock().unwrap().push(std::mem::take(&mut letter));
                "250 taken\r\n".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            "RSET" | "NOOP" => "250 ok\r\n".to_owned(),
            _ => "500 what\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

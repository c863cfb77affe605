//! A calendar server that lies: it answers what a script tells it to, and records what it was asked.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use pli::{
    caldav::{CalDav, Person},
    config::{Calendar, CalendarAuth},
};
use secrecy::SecretString;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) head: String,
    pub(super) body: String,
}

/// What the server does after a request.
pub(super) enum Say {
    /// Answers with a status, headers and a body.
    This(u16, String, Bytes),
    /// Answers with this head, then with a body that never ends.
    Endless(String),
    /// Hangs up.
    Nothing,
}

pub(super) fn say(status: u16, body: &str) -> Say {
    Say::This(status, String::new(), Bytes::from(body.to_owned()))
}

/// An answer with many parts: addresses and the properties that each has.
pub(super) fn list(parts: &[(&str, &str)]) -> Say {
    let parts: String = parts
        .iter()
        .map(|(href, properties)| {
            format!(
                "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{properties}</d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        })
        .collect();
    say(207, &multistatus(&parts))
}

pub(super) fn multistatus(inside: &str) -> String {
    format!("<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{inside}</d:multistatus>")
}

/// The server, on a port of its own.
pub(super) struct FakeServer {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl FakeServer {
    /// Starts one that answers by `script`.
    pub(super) async fn start(script: impl Fn(&Asked) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (heard, script) = (Arc::clone(&asked), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served(stream, Arc::clone(&heard), Arc::clone(&script)));
            }
        });
        Self { port, asked }
    }

    /// What it was asked.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Somebody's calendars there.
    pub(super) fn person(&self) -> Person {
        let config = Calendar {
            url: format!("http://127.0.0.1:{}/{{address}}/", self.port),
            ca_file: None,
            timeout_s: 2,
            auth: CalendarAuth::Password,
            user: None,
            secret_file: None,
        };
        let door = CalDav::new("calendar", &config).unwrap();
        door.of(&"a@x.test".parse().unwrap(), Some(&SecretString::from("p"))).unwrap()
    }
}

/// Where the calendars of [`FakeServer::person`] are.
pub(super) const HOME: &str = "/a%40x.test/";

async fn served(stream: TcpStream, heard: Arc<Mutex<Vec<Asked>>>, script: Arc<impl Fn(&Asked) -> Say>) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    if stream.read_exact(&mut body).await.is_err() {
        return;
    }
    let mut words = head.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let asked = Asked { method, path, head, body: String::from_utf8(body).unwrap() };
    heard.lock().unwrap().push(asked.clone());
    // What the door gives up is broken off here.
    let _ = match script(&asked) {
        Say::Nothing => return,
        Say::This(status, headers, body) => {
            let head =
                format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await
        }
        Say::Endless(head) => {
            let _ = stream.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes()).await;
            while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
            Ok(())
        }
    };
    let _ = stream.flush().await;
}

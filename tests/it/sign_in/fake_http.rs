//! A provider that is called by HTTP, notes every request, and fails when told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Answers nothing and keeps the line open.
pub(crate) const SILENCE: u16 = 1;

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A provider. Status 0 hangs up without an answer.
pub(crate) struct FakeHttp {
    pub(crate) port: u16,
    pub(crate) status: Arc<AtomicU16>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl FakeHttp {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, requests) = (Arc::new(AtomicU16::new(202)), Arc::new(Mutex::new(Vec::new())));
        let (answer, noted) = (Arc::clone(&status), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, noted) = (answer.load(Ordering::SeqCst), Arc::clone(&noted));
                tokio::spawn(async move { serve(stream, answer, &noted).await });
            }
        });
        Self { port, status, requests }
    }

    /// Every request, oldest first.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The latest request.
    pub(crate) fn last(&self) -> Request {
        self.requests().pop().expect("a request")
    }
}

async fn serve(stream: TcpStream, status: u16, noted: &Mutex<Vec<Request>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut request = Request::default();
    let mut first = String::new();
    stream.read_line(&mut first).await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? <= 2 {
            break;
        }
        let (name, value) = line.trim_end().split_once(": ")?;
        request.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut body = vec![0; request.header("content-length").parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    request.body = String::from_utf8(body).ok()?;
    match status {
        0 => return None,
        SILENCE => std::future::pending::<()>().await,
        _ => {}
    }
    if status == 202 {
        noted.lock().unwrap().push(request);
    }
    let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    stream.write_all(answer.as_bytes()).await.ok()
}

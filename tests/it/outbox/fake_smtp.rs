//! A submission server that misbehaves on command and records every byte that arrives.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the server does at a step.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Answers with this (line ends included).
    Say(&'static str),
    /// Closes the connection.
    Close,
    /// Answers nothing, for ever.
    Hang,
}

/// The step `GREETING`, the beginning of a command line, or `DOT`, and what happens then. The first match counts.
pub(super) type Script = &'static [(&'static str, Act)];

pub(super) struct FakeSmtp {
    pub(super) address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl FakeSmtp {
    /// Starts it. What the script does not name is answered well.
    pub(super) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script, ears.clone()));
            }
        });
        Self { address, heard }
    }

    /// Every byte that arrived, of all connections.
    pub(super) fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

async fn serve(mut stream: TcpStream, script: Script, heard: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = Vec::new();
    let mut in_data = false;
    if !act(&mut stream, script, "GREETING", "220 fake ESMTP\r\n").await {
        return;
    }
    loop {
        let end: &[u8] = if in_data { b"\r\n.\r\n" } else { b"\r\n" };
        let Some(at) = buffer.windows(end.len()).position(|window| window == end) else {
            let mut chunk = [0; 4096];
            let Ok(read @ 1..) = stream.read(&mut chunk).await else { return };
            heard.lock().unwrap().extend_from_slice(&chunk[..read]);
            buffer.extend_from_slice(&chunk[..read]);
            continue;
        };
        let taken: Vec<u8> = buffer.drain(..at + end.len()).collect();
        let line = String::from_utf8_lossy(&taken).into_owned();
        let (step, good) = if in_data {
            in_data = false;
            ("DOT", "250 2.0.0 Ok: queued as FAKE\r\n")
        } else if line.starts_with("EHLO") {
            (
                line.as_str(),
                "250-fake\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN OAUTHBEARER XOAUTH2\r\n",
            )
        } else if line.starts_with("AUTH") {
            (line.as_str(), "235 2.7.0 ok\r\n")
        } else if line.starts_with("DATA") {
            in_data = !script.iter().any(|(step, _)| *step == "DATA");
            (line.as_str(), "354 go on\r\n")
        } else {
            (line.as_str(), "250 2.1.0 ok\r\n")
        };
        if !act(&mut stream, script, step, good).await {
            return;
        }
    }
}

/// Whether the connection goes on.
async fn act(stream: &mut TcpStream, script: Script, step: &str, good: &'static str) -> bool {
    match script.iter().find(|(name, _)| step.starts_with(name)).map_or(&Act::Say(good), |(_, act)| act) {
        Act::Say(text) => stream.write_all(text.as_bytes()).await.is_ok(),
        Act::Close => false,
        Act::Hang => std::future::pending().await,
    }
}

//! A real server that lies: someone between Pli and it who answers in its place, rewrites what either says, and hangs up.

use std::sync::Arc;

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::Mutex,
};

use super::stage::stage;

/// What becomes of a line.
pub(crate) enum Do {
    /// It goes on as it is.
    Pass,
    /// It goes on so.
    Write(String),
    /// It does not reach the server, which seems to answer this; `*TAG*` in it becomes the tag of the command.
    Say(String),
    /// As [`Self::Say`], and the line is dead.
    Bye(String),
}

type Look = Box<dyn Fn(&str) -> Do + Send + Sync>;
type Change = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the meddler does.
pub(crate) struct Script {
    /// Is given each command, without its tag, and without what its literals hold.
    pub(crate) command: Look,
    /// Is given each line of the server, without what its literals hold. `Say` is the same as `Write` there.
    pub(crate) answer: Look,
    /// Is given what the server's literals hold.
    pub(crate) literal: Change,
    /// Is given what the literals of commands hold.
    pub(crate) given: Change,
}

impl Default for Script {
    fn default() -> Self {
        let (literal, given) = (Box::new(|_: &mut [u8]| ()), Box::new(|_: &mut [u8]| ()));
        Self { command: Box::new(|_| Do::Pass), answer: Box::new(|_| Do::Pass), literal, given }
    }
}

/// Stands before a server's port with TLS, and listens on one without, which it gives.
pub(crate) async fn meddle(port: u16, script: Script) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let here = listener.local_addr().expect("bound").port();
    let script = Arc::new(script);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let script = Arc::clone(&script);
            tokio::spawn(async move {
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                // Line by line, none waits until the one before is acknowledged.
                for end in [&near, &far] {
                    end.set_nodelay(true).expect("a socket");
                }
                let (far_in, far_out) = tokio::io::split(stage().tls(far).await);
                let (near_in, near_out) = near.into_split();
                let near_out = Mutex::new(near_out);
                // Who hangs up ends both directions.
                tokio::select! {
                    _ = up(BufReader::new(near_in), far_out, &near_out, &script) => {}
                    _ = down(BufReader::new(far_in), &near_out, &script) => {}
                }
            });
        }
    });
    here
}

/// What Pli says.
async fn up(
    mut from: impl AsyncBufRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    back: &Mutex<OwnedWriteHalf>,
    script: &Script,
) -> std::io::Result<()> {
    loop {
        let Some(mut line) = line(&mut from).await? else { return Ok(()) };
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let (tag, command) = text.split_once(' ').unwrap_or(("", &text));
        let done = (script.command)(command);
        let (answer, hangs_up) = match done {
            Do::Pass => (None, false),
            Do::Write(other) => {
                line = format!("{tag} {other}\r\n").into_bytes();
                (None, false)
            }
            Do::Say(words) => (Some(words), false),
            Do::Bye(words) => (Some(words), true),
        };
        // The rest of the command: what its literals hold, and the lines after them.
        loop {
            if answer.is_none() {
                to.write_all(&line).await?;
                to.flush().await?;
            }
            let Some((size, waits)) = announced(&line) else { break };
            if answer.is_some() && waits {
                break;
            }
            let mut literal = vec![0; size];
            from.read_exact(&mut literal).await?;
            (script.given)(&mut literal);
            if answer.is_none() {
                to.write_all(&literal).await?;
            }
            let Some(rest) = self::line(&mut from).await? else { return Ok(()) };
            line = rest;
        }
        if let Some(words) = answer {
            back.lock().await.write_all(words.replace("*TAG*", tag).as_bytes()).await?;
        }
        if hangs_up {
            return Ok(());
        }
    }
}

/// What the server says.
async fn down(mut from: impl AsyncBufRead + Unpin, to: &Mutex<OwnedWriteHalf>, script: &Script) -> std::io::Result<()> {
    let mut goes_on = false;
    loop {
        let Some(mut line) = line(&mut from).await? else { return Ok(()) };
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        // One message a command, so that each can be told apart.
        let text = text.replace(" MULTIAPPEND", "");
        if text.contains("CAPABILITY") {
            line = format!("{text}\r\n").into_bytes();
        }
        let size = announced(&line).map(|(size, _)| size);
        let done = if goes_on { Do::Pass } else { (script.answer)(&text) };
        let hangs_up = matches!(done, Do::Bye(_));
        match done {
            Do::Pass => {}
            Do::Write(other) | Do::Say(other) => line = format!("{other}\r\n").into_bytes(),
            Do::Bye(other) => line = other.into_bytes(),
        }
        let mut to = to.lock().await;
        to.write_all(&line).await?;
        if hangs_up {
            return Ok(());
        }
        if let Some(size) = size {
            let mut literal = vec![0; size];
            from.read_exact(&mut literal).await?;
            (script.literal)(&mut literal);
            to.write_all(&literal).await?;
        }
        goes_on = size.is_some();
    }
}

async fn line(from: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line).await?;
    Ok((!line.is_empty()).then_some(line))
}

/// The literal that a line announces, and whether it waits to be asked for.
fn announced(line: &[u8]) -> Option<(usize, bool)> {
    let text = std::str::from_utf8(line.trim_ascii_end()).ok()?;
    let size = text.strip_suffix('}')?.rsplit_once('{')?.1;
    Some(match size.strip_suffix('+') {
        Some(size) => (size.parse().ok()?, false),
        None => (size.parse().ok()?, true),
    })
}

//! Where Postfix asks: one answer a request, in order.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{Malformed, Question, Reply, listen, netstring};

/// Most connections at once. Postfix keeps one a process and map, and has at most 100 processes a service.
const MAX_CONNECTIONS: usize = 512;
/// Longest silence between two requests. Postfix closes its own after 100 s at most.
const IDLE: Duration = Duration::from_mins(5);
/// Longest time from the first byte of a request to its last, for finding an answer, and for writing it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers every connection to `listener` with what `answer` says, until `stop`.
pub async fn serve<F, A>(listener: TcpListener, answer: F, stop: CancellationToken)
where
    F: Fn(Question) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    listen::each(listener, ("lookup", MAX_CONNECTIONS), |stream| converse(stream, answer.clone()), stop).await;
}

async fn converse<A>(mut stream: TcpStream, answer: impl Fn(Question) -> A) -> Result<(), Malformed>
where
    A: Future<Output = Reply>,
{
    stream.set_nodelay(true)?;
    let (from, mut to) = stream.split();
    let mut from = BufReader::new(from);
    loop {
        // idle is not slow: the clock of a request starts with its first byte
        let Ok(first) = timeout(IDLE, from.fill_buf()).await else { return Ok(()) };
        if first?.is_empty() {
            return Ok(());
        }
        let Some(request) = timeout(PATIENCE, netstring::read(&mut from)).await.map_err(std::io::Error::from)?? else {
            return Ok(());
        };
        let reply = match Question::parse(&request) {
            Some(question) => {
                timeout(PATIENCE, answer(question)).await.unwrap_or(Reply::Temporary("no answer in time"))
            }
            None => Reply::Permanent("not a question"),
        };
        let bytes = netstring::write(&reply.text());
        timeout(PATIENCE, to.write_all(&bytes)).await.map_err(std::io::Error::from)??;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    async fn started() -> (std::net::SocketAddr, CancellationToken) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let answer = async |question: Question| match (question.map.as_str(), question.key.as_str()) {
            ("domains", "b.test") => Reply::Found("b.test".to_owned()),
            ("domains", _) => Reply::NotFound,
            _ => Reply::Temporary("away"),
        };
        tokio::spawn(serve(listener, answer, stop.clone()));
        (address, stop)
    }

    async fn say(stream: &mut TcpStream, bytes: &[u8]) -> String {
        stream.write_all(bytes).await.unwrap();
        let answer = netstring::read(&mut BufReader::with_capacity(1, stream)).await.unwrap().unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn questions_are_answered_in_order_on_one_connection() {
        let (address, _stop) = started().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(say(&mut stream, b"14:domains b.test,14:domains x.test,").await, "OK b.test");
        assert_eq!(say(&mut stream, b"").await, "NOTFOUND ");
        assert_eq!(say(&mut stream, b"8:broken x,").await, "TEMP away");
        assert_eq!(say(&mut stream, b"5:users,").await, "PERM not a question");
        assert_eq!(say(&mut stream, b"3:\xff\xff ,").await, "PERM not a question");
    }

    #[tokio::test]
    async fn a_hostile_connection_is_closed_and_others_are_served() {
        let (address, _stop) = started().await;
        for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"99999999:", b"2:abc,"] {
            let mut hostile = TcpStream::connect(address).await.unwrap();
            hostile.write_all(bytes).await.unwrap();
            let mut rest = Vec::new();
            // a reset is as good an end as a clean one
            if hostile.read_to_end(&mut rest).await.is_ok() {
                assert!(rest.is_empty(), "{}", rest.escape_ascii());
            }
        }
        let mut good = TcpStream::connect(address).await.unwrap();
        assert_eq!(say(&mut good, b"14:domains b.test,").await, "OK b.test");
    }

    #[tokio::test]
    async fn stopping_closes_what_is_open() {
        let (address, stop) = started().await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(say(&mut stream, b"14:domains b.test,").await, "OK b.test");
        stop.cancel();
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
    }
}

//! The whole way, against a server on loopback that misbehaves.

use std::net::{IpAddr, Ipv4Addr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";

/// A web server that answers by path with what no honest server would.
struct FakeWeb {
    address: SocketAddr,
    seen: Arc<std::sync::Mutex<Vec<String>>>,
}

impl FakeWeb {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, address, Arc::clone(&log)));
            }
        });
        Self { address, seen }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn fetch(&self) -> Fetch {
        provider();
        Fetch::allowing(self.address).unwrap()
    }
}

fn provider() {
    // Another test may have done it before.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
}

async fn answer(mut stream: TcpStream, address: SocketAddr, log: Arc<std::sync::Mutex<Vec<String>>>) {
    let mut request = vec![0; 8_192];
    let length = stream.read(&mut request).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    log.lock().unwrap().push(request);
    let plain = |body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    };
    let to =
        |target: &str| format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n").into_bytes();
    let bytes = match path.as_str() {
        "/good.png" => plain(PNG),
        "/page" => plain(b"<!doctype html><script>alert(1)</script>"),
        "/svg" => plain(b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        "/huge-size.png" => plain(&[&PNG[..16], &[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]].concat()),
        "/lying-length" => b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n".to_vec(),
        "/fifty-megabytes" => return flood(stream).await,
        "/slow" => return drip(stream).await,
        "/bomb" => b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\0".to_vec(),
        "/404" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x89PNG".to_vec(),
        "/headers" => [b"HTTP/1.1 200 OK\r\n".as_slice(), &b"X: y\r\n".repeat(100_000), b"\r\n"].concat(),
        "/cookie" => {
            [b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /good.png\r\nContent-Length: 0\r\n\r\n".as_slice()]
                .concat()
        }
        "/to/good" => to("/good.png"),
        "/to/loop" => to("/to/loop"),
        "/to/metadata" => to("http://169.254.169.254/latest/meta-data/"),
        "/to/other-port" => to(&format!("http://127.0.0.1:{}/good.png", if address.port() == 22 { 23 } else { 22 })),
        "/to/decimal" => to(&format!("http://2130706434:{}/good.png", address.port())),
        "/to/file" => to("file:///etc/passwd"),
        "/to/localhost" => to("http://localhost./"),
        "/to/v6" => to("http://[::ffff:7f00:1]/"),
        _ => Vec::new(),
    };
    // The other side may have hung up: that is its right.
    drop(stream.write_all(&bytes).await);
}

/// A picture without end.
async fn flood(mut stream: TcpStream) {
    drop(stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await);
    let chunk = [b"10000\r\n".as_slice(), PNG, &vec![0; 0x10000 - PNG.len()], b"\r\n"].concat();
    for _ in 0..800 {
        if stream.write_all(&chunk).await.is_err() {
            return;
        }
    }
}

/// A byte, then nothing, for ever.
async fn drip(mut stream: TcpStream) {
    drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x89").await);
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_picture_is_fetched_without_telling_who_reads() {
    let web = FakeWeb::start().await;
    let image = web.fetch().image(&web.url("/to/good")).await.unwrap();
    assert_eq!((image.kind.media_type(), &image.bytes[..]), ("image/png", PNG));
    web.fetch().image(&web.url("/cookie")).await.unwrap();
    for request in web.seen.lock().unwrap().iter() {
        let request = request.to_lowercase();
        assert!(
            !["cookie:", "referer:", "authorization:", "pli"].iter().any(|word| request.contains(word)),
            "{request}"
        );
        assert!(request.contains("accept-encoding: identity"), "{request}");
    }
}

#[tokio::test]
async fn attack_77_nothing_but_a_picture_of_bearable_size_comes_through() {
    let web = FakeWeb::start().await;
    let fetch = web.fetch();
    for (path, error) in [
        ("/page", Error::NotAPicture),
        ("/svg", Error::NotAPicture),
        ("/bomb", Error::NotAPicture),
        ("/huge-size.png", Error::TooLarge),
        ("/lying-length", Error::TooLarge),
        ("/fifty-megabytes", Error::TooLarge),
        ("/404", Error::Status(404)),
        ("/cut", Error::Unreachable),
        ("/headers", Error::Unreachable),
        ("/nothing", Error::Unreachable),
    ] {
        assert_eq!(fetch.image(&web.url(path)).await, Err(error), "{path}");
    }
}

#[tokio::test]
async fn attack_77_a_slow_drip_ends_when_the_time_is_over() {
    let web = FakeWeb::start().await;
    assert_eq!(web.fetch().longest, Duration::from_secs(10));
    let fetch = Fetch { longest: Duration::from_millis(300), ..web.fetch() };
    assert_eq!(fetch.image(&web.url("/slow")).await, Err(Error::TimedOut));
}

#[tokio::test]
async fn attack_76_a_redirect_is_checked_like_the_first_address() {
    let web = FakeWeb::start().await;
    let fetch = web.fetch();
    for path in ["/to/metadata", "/to/other-port", "/to/decimal", "/to/file", "/to/localhost", "/to/v6"] {
        assert_eq!(fetch.image(&web.url(path)).await, Err(Error::Forbidden), "{path}");
    }
    assert_eq!(fetch.image(&web.url("/to/loop")).await, Err(Error::Redirects));
    assert_eq!(web.seen.lock().unwrap().len(), 6 + 4);
}

#[tokio::test]
async fn attack_76_a_name_that_leads_inside_is_not_connected_to() {
    let web = FakeWeb::start().await;
    provider();
    let public: IpAddr = Ipv4Addr::new(1, 1, 1, 1).into();
    for inside in ["127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.2", "fd00::1"] {
        for answers in [vec![inside.parse().unwrap()], vec![public, inside.parse().unwrap()]] {
            let resolver = Resolver::answering(vec![answers], None);
            let fetch = Fetch::with(Rules::public(), resolver).unwrap();
            assert_eq!(fetch.image("http://images.test/x.png").await, Err(Error::Forbidden), "{inside}");
        }
    }
    assert!(web.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn attack_76_a_name_that_changes_between_check_and_connection_changes_nothing() {
    let web = FakeWeb::start().await;
    provider();
    // The first look-up is fine, the second leads inside: there is no second look-up for one connection.
    let answers = vec![vec![web.address.ip()], vec!["127.0.0.2".parse().unwrap()]];
    let resolver = Resolver::answering(answers, Some(web.address.ip()));
    let fetch = Fetch::with(Rules::allowing(web.address), resolver).unwrap();
    let url = format!("http://images.test:{}/good.png", web.address.port());
    assert!(fetch.image(&url).await.is_ok());
    assert_eq!(fetch.image(&url).await, Err(Error::Forbidden));
}

#[tokio::test]
async fn too_many_at_once_are_turned_away() {
    let web = FakeWeb::start().await;
    let fetch = web.fetch();
    let held = fetch.waiting.clone().acquire_many_owned(u32::try_from(WAITING).unwrap()).await.unwrap();
    assert_eq!(fetch.image(&web.url("/good.png")).await, Err(Error::Busy));
    drop(held);
    assert!(fetch.image(&web.url("/good.png")).await.is_ok());
}

//! A telephone line between Pli and a server, that a test can cut and mend, or let ring.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

/// The line.
pub(crate) struct Line {
    /// Where Pli connects.
    pub(crate) port: u16,
    cut: Arc<AtomicBool>,
    shears: Arc<Notify>,
    held: watch::Sender<bool>,
}

impl Line {
    /// To a server on this machine.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let here = listener.local_addr().expect("bound").port();
        let (cut, shears) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let (held, rings) = watch::channel(false);
        let line = Self { port: here, cut: Arc::clone(&cut), shears: Arc::clone(&shears), held };
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let (shears, mut rings) = (Arc::clone(&shears), rings.clone());
                tokio::spawn(async move {
                    if rings.wait_for(|held| !held).await.is_err() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    tokio::select! {
                        () = shears.notified() => {}
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                    }
                });
            }
        });
        line
    }

    /// Lets new connections wait, until [`Self::release`].
    pub(crate) fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Connects those that wait.
    pub(crate) fn release(&self) {
        self.held.send_replace(false);
    }

    /// Breaks every connection and takes no new one.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        self.shears.notify_waiters();
    }

    /// Takes connections again.
    pub(crate) fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

//! A telephone line between Pli and a server, that a test can cut and mend, or let ring.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

/// The line.
pub(crate) struct Line {
    /// Where Pli connects.
    pub(crate) port: u16,
    cut: Arc<AtomicBool>,
    shears: Arc<Notify>,
    /// Bytes, of both directions, after which every connection breaks once.
    left: Arc<AtomicI64>,
    flow: Arc<Flow>,
    held: watch::Sender<bool>,
}

/// How many bytes have passed, and after how many no more do.
struct Flow {
    passed: watch::Sender<u64>,
    most: AtomicU64,
}

impl Line {
    /// To a server on this machine.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let here = listener.local_addr().expect("bound").port();
        let (cut, shears) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let (held, rings) = watch::channel(false);
        let flow = Arc::new(Flow { passed: watch::Sender::new(0), most: AtomicU64::new(u64::MAX) });
        let line = Self {
            port: here,
            cut: Arc::clone(&cut),
            shears: Arc::clone(&shears),
            left: Arc::clone(&left),
            flow: Arc::clone(&flow),
            held,
        };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let (shears, left, mut rings) = (Arc::clone(&shears), Arc::clone(&left), rings.clone());
                let flow = Arc::clone(&flow);
                tokio::spawn(async move {
                    if rings.wait_for(|held| !held).await.is_err() {
                        return;
                    }
                    let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    // What passes is not held back until what passed before is acknowledged.
                    for end in [&near, &far] {
                        end.set_nodelay(true).expect("a socket");
                    }
                    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                    tokio::select! {
                        () = shears.notified() => {}
                        () = carry(near_in, far_out, (&left, &flow), &shears) => {}
                        () = carry(far_in, near_out, (&left, &flow), &shears) => {}
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

    /// Breaks every connection once so many more bytes have passed; takes new ones.
    pub(crate) fn cut_after(&self, bytes: u32) {
        self.left.store(i64::from(bytes), Ordering::SeqCst);
    }

    /// Holds everything back once so many bytes have passed, without breaking.
    pub(crate) fn stall_after(&self, bytes: u64) {
        self.flow.most.store(self.passed() + bytes, Ordering::SeqCst);
    }

    /// Does `work` until so many bytes have passed, and then some steps for which it needs no answer; then drops it where it
    /// is, as `kill -9` would. `None` then.
    pub(crate) async fn dropped_after<T>(&self, bytes: u64, work: impl Future<Output = T>) -> Option<T> {
        let mut passed = self.flow.passed.subscribe();
        let most = self.passed() + bytes;
        self.stall_after(bytes);
        let reached = async {
            passed.wait_for(|passed| *passed > most).await.expect("the line lives");
            for _ in 0..bytes % 16 {
                tokio::task::yield_now().await;
            }
        };
        let done = tokio::select! {
            done = work => Some(done),
            () = reached => None,
        };
        self.flow.most.store(u64::MAX, Ordering::SeqCst);
        self.shears.notify_waiters();
        done
    }

    /// How many bytes have passed.
    pub(crate) fn passed(&self) -> u64 {
        *self.flow.passed.borrow()
    }

    /// Takes connections again, and breaks none.
    pub(crate) fn mend(&self) {
        self.flow.most.store(u64::MAX, Ordering::SeqCst);
        self.left.store(i64::MAX, Ordering::SeqCst);
        self.cut.store(false, Ordering::SeqCst);
    }
}

/// Carries one direction to its end, or until the line breaks.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (left, flow): (&AtomicI64, &Flow),
    shears: &Notify,
) {
    let mut buffer = vec![0_u8; 4_096];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let passed = *flow.passed.borrow();
        flow.passed.send_modify(|passed| *passed += u64::try_from(count).expect("small"));
        if passed >= flow.most.load(Ordering::SeqCst) {
            // Until who waits for it has had enough.
            shears.notified().await;
            return;
        }
        let before = left.fetch_sub(i64::try_from(count).expect("small"), Ordering::SeqCst);
        let passes = usize::try_from(before).unwrap_or(0).min(count);
        if to.write_all(&buffer[..passes]).await.is_err() || to.flush().await.is_err() {
            return;
        }
        if passes < count {
            left.store(i64::MAX, Ordering::SeqCst);
            shears.notify_waiters();
            return;
        }
    }
}

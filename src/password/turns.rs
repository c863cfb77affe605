//! A bounded number of hashes at once (security.md R-73).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use super::Error;
use crate::policy;

/// Who waits for a core and for 64 MiB.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Turns {
    pub(super) fn new(policy: &policy::Password) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let parallel = match usize::try_from(policy.parallel).unwrap_or(0) {
            0 => (cores / 2).max(2),
            set => set,
        };
        Self { free: Arc::new(Semaphore::new(parallel)), patience: policy.queue }
    }

    /// Does `work` on a thread of its own when its turn comes.
    ///
    /// # Errors
    /// [`Error::Busy`] when it does not come in time.
    pub(super) async fn take<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Busy) };
        let done = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, not with whoever waits for it: a browser that hangs up frees no core.
            let begun = Instant::now();
            let value = work();
            metrics::histogram!("pli_password_hash_seconds").record(begun.elapsed());
            drop(turn);
            value
        });
        done.await.map_err(|_| Error::Unusable("computing it failed"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn turns(parallel: u32, patience: Duration) -> Turns {
        Turns::new(&policy::Password { parallel, queue: patience, ..policy::Password::default() })
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn r_73_no_more_than_so_many_at_once_and_the_others_wait() {
        static NOW: AtomicU32 = AtomicU32::new(0);
        static MOST: AtomicU32 = AtomicU32::new(0);
        let turns = turns(2, Duration::from_secs(10));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let turns = turns.clone();
            tasks.spawn(async move {
                turns
                    .take(|| {
                        MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::hint::black_box((0..200_000u64).sum::<u64>());
                        NOW.fetch_sub(1, Ordering::SeqCst);
                    })
                    .await
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap().unwrap();
        }
        assert!(MOST.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn r_73_who_waits_too_long_is_told_and_a_hang_up_frees_no_core() {
        let turns = turns(1, Duration::from_millis(50));
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (begin, started) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let turns = turns.clone();
            async move {
                turns
                    .take(move || {
                        begin.send(()).unwrap();
                        ended.recv().unwrap();
                    })
                    .await
            }
        });
        started.await.unwrap();
        first.abort();
        assert!(matches!(turns.take(|| ()).await, Err(Error::Busy)));
        end.send(()).unwrap();
        let patient = Turns { patience: Duration::from_secs(10), ..turns };
        patient.take(|| ()).await.unwrap();
    }
}

//! Taking connections: so many at once, each a task of its own, until it is time to stop.

use std::{fmt::Display, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

/// Gives every connection to `listener` to `converse`, until `stop`; at most so many at once, and in the log by this name.
///
/// A connection over the limit is closed at once: Postfix then tries again, where a waiting one would hold up mail.
pub(super) async fn each<C, E>(
    listener: TcpListener,
    (name, most): (&'static str, usize),
    converse: impl Fn(TcpStream) -> C,
    stop: CancellationToken,
) where
    C: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + Send,
{
    let places = Arc::new(Semaphore::new(most));
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // out of descriptors, or a client that has gone: the listener itself is well
                    tracing::warn!(%error, "{name}: a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tracing::warn!(limit = most, "{name}: too many connections, one was closed");
            continue;
        };
        let (talk, stop) = (converse(stream), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                ended = talk => {
                    if let Err(error) = ended {
                        tracing::info!(%error, "{name}: a connection was given up");
                    }
                }
            }
            drop(place);
        });
    }
}

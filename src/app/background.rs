//! Work that no request asks for: following other processes, closing what ended, finishing what was interrupted.
//!
//! Every task ends when Pli stops. What each does is safe to repeat and to leave at any moment.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::App;

/// How often interrupted sendings are looked for.
const GO_ON: Duration = Duration::from_secs(30);

/// How often the directory of keys is read again: another process may have replaced them (`pli keys rotate`).
const KEYS: Duration = Duration::from_mins(1);

/// Begins every task.
pub(super) fn begin(app: &App, tasks: &TaskTracker, stop: &CancellationToken) {
    let until = |work: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| {
        let stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    };
    let certificate = app.certificate.clone();
    let token = stop.clone();
    until(Box::pin(async move { certificate.watch(token).await }));

    let directory = app.people.accounts.directory().clone();
    until(Box::pin(async move { directory.follow().await }));

    let roles = app.people.roles.clone();
    until(Box::pin(async move { roles.follow().await }));

    let structures = app.people.structures.clone();
    until(Box::pin(async move { structures.run().await }));

    let structures = app.people.structures.clone();
    until(Box::pin(async move { structures.run_imports().await }));

    let boxes = app.people.shared_boxes.clone();
    until(Box::pin(async move { boxes.run().await }));

    let keys = app.keys.clone();
    until(Box::pin(async move {
        loop {
            tokio::time::sleep(KEYS).await;
            if let Err(error) = keys.refresh() {
                tracing::warn!(%error, "the keys stay as they were");
            }
        }
    }));

    let sessions = app.site.rooms().sessions.clone();
    until(Box::pin(async move { sessions.run().await }));

    let notify = app.people.notify.clone();
    until(Box::pin(async move { notify.run().await }));

    let support = app.people.support.clone();
    until(Box::pin(async move { support.run().await }));

    let merges = app.site.rooms().merges.clone();
    until(Box::pin(async move { merges.run().await }));

    let push = app.people.push.clone();
    until(Box::pin(async move { push.run().await }));

    let rooms = app.site.rooms();
    let (journal, keep) = (rooms.journal.clone(), rooms.sessions.policies().house().journal.keep());
    until(Box::pin(async move { journal.run(keep).await }));

    let change = app.people.change.clone();
    until(Box::pin(async move { change.run().await }));

    let outbox = app.site.rooms().outbox.clone();
    until(Box::pin(async move {
        loop {
            if let Err(error) = outbox.go_on().await {
                tracing::warn!(%error, "interrupted sendings wait");
            }
            tokio::time::sleep(GO_ON).await;
        }
    }));
    until(Box::pin(close_ended_sessions(app)));
    until(Box::pin(close_suspended_accounts(app)));
}

/// A session that ends takes its connections to the backend with it.
fn close_ended_sessions(app: &App) -> impl Future<Output = ()> + Send + use<> {
    let (imap, site) = (app.imap.clone(), app.site.clone());
    let mut ended = site.rooms().sessions.watch();
    async move {
        loop {
            match ended.recv().await {
                Ok(session) => {
                    site.forget(session);
                    imap.forget(session).await;
                }
                // Unused connections close by themselves; the tokens they were opened with are over.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// An account that was suspended, or whose password was reset, loses its connections at once.
fn close_suspended_accounts(app: &App) -> impl Future<Output = ()> + Send + use<> {
    let imap = app.imap.clone();
    let sessions = app.site.rooms().sessions.clone();
    let mut changes = app.people.accounts.directory().changes();
    async move {
        loop {
            match changes.recv().await {
                Ok(change) => {
                    sessions.forget(change.account);
                    // Also of an active one: its password was reset, and its sessions are over.
                    imap.forget_account(&change.address).await;
                }
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "changes of accounts came too fast"),
                Err(RecvError::Closed) => return,
            }
        }
    }
}

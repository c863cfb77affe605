//! Where Postfix asks: the listener of `[lookup]`, answered from the directory of accounts.

use std::net::SocketAddr;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{App, StartError, serve::listen};
use crate::gate::{self, Relays};

impl App {
    /// Answers Postfix until `stop`, if it is configured. Says where.
    pub(super) fn answer_postfix(
        &self,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> Result<Option<SocketAddr>, StartError> {
        let Some(lookup) = &self.config.lookup else { return Ok(None) };
        let broken = |error| StartError::Listen { key: "lookup.listen", address: lookup.listen, error };
        let socket = listen("lookup.listen", lookup.listen)?;
        let listener = tokio::net::TcpListener::from_std(socket).map_err(broken)?;
        let address = listener.local_addr().map_err(broken)?;
        let directory = self.people.accounts.directory().clone();
        let relays = Relays::of(&self.config.merge);
        let answer = move |question| {
            let (directory, relays) = (directory.clone(), relays.clone());
            async move { gate::answer(&directory, &relays, &question).await }
        };
        tasks.spawn(gate::serve(listener, answer, stop));
        Ok(Some(address))
    }
}

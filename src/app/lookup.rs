//! Where Postfix asks, and where it brings back letters: the listeners of `[lookup]`, answered from the directory of accounts,
//! and of `[bounces]`.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{App, StartError, serve::listen};
use crate::gate::{self, Known, Relays, Returns};

impl App {
    /// Answers Postfix until `stop`, if it is configured. Says where, and where letters come back.
    pub(super) fn answer_postfix(
        &self,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<[Option<SocketAddr>; 2], StartError> {
        let Some(lookup) = &self.config.lookup else { return Ok([None, None]) };
        let (listener, address) = open("lookup.listen", lookup.listen)?;
        let (returns, back) = self.take_letters_back(tasks, stop)?.unzip();
        let relays = Relays::of(&self.config.merge);
        let known = Known { directory: self.people.accounts.directory().clone(), relays, returns };
        let answer = move |question| {
            let known = known.clone();
            async move { gate::answer(&known, &question).await }
        };
        tasks.spawn(gate::serve(listener, answer, stop.clone()));
        Ok([Some(address), back])
    }

    fn take_letters_back(
        &self,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Option<(Returns, SocketAddr)>, StartError> {
        let Some(bounces) = &self.config.bounces else { return Ok(None) };
        let (listener, address) = open("bounces.listen", bounces.listen)?;
        let transport = bounces.transport.clone().unwrap_or_else(|| format!("lmtp:inet:{address}"));
        let returns = Returns::new(self.people.notify.clone(), &transport);
        tasks.spawn(returns.clone().serve(listener, stop.clone()));
        Ok(Some((returns, address)))
    }
}

/// A listener and where it is, also when its port was any.
fn open(key: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let broken = |error| StartError::Listen { key, address, error };
    let listener = TcpListener::from_std(listen(key, address)?).map_err(broken)?;
    let address = listener.local_addr().map_err(broken)?;
    Ok((listener, address))
}

//! Names to addresses, checked: the client can only connect to what comes out of here.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// Most addresses that a name may have.
const MAX_ADDRESSES: usize = 32;

/// The name leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads inside")]
pub(super) struct Forbidden;

/// How names are looked up.
#[derive(Debug)]
enum Source {
    /// By the operating system.
    System,
    /// Each look-up takes the next answer, the last one for ever: for tests of names that change.
    #[cfg(test)]
    Answers(std::sync::Mutex<std::collections::VecDeque<Vec<IpAddr>>>),
}

/// The resolver of the client. Each connection asks once and gets only what was checked.
#[derive(Debug)]
pub(super) struct Resolver {
    source: std::sync::Arc<Source>,
    allowed: Option<IpAddr>,
}

impl Resolver {
    /// By the operating system; `allowed` passes although it is not public.
    pub(super) fn system(allowed: Option<IpAddr>) -> Self {
        Self { source: std::sync::Arc::new(Source::System), allowed }
    }

    /// With answers given by a test.
    #[cfg(test)]
    pub(super) fn answering(answers: Vec<Vec<IpAddr>>, allowed: Option<IpAddr>) -> Self {
        Self { source: std::sync::Arc::new(Source::Answers(std::sync::Mutex::new(answers.into()))), allowed }
    }
}

impl Source {
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match self {
            Self::System => {
                let found = tokio::net::lookup_host((name, 0)).await?;
                Ok(found.map(|address| address.ip()).take(MAX_ADDRESSES).collect())
            }
            #[cfg(test)]
            Self::Answers(answers) => {
                let mut answers = answers.lock().unwrap();
                Ok(if answers.len() > 1 { answers.pop_front().unwrap() } else { answers.front().cloned().unwrap() })
            }
        }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (source, allowed) = (std::sync::Arc::clone(&self.source), self.allowed);
        Box::pin(async move {
            let found = source.look_up(name.as_str()).await?;
            // One bad address condemns the name: who mixes them tries to be lucky.
            if !found.iter().all(|address| is_public(*address) || Some(*address) == allowed) {
                return Err(Forbidden.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

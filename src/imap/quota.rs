//! How full the box is (RFC 9208, RFC 2087).

use bytes::Bytes;

use super::{
    Connection, Error, Quota,
    command::Command,
    frame::Limits,
    link::Sink,
    response::Untagged,
    token::{Lexer, Token},
};

/// Takes QUOTA answers: of several roots, the one with least room left.
#[derive(Debug, Default)]
struct Tightest(Option<Quota>);

impl Tightest {
    fn quota(&mut self, mut lexer: Lexer<'_>) {
        lexer.skip();
        if lexer.next() != Token::Open {
            return;
        }
        while let Token::Atom(resource) = lexer.next() {
            let (used, limit) = (lexer.next().number(), lexer.next().number());
            let (Some(used), Some(limit)) = (used, limit) else { return };
            if resource.eq_ignore_ascii_case(b"STORAGE") {
                // In units of 1024 bytes.
                let quota = Quota { used_bytes: used.saturating_mul(1024), limit_bytes: limit.saturating_mul(1024) };
                let room = |quota: &Quota| quota.limit_bytes.saturating_sub(quota.used_bytes);
                if self.0.is_none_or(|known| room(&quota) < room(&known)) {
                    self.0 = Some(quota);
                }
            }
        }
    }
}

impl Sink for Tightest {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        if let Untagged::Quota(lexer) = data {
            self.quota(lexer);
        }
        Ok(())
    }
}

impl Connection {
    /// How full the box is; `None` when the server does not say or sets no bound.
    pub async fn quota(&mut self) -> Result<Option<Quota>, Error> {
        if !self.has("QUOTA") {
            return Ok(None);
        }
        let mut tightest = Tightest::default();
        for outcome in self.run(&[Command::new("GETQUOTAROOT INBOX")], Limits::LISTING, &mut tightest).await? {
            outcome.done()?;
        }
        Ok(tightest.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_storage_counts_in_kilobytes() {
        let mut tightest = Tightest::default();
        for line in [
            "\"User\" (STORAGE 10 512 MESSAGE 3 1000)",
            "\"\" (MESSAGE 1 2)",
            "D (STORAGE 1 4)",
            "X (STORAGE 1)",
            "Y (",
        ] {
            tightest.quota(Lexer::new(line.as_bytes()));
        }
        assert_eq!(tightest.0, Some(Quota { used_bytes: 1024, limit_bytes: 4096 }));
    }
}

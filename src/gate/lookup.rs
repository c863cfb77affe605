//! The maps.

use super::{Question, Reply};
use crate::account::{Directory, Error};
use crate::base::Address;

/// What the directory says to a question of Postfix: `domains` and `mailboxes` (the name itself when it is ours),
/// `aliases` (where the mail goes), `senders` (who may send with the address).
///
/// Postfix strips a `+detail` for its own kinds of map but not for socketmap; the directory looks without it.
pub async fn answer(directory: &Directory, question: &Question) -> Reply {
    looked_up(directory, question).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "lookup: the directory could not be read");
        Reply::Temporary("the directory cannot be read")
    })
}

async fn looked_up(directory: &Directory, question: &Question) -> Result<Reply, Error> {
    let key = question.key.as_str();
    if question.map == "domains" {
        return Ok(itself(key, directory.domain(key).await?));
    }
    // Domains that go on to an old server, and by which way: none yet.
    if matches!(question.map.as_str(), "relays" | "transports") {
        return Ok(Reply::NotFound);
    }
    // What is no address is nobody's: `@domain` (Postfix asks for it as a catch-all), quoted parts, control characters.
    let Ok(address) = key.parse::<Address>() else { return Ok(Reply::NotFound) };
    Ok(match question.map.as_str() {
        "mailboxes" => itself(key, directory.mailbox(&address).await?),
        "aliases" => list(&directory.aliases(&address).await?),
        "senders" => list(&directory.senders(&address).await?),
        _ => Reply::Permanent("no such map"),
    })
}

fn itself(key: &str, is_ours: bool) -> Reply {
    if is_ours { Reply::Found(key.to_owned()) } else { Reply::NotFound }
}

/// Addresses have no commas and no spaces, so that a list of them needs no quoting.
fn list(addresses: &[Address]) -> Reply {
    if addresses.is_empty() {
        return Reply::NotFound;
    }
    Reply::Found(addresses.iter().map(Address::as_str).collect::<Vec<_>>().join(","))
}

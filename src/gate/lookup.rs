//! The six maps.

use super::{Question, Relays, Reply};
use crate::account::{Directory, Error};
use crate::base::Address;

/// Where mail goes for an address that is an alias of somebody who gets none: it must not pass Pli by to the old box.
const NOBODY: &str = "error:5.1.1 no such address here";

/// What the directory says to a question of Postfix: `domains` and `mailboxes` (the name itself when it is ours),
/// `aliases` (where the mail goes), `senders` (who may send with the address); and of the domains whose boxes are not all
/// here yet, `relays` (the name itself) and `transports` (where the others are). An alias of ours in such a domain never
/// leaves by a transport: Postfix follows aliases first.
///
/// Postfix strips a `+detail` for its own kinds of map but not for socketmap; the directory looks without it.
pub async fn answer(directory: &Directory, relays: &Relays, question: &Question) -> Reply {
    looked_up(directory, relays, question).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "lookup: the directory could not be read");
        Reply::Temporary("the directory cannot be read")
    })
}

async fn looked_up(directory: &Directory, relays: &Relays, question: &Question) -> Result<Reply, Error> {
    let key = question.key.as_str();
    match question.map.as_str() {
        "domains" => return Ok(itself(key, directory.domain(key).await?)),
        "relays" => return Ok(itself(key, relays.transport(key).is_some() && !directory.domain(key).await?)),
        "transports" => return transport(directory, relays, key).await,
        _ => {}
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

/// The transport of an address or of a whole domain.
async fn transport(directory: &Directory, relays: &Relays, key: &str) -> Result<Reply, Error> {
    let domain = key.rsplit('@').next().unwrap_or_default();
    let Some(transport) = relays.transport(domain) else { return Ok(Reply::NotFound) };
    if directory.domain(domain).await? {
        return Ok(Reply::NotFound);
    }
    if let Ok(address) = key.parse::<Address>()
        && directory.is_alias_of_nobody(&address).await?
    {
        return Ok(Reply::Found(NOBODY.to_owned()));
    }
    Ok(Reply::Found(transport.to_owned()))
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

//! The six maps.

use super::{Question, Relays, Reply, Returns};
use crate::account::{Directory, Error};
use crate::base::Address;

/// What answers are made of. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Known {
    /// Whose the addresses of the house are.
    pub directory: Directory,
    /// Domains whose boxes are not all here yet.
    pub relays: Relays,
    /// Where letters of Pli come back, if they do.
    pub returns: Option<Returns>,
}

/// What the directory says to a question of Postfix: `domains` and `mailboxes` (the name itself when it is ours),
/// `aliases` (where the mail goes), `senders` (who may send with the address); and of the domains whose boxes are not all
/// here yet, `relays` (the domain itself, and which of its addresses may pass) and `transports` (where those go). An alias of
/// ours in such a domain never leaves by a transport: Postfix follows aliases first. The return address of a letter is a
/// mailbox with a transport of its own.
///
/// Postfix strips a `+detail` for its own kinds of map but not for socketmap; the directory looks without it.
pub async fn answer(known: &Known, question: &Question) -> Reply {
    looked_up(known, question).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "lookup: the directory could not be read");
        Reply::Temporary("the directory cannot be read")
    })
}

async fn looked_up(Known { directory, relays, returns }: &Known, question: &Question) -> Result<Reply, Error> {
    let key = question.key.as_str();
    if let (Some(returns), "mailboxes" | "transports", Ok(address)) =
        (returns, question.map.as_str(), key.parse::<Address>())
        && let Some(transport) = returns.transport(&address)
        && directory.domain(address.domain()).await?
    {
        return Ok(Reply::Found(if question.map == "mailboxes" { key } else { transport }.to_owned()));
    }
    match question.map.as_str() {
        "domains" => return Ok(itself(key, directory.domain(key).await?)),
        "relays" => return Ok(itself(key, passes(directory, relays, key).await?.is_some())),
        "transports" => {
            let transport = passes(directory, relays, key).await?;
            return Ok(transport.map_or(Reply::NotFound, |transport| Reply::Found(transport.to_owned())));
        }
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

/// By which transport mail to a domain, or to an address, passes on to an old server. Not what is ours: neither a domain, nor
/// an old address whose owner gets no mail any more, which must not pass Pli by.
async fn passes<'a>(directory: &Directory, relays: &'a Relays, key: &str) -> Result<Option<&'a str>, Error> {
    let (local, domain) = key.rsplit_once('@').map_or((None, key), |(local, domain)| (Some(local), domain));
    let Some(transport) = relays.transport(domain) else { return Ok(None) };
    if local == Some("") || directory.domain(domain).await? {
        return Ok(None);
    }
    let ours = match key.parse::<Address>() {
        Ok(address) => directory.is_alias_of_nobody(&address).await?,
        Err(_) => false,
    };
    Ok((!ours).then_some(transport))
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

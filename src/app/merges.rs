//! Building the room of merges: it has connections to the mail server of its own and takes no place of who reads mail.

use super::{People, StartError, build::credentials};
use crate::{
    base::Clock,
    caldav::CalDav,
    config::{self, Config},
    imap::Imap,
    merge::{Merges, Rooms},
    seal::Keys,
    store::Store,
};

/// The room, for the server and for commands.
pub fn merges(
    config: &Config,
    people: &People,
    (store, keys): (&Store, &Keys),
    clock: &Clock,
) -> Result<Merges, StartError> {
    let connections_total = config.merge.at_once * 2 + 2;
    let door = config::Imap { connections_per_person: 2, connections_total, ..config.imap.clone() };
    let credentials = credentials(config, keys, &people.accounts)?;
    let rooms = Rooms {
        store: store.clone(),
        accounts: people.accounts.clone(),
        factors: people.factors.clone(),
        sessions: people.sessions.clone(),
        notify: people.notify.clone(),
        calendars: config.calendar.as_ref().map(|one| CalDav::new("calendar", one)).transpose()?,
        target: Imap::new(&door, door.upstream().client_tls()?, credentials, clock.clone())?,
        clock: clock.clone(),
    };
    Ok(Merges::new(rooms, &config.merge, (keys, &config.server.origin()))?)
}

//! Which addresses are behind the door: no code is sent there, for it would wait behind what it opens (S3-07).

use sea_orm::ConnectionTrait;

use super::{Error, address, domain, merge};
use crate::base::Address;

/// Whether mail to an address arrives here, or is about to: its domain, or one above it, is one of Pli's (nobody has mail at
/// `x.y` outside while Pli answers for `y`); or it is somebody's alias, or an old address that is being merged.
pub async fn holds(db: &impl ConnectionTrait, address: &Address) -> Result<bool, Error> {
    let under =
        |name: &str| address.domain().strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if domain::list(db).await?.iter().any(|row| under(row.name.as_str())) {
        return Ok(true);
    }
    let bare = address.without_detail();
    if address::find(db, address).await?.is_some() || address::find(db, &bare).await?.is_some() {
        return Ok(true);
    }
    merge::is_open(db, &bare).await
}

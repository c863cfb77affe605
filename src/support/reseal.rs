//! What a rotation of keys asks of requests: sealed columns are sealed anew, and keyed hashes made anew,
//! those by which requests are found as well.

use super::{Error, Support, desk_act::place, request::column};
use crate::store::{
    request_note,
    support_request::{self, SupportRequestRow},
};

const BATCH: u64 = 500;

impl Support {
    /// Seals requests and notes again with the active key, and makes anew the hashes by which somebody is found who asks
    /// twice. Says how many requests and notes that were.
    pub async fn reseal(&self) -> Result<u64, Error> {
        Ok(self.reseal_requests().await? + self.reseal_notes().await?)
    }

    async fn reseal_requests(&self) -> Result<u64, Error> {
        let (db, mut count, mut after) = (self.rooms.store.db(), 0, None);
        loop {
            let rows = support_request::after(db, after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            for row in &rows {
                let renewed = self.renewed(row)?;
                if renewed != *row {
                    self.put_words(&renewed).await?;
                    support_request::reseal(db, renewed).await?;
                    count += 1;
                }
            }
        }
    }

    async fn reseal_notes(&self) -> Result<u64, Error> {
        let (db, mut count, mut after) = (self.rooms.store.db(), 0, None);
        loop {
            let rows = request_note::after(db, after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            for row in &rows {
                if let Some(sealed) = self.sealer.reseal(place(&row.id.to_string()), &row.words)? {
                    request_note::reseal(db, row.id, sealed).await?;
                    count += 1;
                }
            }
        }
    }

    fn renewed(&self, row: &SupportRequestRow) -> Result<SupportRequestRow, Error> {
        let id = row.id.to_string();
        let renew = |name, sealed: &String| {
            let renewed = self.sealer.reseal(column(&id, name), sealed)?;
            Ok::<_, Error>(renewed.unwrap_or_else(|| sealed.clone()))
        };
        let row = SupportRequestRow {
            contact: renew("contact", &row.contact)?,
            words: renew("words", &row.words)?,
            person: row.person.as_ref().map(|sealed| renew("person", sealed)).transpose()?,
            follow: row.follow.as_ref().map(|sealed| renew("follow", sealed)).transpose()?,
            ..row.clone()
        };
        // Who is known by a name only has no hashes.
        let Some(person) = self.person(&row)? else { return Ok(row) };
        let [same_name, same_licence, same_contact] = self.sames(&person, &self.opened(&row, "contact")?)?;
        Ok(SupportRequestRow { same_name, same_licence, same_contact, ..row })
    }
}

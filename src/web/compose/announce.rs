//! A message that tells correspondents of an address that leads here now. To whom it goes the person chooses, and nothing
//! leaves by itself. Its words are made here: nobody else's link can put any into a composer.

use super::Writer;
use crate::{outbox::Composer, text::Text, view::compose::Kind, web::failure::Failure};

impl Writer<'_> {
    /// The composer with what tells of a merge, when the path names one of the person's own whose address leads here.
    pub(super) async fn announced(&self, composer: Composer, kind: Kind) -> Result<Composer, Failure> {
        let asked = self.visit.query("announce");
        if asked.is_empty() || kind != Kind::New {
            return Ok(composer);
        }
        // A shared box is nobody's former address.
        let (None, Ok(id)) = (self.key.open_box(), asked.parse()) else { return Err(Failure::NotFound) };
        let merge = self.visit.rooms().merges.find(self.key.person(), id).await?;
        if !merge.state.leads_here() {
            return Err(Failure::NotFound);
        }
        let t = Text::of(self.visit.language());
        let new = self.key.person().address().to_string();
        let addresses = [("old", merge.address.to_string().into()), ("new", new.into())];
        let text = [t.get("announce-hello"), &t.with("announce-address", &addresses), t.get("announce-still")];
        Ok(Composer {
            subject: t.with("announce-subject", &addresses),
            body: format!("{}{}", text.join("\n\n"), composer.body),
            ..composer
        })
    }
}

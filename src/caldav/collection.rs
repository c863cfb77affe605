//! Making a place for calendars and a calendar, and removing a calendar that is empty.

use reqwest::header::IF_MATCH;

use super::{
    Error, Href, Person,
    request::{LARGEST_WORD, etag},
    xml,
};

impl Person {
    /// Makes the place where the person's calendars are (RFC 4918 section 9.3), for a server that waits for that.
    pub async fn make_home(&self) -> Result<(), Error> {
        let request = self.about_collection("MKCOL", &self.home)?;
        self.answer(request, LARGEST_WORD).await?.success()?;
        Ok(())
    }

    /// Makes a calendar (RFC 4791 section 5.3.1).
    pub async fn make(&self, calendar: &Href, name: &str, components: &[String]) -> Result<(), Error> {
        let request = self.about_collection("MKCALENDAR", calendar)?;
        self.ask(request, xml::make(name, components)).await?.success()?;
        Ok(())
    }

    /// Removes a calendar if nothing is in it; false when something is. One that is not there is removed already.
    pub async fn remove_if_empty(&self, calendar: &Href) -> Result<bool, Error> {
        let mut found = match self.list(calendar, xml::OBJECTS).await {
            Err(Error::NotFound) => return Ok(true),
            found => found?,
        };
        let own = found.remove(calendar);
        if !found.is_empty() {
            return Ok(false);
        }
        let mut request = self.about_collection("DELETE", calendar)?.header("Schedule-Reply", "F");
        // Where a calendar has a version, nothing that was put into it meanwhile goes with it.
        if let Some(version) = own.and_then(|own| own.etag).as_deref().and_then(etag) {
            request = request.header(IF_MATCH, version);
        }
        match self.answer(request, LARGEST_WORD).await?.success() {
            Ok(_) | Err(Error::NotFound) => Ok(true),
            Err(Error::Status(412)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

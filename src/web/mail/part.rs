//! `GET /mail/{mailbox}/{uid}/parts/{part}`: one attachment, byte for byte, always as a file (mail.md 3a, K).

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue},
};

use super::{message_id, no_part, reader::Reader};
use crate::{
    base::PartPath,
    mail::Download,
    mime::{Disposition, file_name::content_disposition},
    text::Text,
    web::{door::Answer, failure::Failure, visit::Visit},
};

/// What a download may do if a browser opens it after all.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The attachment.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let (id, part) = (message_id(visit)?, visit.at_as::<PartPath>("part")?);
    let download = visit.rooms().mail.part(&key.mail(visit.visitor().ip), &id, &part).await.map_err(no_part)?;
    key.downloads(visit, &id, "attachment").await?;
    let unnamed = Text::of(visit.language()).get("message-unnamed");
    let name = download.content.name.clone().unwrap_or_else(|| unnamed.to_owned());
    let media_type = download.content.served_as();
    file(download, media_type, &name)
}

/// A file that is saved, never shown.
pub(super) fn file(download: Download, media_type: &'static str, name: &str) -> Answer {
    let disposition = content_disposition(Disposition::Attachment, name);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Failure::broken)?))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .streaming(download.bytes))
}

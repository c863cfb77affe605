//! `GET /mail/{mailbox}/{uid}/source`: the message as it came.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue},
};

use super::{message_id, no_message, part, reader::Reader};
use crate::web::{door::Answer, visit::Visit};

const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The source, as text; with `?save=1` as a file.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let id = message_id(visit)?;
    let download = visit.rooms().mail.source(&key.mail(visit.visitor().ip), &id).await.map_err(no_message)?;
    key.downloads(visit, &id, "source").await?;
    if visit.query("save") == "1" {
        return part::file(download, "message/rfc822", &format!("{}.eml", id.uid));
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .streaming(download.bytes))
}

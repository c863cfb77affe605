//! Files of a form, written to disk as they arrive (RFC 7578).
//!
//! A large file is never whole in memory while it arrives: it lies in a file without a name, gone with the request or with
//! the process.

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, dev::Payload};
use futures_util::StreamExt;

use super::{
    failure::Failure,
    form::{Form, Limits, in_time},
};
use crate::outbox::Upload;

/// Longest text field, in bytes: the body of a letter.
const MAX_TEXT: usize = 1_048_576;
/// Most pieces of a form.
const MAX_PIECES: usize = 600;
/// How many times the limit is read on, to answer with a page instead of a broken connection.
const READ_ON: usize = 3;
/// Longest file name, in bytes; longer ones are cut.
const MAX_NAME: usize = 255;

/// Reads a `multipart/form-data` body.
pub(super) async fn read(request: &HttpRequest, body: Payload, limits: Limits) -> Result<Form, Failure> {
    let mut form = Form::default();
    let mut pieces = Multipart::new(request.headers(), body);
    let mut seen = 0;
    for _ in 0..MAX_PIECES {
        let Some(field) = in_time(pieces.next()).await? else { return Ok(form) };
        let field = field.map_err(|_| Failure::BadRequest)?;
        piece(&mut form, field, limits, &mut seen).await?;
        if seen > READ_ON * limits.bytes {
            break;
        }
    }
    form.overflow(limits.bytes);
    Ok(form)
}

/// Reads one piece; `seen` counts the bytes of all pieces.
async fn piece(form: &mut Form, mut field: Field, limits: Limits, seen: &mut usize) -> Result<(), Failure> {
    let Some(name) = field.name().map(str::to_owned) else { return Err(Failure::BadRequest) };
    let file_name = field.content_disposition().and_then(|disposition| disposition.get_filename()).map(clean);
    let media_type = field.content_type().map_or_else(|| "application/octet-stream".to_owned(), ToString::to_string);
    let Some(file_name) = file_name else {
        let mut bytes = Vec::new();
        while let Some(chunk) = in_time(field.next()).await? {
            let chunk = chunk.map_err(|_| Failure::BadRequest)?;
            *seen += chunk.len();
            if bytes.len() + chunk.len() > MAX_TEXT {
                return Err(Failure::TooLarge { limit_bytes: MAX_TEXT });
            }
            bytes.extend_from_slice(&chunk);
        }
        form.push(name, String::from_utf8_lossy(&bytes).into_owned());
        return Ok(());
    };
    let mut upload = Upload::new(file_name, media_type);
    while let Some(chunk) = in_time(field.next()).await? {
        let chunk = chunk.map_err(|_| Failure::BadRequest)?;
        *seen += chunk.len();
        if *seen > READ_ON * limits.bytes {
            return Ok(());
        }
        if *seen > limits.bytes {
            form.overflow(limits.bytes);
        }
        if form.over_limit().is_some() || !limits.files {
            continue;
        }
        let written = upload.write(&chunk).await;
        written.map_err(|error| Failure::broken(format!("temporary file: {error}")))?;
    }
    if limits.files && form.over_limit().is_none() && !(upload.name.is_empty() && upload.size() == 0) {
        form.attach(upload);
    }
    Ok(())
}

/// A file's own name: no folders, no control characters, not too long.
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut clean: String = last.chars().filter(|c| !c.is_control()).collect();
    while clean.len() > MAX_NAME {
        // The end of a name says what it is: cut before it.
        let Some(at) = clean.char_indices().rev().nth(16).map(|(at, _)| at) else { break };
        clean.remove(clean.get(..at).and_then(|head| head.char_indices().next_back()).map_or(0, |(at, _)| at));
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_only_a_name() {
        assert_eq!(clean("C:\\Users\\x\\bilan.pdf"), "bilan.pdf");
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("a\r\nX: y.pdf"), "aX: y.pdf");
        let long = clean(&format!("{}.pdf", "é".repeat(400)));
        assert!(long.len() <= MAX_NAME && long.ends_with("é.pdf"), "{long}");
    }
}

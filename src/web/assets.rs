//! Style sheets, scripts and pictures: built into the program, compressed once at start, kept by browsers for ever.
//!
//! Every address holds a version, `/static/VERSION/pli.css`: a new release has new addresses, so that nothing ever has to
//! be asked for again.

use std::{collections::BTreeMap, io::Write, sync::OnceLock};

use actix_web::{
    HttpResponse,
    http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
};
use bytes::Bytes;
use flate2::Compression;

use super::{answer, door::Answer, failure::Failure, key::Open, visit::Visit};
use crate::view::asset;

/// One file, ready to be sent.
struct Asset {
    media_type: &'static str,
    plain: &'static [u8],
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
}

/// All files of one version.
pub(super) struct Assets {
    version: &'static str,
    files: BTreeMap<&'static str, Asset>,
}

impl Assets {
    /// The files, compressed at the first call.
    pub(super) fn get() -> &'static Self {
        static ASSETS: OnceLock<Assets> = OnceLock::new();
        ASSETS.get_or_init(|| {
            let files = asset::ASSETS.iter().map(|file| {
                let gzip = answer::gzip(file.bytes, Compression::best()).map(Bytes::from);
                let brotli = brotli(file.bytes);
                (file.name, Asset { media_type: file.media_type, plain: file.bytes, gzip, brotli })
            });
            Self { version: asset::version(), files: files.collect() }
        })
    }
}

/// `GET /static/{version}/{name}`. An address of another version is unknown: a page that was opened before an update is
/// reloaded rather than dressed with files it was not made for.
pub(super) async fn get(_: Open, visit: &Visit) -> Answer {
    let assets = visit.site().assets;
    let known = assets.files.get(visit.at("name")?.as_str());
    let asset = known.filter(|_| visit.at("version").is_ok_and(|version| version == assets.version));
    let asset = asset.ok_or(Failure::NotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, asset.media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "Accept-Encoding"));
    let accepts = visit.header(&ACCEPT_ENCODING).unwrap_or_default();
    Ok(match (&asset.brotli, &asset.gzip) {
        (Some(bytes), _) if answer::takes(accepts, "br") => {
            response.insert_header((CONTENT_ENCODING, "br")).body(bytes.clone())
        }
        (_, Some(bytes)) if answer::takes(accepts, "gzip") => {
            response.insert_header((CONTENT_ENCODING, "gzip")).body(bytes.clone())
        }
        _ => response.body(asset.plain),
    })
}

fn brotli(bytes: &[u8]) -> Option<Bytes> {
    // A window as wide as the file: the encoder's tables grow with it, and a wide one would stay in memory for nothing.
    let window = usize::BITS - bytes.len().leading_zeros();
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 16_384, 11, window.clamp(10, 18));
    writer.write_all(bytes).ok()?;
    Some(Bytes::from(writer.into_inner()))
}

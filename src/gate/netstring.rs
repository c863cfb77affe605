//! Netstrings, `LENGTH:BYTES,`, as `socketmap_table(5)` uses them.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// Longest request, in bytes. An address has at most 254; Postfix asks for what a client has typed, which can be longer.
pub const MAX_REQUEST: usize = 4096;
/// Digits of `MAX_REQUEST`.
const MAX_DIGITS: usize = 4;

/// Why a connection is given up.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// The bytes are not a netstring, or it is longer than [`MAX_REQUEST`].
    #[error("not a netstring of acceptable length")]
    Form,
    /// The connection failed, or ended within a netstring.
    #[error("the connection broke")]
    Broken(#[from] std::io::Error),
}

/// Reads one netstring; `None` when the connection ends before its first byte.
pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<Vec<u8>>, Malformed> {
    if from.fill_buf().await?.is_empty() {
        return Ok(None);
    }
    let length = length(from).await?;
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).await?;
    match from.read_u8().await? {
        b',' => Ok(Some(bytes)),
        _ => Err(Malformed::Form),
    }
}

async fn length(from: &mut (impl AsyncBufRead + Unpin)) -> Result<usize, Malformed> {
    let mut length = 0;
    for digits in 0..=MAX_DIGITS {
        let byte = from.read_u8().await?;
        match byte {
            b':' if digits > 0 => return if length <= MAX_REQUEST { Ok(length) } else { Err(Malformed::Form) },
            // a leading zero is not a netstring, except for the empty one
            b'0'..=b'9' if digits == 0 || length > 0 => length = length * 10 + usize::from(byte - b'0'),
            _ => return Err(Malformed::Form),
        }
    }
    Err(Malformed::Form)
}

/// The netstring of a text.
pub(super) fn write(text: &str) -> Vec<u8> {
    format!("{}:{text},", text.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn parse(mut bytes: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
        read(&mut bytes).await
    }

    #[tokio::test]
    async fn a_netstring_is_read_whole_and_leaves_the_next_one() {
        let mut bytes: &[u8] = b"11:senders a@b,0:,3:x y,";
        for expected in [&b"senders a@b"[..], b"", b"x y"] {
            assert_eq!(read(&mut bytes).await.unwrap().unwrap(), expected);
        }
        assert!(read(&mut bytes).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_not_a_netstring_ends_the_connection() {
        for bytes in [
            &b"GET / HTTP/1.1\r\n\r\n"[..],
            b":abc,",
            b",",
            b"-1:a,",
            b"+3:abc,",
            b" 3:abc,",
            b"03:abc,",
            b"00:,",
            b"3;abc,",
            b"3:abcd,",
            b"3:abc\n",
            b"4097:",
            b"99999999999999999999999:",
            b"1\0:a,",
        ] {
            assert!(matches!(parse(bytes).await, Err(Malformed::Form)), "{}", bytes.escape_ascii());
        }
        for cut in [&b"3"[..], b"3:", b"3:ab", b"3:abc"] {
            assert!(matches!(parse(cut).await, Err(Malformed::Broken(_))), "{}", cut.escape_ascii());
        }
    }

    #[tokio::test]
    async fn the_longest_request_is_read_and_one_more_byte_is_not() {
        let of = |length: usize| write(&"a".repeat(length));
        assert_eq!(parse(&of(MAX_REQUEST)).await.unwrap().unwrap().len(), MAX_REQUEST);
        assert!(matches!(parse(&of(MAX_REQUEST + 1)).await, Err(Malformed::Form)));
    }
}

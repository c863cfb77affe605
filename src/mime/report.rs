//! What a mail server reports of a message that it could not deliver (RFC 3464, in a report of RFC 6522).

use super::parse;

/// Most of a report's fields that is read, in bytes.
const MAX_FIELDS: usize = 64 * 1024;

/// The status (RFC 3463) of a delivery that was given up: `5.1.1`. `None` for a delay, for a success, and for what is no
/// report, such as the answer of somebody on holiday. Total.
pub fn given_up(bytes: &[u8]) -> Option<String> {
    let message = parse::read(bytes);
    if message.parts.first()?.content.media_type != "multipart/report" {
        return None;
    }
    let status = |media_type: &str| matches!(media_type, "message/delivery-status" | "message/global-delivery-status");
    let at = message.parts.iter().position(|part| part.parent == Some(0) && status(&part.content.media_type))?;
    let content = message.content(bytes, at)?;
    let content = String::from_utf8_lossy(content.get(..MAX_FIELDS).unwrap_or(&content)).replace("\r\n", "\n");
    // The first group is about the message, the others each about one recipient.
    content.split("\n\n").find_map(|group| {
        let failed = field(group, "Action")?.eq_ignore_ascii_case("failed");
        field(group, "Status").filter(|status| failed && is_failure(status)).map(str::to_owned)
    })
}

/// The first word of a field; what follows is a comment.
fn field<'a>(group: &'a str, wanted: &str) -> Option<&'a str> {
    let mut fields = group.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = fields.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    value.split_whitespace().next()
}

/// `5.1.1`, or `4.4.7`: a server that gave up after days of trying says that trying was all it did.
fn is_failure(status: &str) -> bool {
    let mut numbers = status.split('.');
    let class = numbers.next();
    let rest: Vec<&str> = numbers.collect();
    let small = |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(class, Some("4" | "5")) && rest.len() == 2 && rest.iter().all(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(fields: &str) -> String {
        format!(
            "From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; \
             report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mail.x.example\r\n\r\n{fields}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
             Subject: x\r\n\r\nx\r\n--b--\r\n"
        )
    }

    #[test]
    fn s0_05_only_what_was_given_up_for_good_counts() {
        let of = |fields: &str| given_up(report(fields).as_bytes());
        let who = "Final-Recipient: rfc822; a@x.example\r\n";
        assert_eq!(of(&format!("{who}Action: failed\r\nStatus: 5.1.1\r\n")).as_deref(), Some("5.1.1"));
        assert_eq!(of(&format!("{who}ACTION : Failed\r\nstatus: 5.2.2 (full)\r\n")).as_deref(), Some("5.2.2"));
        assert_eq!(of(&format!("{who}Action: failed\r\nStatus: 4.4.7\r\n")).as_deref(), Some("4.4.7"));
        assert_eq!(of(&format!("{who}Action: delayed\r\nStatus: 4.4.1\r\n")), None);
        assert_eq!(of(&format!("{who}Action: delivered\r\nStatus: 2.0.0\r\n")), None);
        for status in ["", "5", "5.1", "5.1.1.1", "5.<b>.1", "5.1111.1", "2.0.0", "5..1", "5.1.1\u{202e}"] {
            assert_eq!(of(&format!("{who}Action: failed\r\nStatus: {status}\r\n")), None, "{status}");
        }
        // Several recipients, each in a group of its own.
        let two = format!("{who}Action: delayed\r\nStatus: 4.0.0\r\n\r\n{who}Action: failed\r\nStatus: 5.7.1\r\n");
        assert_eq!(of(&two).as_deref(), Some("5.7.1"));
    }

    #[test]
    fn s0_05_what_is_no_report_says_nothing() {
        let absent = "Auto-Submitted: auto-replied\r\nSubject: absent\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        let mixed = report("Action: failed\r\nStatus: 5.1.1\r\n").replace("multipart/report", "multipart/mixed");
        // One that somebody has attached to a letter is about another letter.
        let inside = format!("Content-Type: message/rfc822\r\n\r\n{}", report("Action: failed\r\nStatus: 5.1.1\r\n"));
        let long = report(&format!("X: {}\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n", "x".repeat(MAX_FIELDS)));
        for text in ["", absent, &mixed, &inside, &long] {
            assert_eq!(given_up(text.as_bytes()), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_a_report(bytes: Vec<u8>, fields in "(Action: failed\r\n|Status: 5\\.1\\.1\r\n|\r\n|[ -~]{0,20}){0,20}") {
            given_up(&bytes);
            given_up(report(&fields).as_bytes());
        }
    }
}

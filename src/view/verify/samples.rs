//! The page of verification as the gallery shows it, and as its tests hold it to its promises.

use super::*;

pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let all = vec![
        Choice { method: Method::Totp, destination: String::new() },
        Choice { method: Method::Sms, destination: "···74".into() },
        Choice { method: Method::Email, destination: "c···r@courriel.example".into() },
    ];
    let later = Timestamp(now.0 + 24_000);
    let texted = Sent { method: Method::Sms, destination: "···74".into(), at: now, delivery: None, elsewhere: None };
    let page = Page { name: "Claire Vasseur".into(), choices: all, chosen: Some(Method::Totp), ..Page::default() };
    let sent = Page { chosen: Some(Method::Sms), sent: Some(texted.clone()), wait_until: Some(later), ..page.clone() };
    let purpose = |again| Purpose::Confirm { next: "/account/security".into(), again };
    let with = |problem| Page { problem: Some(problem), code: "482 019".into(), ..sent.clone() };
    vec![
        ("methods", page.clone()),
        ("confirm", Page { purpose: purpose(false), ..page.clone() }),
        ("confirm-again", Page { purpose: purpose(true), ..with(Problem::WrongCode(2)) }),
        ("confirm-none", Page { purpose: purpose(false), choices: Vec::new(), chosen: None, ..page.clone() }),
        ("totp-only", Page { choices: page.choices[..1].to_vec(), ..page.clone() }),
        ("sent", sent.clone()),
        (
            "sent-email",
            Page {
                chosen: Some(Method::Email),
                sent: Some(Sent {
                    method: Method::Email,
                    destination: "c···r@courriel.example".into(),
                    ..texted.clone()
                }),
                wait_until: None,
                ..page
            },
        ),
        (
            "delivered",
            Page { sent: Some(Sent { delivery: Some(Delivery::Delivered), ..texted.clone() }), ..sent.clone() },
        ),
        (
            "undelivered",
            Page {
                by_mail: true,
                sent: Some(Sent { delivery: Some(Delivery::Failed), ..texted.clone() }),
                ..sent.clone()
            },
        ),
        (
            "call",
            Page {
                choices: vec![
                    Choice { method: Method::Sms, destination: "···74".into() },
                    Choice { method: Method::Voice, destination: "···74".into() },
                ],
                chosen: Some(Method::Voice),
                sent: Some(Sent { method: Method::Voice, elsewhere: Some(path::wait(Method::Voice)), ..texted }),
                ..sent.clone()
            },
        ),
        ("not-given", with(Problem::NotGiven)),
        ("wrong", with(Problem::WrongCode(3))),
        ("wrong-last", with(Problem::WrongCode(1))),
        ("expired", with(Problem::Expired)),
        ("no-code", with(Problem::NoCode)),
        ("no-method", with(Problem::NoMethod)),
        ("not-sent", with(Problem::NotSent)),
        ("too-soon", with(Problem::TooSoon(later))),
        ("too-many", with(Problem::TooManySent(later))),
        ("not-delivered", with(Problem::NotDelivered)),
        ("throttled", with(Problem::Throttled(later))),
        ("elsewhere", with(Problem::Elsewhere(later))),
        ("too-many-requests", with(Problem::TooManyRequests(later))),
        ("approval-off", with(Problem::ApprovalOff)),
        ("telephone-expired", with(Problem::TelephoneExpired(now))),
    ]
}

/// The samples with a passkey and with codes on paper.
pub(in crate::view) fn more_samples() -> Vec<(&'static str, Page)> {
    let page = Page { name: "Claire Vasseur".into(), ..Page::default() };
    let passkey = |chosen, problem| Page {
        choices: [Method::Passkey, Method::Totp, Method::Recovery]
            .map(|method| Choice { method, destination: String::new() })
            .to_vec(),
        chosen: Some(chosen),
        problem,
        ..page.clone()
    };
    vec![
        ("passkey", passkey(Method::Passkey, None)),
        ("passkey-refused", passkey(Method::Passkey, Some(Problem::PasskeyRefused))),
        ("passkey-late", passkey(Method::Passkey, Some(Problem::PasskeyLate))),
        ("passkey-no-script", passkey(Method::Passkey, Some(Problem::NoScript))),
        ("recovery", passkey(Method::Recovery, None)),
        ("recovery-none", passkey(Method::Recovery, Some(Problem::NoCode))),
        ("recovery-wrong", passkey(Method::Recovery, Some(Problem::WrongCode(3)))),
    ]
}

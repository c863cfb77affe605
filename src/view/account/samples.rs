//! The page of one's own security as the gallery shows it.

use super::*;

pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let ago = |hours: i64| Timestamp(now.0 - hours * 3_600_000);
    let set = |kind, destination: &str, label: &str| Method {
        kind,
        state: State::Set { closed: kind == base::Method::Sms, since: ago(900) },
        label: label.into(),
        destination: destination.into(),
        change: path::method(base::FactorId::new()),
    };
    let session = |label: &str, hours, current| Session {
        id: SessionId::new(),
        label: label.into(),
        network: "192.0.2.17".into(),
        seen: ago(hours),
        current,
    };
    let device =
        |label: &str, current| Device { id: DeviceId::new(), label: label.into(), expires: ago(-480), current };
    let event = |what, hours| Activity {
        what,
        at: ago(hours),
        network: Some("192.0.2.17".into()),
        browser: Some("Firefox, Linux".into()),
    };
    let all = [
        Event::SignedIn,
        Event::SignedOut,
        Event::WrongCode,
        Event::WrongPassword,
        Event::CodeSent,
        Event::PasswordChanged,
        Event::MethodAdded,
        Event::MethodRemoved,
        Event::MarkChosen,
        Event::QuestionsAnswered,
        Event::DeviceTrusted,
        Event::DeviceRevoked,
        Event::DeviceStolen,
        Event::SessionEnded,
        Event::PasskeyRefused,
    ];
    let full = Page {
        password: Password { since: Some(ago(900)), expires: Some(ago(-900)) },
        methods: vec![
            set(base::Method::Totp, "", "Téléphone <b>de garde</b>"),
            set(base::Method::Sms, "···74", ""),
            set(base::Method::Push, "", ""),
            Method {
                kind: base::Method::Email,
                state: State::Absent,
                label: String::new(),
                destination: String::new(),
                change: path::add(base::Method::Email),
            },
        ],
        mark: crate::mark::Image::new(3).map(|image| Mark { phrase: "<b>Les hérons</b> reviennent".into(), image }),
        questions: Some(true),
        silent: Some(Silent { names: vec!["<b>Chrome</b>, Android".into()], address: "pli.example/device".into() }),
        devices: vec![device("Chrome, Windows", true), device("Safari, iPhone", false)],
        sessions: vec![session("Chrome, Windows", 0, true), session("<b>Firefox</b>", 23, false)],
        activity: all.into_iter().zip(0..).map(|(what, at)| event(what, at * 9)).collect(),
    };
    let unanswered = Page { questions: Some(false), ..full.clone() };
    vec![
        ("full", full),
        ("unanswered", unanswered),
        ("empty", Page { sessions: vec![session("Chrome, Windows", 0, true)], ..Page::default() }),
    ]
}

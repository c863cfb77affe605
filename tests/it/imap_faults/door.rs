//! Who is let in, and what a server says before that.

use super::*;

#[tokio::test]
async fn whoever_is_not_let_in_is_told_apart_from_a_server_that_is_away() {
    let connect = async |greeting: &str, answer: &'static str| {
        let server = FakeServer::greeting(greeting, MODERN, move |_| say(answer)).await;
        server.door().with(&somebody(), async |imap| imap.noop().await).await
    };
    const HELLO: &str = "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN]\r\n";
    for refused in
        ["*TAG* NO no\r\n", "*TAG* NO [AUTHORIZATIONFAILED] no\r\n", "* OK wait\r\n*TAG* NO [AUTHENTICATIONFAILED]\r\n"]
    {
        assert!(matches!(connect(HELLO, refused).await, Err(Error::Refused)), "{refused}");
    }
    assert!(connect(HELLO, "*TAG* NO [UNAVAILABLE] later\r\n").await.unwrap_err().is_temporary());
    assert!(matches!(connect(HELLO, "*TAG* NO [LIMIT] too many\r\n").await, Err(Error::Limit(_))));
    assert!(matches!(connect("* BYE too busy\r\n", "").await, Err(Error::Unreachable(_))));
    assert!(matches!(connect("* PREAUTH welcome\r\n", "").await, Err(Error::Protocol(_))));
    assert!(matches!(
        connect("SSH-2.0-x\r\n* OK\r\n", "").await,
        Err(Error::Protocol(_) | Error::Unreachable(_) | Error::Bad | Error::TimedOut)
    ));
    let long = format!("* OK {}\r\n", "(".repeat(1_000_000));
    assert!(matches!(connect(&long, "").await, Err(Error::Limit(_))));
}

#[tokio::test]
async fn a_refused_token_ends_with_no_and_none_is_made_for_the_suspended() {
    let bearer = |mint: fn() -> Result<SecretString, Refused>| Credentials::Bearer {
        mechanism: Bearer::Oauthbearer,
        mint: Arc::new(move |_| mint()),
    };
    let server = FakeServer::start(|command| match command {
        // `{"status":"invalid_token"}`; the client says \x01 and is refused.
        command if command.starts_with("AUTHENTICATE") => say("+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n"),
        _ => say("p1 BAD x\r\nA0001 NO [AUTHENTICATIONFAILED] no\r\n"),
    })
    .await;
    let door = server.door_with(Tls::None, bearer(|| Ok(SecretString::from("tok"))));
    let refused = door.with(&somebody(), async |imap| imap.noop().await).await;
    assert!(matches!(refused, Err(Error::Refused)), "{refused:?}");
    assert!(server.heard().contains("\r\nAQ==\r\n"), "{}", server.heard());
    let door = server.door_with(Tls::None, bearer(|| Err(Refused)));
    let refused = door.with(&somebody(), async |imap| imap.noop().await).await;
    assert!(matches!(refused, Err(Error::Refused)));
    assert_eq!(server.connections(), 1, "for a suspended account nothing is even connected");
}

#[tokio::test]
async fn words_before_tls_are_not_believed() {
    for answer in ["S OK\r\n* CAPABILITY X\r\n", "*TAG* OK go\r\n* OK injected\r\n", "*TAG* NO no\r\n"] {
        let server =
            FakeServer::greeting("* OK [CAPABILITY IMAP4rev1 STARTTLS]\r\n", MODERN, move |_| say(answer)).await;
        let secret = SecretString::from("secret");
        let door = server.door_with(Tls::Starttls, Credentials::Master { user: "g".to_owned(), secret });
        let error = door.with(&somebody(), async |imap| imap.noop().await).await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
        assert!(!server.heard().contains("AUTHENTICATE"));
    }
}

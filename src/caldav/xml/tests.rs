use proptest::prelude::*;

use super::*;

const LIST: &str = r#"<?xml version="1.0"?>
<!-- what servers say -->
<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:x="http://calendarserver.org/ns/">
  <response><href>/anne/</href>
    <propstat><prop><resourcetype><collection/><principal/></resourcetype>
      <C:calendar-home-set><href>/homes/anne/</href></C:calendar-home-set></prop>
      <status>HTTP/1.1 200 OK</status></propstat>
    <propstat><prop><displayname>not this</displayname></prop><status>HTTP/1.1 404 Not Found</status></propstat>
  </response>
  <response><href>/anne/caf%C3%A9/</href>
    <propstat><prop><displayname>Caf&#233; &amp; <![CDATA[<thé>]]></displayname>
      <resourcetype><collection/><C:calendar/></resourcetype><getetag>"1"</getetag>
      <sync-token>http://x/1</sync-token><x:getctag>c1</x:getctag>
      <C:supported-calendar-component-set><C:comp name="VEVENT"/><C:comp name="vtodo"/></C:supported-calendar-component-set>
      <unknown><displayname>nor this</displayname></unknown></prop>
      <status>HTTP/1.1 200 OK</status></propstat>
  </response>
  <response><href>/anne/gone.ics</href><status>HTTP/1.1 404 Not Found</status></response>
</multistatus>"#;

fn why(text: &str) -> String {
    multistatus(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_list_is_read_property_by_property() {
    let found = multistatus(LIST.as_bytes()).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!((found[0].home.as_deref(), found[0].name.as_deref()), (Some("/homes/anne/"), None));
    let calendar = Found {
        href: "/anne/caf%C3%A9/".to_owned(),
        name: Some("Café & <thé>".to_owned()),
        etag: Some("\"1\"".to_owned()),
        sync_token: Some("http://x/1".to_owned()),
        ctag: Some("c1".to_owned()),
        collection: true,
        calendar: true,
        components: vec!["VEVENT".to_owned(), "VTODO".to_owned()],
        ..Found::default()
    };
    assert_eq!(found[1], calendar);
    assert_eq!(found[2].status, Some(404));
}

#[test]
fn a_bomb_a_depth_and_what_does_not_end_are_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                <multistatus xmlns=\"DAV:\"><response><href>&b;</href></response></multistatus>";
    assert!(why(bomb).contains("document type"));
    assert!(why("<multistatus xmlns=\"DAV:\"><response><href>&b;</href></response></multistatus>").contains("entity"));
    assert!(why(&"<a>".repeat(100_000)).contains("deep"));
    assert!(why("<multistatus xmlns=\"DAV:\"><response>").contains("end"));
    assert!(why("<multistatus xmlns=\"DAV:\"><response></multistatus>").contains("XML"));
    assert!(why("").contains("end"));
    assert!(why("<a/>").contains("list"));
    assert!(why("<multistatus/>").contains("list"), "of no namespace");
    assert!(why("\u{0}\u{1}").contains("end"));
    assert!(multistatus(b"\xff\xfe<").is_err());
    let long = format!("<a>{}</a>", "x".repeat(LONGEST + 1));
    assert!(why(&long).contains("long"));
}

#[test]
fn the_reason_of_a_refusal_is_found_and_nothing_else_is_taken_for_one() {
    let error = |inside: &str| {
        condition(
            format!("<D:error xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">{inside}</D:error>")
                .as_bytes(),
        )
    };
    assert_eq!(error("<C:no-uid-conflict/>"), Some(Condition::SameUid));
    assert_eq!(error("<C:no-uid-conflict><D:href>/x</D:href></C:no-uid-conflict>"), Some(Condition::SameUid));
    assert_eq!(error("<D:quota-not-exceeded/>"), Some(Condition::Quota));
    assert_eq!(error("<C:valid-calendar-data/>"), None);
    assert_eq!(condition(b"no-uid-conflict"), None);
    assert_eq!(condition(b"<no-uid-conflict xmlns=\"urn:ietf:params:xml:ns:caldav\"/>"), None);
}

#[test]
fn what_is_asked_is_xml_whatever_is_in_it() {
    let made = make("A<b>&\"'\u{0} é", &["VEVENT".to_owned(), "\"/><x".to_owned()]);
    assert!(made.contains("A&lt;b&gt;&amp;") && made.contains("<C:comp name=\"VEVENT\"/>") && !made.contains("<x"));
    assert!(
        with_uid("V\"X", "<u&1>").contains("name=\"VEVENT\"") && with_uid("VTODO", "<u&1>").contains("&lt;u&amp;1&gt;")
    );
}

proptest! {
    #[test]
    fn nothing_that_a_server_says_is_fatal(text in "(<|>|/|&|;|a|multistatus|response|\"|=| |!|\\[|CDATA|DOCTYPE|-|é){0,40}") {
        let read = multistatus(text.as_bytes());
        prop_assert!(read.is_err() || condition(text.as_bytes()).is_none());
    }

    #[test]
    fn a_name_comes_back_as_it_was_given(name in "[ -~é漢]{1,40}") {
        let list = format!(
            "<d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>/x</d:href><d:propstat><d:prop><d:displayname>{}\
             </d:displayname></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>",
            written(&name)
        );
        let found = multistatus(list.as_bytes()).unwrap();
        let name = name.trim();
        prop_assert_eq!(found[0].name.as_deref().unwrap_or_default(), name);
    }
}

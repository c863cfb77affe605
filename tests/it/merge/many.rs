//! Many mailboxes (mail.md 3d, folders): none of them costs more because there are others.

use pli::base::Timestamp;

use super::{
    folder,
    folders::{counting, times},
    stage::{Merging, message},
};
use crate::harness::database::sqlite;

const AT: Timestamp = Timestamp(1_795_000_000_000);

#[tokio::test]
async fn a_level_that_gets_another_name_is_followed_with_all_that_is_below_it() {
    let merging = Merging::new(sqlite().await).await;
    // A hospital's migration gives the first messages of all mailboxes one date; those of some differ.
    let put = |mailbox: String, number: i64| {
        let body = message("m", &mailbox);
        merging.source.place_on_disk_in(&mailbox, &body, Timestamp(AT.as_millis() + number % 20 * 1_000));
    };
    for number in 0..40 {
        put(format!("Patients/Dossier {number:02}"), number);
    }
    assert_eq!(merging.pass().await.unwrap().copied, 40);
    // Half go, others come, and the level gets another name.
    for number in 0..20 {
        merging.source.delete(&folder(&format!("Patients/Dossier {number:02}"))).await;
        put(format!("Nouveau {number:02}"), 7);
    }
    merging.source.raw().await.say("RENAME INBOX.Patients INBOX.Suivis").await;
    let (said, script) = counting();
    let job = merging.with_source(script).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 20);
    let opened = times(&said, "EXAMINE");
    assert!(opened <= 20 + 40, "each new mailbox is opened once to be known, and once to be copied: {opened}");
    merging.is_whole().await;
}

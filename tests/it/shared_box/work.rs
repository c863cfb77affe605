//! Who reads, who answers, whose it is, who has finished; and the journal of a box.

use pli::{
    base::{AccountId, Timestamp},
    shared_box::Rights,
};

use super::stage::{NAME, Ward, message};
use crate::{
    harness::{
        person::{Fill, Person},
        pli::Pli,
        stage,
    },
    mail_pages::until,
};

/// Who opens what, in the order of the journal: its event and who did it.
async fn told(ward: &Ward, of: &str) -> Vec<AccountId> {
    ward.journal().await.into_iter().filter(|(event, ..)| event == of).filter_map(|(.., actor)| actor).collect()
}

async fn open(ward: &Ward, person: &mut Person, subject: &str) -> String {
    let list = until(person, &ward.at("/mail/INBOX"), subject).await;
    let address = message(&list, subject);
    person.open(&address).await.is(200);
    address.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn x_11_h5_who_reads_answers_and_finishes_is_seen_by_the_others() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (amina_account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Send)).await;
    let (julien_account, mut julien) = ward.person(stage, "Julien Roussel", Some(Rights::Send)).await;
    let (_, mut paul) = ward.person(stage, "Paul Roy", Some(Rights::Read)).await;
    ward.receives(stage, "Question").await;
    let at = open(&ward, &mut amina, "Question").await;
    julien.open(&at).await.is(200).says("Lu par 2 personnes").says("Amina Benhaddou");

    // One takes it on; the list says so, and the other gives it on.
    let work = format!("{at}/work");
    julien.submit(Fill::form(&work).press("take")).await.is(200).is_at(&at).says("Confié à Julien Roussel");
    amina.open(&ward.at("/mail/INBOX")).await.is(200);
    assert!(amina.page.html().contains("Confié à Julien Roussel"));
    amina.open(&at).await.is(200);
    let give = Fill::form(&work).write("person", &julien_account.id.to_string()).press("assign");
    amina.submit(give.clone()).await.is(200).says("Confié à Julien Roussel");
    // It was his already: no letter. When it is given to somebody else, a letter says so, and nothing of it; once a day.
    let to_amina = Fill::form(&work).write("person", &amina_account.id.to_string()).press("assign");
    for _ in 0..2 {
        julien.open(&at).await;
        julien.submit(to_amina.clone()).await.is(200).says("Confié à Amina Benhaddou");
        amina.open(&at).await;
        amina.submit(give.clone()).await.is(200).says("Confié à Julien Roussel");
    }
    ward.pli.app.people().notify.drain().await.unwrap();
    let subject = "un message vous est confié";
    for person in [&mut julien, &mut amina] {
        let inbox = until(person, "/mail/INBOX", subject).await;
        assert_eq!(inbox.text().matches(subject).count(), 1);
        let (_, letter) = inbox.document().links().into_iter().find(|(words, _)| words.contains(subject)).unwrap();
        person.open(&letter).await.is(200).says(NAME).hides("Question");
    }
    amina.open(&at).await.is(200);
    let nobody = AccountId::new().to_string();
    let fields = [("csrf", &*amina.token()), ("action", "assign"), ("person", &nobody)];
    assert!(amina.post(&work, &fields, "same-origin").await.status >= 400);

    // Who answers is named to the others while they write, and no longer once it left.
    julien.open(&at).await;
    julien.follow("Répondre").await.is(200).hides("répond en ce moment");
    amina.open(&at).await.is(200).says("Julien Roussel répond en ce moment");
    amina.follow("Répondre").await.is(200).says("Julien Roussel répond en ce moment");
    // What is typed comes back with the warning, and a second composer does not take the name away.
    let save = ward.compose("patient@dehors.example", "Re: Question", "Je réponds").press("save");
    amina.submit(save).await.is(200).says("Julien Roussel répond en ce moment");
    let to = stage.somebody("lecteur");
    let send = ward.compose(to.as_str(), "Re: Question", "Voici").press("send");
    julien.submit(send).await.is(200).says("Message envoyé");
    amina.open(&at).await.is(200).hides("répond en ce moment");

    // Finished, wherever it is moved.
    amina.submit(Fill::form(&work).press("done")).await.is(200).says("Traité par Amina Benhaddou");
    amina.submit(Fill::form(&at).press("archive")).await.is(200);
    let list = until(&mut julien, &ward.at("/mail/Archive"), "Question").await;
    assert!(list.html().contains("Traité par Amina Benhaddou"));
    let moved = message(&list, "Question");
    julien.open(&moved).await.is(200).says("Traité par Amina Benhaddou");
    let work = format!("{}/work", moved.split('?').next().unwrap());
    julien.submit(Fill::form(&work).press("undone")).await.is(200).hides("Traité par");
    // Who may only read sees it all and presses nothing.
    paul.open(&moved).await.is(200).says("Confié à Julien Roussel");
    let fields = [("csrf", &*paul.token()), ("action", "done")];
    paul.post(&work, &fields, "same-origin").await.is(403);
    assert_eq!(told(&ward, "box.work").await.len(), 8);
    assert_eq!(told(&ward, "box.arrange").await, [amina_account.id]);
}

#[tokio::test]
async fn x_11_each_action_is_traced_to_the_person_for_who_answers_for_the_box() {
    let stage = stage();
    let ward = Ward::over(stage, Pli::over(stage).await).await;
    let (amina_account, mut amina) = ward.person(stage, "Amina Benhaddou", Some(Rights::Read)).await;
    let (julien_account, mut julien) = ward.person(stage, "Julien Roussel", Some(Rights::Send)).await;
    ward.answered_for_by(&julien_account).await;
    ward.receives(stage, "Biopsie").await;
    let at = open(&ward, &mut amina, "Biopsie").await;
    amina.open(&at).await.is(200);
    // Once an hour for a person and a message, by whatever page it is read.
    assert_eq!(told(&ward, "box.read").await, [amina_account.id]);
    amina.fetch(&format!("{at}/source")).await.is(200);
    assert_eq!(told(&ward, "box.download").await, [amina_account.id]);
    // The text alone, without its page, is reading too.
    julien.fetch(&format!("{at}/body")).await.is(200);
    assert_eq!(told(&ward, "box.read").await, [amina_account.id, julien_account.id]);
    julien.open(&at).await.is(200);
    julien.submit(Fill::form(&at).press("delete")).await.is(200);
    assert_eq!(told(&ward, "mail.delete").await, [julien_account.id]);

    let journal = ward.at("/journal");
    amina.open(&journal).await.is(403);
    amina.open(&ward.at("/mail/INBOX")).await.hides("Journal des accès");
    julien.open(&ward.at("/mail/INBOX")).await.is(200);
    julien.follow("Journal des accès").await.is(200).is_at(&journal);
    for words in
        ["Amina Benhaddou", "A ouvert un message", "A téléchargé un message", "message ", "A supprimé des messages"]
    {
        julien.page.says(words);
    }
    julien.page.hides("Biopsie").hides("dehors.example");
    // What is told of one's own mail is about oneself alone.
    let own = ward.pli.app.rooms().journal.about(julien_account.id, Timestamp(0), 50).await.unwrap();
    assert!(own.iter().all(|entry| !entry.event.starts_with("box.")));
}

//! Scripts on the server (RFC 5804 sections 2.5 to 2.11). Names and contents are sent as literals, so that no character
//! in them can end a command.

use super::{Error, Session, answer, answer::Word};

/// Largest script that is sent, in bytes.
const MAX_SCRIPT: usize = 200_000;

/// A script on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its name.
    pub name: String,
    /// Whether it is the one that runs.
    pub active: bool,
}

impl Session {
    /// The scripts of this person.
    pub async fn scripts(&mut self) -> Result<Vec<Script>, Error> {
        self.say("LISTSCRIPTS\r\n").await?;
        let answer = answer::read(self.line()).await?.done()?;
        let script = |line: &Vec<Word>| match line.as_slice() {
            [Word::Text(name)] => Some(Script { name: name.clone(), active: false }),
            [Word::Text(name), Word::Atom(word)] if word.eq_ignore_ascii_case("ACTIVE") => {
                Some(Script { name: name.clone(), active: true })
            }
            _ => None,
        };
        answer.lines.iter().map(|line| script(line).ok_or(Error::Protocol)).collect()
    }

    /// The content of a script.
    pub async fn script(&mut self, name: &str) -> Result<String, Error> {
        self.command("GETSCRIPT", &[name]).await?.lines.into_iter().flatten().next().map_or(
            Err(Error::Protocol),
            |word| match word {
                Word::Text(text) => Ok(text),
                Word::Atom(_) => Err(Error::Protocol),
            },
        )
    }

    /// Keeps a script under a name, in the place of one that has it. The server refuses what it does not understand.
    pub async fn put(&mut self, name: &str, content: &str) -> Result<(), Error> {
        if content.len() > MAX_SCRIPT {
            return Err(Error::No { code: Some("QUOTA/MAXSIZE".to_owned()) });
        }
        self.command("PUTSCRIPT", &[name, content]).await.map(drop)
    }

    /// Makes a script the one that runs; `None`: none runs.
    pub async fn activate(&mut self, name: Option<&str>) -> Result<(), Error> {
        self.command("SETACTIVE", &[name.unwrap_or_default()]).await.map(drop)
    }

    /// Removes a script that does not run.
    pub async fn delete(&mut self, name: &str) -> Result<(), Error> {
        self.command("DELETESCRIPT", &[name]).await.map(drop)
    }

    async fn command(&mut self, command: &str, values: &[&str]) -> Result<answer::Answer, Error> {
        let mut line = command.to_owned();
        for value in values {
            line.extend([" {", &value.len().to_string(), "+}\r\n", value]);
        }
        line.push_str("\r\n");
        self.say(&line).await?;
        answer::read(self.line()).await?.done()
    }
}

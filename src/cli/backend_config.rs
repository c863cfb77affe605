//! `pli backend-config`: the settings of Dovecot and Postfix that fit this configuration.
//!
//! The templates are those of `docker/backend`, which the demo, the tests and the image also fill in: what is proven
//! there is what is printed here. What the configuration cannot know (certificates of the mail server, its folders) gets
//! Debian's usual place; the first lines of the answer list these values, to be looked at.

use std::{collections::BTreeMap, fs, os::unix::fs::OpenOptionsExt as _, path::Path, process::ExitCode};

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::say;
use crate::{
    config::{Config, ImapAuth, Tls},
    seal,
};

/// One file of the answer.
struct File {
    /// Where it belongs, below `/etc`.
    name: &'static str,
    text: String,
}

/// Prints the files, or writes them below `out`.
pub(super) fn run(config: &Config, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    let files = render(config)?;
    match out {
        None => say(&printed(&files)),
        Some(directory) => write(directory, &files)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn printed(files: &[File]) -> String {
    let head = "# Files for the mail server, each below /etc. To be looked at before use: certificates, folders,\n\
                # login_trusted_networks (the addresses Pli comes from) and who else the mail server serves.\n";
    let texts = files.iter().map(|file| format!("\n##### {}\n{}", file.name, file.text));
    std::iter::once(head.to_owned()).chain(texts).collect()
}

fn write(directory: &Path, files: &[File]) -> anyhow::Result<()> {
    use std::io::Write as _;
    for file in files {
        let path = directory.join(file.name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        // master-users holds what opens every mailbox, if only as a hash
        let mode = if file.name.ends_with("master-users") { 0o600 } else { 0o644 };
        let opened = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(mode).open(&path);
        opened.and_then(|mut open| open.write_all(file.text.as_bytes())).with_context(|| path.display().to_string())?;
        say(&path.display().to_string());
    }
    Ok(())
}

fn render(config: &Config) -> anyhow::Result<Vec<File>> {
    let mut values = values(config);
    let mut templates = vec![
        ("dovecot/dovecot.conf", include_str!("../../docker/backend/dovecot.conf")),
        ("postfix/main.cf", include_str!("../../docker/backend/main.cf")),
        ("postfix/master.cf", include_str!("../../docker/backend/master.cf")),
    ];
    if let (ImapAuth::Master, Some(user), Some(secret)) =
        (config.imap.auth, &config.imap.master_user, &config.imap.master_secret_file)
    {
        let secret = secret.read("imap.master_secret_file")?;
        values.insert("MASTER_USER", user.clone());
        // 192 random bits or more need no slow hash
        values.insert("MASTER_DIGEST", seal::token_hash(secret.expose_secret()));
        templates.push(("dovecot/master.conf", include_str!("../../docker/backend/master.conf")));
        templates.push(("dovecot/master-users", include_str!("../../docker/backend/master-users")));
    } else {
        templates.push(("dovecot/token.conf", include_str!("../../docker/backend/token.conf")));
        templates.push(("dovecot/oauth2.conf", include_str!("../../docker/backend/oauth2.conf")));
    }
    let mut files: Vec<File> =
        templates.into_iter().map(|(name, template)| File { name, text: fill(template, &values) }).collect();
    files.push(File { name: "dovecot/quotas", text: String::new() });
    Ok(files)
}

/// What stands for each name of the templates.
fn values(config: &Config) -> BTreeMap<&'static str, String> {
    let host = config.imap.host.as_str();
    // a name such as mail.hospital.example serves hospital.example; localhost serves itself
    let domain = host.split_once('.').map_or(host, |(_, domain)| domain);
    let lookup = config.lookup.as_ref().map_or_else(|| "127.0.0.1:8444".to_owned(), |lookup| lookup.listen.to_string());
    let here = config.lookup.as_ref().is_none_or(|lookup| lookup.listen.ip().is_loopback());
    let pli = config.lookup.as_ref().map(|lookup| lookup.listen.ip()).filter(|ip| !here && !ip.is_unspecified());
    let keys = config.keys.public_directory.as_deref().unwrap_or_else(|| Path::new("/etc/dovecot/pli-keys"));
    let port = |tls: Tls, wanted: Tls, configured: u16, usual: u16| if tls == wanted { configured } else { usual };
    let imap = |wanted, usual| port(config.imap.tls, wanted, config.imap.port, usual).to_string();
    let submission = |wanted, usual| port(config.submission.tls, wanted, config.submission.port, usual).to_string();
    let texts = [
        ("DOMAIN", domain),
        ("HOSTNAME", host),
        ("INSTANCE", "dovecot"),
        ("LISTEN", "0.0.0.0"),
        ("TLS_CERTIFICATE", "/etc/ssl/certs/mail.pem"),
        ("TLS_KEY", "/etc/ssl/private/mail.key"),
        ("DOVECOT_RUN", "/run/dovecot"),
        ("DOVECOT_STATE", "/var/lib/dovecot"),
        ("DOVECOT_CONF", "/etc/dovecot"),
        ("DOVECOT_LOG", "/var/log/dovecot.log"),
        ("MAIL_UID", "5000"),
        ("MAIL_DIR", "/var/mail/pli"),
        ("MAIL_LOCATION", "sdbox:~/sdbox"),
        ("MAIL_FSYNC", "optimized"),
        ("QUOTA", "1G"),
        ("LMTP_HOST", "127.0.0.1"),
        ("LMTP_PORT", "24"),
        ("LMTP", "127.0.0.1:24"),
        ("SASL_SOCKET", "/var/spool/postfix/private/auth"),
        ("POSTFIX_QUEUE", "/var/spool/postfix"),
        ("POSTFIX_DATA", "/var/lib/postfix"),
        ("POSTFIX_LOG", "/var/log/postfix.log"),
        ("POSTFIX_LOG_PREFIX", "/var"),
        ("SMTP_PORT", "25"),
        ("ANSWERS_PORT", "10027"),
    ];
    let mut values: BTreeMap<_, _> = texts.map(|(name, text)| (name, text.to_owned())).into();
    values.extend([
        (
            "PLI_NETWORKS",
            pli.map_or_else(|| "127.0.0.1/32".to_owned(), |ip| format!("{ip}/{}", if ip.is_ipv4() { 32 } else { 128 })),
        ),
        ("ISSUER", config.server.origin()),
        ("KEYS_DIRECTORY", keys.display().to_string()),
        ("LOOKUP", lookup),
        // the limit is Pli's; Postfix only must not be the smaller one
        ("MESSAGE_BYTES", config.mail.message_bytes.saturating_add(65_536).to_string()),
        ("IMAP_PORT", imap(Tls::Starttls, 143)),
        ("IMAPS_PORT", imap(Tls::Implicit, 993)),
        ("SIEVE_PORT", config.sieve.port.to_string()),
        ("SUBMISSION_PORT", submission(Tls::Starttls, 587)),
        ("SUBMISSIONS_PORT", submission(Tls::Implicit, 465)),
    ]);
    values
}

fn fill(template: &str, values: &BTreeMap<&'static str, String>) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
[server]
public_url = "https://pli.hopital.example"
certificate_file = "cert.pem"
key_file = "key.pem"
[database]
url = "sqlite:pli.db"
[keys]
directory = "keys"
public_directory = "/srv/pli/public"
[imap]
host = "mail.hopital.example"
port = 1993
[submission]
host = "mail.hopital.example"
port = 1587
tls = "starttls"
[sieve]
host = "mail.hopital.example"
port = 4190
tls = "starttls"
[letters]
host = "mail.hopital.example"
port = 25
[lookup]
listen = "192.0.2.7:8444"
"#;

    fn file(files: &[File], name: &str) -> String {
        files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name}")).text.clone()
    }

    #[test]
    fn the_settings_fit_the_configuration_and_nothing_is_left_open() {
        let files = render(&Config::parse(CONFIG).unwrap()).unwrap();
        let all = printed(&files);
        for line in all.lines() {
            let mut names = line.split('@').skip(1).step_by(2);
            assert!(
                names.all(|name| name.is_empty() || name.contains(|c: char| !c.is_ascii_uppercase() && c != '_')),
                "{line}"
            );
        }
        let dovecot = file(&files, "dovecot/dovecot.conf");
        for expected in
            ["port = 1993", "port = 143", "login_trusted_networks = 192.0.2.7/32", "hostname = mail.hopital.example"]
        {
            assert!(dovecot.contains(expected), "{expected}");
        }
        let oauth2 = file(&files, "dovecot/oauth2.conf");
        assert!(oauth2.contains("issuers = https://pli.hopital.example\n"));
        assert!(oauth2.contains("fs:posix:prefix=/srv/pli/public/\n"));
        assert!(file(&files, "postfix/main.cf").contains("socketmap:inet:192.0.2.7:8444:mailboxes"));
        assert!(file(&files, "postfix/master.cf").contains("0.0.0.0:1587 inet"));
    }

    #[test]
    fn a_persons_password_has_no_place_to_be_checked() {
        let files = render(&Config::parse(CONFIG).unwrap()).unwrap();
        let all = printed(&files);
        assert_eq!(all.matches("passdb {").count(), 1, "the one of tokens");
        assert!(!all.contains("$auth_mechanisms plain"));
    }

    #[test]
    fn a_master_user_is_known_by_a_hash_and_only_from_where_pli_is() {
        let home = tempfile::tempdir().unwrap();
        let secret = home.path().join("secret");
        fs::write(&secret, "abc\n").unwrap();
        let master = format!(
            "port = 1993\nauth = \"master\"\nmaster_user = \"pli\"\nmaster_secret_file = \"{}\"",
            secret.display()
        );
        let files = render(&Config::parse(&CONFIG.replace("port = 1993", &master)).unwrap()).unwrap();
        let users = file(&files, "dovecot/master-users");
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(users, format!("pli:{{SHA256.HEX}}{digest}::::::allow_nets=192.0.2.7/32\n"));
        assert!(!files.iter().any(|file| file.name == "dovecot/token.conf"));
    }
}

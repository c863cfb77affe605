//! `[policy]` in the configuration.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Policy, Profile, Wrong, key::Value};

type Changes = BTreeMap<String, Value>;

/// The section as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    #[serde(default)]
    profile: Option<String>,
    #[serde(default)]
    codes: Changes,
    #[serde(default)]
    voice: Changes,
    #[serde(default)]
    totp: Changes,
    #[serde(default)]
    passkey: Changes,
    #[serde(default)]
    recovery_codes: Changes,
    #[serde(default)]
    password: Changes,
    #[serde(default)]
    throttle: Changes,
    #[serde(default)]
    session: Changes,
    #[serde(default)]
    notices: Changes,
    #[serde(default)]
    step_up: Changes,
    #[serde(default)]
    device: Changes,
    #[serde(default)]
    enrol: Changes,
    #[serde(default)]
    recovery: Changes,
    #[serde(default)]
    push: Changes,
    #[serde(default)]
    support: Changes,
    #[serde(default)]
    shared_box: Changes,
    #[serde(default)]
    sending: Changes,
    #[serde(default)]
    merge: Changes,
    #[serde(default)]
    scim: Changes,
    #[serde(default)]
    journal: Changes,
}

impl Policy {
    fn from_section(section: &Section) -> Result<Self, Wrong> {
        let profile = match &section.profile {
            None => Profile::default(),
            Some(name) => Profile::parse(name).ok_or_else(|| Wrong {
                key: "profile".to_owned(),
                value: format!("{name:?}"),
                expected: Profile::ALL.map(Profile::as_str).join(", "),
            })?,
        };
        let mut policy = Self::of(profile);
        for (key, value) in &section.codes {
            policy.codes.set(key, value)?;
        }
        for (key, value) in &section.voice {
            policy.voice.set(key, value)?;
        }
        for (key, value) in &section.totp {
            policy.totp.set(key, value)?;
        }
        for (key, value) in &section.passkey {
            policy.passkey.set(key, value)?;
        }
        for (key, value) in &section.recovery_codes {
            policy.recovery_codes.set(key, value)?;
        }
        for (key, value) in &section.password {
            policy.password.set(key, value)?;
        }
        for (key, value) in &section.throttle {
            policy.throttle.set(key, value)?;
        }
        for (key, value) in &section.session {
            policy.session.set(key, value)?;
        }
        for (key, value) in &section.notices {
            policy.notices.set(key, value)?;
        }
        for (key, value) in &section.step_up {
            policy.step_up.set(key, value)?;
        }
        for (key, value) in &section.device {
            policy.device.set(key, value)?;
        }
        for (key, value) in &section.enrol {
            policy.enrol.set(key, value)?;
        }
        for (key, value) in &section.recovery {
            policy.recovery.set(key, value)?;
        }
        for (key, value) in &section.push {
            policy.push.set(key, value)?;
        }
        for (key, value) in &section.support {
            policy.support.set(key, value)?;
        }
        for (key, value) in &section.shared_box {
            policy.shared_box.set(key, value)?;
        }
        for (key, value) in &section.sending {
            policy.sending.set(key, value)?;
        }
        for (key, value) in &section.merge {
            policy.merge.set(key, value)?;
        }
        for (key, value) in &section.scim {
            policy.scim.set(key, value)?;
        }
        for (key, value) in &section.journal {
            policy.journal.set(key, value)?;
        }
        policy.check()?;
        Ok(policy)
    }

    /// The value of a key, `group.name`, as the configuration would write it.
    pub fn get(&self, key: &str) -> Option<Value> {
        let (group, name) = key.split_once('.')?;
        match group {
            "codes" => self.codes.get(name),
            "totp" => self.totp.get(name),
            "passkey" => self.passkey.get(name),
            "recovery_codes" => self.recovery_codes.get(name),
            "password" => self.password.get(name),
            "throttle" => self.throttle.get(name),
            "session" => self.session.get(name),
            "step_up" => self.step_up.get(name),
            "notices" => self.notices.get(name),
            "enrol" => self.enrol.get(name),
            "recovery" => self.recovery.get(name),
            "push" => self.push.get(name),
            "support" => self.support.get(name),
            "shared_box" => self.shared_box.get(name),
            "sending" => self.sending.get(name),
            "merge" => self.merge.get(name),
            "scim" => self.scim.get(name),
            "journal" => self.journal.get(name),
            "voice" => self.voice.get(name),
            "device" => self.device.get(name),
            _ => None,
        }
    }

    /// Whether every number is within its bounds and they fit each other.
    pub(super) fn check(&self) -> Result<(), Wrong> {
        self.codes.check()?;
        self.voice.check()?;
        self.totp.check()?;
        self.passkey.check()?;
        self.recovery_codes.check()?;
        self.password.check()?;
        self.throttle.check()?;
        self.session.check()?;
        self.notices.check()?;
        self.step_up.check()?;
        self.device.check()?;
        self.enrol.check()?;
        self.recovery.check()?;
        self.push.check()?;
        self.support.check()?;
        self.shared_box.check()?;
        self.sending.check()?;
        self.merge.check()?;
        self.scim.check()?;
        if self.support.pass_least > self.support.pass_most {
            return Err(Wrong {
                key: "support.pass_least_s".to_owned(),
                value: self.support.pass_least.as_secs().to_string(),
                expected: format!("at most support.pass_most_s, which is {}", self.support.pass_most.as_secs()),
            });
        }
        self.journal.check()?;
        // Argon2 needs eight blocks a lane, which the floor of memory always gives; the lengths may contradict each other.
        if self.password.min > self.password.max {
            return Err(Wrong {
                key: "password.min".to_owned(),
                value: self.password.min.to_string(),
                expected: format!("at most password.max, which is {}", self.password.max),
            });
        }
        if self.session.warning >= self.session.idle {
            return Err(Wrong {
                key: "session.warning_s".to_owned(),
                value: self.session.warning.as_secs().to_string(),
                expected: format!("less than session.idle_s, which is {}", self.session.idle.as_secs()),
            });
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_section(&Section::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;

    fn read(toml: &str) -> Result<Policy, String> {
        Figment::new().merge(Toml::string(toml)).extract().map_err(|error| error.to_string())
    }

    #[test]
    fn a_key_can_be_changed_within_its_bounds() {
        let policy = read("profile = \"legacy\"\nsession.idle_s = 1200\ncodes.countries = [\"+33\"]").unwrap();
        assert_eq!(policy.profile, Profile::Legacy);
        assert_eq!(policy.session.idle, Duration::from_mins(20));
        assert_eq!(policy.codes.countries, ["+33"]);
        assert_eq!(read("").unwrap(), Policy::of(Profile::Modern));
    }

    #[test]
    fn a_wrong_value_names_the_key_the_value_and_the_bounds() {
        for (toml, parts) in [
            ("session.idle_s = 5", ["policy.session.idle_s", "5", "from 300 to 3600"]),
            ("password.memory_kib = 1024", ["policy.password.memory_kib", "1024", "from 19456"]),
            ("codes.tries = 50", ["policy.codes.tries", "50", "from 1 to 5"]),
            ("codes.tries = \"many\"", ["policy.codes.tries", "many", "from 1 to 5"]),
            ("codes.resend_waits_s = []", ["policy.codes.resend_waits_s", "[]", "1 to 10 whole numbers"]),
            ("codes.countries = [\"33\"]", ["policy.codes.countries", "33", "country codes"]),
            ("sending.alias_domains = [\"@a b\"]", ["policy.sending.alias_domains", "@a b", "domains such as"]),
            ("voice.mode = \"shout\"", ["policy.voice.mode", "shout", "dictate"]),
            ("voice.longest_s = 120", ["policy.voice.longest_s", "120", "from 20 to 60"]),
            ("device.life = 5", ["policy.device.life", "5", "life_s"]),
            ("profile = \"lax\"", ["policy.profile", "lax", "entra-compat"]),
            ("session.idle_s = 300\nsession.warning_s = 400", ["session.warning_s", "400", "less than session.idle_s"]),
            ("password.max = 16\npassword.min = 20", ["policy.password.min", "20", "at most password.max"]),
        ] {
            let error = read(toml).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
        assert!(read("sessions.idle_s = 900").is_err());
    }
}

//! Old domains whose mail comes here already, while some of their boxes are still elsewhere (`[[merge.source]]` with `relay`).

use std::{collections::BTreeMap, sync::Arc};

use crate::{base::Domain, config::Merge};

/// For each of these domains, how Postfix reaches the boxes that are not merged yet. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Relays(Arc<BTreeMap<Domain, String>>);

impl Relays {
    /// Those of the configuration.
    pub fn of(merge: &Merge) -> Self {
        let relays = merge.source.iter().filter_map(|source| Some((source.domain.clone(), source.relay.clone()?)));
        Self(Arc::new(relays.collect()))
    }

    /// The `transport(5)` of a domain, when it is one of them.
    pub(super) fn transport(&self, domain: &str) -> Option<&str> {
        self.0.get(&domain.parse::<Domain>().ok()?).map(String::as_str)
    }
}

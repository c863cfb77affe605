//! The keys of those who look after accounts: referents, support, administrators.
//!
//! A role asks for more than a session: its second factor must have been proved in it, and what changes something
//! asks for a fresh proof. A role that one does not have is a page that does not exist.

use super::{
    door::Needs,
    failure::Failure,
    key::{Key, confirm},
    visit::Visit,
};
use crate::{
    role::{Administrator, Confirmed, Referent, Roles, Support},
    session::{CsrfSecret, Elevated, SignedIn},
};

/// A role as a key.
pub(super) trait Office: Sized + AsRef<SignedIn> {
    /// The requirement of looking, and of changing.
    const NEEDS: (Needs, Needs);

    /// The key for who is signed in; `None` when it is not their role.
    async fn held(who: &SignedIn, visit: &Visit) -> Result<Option<Self>, Failure>;
}

impl Office for Referent {
    const NEEDS: (Needs, Needs) = (Needs::Referent, Needs::ReferentConfirmed);

    async fn held(who: &SignedIn, visit: &Visit) -> Result<Option<Self>, Failure> {
        Ok(visit.rooms().roles.referent(who, visit.at_as("structure")?, visit.visitor()).await?)
    }
}

impl Office for Support {
    const NEEDS: (Needs, Needs) = (Needs::Support, Needs::SupportConfirmed);

    async fn held(who: &SignedIn, visit: &Visit) -> Result<Option<Self>, Failure> {
        Ok(visit.rooms().roles.support(who, visit.visitor()).await?)
    }
}

impl Office for Administrator {
    const NEEDS: (Needs, Needs) = (Needs::Administrator, Needs::AdministratorConfirmed);

    async fn held(who: &SignedIn, visit: &Visit) -> Result<Option<Self>, Failure> {
        Ok(visit.rooms().roles.administrator(who, visit.visitor()).await?)
    }
}

/// A role, with a session that is good enough for it.
async fn opened<R: Office>(who: &SignedIn, visit: &Visit) -> Result<R, Failure> {
    let role = R::held(who, visit).await?.ok_or(Failure::NotFound)?;
    let own = visit.rooms().factors.level(who).await?;
    if Roles::is_enough(who, own) { Ok(role) } else { Err(confirm(visit)) }
}

macro_rules! office_key {
    ($($role:ty),*) => {$(
        impl Key for $role {
            const NEEDS: Needs = <Self as Office>::NEEDS.0;

            async fn open(visit: &Visit) -> Result<Self, Failure> {
                opened(&SignedIn::open(visit).await?, visit).await
            }

            fn forms(&self) -> Option<&CsrfSecret> {
                Some(self.csrf())
            }

            fn who(&self) -> Option<&SignedIn> {
                Some(self.as_ref())
            }
        }
    )*};
}
office_key!(Referent, Support, Administrator);

impl<R: Office> Key for Confirmed<R> {
    const NEEDS: Needs = R::NEEDS.1;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        // Whose role it is comes first: nobody is asked for a proof at a door that is not theirs.
        let role: R = opened(&SignedIn::open(visit).await?, visit).await?;
        let proof = Elevated::open(visit).await?;
        visit.rooms().roles.confirmed(role, &proof).ok_or_else(|| confirm(visit))
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        Some(self.as_ref().csrf())
    }

    fn who(&self) -> Option<&SignedIn> {
        Some(self.as_ref())
    }
}

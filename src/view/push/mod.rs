//! Approval on the telephone: the browser that waits, the page on the telephone, one's telephones, attaching one.

pub mod device;
pub mod list;
pub mod pair;
pub mod wait;

/// Every sample of these pages: the telephone's and the waiting browser's for anyone, the rest for their owner.
#[cfg(test)]
pub(in crate::view) fn samples(anyone: &super::Frame<'_>, own: &super::Frame<'_>) -> Vec<(String, maud::Markup)> {
    let waits =
        wait::samples().into_iter().map(|(name, page)| (format!("approval-wait-{name}"), wait::page(anyone, &page)));
    let devices =
        device::samples().into_iter().map(|(name, page)| (format!("device-{name}"), device::page(anyone, &page)));
    let lists = list::samples().into_iter().map(|(name, page)| (format!("approval-{name}"), list::page(own, &page)));
    let pairs =
        pair::samples().into_iter().map(|(name, page)| (format!("approval-new-{name}"), pair::page(own, &page)));
    waits.chain(devices).chain(lists).chain(pairs).collect()
}

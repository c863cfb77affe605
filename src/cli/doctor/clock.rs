//! The clock: application codes and backend tokens depend on it to the second (security.md R-27).

use std::{path::Path, time::Duration};

use tokio::{net::UdpSocket, time::timeout};

use super::Finding;
use crate::{base::Clock, config::Config};

const PART: &str = "clock";
/// Seconds between 1900, where NTP counts from, and 1970 (RFC 5905 section 6).
const EPOCH: i64 = 2_208_988_800;
/// More than this is wrong.
const SKEW_MS: i64 = 1_000;
/// Where the usual services that keep the clock leave a mark.
const KEEPERS: [(&str, &str); 4] = [
    ("/run/systemd/timesync/synchronized", "systemd-timesyncd"),
    ("/run/chrony/chronyd.pid", "chrony"),
    ("/run/chronyd.pid", "chrony"),
    ("/run/ntpd.pid", "ntpd"),
];

pub(super) async fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mend = "set the clock and keep it: apt-get install chrony";
    let Some(server) = &config.server.time_server else {
        return vec![match KEEPERS.iter().find(|(mark, _)| Path::new(mark).exists()) {
            Some((_, keeper)) => Finding::good(PART, format!("kept by {keeper}")),
            None => Finding::warning(
                PART,
                "nothing on this machine seems to keep its clock (a container takes it from its host)",
                format!("{mend}; or name an NTP server in server.time_server to compare with"),
            ),
        }];
    };
    vec![match skew(server, clock).await {
        Ok(skew) if skew.abs() <= SKEW_MS => Finding::good(PART, format!("{skew} ms from {server}")),
        Ok(skew) => {
            let what = format!("{skew} ms from {server}: application codes and backend tokens are refused");
            Finding::bad(PART, what, mend)
        }
        Err(why) => {
            Finding::warning(PART, format!("{server} does not tell the time: {why}"), "check server.time_server")
        }
    }]
}

/// How far this clock is behind the server's, in milliseconds (SNTP, RFC 4330).
async fn skew(server: &str, clock: &Clock) -> Result<i64, String> {
    let words = |error: std::io::Error| error.to_string();
    let socket = UdpSocket::bind("[::]:0").await.or(UdpSocket::bind("0.0.0.0:0").await).map_err(words)?;
    let address = if server.contains(':') { server.to_owned() } else { format!("{server}:123") };
    socket.connect(&address).await.map_err(words)?;
    let mut packet = [0_u8; 48];
    // No leap warning, version 4, client.
    if let Some(first) = packet.first_mut() {
        *first = 0x23;
    }
    let sent = clock.now();
    socket.send(&packet).await.map_err(words)?;
    let received = timeout(Duration::from_secs(3), socket.recv(&mut packet)).await;
    received.map_err(|_| "no answer in 3 s".to_owned())?.map_err(words)?;
    let trip = i64::try_from(clock.now().since(sent).as_millis()).unwrap_or(0);
    let stamp = packet.get(40..48).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
    let stamp = stamp.filter(|stamp| *stamp != 0).ok_or("its answer holds no time")?;
    let seconds = i64::try_from(stamp >> 32).unwrap_or(0) - EPOCH;
    let millis = i64::try_from(((stamp & 0xffff_ffff) * 1_000) >> 32).unwrap_or(0);
    Ok(seconds * 1_000 + millis - (sent.as_millis() + trip / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;

    #[tokio::test]
    async fn r_27_a_clock_that_is_off_is_measured() {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap().to_string();
        let answer = tokio::spawn(async move {
            let mut packet = [0; 48];
            let (_, from) = server.recv_from(&mut packet).await.unwrap();
            let stamp = ((1_000 + EPOCH) as u64) << 32 | 1 << 31;
            packet[40..48].copy_from_slice(&stamp.to_be_bytes());
            server.send_to(&packet, from).await.unwrap();
        });
        let behind = skew(&address, &Clock::fixed(Timestamp::from_seconds(998))).await.unwrap();
        answer.await.unwrap();
        assert_eq!(behind, 2_500);
    }
}

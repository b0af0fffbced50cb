//! Who is connected, and who has to go when all places are taken.
//!
//! A place is worth what is done with it. Someone who opens a thousand connections and says nothing, or
//! never reads, loses them to the next one who comes: of the connections that have not shown the secret,
//! the address that has most loses the one that has done nothing for longest. Those that have shown it
//! come last, and a connection whose request is being dealt with keeps its place.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::logs;

/// All places.
pub(crate) struct Places {
    limit: usize,
    taken: Mutex<Vec<Arc<Place>>>,
}

/// One connection's place; free again when the connection has dropped it.
pub struct Place {
    peer: IpAddr,
    state: Mutex<State>,
    /// The place is somebody else's.
    pub(crate) given_away: Notify,
}

struct State {
    /// A request is being dealt with.
    busy: bool,
    /// The peer has shown the secret.
    trusted: bool,
    /// When it last began to do nothing.
    since: Instant,
}

impl Places {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Arc<Place>>> {
        let mut taken = self.taken.lock();
        taken.retain(|place| Arc::strong_count(place) > 1);
        taken
    }

    /// A place; waits if all are taken and busy.
    pub(crate) async fn take(&self, peer: IpAddr) -> Arc<Place> {
        let place = Arc::new(Place {
            peer: network(peer),
            state: Mutex::new(State { busy: false, trusted: false, since: Instant::now() }),
            given_away: Notify::new(),
        });
        let mut waited = false;
        loop {
            let is_free = self.taken().len() < self.limit;
            if is_free || self.give_away() {
                self.taken().push(Arc::clone(&place));
                return place;
            }
            if !waited {
                logs::count("a connection had to wait: all were busy", "");
                waited = true;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends a connection that does nothing; `false` if all are busy.
    pub(crate) fn give_away(&self) -> bool {
        let mut taken = self.taken();
        let mut strangers = HashMap::<IpAddr, usize>::new();
        for place in &*taken {
            if !place.state.lock().trusted {
                *strangers.entry(place.peer).or_default() += 1;
            }
        }
        let idle = taken.iter().enumerate().filter_map(|(at, place)| {
            let state = place.state.lock();
            let share = strangers.get(&place.peer);
            (!state.busy).then_some(((state.trusted, Reverse(share), state.since), at))
        });
        let Some((_, at)) = idle.min() else {
            return false;
        };
        taken.swap_remove(at).given_away.notify_one();
        logs::count("a connection that did nothing was closed for a new one", "");
        true
    }
}

/// Whose address it is: IPv6 gives everybody 2^64 of them.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(peer) => Ipv6Addr::from_bits(peer.to_bits() >> 64 << 64).into(),
        peer @ IpAddr::V4(_) => peer,
    }
}

impl Place {
    /// The peer has shown the secret.
    pub fn trust(&self) {
        self.state.lock().trusted = true;
    }

    /// A request has come, or has been answered.
    pub(crate) fn set_busy(&self, busy: bool) {
        let mut state = self.state.lock();
        state.busy = busy;
        state.since = Instant::now();
    }

    /// Returns when nothing has been done for so long.
    pub(crate) async fn idle_for(&self, time: Duration) {
        loop {
            {
                let state = self.state.lock();
                if !state.busy && state.since.elapsed() >= time {
                    return;
                }
            }
            sleep(time / 16).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes all four places from these addresses; those marked have shown the secret. Which goes?
    async fn goes(addresses: [(&str, bool); 4]) -> Option<usize> {
        let places = Places::new(4);
        let mut all = Vec::new();
        for (address, trusted) in addresses {
            let place = places.take(address.parse().unwrap()).await;
            if trusted {
                place.trust();
            }
            all.push(place);
        }
        places.give_away();
        let kept = places.taken.lock();
        all.iter().position(|place| !kept.iter().any(|kept| Arc::ptr_eq(kept, place)))
    }

    #[tokio::test]
    async fn the_address_with_most_strangers_loses_its_oldest() {
        let [a, b, c] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
        for (addresses, expected) in [
            ([(a, false), (b, false), (b, false), (c, false)], 1),
            // What is trusted is nobody's share.
            ([(a, true), (a, true), (a, false), (b, false)], 2),
            ([(a, true), (b, false), (a, true), (a, false)], 1),
            ([(a, true), (b, true), (c, true), (a, true)], 0),
            ([("::ffff:192.0.2.1", false), (b, false), (c, false), (a, false)], 0),
            (
                [
                    (b, false),
                    ("2001:db8::1", false),
                    ("2001:db8:0:1::", false),
                    ("2001:db8::ffff:0:0:1", false),
                ],
                1,
            ),
        ] {
            assert_eq!(goes(addresses).await, Some(expected), "{addresses:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_busy_stays_and_the_next_waits() {
        let places = Places::new(1);
        let peer = "192.0.2.1".parse().unwrap();
        let first = places.take(peer).await;
        first.set_busy(true);
        let in_vain = tokio::time::timeout(Duration::from_mins(1), places.take(peer));
        assert!(in_vain.await.is_err());
        first.set_busy(false);
        let _second = places.take(peer).await;
        first.given_away.notified().await;
    }
}

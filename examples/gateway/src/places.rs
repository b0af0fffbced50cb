//! Who is connected, and who has to go when all places are taken.
//!
//! A place is worth what is done with it. Someone who opens a thousand connections and says nothing, or
//! never reads, loses them to the next one who comes: of the connections that have not shown the secret,
//! the address that has most loses the one that has done nothing for longest. Those that have shown it
//! come last, and a connection whose request is being dealt with keeps its place.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::logs;

/// All places.
pub(crate) struct Places {
    limit: usize,
    taken: Mutex<Vec<Arc<Seat>>>,
}

/// One taken place; free again when it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    seat: Arc<Seat>,
}

/// What is known of one connection.
pub struct Seat {
    peer: IpAddr,
    state: Mutex<State>,
    given_away: Notify,
}

struct State {
    /// A request is being dealt with.
    busy: bool,
    /// It has shown the secret.
    trusted: bool,
    /// When it last began to do nothing.
    since: Instant,
}

/// Lasts as long as one request is dealt with.
pub(crate) struct Busy(Arc<Seat>);

impl Places {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, taken: Mutex::default() })
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Arc<Seat>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place; waits if all are taken and busy.
    pub(crate) async fn take(self: &Arc<Self>, peer: IpAddr) -> Place {
        let seat = Arc::new(Seat {
            peer: network(peer),
            state: Mutex::new(State { busy: false, trusted: false, since: Instant::now() }),
            given_away: Notify::new(),
        });
        let mut waited = false;
        loop {
            {
                let mut taken = self.taken();
                if taken.len() < self.limit || give_away(&mut taken) {
                    taken.push(Arc::clone(&seat));
                    return Place { places: Arc::clone(self), seat };
                }
            }
            if !waited {
                logs::count("a connection had to wait: all were busy", "");
                waited = true;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends one connection that does nothing, if there is one.
    pub(crate) fn make_room(&self) {
        give_away(&mut self.taken());
    }
}

/// Gives one place away; `false` if all are busy.
fn give_away(taken: &mut Vec<Arc<Seat>>) -> bool {
    let mut strangers = HashMap::<IpAddr, usize>::new();
    for seat in &*taken {
        if !seat.state().trusted {
            *strangers.entry(seat.peer).or_default() += 1;
        }
    }
    let idle = taken.iter().enumerate().filter_map(|(at, seat)| {
        let state = seat.state();
        let share = strangers.get(&seat.peer);
        (!state.busy).then_some(((state.trusted, Reverse(share), state.since), at))
    });
    let Some((_, at)) = idle.min() else {
        return false;
    };
    taken.swap_remove(at).given_away.notify_one();
    logs::count("a connection that did nothing was closed for a new one", "");
    true
}

/// Whose address it is: IPv6 gives everybody 2^64 of them.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(peer) => Ipv6Addr::from_bits(peer.to_bits() >> 64 << 64).into(),
        peer @ IpAddr::V4(_) => peer,
    }
}

impl Place {
    pub(crate) fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.seat)
    }

    /// Returns when the place is somebody else's.
    pub(crate) async fn given_away(&self) {
        self.seat.given_away.notified().await;
    }

    /// Returns when nothing has been done for so long.
    pub(crate) async fn idle_for(&self, time: Duration) {
        loop {
            {
                let state = self.seat.state();
                if !state.busy && state.since.elapsed() >= time {
                    return;
                }
            }
            sleep(time / 16).await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.retain(|seat| !Arc::ptr_eq(seat, &self.seat));
    }
}

impl Seat {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The peer has shown the secret.
    pub fn trust(&self) {
        self.state().trusted = true;
    }

    /// A request has come.
    pub(crate) fn begin(self: &Arc<Self>) -> Busy {
        self.state().busy = true;
        Busy(Arc::clone(self))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.busy = false;
        state.since = Instant::now();
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
                place.seat.trust();
            }
            all.push(place);
        }
        places.make_room();
        let is_kept = |place: &Place| {
            let taken = places.taken();
            taken.iter().any(|seat| Arc::ptr_eq(seat, &place.seat))
        };
        all.iter().position(|place| !is_kept(place))
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
        let busy = first.seat.begin();
        let in_vain = tokio::time::timeout(Duration::from_mins(1), places.take(peer));
        assert!(in_vain.await.is_err());
        drop(busy);
        let _second = places.take(peer).await;
        first.given_away().await;
    }
}

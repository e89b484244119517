//! A second machine that talks to the same registry: nothing but the registry is common to both.

use super::Engine;
use std::sync::Arc;

/// How this machine and the other one are called.
pub const HOSTS: [&str; 2] = ["host1", "host2"];

/// Where a peer's numbers begin, so that its containers have IDs of their own.
const FIRST: u64 = 1 << 20;

impl Engine {
    /// The other machine, once somebody talked to it.
    pub fn peer(&self, name: &str) -> Option<&Engine> {
        self.peers.get(name).map(|peer| &**peer)
    }

    /// Does something on another machine.
    pub fn at_peer<T>(&mut self, name: &str, act: impl FnOnce(&mut Engine) -> T) -> T {
        let new = || Self { counter: FIRST, ..Self::new(self.now) };
        let mut peer = self.peers.remove(name).map_or_else(new, Arc::unwrap_or_clone);
        peer.now = self.now;
        peer.registry = std::mem::take(&mut self.registry);
        let done = act(&mut peer);
        self.registry = std::mem::take(&mut peer.registry);
        self.now = peer.now;
        self.peers.insert(name.to_owned(), Arc::new(peer));
        done
    }
}

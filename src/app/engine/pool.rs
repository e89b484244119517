//! A few layer workers and the jobs that wait for them.

use super::jobs::{Job, Task};
use super::{Inner, run_weak};
use crate::domain::BlobId;
use crate::worker::glue::{message::Parcel, spawn::Handle};
use crate::worker::protocol::{ArchiveId, FromLayer};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Weak;

/// More than this many workers wait for the disk, not for a core.
const MOST_WORKERS: usize = 8;

/// Bytes that take longer to read than a worker takes to start.
const LONG: u64 = 32 << 20;

/// Bytes of a run of small layers: so few are read while a stream opens; so many keep nobody waiting for the last worker.
const SHORT_RUN: u64 = 1 << 20;
const LONG_RUN: u64 = 16 << 20;

/// Workers are started when there is work, and ended when there is none for long: their memory never shrinks.
pub struct Pool {
    engine: Weak<RefCell<Inner>>,
    workers: BTreeMap<u32, Worker>,
    waiting: VecDeque<Job>,
    verifying: BTreeSet<ArchiveId>,
    last_worker: u32,
}

struct Worker {
    handle: Handle,
    /// What it is doing, and what it was told to do behind that.
    run: VecDeque<Job>,
    /// It was told to do more than one job.
    shared: bool,
}

impl Worker {
    fn job(&self) -> Option<&Job> {
        self.run.front()
    }
}

impl Pool {
    /// No workers yet.
    pub fn new(engine: Weak<RefCell<Inner>>) -> Self {
        Self {
            engine,
            workers: BTreeMap::new(),
            waiting: VecDeque::new(),
            verifying: BTreeSet::new(),
            last_worker: 0,
        }
    }

    /// Queues jobs in their order, before all verifying.
    pub fn add(&mut self, jobs: Vec<Job>) {
        let at =
            self.waiting.iter().position(|job| !job.is_reading()).unwrap_or(self.waiting.len());
        let behind = self.waiting.split_off(at);
        self.waiting.extend(jobs);
        self.waiting.extend(behind);
    }

    /// Queues a job before all others: somebody waits for it.
    pub fn add_first(&mut self, job: Job) {
        self.waiting.push_front(job);
    }

    /// Nobody waits for a content any more: forgets those that are not begun, ends those that would take long.
    pub fn drop_bodies(&mut self) {
        self.waiting.retain(|job| !job.is_body());
        self.workers
            .retain(|_, worker| worker.job().is_none_or(|job| !job.is_body() || job.length < LONG));
    }

    /// Moves the reading of these blobs to the front.
    pub fn prefer(&mut self, archive: ArchiveId, blobs: &[BlobId]) {
        let wanted = |job: &Job| {
            job.archive == archive && matches!(&job.task, Task::Read(blob) if blobs.contains(blob))
        };
        let (front, behind): (Vec<Job>, Vec<Job>) = self.waiting.drain(..).partition(wanted);
        self.waiting.extend(front);
        self.waiting.extend(behind);
    }

    /// Gives waiting jobs to idle workers, starting workers as needed. Returns the jobs begun.
    pub fn start(&mut self) -> Vec<Job> {
        let mut begun = Vec::new();
        while self.may_begin() {
            let Some(worker) = self.idle() else { break };
            let run = self.next_run();
            if let (Some(slot), Some((job, behind))) =
                (self.workers.get_mut(&worker), run.split_first())
            {
                slot.handle.post(&job.parcel(worker, behind));
                begun.push(job.clone());
                slot.shared = !behind.is_empty();
                slot.run = run.into();
            }
        }
        begun
    }

    /// Takes what waits first, and with it what lies behind it in the same file: small layers by the hundred would otherwise
    /// each wait for a stream to open and for the page to hand out the next. What is left is always enough for all workers.
    fn next_run(&mut self) -> Vec<Job> {
        let mut run: Vec<Job> = self.waiting.pop_front().into_iter().collect();
        let waiting: u64 = self
            .waiting
            .iter()
            .filter(|job| run.iter().any(|first| first.is_like(job)))
            .map(|job| job.length)
            .sum();
        let most = (waiting / (2 * most_workers() as u64)).clamp(SHORT_RUN, LONG_RUN);
        let mut bytes = run.iter().map(|job| job.length).sum::<u64>();
        while let (Some(last), Some(next)) = (run.last(), self.waiting.front())
            && last.runs_on(next)
            && bytes + next.length <= most
        {
            bytes += next.length;
            run.extend(self.waiting.pop_front());
        }
        run
    }

    /// Something waits, and it may run beside what runs: what goes on behind the tree leaves a processor to who looks at it.
    fn may_begin(&self) -> bool {
        let busy = self.workers.values().filter(|worker| worker.job().is_some()).count();
        self.waiting
            .front()
            .is_some_and(|job| !job.is_verifying() || busy < (most_workers() - 1).max(1))
    }

    fn idle(&mut self) -> Option<u32> {
        let free = self
            .workers
            .iter()
            .find(|(_, worker)| worker.job().is_none())
            .map(|(&number, _)| number);
        if free.is_some() || self.workers.len() >= most_workers() {
            return free;
        }
        self.last_worker += 1;
        let number = self.last_worker;
        let (heard, lost) = (self.engine.clone(), self.engine.clone());
        let handle = Handle::start(
            "layer",
            move |parcel: Parcel<FromLayer>| {
                run_weak(&heard, |inner| inner.layer_said(number, parcel))
            },
            move |message| run_weak(&lost, |inner| inner.layer_lost(number, message)),
        );
        self.workers
            .insert(number, Worker { handle: handle.ok()?, run: VecDeque::new(), shared: false });
        Some(number)
    }

    /// What a worker is doing.
    pub fn job_of(&self, worker: u32) -> Option<Job> {
        self.workers.get(&worker).and_then(|slot| slot.job().cloned())
    }

    /// The worker is done with its job. Returns the job that it does next.
    pub fn release(&mut self, worker: u32) -> Option<Job> {
        let slot = self.workers.get_mut(&worker)?;
        slot.run.pop_front();
        slot.job().cloned()
    }

    /// The worker has given up. Returns the job when it was alone with it; else any of its run may be to blame, so each of
    /// those that are left waits again, to be done alone.
    pub fn give_up(&mut self, worker: u32) -> Option<Job> {
        let slot = self.workers.get_mut(&worker)?;
        let mut run = std::mem::take(&mut slot.run);
        if !slot.shared {
            return run.pop_front();
        }
        for job in run.into_iter().rev() {
            self.waiting.push_front(Job { alone: true, ..job });
        }
        None
    }

    /// The worker is dead.
    pub fn discard(&mut self, worker: u32) {
        self.workers.remove(&worker);
    }

    /// Ends what is done for an archive and forgets what waits for it.
    pub fn drop_archive(&mut self, archive: ArchiveId) {
        self.waiting.retain(|job| job.archive != archive);
        self.workers.retain(|_, worker| worker.job().is_none_or(|job| job.archive != archive));
        self.verifying.remove(&archive);
        self.rest();
    }

    /// Ends all.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.workers.clear();
        self.verifying.clear();
    }

    /// Ends all workers when nothing is left to do, which gives their memory back.
    pub fn rest(&mut self) {
        if self.waiting.is_empty() {
            self.workers.retain(|_, worker| worker.job().is_some());
        }
    }

    fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.workers.values().flat_map(|worker| &worker.run).chain(&self.waiting)
    }

    /// True while something of the archive is being read or streamed, or waits to be.
    pub fn is_reading(&self, archive: ArchiveId) -> bool {
        self.jobs().any(|job| job.archive == archive && job.is_reading())
    }

    /// True while something of the archive is being verified, or waits to be.
    pub fn is_verifying(&self, archive: ArchiveId) -> bool {
        self.jobs().any(|job| job.archive == archive && job.is_verifying())
    }

    /// True once verifying has begun.
    pub fn has_verified(&self, archive: ArchiveId) -> bool {
        self.verifying.contains(&archive)
    }

    /// Queues the verifying of an archive, behind all reading.
    pub fn begin_verify(&mut self, archive: ArchiveId, jobs: Vec<Job>) {
        self.verifying.insert(archive);
        self.waiting.extend(jobs);
    }
}

/// As many as there are processors: the page's own thread only draws.
fn most_workers() -> usize {
    let processors =
        web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (processors as usize).clamp(1, MOST_WORKERS)
}

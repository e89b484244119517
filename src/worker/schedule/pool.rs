//! A few layer workers and the jobs that wait for them. Workers are started when there is work, and ended when there is none for
//! long: their memory never shrinks.

use super::Bytes;
use super::command::Command;
use super::job::{Job, Rank, Task};
use super::points::Points;
use crate::domain::BlobId;
use crate::worker::protocol::{ArchiveId, RequestId};
use std::collections::{BTreeMap, VecDeque};

/// More than this many workers wait for the disk, not for a core.
const MOST_WORKERS: usize = 8;

/// Bytes that take longer to read than a worker takes to start.
const LONG: u64 = 32 << 20;

/// Bytes of a run of small layers: so few are read while a stream opens; so many keep nobody waiting for the last worker.
const SHORT_RUN: u64 = 1 << 20;
const LONG_RUN: u64 = 16 << 20;

/// So many files are written at a time, and so many contents saved, by workers beside all others: each goes on for minutes and holds
/// some of what it writes.
const MOST_TAKES: usize = 2;

#[derive(Debug)]
pub(super) struct Pool {
    most: usize,
    workers: BTreeMap<u32, Worker>,
    waiting: VecDeque<Job>,
    /// What waits to be taken away: it keeps nothing else waiting.
    takes: VecDeque<Job>,
    last_worker: u32,
    /// Signs of work since somebody last asked anything: there is no clock here.
    quiet: u32,
    /// Where layers can be entered.
    pub(super) points: Points,
}

/// So many signs of work are about half a second of checking: nobody is looking just now.
const QUIET: u32 = 4;

#[derive(Debug, Default)]
struct Worker {
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
    /// No workers yet. As many as there are processors may come, for the page's own thread only draws, and one more for what
    /// somebody looks at.
    pub(super) fn new(processors: usize) -> Self {
        Self {
            most: processors.clamp(1, MOST_WORKERS),
            workers: BTreeMap::new(),
            waiting: VecDeque::new(),
            takes: VecDeque::new(),
            last_worker: 0,
            quiet: 0,
            points: Points::default(),
        }
    }

    /// Queues jobs of one rank in their order, before those that are less urgent.
    pub(super) fn add(&mut self, jobs: Vec<Job>) {
        let Some(rank) = jobs.first().map(Job::rank) else { return };
        let at = self.waiting.iter().position(|job| job.rank() > rank);
        let behind = self.waiting.split_off(at.unwrap_or(self.waiting.len()));
        self.waiting.extend(jobs.into_iter().chain(behind));
    }

    /// Queues the reading of a content: what is looked at now, before all others.
    pub(super) fn add_content(&mut self, job: Job) {
        self.waiting.push_front(job);
    }

    /// Queues what is taken away.
    pub(super) fn add_take(&mut self, job: Job) {
        self.takes.push_back(job);
    }

    /// Nobody waits for this search any more: forgets what is not begun of it, ends those who are at it.
    pub(super) fn drop_search<B>(&mut self, number: u32, commands: &mut Vec<Command<B>>) {
        let is_dropped =
            |job: &Job| matches!(&job.task, Task::Search(search) if search.number == number);
        self.waiting.retain(|job| !is_dropped(job));
        self.end(commands, is_dropped);
    }

    /// Nobody waits for these contents any more: forgets those that are not begun, ends those that would take long.
    pub(super) fn drop_contents<B>(&mut self, numbers: &[u32], commands: &mut Vec<Command<B>>) {
        let is_dropped = |job: &Job| matches!(&job.task, Task::Content(content) if numbers.contains(&content.number));
        self.waiting.retain(|job| !is_dropped(job));
        self.end(commands, |job| is_dropped(job) && job.length() >= LONG);
    }

    /// Nobody waits any more for what is looked for in a content.
    pub(super) fn drop_find<B>(&mut self, id: RequestId, commands: &mut Vec<Command<B>>) {
        let finds = |job: &Job| matches!(&job.task, Task::Find(find) if find.id == id);
        self.waiting.retain(|job| !finds(job));
        self.end(commands, |job| finds(job) && job.length() >= LONG);
    }

    /// Nobody wants what is taken away for this request any more.
    pub(super) fn drop_take<B>(&mut self, id: RequestId, commands: &mut Vec<Command<B>>) {
        let takes = |job: &Job| matches!(job.task, Task::TakeOut(of) if of.0 == id);
        self.takes.retain(|job| !takes(job));
        self.end(commands, takes);
    }

    /// Nobody wants to know of an archive's secrets any more.
    pub(super) fn drop_secrets<B>(&mut self, archive: ArchiveId, commands: &mut Vec<Command<B>>) {
        let looks = |job: &Job| job.archive == archive && matches!(job.task, Task::Secrets(_));
        self.waiting.retain(|job| !looks(job));
        self.end(commands, looks);
        self.rest(commands);
    }

    /// Moves the reading of these blobs to the front.
    pub(super) fn prefer(&mut self, archive: ArchiveId, blobs: &[BlobId]) {
        let wanted = |job: &Job| {
            job.archive == archive
                && matches!(&job.task, Task::Read(read) if blobs.contains(&read.0))
        };
        let (front, behind): (Vec<Job>, Vec<Job>) = self.waiting.drain(..).partition(wanted);
        self.waiting.extend(front.into_iter().chain(behind));
    }

    /// Gives waiting jobs to idle workers, starting workers as needed. Returns the jobs begun.
    pub(super) fn start<B: Bytes>(&mut self, commands: &mut Vec<Command<B>>) -> Vec<Job> {
        let mut begun = Vec::new();
        while let Some(run) = self.next() {
            let worker = self.idle(commands);
            let (Some(slot), Some(first)) = (self.workers.get_mut(&worker), run.first()) else {
                break;
            };
            let body = first.task.kind().message(worker, &run, &self.points);
            commands.push(Command::Layer { worker, body, file: first.file() });
            begun.push(first.clone());
            *slot = Worker { shared: run.len() > 1, run: run.into() };
        }
        begun
    }

    /// What begins now: a file that is written, or what waits first.
    fn next(&mut self) -> Option<Vec<Job>> {
        if let Some(take) = self.next_take() {
            return Some(vec![take]);
        }
        self.may_begin().then(|| self.next_run())
    }

    fn next_take(&mut self) -> Option<Job> {
        let busy = |take: &Job| self.busy(|job| job.is_take() && job.is_saved() == take.is_saved());
        let at = self.takes.iter().position(|take| busy(take) < MOST_TAKES)?;
        self.takes.remove(at)
    }

    fn busy(&self, is_counted: impl Fn(&Job) -> bool) -> usize {
        self.workers.values().filter(|worker| worker.job().is_some_and(&is_counted)).count()
    }

    /// Takes what waits first, and with it what lies behind it in the same file: small layers by the hundred would otherwise
    /// each wait for a stream to open and for the page to hand out the next. What is left is always enough for all workers.
    fn next_run(&mut self) -> Vec<Job> {
        let mut run: Vec<Job> = self.waiting.pop_front().into_iter().collect();
        let alike = |job: &&Job| run.iter().any(|first| first.is_like(job));
        let waiting: u64 = self.waiting.iter().filter(alike).map(Job::length).sum();
        let most = (waiting / (2 * self.most as u64)).clamp(SHORT_RUN, LONG_RUN);
        let mut bytes = run.iter().map(Job::length).sum::<u64>();
        while let (Some(last), Some(next)) = (run.last(), self.waiting.front())
            && last.runs_on(next)
            && bytes + next.length() <= most
        {
            bytes += next.length();
            run.extend(self.waiting.pop_front());
        }
        run
    }

    /// Something waits, and it may run beside what runs: what is looked at has a worker more, what a tree waits for does not wait
    /// for what goes on behind. A large layer may be checked while the last ones are read, by who is idle; a small one is checked
    /// soon by who reads it. Who writes a file has a worker beside these.
    fn may_begin(&self) -> bool {
        let busy = |below: fn(Rank) -> bool| self.busy(|job| !job.is_take() && below(job.rank()));
        let Some(job) = self.waiting.front() else { return false };
        match job.rank() {
            Rank::Asked => busy(|_| true) <= self.most,
            Rank::Reading | Rank::Searched => busy(|rank| rank < Rank::Behind) < self.most,
            Rank::Behind if self.is_reading(job.archive) && job.length() < LONG => false,
            Rank::Behind => busy(|_| true) < (self.most - self.spared()).max(1),
        }
    }

    /// Processors that are left by what goes on behind: one while something is read, for the desk, which lays the layers over each
    /// other; then one for who looks at the tree, until nobody has asked anything for a while.
    fn spared(&self) -> usize {
        let reads = self.busy(|job| job.rank() == Rank::Reading) > 0;
        usize::from(reads || self.quiet < QUIET)
    }

    /// Somebody asked something, or something came that is drawn.
    pub(super) fn disturb(&mut self) {
        self.quiet = 0;
    }

    /// A worker said that it got on.
    pub(super) fn got_on(&mut self) {
        self.quiet = self.quiet.saturating_add(1);
    }

    /// A worker that has nothing to do; a new one where all are busy.
    fn idle<B>(&mut self, commands: &mut Vec<Command<B>>) -> u32 {
        let free = self.workers.iter().find(|(_, worker)| worker.job().is_none());
        if let Some((&number, _)) = free {
            return number;
        }
        self.last_worker += 1;
        self.workers.insert(self.last_worker, Worker::default());
        commands.push(Command::StartLayer(self.last_worker));
        self.last_worker
    }

    /// What a worker is doing.
    pub(super) fn job_of(&self, worker: u32) -> Option<Job> {
        self.workers.get(&worker).and_then(|slot| slot.job().cloned())
    }

    /// The worker is done with its job. Returns the job that it does next.
    pub(super) fn release(&mut self, worker: u32) -> Option<Job> {
        let slot = self.workers.get_mut(&worker)?;
        slot.run.pop_front();
        slot.job().cloned()
    }

    /// The worker has given up. Returns the job when it was alone with it; else any of its run may be to blame, so each of
    /// those that are left waits again, to be done alone.
    pub(super) fn give_up(&mut self, worker: u32) -> Option<Job> {
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
    pub(super) fn discard<B>(&mut self, worker: u32, commands: &mut Vec<Command<B>>) {
        self.workers.remove(&worker);
        commands.push(Command::EndLayer(worker));
    }

    /// Ends what is done for an archive and forgets what waits for it.
    pub(super) fn drop_archive<B>(&mut self, archive: ArchiveId, commands: &mut Vec<Command<B>>) {
        self.points.forget(archive);
        self.waiting.retain(|job| job.archive != archive);
        self.takes.retain(|job| job.archive != archive);
        self.end(commands, |job| job.archive == archive);
        self.rest(commands);
    }

    /// Ends all.
    pub(super) fn clear<B>(&mut self, commands: &mut Vec<Command<B>>) {
        self.waiting.clear();
        self.takes.clear();
        commands.extend(std::mem::take(&mut self.workers).into_keys().map(Command::EndLayer));
    }

    /// Ends all workers that have no job when nothing is left to do, which gives their memory back.
    pub(super) fn rest<B>(&mut self, commands: &mut Vec<Command<B>>) {
        if self.waiting.is_empty() {
            self.end_where(commands, |worker| worker.job().is_none());
        }
    }

    fn end<B>(&mut self, commands: &mut Vec<Command<B>>, doing: impl Fn(&Job) -> bool) {
        self.end_where(commands, |worker| worker.job().is_some_and(&doing));
    }

    fn end_where<B>(&mut self, commands: &mut Vec<Command<B>>, ends: impl Fn(&Worker) -> bool) {
        self.workers.retain(|&number, worker| {
            let ends = ends(worker);
            commands.extend(ends.then_some(Command::EndLayer(number)));
            !ends
        });
    }

    fn jobs(&self, archive: ArchiveId) -> impl Iterator<Item = &Job> {
        let begun = self.workers.values().flat_map(|worker| &worker.run);
        begun.chain(&self.waiting).chain(&self.takes).filter(move |job| job.archive == archive)
    }

    /// True while something of the archive is being read or streamed, or waits to be.
    pub(super) fn is_reading(&self, archive: ArchiveId) -> bool {
        self.jobs(archive).any(|job| job.rank() == Rank::Reading)
    }

    /// The archive is being read, and there are processors to check its digests beside that. With two, the tree of a million paths
    /// came a third later for it: the desk needs one of them.
    pub(super) fn may_check_behind(&self, archive: ArchiveId) -> bool {
        self.most > 2 && self.is_reading(archive)
    }

    /// What waits to be done for an archive.
    pub(super) fn waiting(&mut self, archive: ArchiveId) -> impl Iterator<Item = &mut Task> {
        let of = self.waiting.iter_mut().filter(move |job| job.archive == archive);
        of.map(|job| &mut job.task)
    }

    /// True while this blob is being read, or waits to be.
    pub(super) fn is_reading_blob(&self, archive: ArchiveId, blob: BlobId) -> bool {
        self.jobs(archive).any(|job| matches!(job.task, Task::Read(read) if read.0 == blob))
    }

    /// True while digests of the archive are being checked, or wait to be.
    pub(super) fn is_checking(&self, archive: ArchiveId) -> bool {
        let checks = |task: &Task| matches!(task, Task::Verify(_) | Task::VerifyStreamed(_));
        self.jobs(archive).any(|job| checks(&job.task))
    }
}

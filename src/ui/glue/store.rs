//! Holds the state, takes actions one after the other, has their effects done.

use super::effects;
use super::history::History;
use crate::app::action::Action;
use crate::app::engine::Engine;
use crate::app::reduce::reduce;
use crate::app::state::AppState;
use crate::worker::protocol::ArchiveId;
use gloo::timers::callback::Timeout;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use web_sys::File;
use yew::Callback;

/// Milliseconds between two drawings of progress: where there is no graphics card, each takes time from those who read.
const SOON: u32 = 250;

/// When what an action changes is to be drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tell {
    Never,
    Soon,
    Now,
}

impl Tell {
    fn of(action: &Action) -> Self {
        match action {
            // What is visible decides what is asked for; it is drawn already.
            action if action.is_viewport() => Self::Never,
            Action::Engine(event) if event.is_progress() => Self::Soon,
            _ => Self::Now,
        }
    }
}

/// The one holder of the state.
pub struct Store {
    state: RefCell<Rc<AppState>>,
    queue: RefCell<VecDeque<Action>>,
    busy: Cell<bool>,
    changed: RefCell<Option<Callback<Rc<AppState>>>>,
    telling: Cell<bool>,
    engine: OnceCell<Engine>,
    /// What was marked for the timing, once an archive.
    pub marked: RefCell<BTreeSet<(&'static str, ArchiveId)>>,
    /// The browser's history.
    pub history: History,
    /// Files that wait for a word: for each archive their paths and handles.
    pub inbox: RefCell<VecDeque<Vec<(String, File)>>>,
}

impl Store {
    /// Starts the engine and goes where the URL says.
    pub fn start() -> Rc<Self> {
        let (theme, text_size) = (effects::remembered_theme(), effects::remembered_text_size());
        let mut state = AppState { theme, text_size, ..AppState::default() };
        state.screens.learn = effects::remembered_lessons();
        let store = Rc::new(Self {
            state: RefCell::new(Rc::new(state)),
            queue: RefCell::default(),
            busy: Cell::new(false),
            changed: RefCell::default(),
            telling: Cell::new(false),
            engine: OnceCell::new(),
            marked: RefCell::default(),
            history: History::default(),
            inbox: RefCell::default(),
        });
        let heard = Rc::downgrade(&store);
        let engine = Engine::start(move |event| {
            if let Some(store) = heard.upgrade() {
                store.dispatch(Action::Engine(event));
            }
        });
        let _ = store.engine.set(engine);
        store
    }

    /// The engine; there from the start on.
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.get()
    }

    /// The state as it is.
    pub fn state(&self) -> Rc<AppState> {
        Rc::clone(&self.state.borrow())
    }

    /// `changed` is told each new state.
    pub fn subscribe(&self, changed: Callback<Rc<AppState>>) {
        *self.changed.borrow_mut() = Some(changed);
    }

    /// Takes an action; one that comes while another is taken waits for its turn.
    pub fn dispatch(self: &Rc<Self>, action: Action) {
        self.queue.borrow_mut().push_back(action);
        if self.busy.replace(true) {
            return;
        }
        let mut tell = Tell::Never;
        while let Some(action) = self.next() {
            tell = tell.max(Tell::of(&action));
            // What was drawn is held by the screen and copied once; steps between two drawings change the same copy.
            let state = Rc::unwrap_or_clone(self.state.take());
            let (state, todo) = reduce(state, action);
            self.state.replace(Rc::new(state));
            todo.into_iter().for_each(|effect| effects::run(self, effect));
        }
        self.busy.set(false);
        match tell {
            Tell::Never => {}
            Tell::Soon => self.tell_soon(),
            Tell::Now => self.tell(),
        }
    }

    fn tell(&self) {
        if let Some(changed) = self.changed.borrow().clone() {
            changed.emit(self.state());
        }
    }

    /// A thousand layers make thousands of steps a second: drawing each would leave no time for the person.
    fn tell_soon(self: &Rc<Self>) {
        if !self.telling.replace(true) {
            let store = Rc::clone(self);
            Timeout::new(SOON, move || {
                store.telling.set(false);
                store.tell();
            })
            .forget();
        }
    }

    fn next(&self) -> Option<Action> {
        self.queue.borrow_mut().pop_front()
    }
}

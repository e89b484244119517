//! "As soon as it is drawn".

/// Acts after the browser has drawn what Yew has just changed.
pub fn after_paint(act: impl FnOnce() + 'static) {
    let frame = gloo::render::request_animation_frame(move |_| {
        gloo::timers::callback::Timeout::new(0, act).forget();
    });
    // Dropping the handle would take the request back.
    std::mem::forget(frame);
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    gloo::utils::window().performance().map_or(0.0, |performance| performance.now())
}

//! Yew components: they draw what `view` and the worker hand them.

//! The one table of screens, in the order of the rail: looking first, then judging, comparing, learning. Whatever differs by screen is made from it:
//! states, actions, places in the URL, keys, who asked (`app::screens`), families of questions (`worker::protocol`,
//! `worker::desk`), what is drawn (`ui::screens`).

/// Hands the table to a macro. A line is a screen: the name of its folder in `app` and `ui` and of its file in `worker/protocol`
/// and `worker/desk`; what the URL calls it is the same. Then the screen, its state, its questions and their answers.
macro_rules! screens {
    ($make:ident) => {
        $make! {
            explore: Explore, ExploreState, ExploreQuestion, ExploreAnswer;
            search: Search, SearchState, SearchQuestion, SearchAnswer;
            waste: Waste, WasteState, WasteQuestion, WasteAnswer;
            space: Space, SpaceState, SpaceQuestion, SpaceAnswer;
            secrets: Secrets, SecretsState, SecretsQuestion, SecretsAnswer;
            image: Image, ImageState, ImageQuestion, ImageAnswer;
            compare: Compare, CompareState, CompareQuestion, CompareAnswer;
            playground: Playground, PlaygroundState, PlaygroundQuestion, PlaygroundAnswer;
            learn: Learn, LearnState, LearnQuestion, LearnAnswer;
        }
    };
}

//! Components of one kind. A component costs 2 to 4 kB of what Yew makes for its type alone; what stands in few places needs a scope of
//! its own, for its hooks, but no type of its own in Yew. `part!(Name { prop: value })` draws a `#[component]` `Name`
//! in a scope of the one type `Part`, which asks it through a pointer. Rows of lists stay components: their keys are Yew's.

use std::any::{Any, TypeId};
use std::rc::Rc;
use yew::functional::{FunctionComponent, FunctionProvider, HookContext};
use yew::html::{BaseComponent, Context, HtmlResult};
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp, VList};

/// A component with its props, whatever its type is.
trait Drawn: Any {
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult;
    fn equals(&self, other: &dyn Any) -> bool;
    fn name(&self) -> &'static str;
}

struct Of<C: FunctionProvider>(C::Properties);

impl<C: FunctionProvider + 'static> Drawn for Of<C> {
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult {
        C::run(hooks, &self.0)
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn name(&self) -> &'static str {
        std::any::type_name::<C>()
    }
}

#[derive(Clone, Properties)]
pub struct PartProps {
    drawn: Rc<dyn Drawn>,
}

impl PartProps {
    fn kind(&self) -> TypeId {
        (*self.drawn).type_id()
    }
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.drawn, &other.drawn) || self.drawn.equals(&*other.drawn)
    }
}

/// The scope of a part: its hooks.
pub struct Part {
    hooks: FunctionComponent<Self>,
}

impl FunctionProvider for Part {
    type Properties = PartProps;

    fn run(hooks: &mut HookContext, props: &PartProps) -> HtmlResult {
        props.drawn.draw(hooks)
    }
}

impl BaseComponent for Part {
    type Message = ();
    type Properties = PartProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self { hooks: FunctionComponent::new(ctx) }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        true
    }

    /// Another component at the same place begins anew.
    fn changed(&mut self, ctx: &Context<Self>, old: &PartProps) -> bool {
        if ctx.props().kind() != old.kind() {
            self.hooks.destroy();
            self.hooks = FunctionComponent::new(ctx);
        }
        true
    }

    /// In a list of one that has the component's name as its key, so that another one gets elements of its own.
    fn view(&self, ctx: &Context<Self>) -> HtmlResult {
        let props = ctx.props();
        let drawn = self.hooks.render(props)?;
        let named = VList::with_children(vec![drawn], Some(Key::from(props.drawn.name())));
        Ok(VList::with_children(vec![named.into()], None).into())
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.hooks.rendered();
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.hooks.destroy();
    }

    fn prepare_state(&self) -> Option<String> {
        None
    }
}

/// What `part!` draws.
pub fn of<C: FunctionProvider + 'static>(props: C::Properties) -> Html {
    VComp::new::<Part>(Rc::new(PartProps { drawn: Rc::new(Of::<C>(props)) }), None).into()
}

/// `part!(Name { prop: value })` instead of `<Name prop={value} />`.
macro_rules! part {
    ($name:ident) => {
        part!($name {})
    };
    ($name:ident { $($props:tt)* }) => {{
        type Props = <$name as yew::functional::FunctionProvider>::Properties;
        $crate::ui::glue::part::of::<$name>(yew::props!(Props { $($props)* }))
    }};
}
pub(crate) use part;

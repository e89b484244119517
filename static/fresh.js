// Has the page kept for a time without a network (offline.js), and says when a new version is ready. Nothing changes under the
// person's feet: it starts when they say so.

const workers = navigator.serviceWorker;

const made = (tag, more, ...children) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...children);
  return element;
};

/// Asks the new version to start; answers how many other windows show the old one and hold it up.
const begin = (waiting) =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    waiting.postMessage("start", [port2]);
  });

function say(waiting) {
  document.querySelector(".fresh")?.remove();
  const text = made("p", { role: "alert" }, "A new version of Layerpeel is ready.");
  const reload = made("button", { type: "button", className: "button primary", textContent: "Reload" });
  const later = made("button", { type: "button", className: "button", textContent: "Not now" });
  const notice = made("aside", { className: "fresh", ariaLabel: "New version" }, text, reload, later);
  reload.onclick = async () => {
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    const others = await begin(waiting);
    if (others === 0) return;
    text.textContent = `The old version is still open in ${others} other ${others === 1 ? "window" : "windows"}: close what you don’t need, then reload.`;
  };
  later.onclick = () => notice.remove();
  document.body.append(notice);
}

export async function keep(script) {
  const registration = await workers.register(script);
  const ready = () => {
    // The first version of all has nobody to tell.
    if (registration.waiting && workers.controller) say(registration.waiting);
  };
  ready();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ready));
  registration.installing?.addEventListener("statechange", ready);
}

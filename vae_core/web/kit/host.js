// What all Streamlit components need: one widget per element, kept from call to call.
//
// Streamlit 1.67 calls a component's function again at every change of its data or of the theme,
// in the same element, and cleans up once. But when a second call begins before the first has
// loaded its module, it runs the first call's clean-up although the element lives on: clean-up
// therefore waits a moment and does nothing if a newer call has come.
import { follow } from "./changes.js";
import { make } from "./dom.js";
import { readPack } from "../engine/pack.js";
import { dress } from "./style.js";
import { problemLine } from "./problem_line.js";

const HEAD = 65536; // bytes hashed one by one; of the rest about 8000 are
const widgets = new WeakMap();

// Tells two packs apart without reading them all (FNV-1a over the length, the head and samples).
function fingerprint(bytes) {
  let hash = 0x811c9dc5 ^ bytes.byteLength;
  const head = Math.min(HEAD, bytes.length);
  for (let i = 0; i < head; i += 1) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  const stride = Math.max(1, Math.floor((bytes.length - head) / 8000));
  for (let i = head; i < bytes.length; i += stride) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return `${bytes.byteLength} ${hash >>> 0}`;
}

function newHost(parent) {
  parent.querySelector(":scope > .lp-host")?.remove(); // of an older version of this module
  const root = make("div", { class: "lp-host" });
  parent.append(root);
  return {
    root, widget: null, shown: null, call: 0, component: null, view: null, turn: Promise.resolve(),
  };
}

function clear(host) {
  host.widget?.destroy();
  host.widget = null;
  host.root.replaceChildren(); // also what a mount that failed has left
}

// A sentence in the place of a widget, with a widget's methods.
function showProblem(root, error) {
  const skin = dress(root, "");
  root.append(problemLine(error));
  return { failed: true, refresh: skin.refresh, destroy: skin.destroy };
}

// What a pack that has arrived does to a host's widget; `print` tells it from others.
function present(host, print, read, { mount, receive }) {
  if (print === host.shown) {
    host.widget?.refresh();
    return;
  }
  host.shown = print;
  try {
    const pack = print ? read() : null;
    const kept = pack && host.widget && !host.widget.failed && receive(host.widget, pack, host);
    if (!kept) {
      clear(host);
      host.widget = pack ? mount(host.root, pack, host) : null;
    }
  } catch (error) {
    clear(host);
    host.widget = showProblem(host.root, error);
  }
}

// One more call of a component: its host, and the clean-up function.
function called(component) {
  const { parentElement: parent } = component;
  if (!widgets.has(parent)) widgets.set(parent, newHost(parent));
  const host = widgets.get(parent);
  host.component = component;
  host.call += 1;
  const { call } = host;
  const cleanUp = () => setTimeout(() => {
    if (host.call !== call) return;
    host.widget?.destroy();
    host.root.remove();
    widgets.delete(parent);
  }, 0);
  return { host, cleanUp };
}

// Show `component.data` (a pack's bytes) with a widget in `component.parentElement`.
//   mount(root, host) -> a widget {refresh(), destroy()}; host.component is always the latest call
//   receive(widget, pack, host) -> true when the widget took the new pack, false to mount it anew
// What goes wrong is shown as a sentence. -> the clean-up function
export function showIn(component, widget) {
  const { host, cleanUp } = called(component);
  const { data } = component;
  const print = data instanceof Uint8Array && data.length ? fingerprint(data) : null;
  present(host, print, () => readPack(data), widget);
  return cleanUp;
}

// The same where `component.data` are messages of changes (see changes.js), each shown after the
// one before it. What cannot be followed is asked for anew, whole, by the trigger "lost".
export function followIn(component, widget) {
  const { host, cleanUp } = called(component);
  const { data } = component;
  host.turn = host.turn.then(async () => {
    const gone = () => widgets.get(component.parentElement) !== host; // cleaned up meanwhile
    if (!(data instanceof Uint8Array) || !data.length) {
      if (!gone()) present(host, null, null, widget);
      return;
    }
    /** @type {Awaited<ReturnType<typeof follow>>} */
    let next = null;
    try {
      next = await follow(host.view, data);
    } catch (error) {
      host.view = null;
      if (!gone()) present(host, error, () => { throw error; }, widget);
      return;
    }
    if (gone()) return;
    if (next) {
      host.view = next;
      present(host, next.id, () => next, widget);
    } else if (host.component === component) component.setTriggerValue("lost", true);
  });
  return cleanUp;
}

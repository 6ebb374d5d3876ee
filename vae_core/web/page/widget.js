// The explorer as a widget of a notebook: what anywidget asks for (https://anywidget.dev, its "AFM").
// The bytes of the model's file come with the widget; the code in hand goes back with each release, so
// that the next cell may read it. The notebook's address stays its own.
import { readPack } from "../engine/pack.js";
import { mountViews } from "../explorer/views.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { make } from "../kit/dom.js";
import { stateFromQuery } from "../kit/link.js";
import { problemLine } from "../kit/problem_line.js";
import { dress } from "../kit/style.js";

/**
 * What a widget's model can do.
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void}} WidgetModel
 */

// A copy of what comes, which may be a view on a part of a larger buffer.
/** @param {DataView | Uint8Array | ArrayBuffer} bytes */
function bytesOf(bytes) {
  return Uint8Array.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

// The view of a widget stands in the widget, where other pages have an address.
/** @param {WidgetModel} model */
function addressIn(model) {
  let query = String(model.get("view") ?? "");
  return {
    read: () => query,
    /** @param {string} next */
    write(next) {
      query = next;
      model.set("view", query);
      const { z } = stateFromQuery(query);
      if (z) model.set("code", Array.from(z));
      model.save_changes();
      return window.location.href; // no entry of the notebook's history
    },
  };
}

/** @param {{model: WidgetModel, el: HTMLElement}} widget */
function render({ model, el }) {
  const root = make("div", { class: "lp-root" });
  const page = make("div", { class: "lp-widget" }, root);
  el.append(page);
  dress(page, "");
  try {
    const bytes = bytesOf(model.get("weights"));
    const { read, write } = addressIn(model);
    const views = mountViews(root, readPack(bytes), { read, write, panels: [...PANELS, createTakeAway({ bytes })] });
    return () => views.destroy();
  } catch (error) {
    root.replaceChildren(problemLine(error));
    return () => {};
  }
}

export default function widget() {
  return { render };
}

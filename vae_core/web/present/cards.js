// The address of what is on the screen on a card: as a QR code, or as what another page embeds.
import { make } from "../kit/dom.js";
import { button } from "./menu.js";
import { isLocal, qrNode } from "./qr.js";
/** @import { Host } from "./present.js" */

/** @param {Host} host @returns {Element[]} */
export function qrContent(host) {
  const address = host.address();
  const local = isLocal(address)
    ? [make("p", { text: "This address is of this computer alone: others reach it once the app is served to their network, or as a site." })] : [];
  return [qrNode(address, "QR code of what is on the screen"), ...local, make("code", { text: address })];
}

/** @param {string} text */
const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** @param {Host} host @returns {Element[]} */
export function embedContent(host) {
  const [before, hash] = host.address().split("#");
  const mark = before.includes("?") ? "&" : "?";
  const source = [`${before}${mark}embed=1`, ...(hash ? [hash] : [])].join("#");
  const text = `<iframe src="${quoted(source)}" width="960" height="540" style="border: 0" allow="fullscreen"></iframe>`;
  const area = make("textarea", { readonly: "", rows: 5, "aria-label": "HTML that embeds this view", text });
  return [make("p", { text: "Paste this where HTML is taken: a slide, a course page, a blog." }), area,
    button("Copy", () => { area.select(); navigator.clipboard?.writeText(text); })];
}

// One card at a time over the page.
/** @param {HTMLElement} layer */
export function createCards(layer) {
  /** @type {HTMLElement | null} */
  let card = null;
  function close() {
    card?.remove();
    card = null;
  }
  return {
    isOpen: () => card !== null,
    close,
    /** @param {string} title @param {Element[]} content */
    show(title, content) {
      close();
      const away = button("✕", close, { "aria-label": "Close" });
      card = make("div", { class: "lp-present-card", role: "dialog", "aria-label": title },
        make("div", { class: "lp-present-row" }, make("h2", { text: title }), away), ...content);
      layer.append(card);
      away.focus();
    },
  };
}

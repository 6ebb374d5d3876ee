// What stands around every page of a site: navigation, the page's own part, and a sentence where it
// cannot be shown.
import { make } from "../kit/dom.js";
import { problemLine } from "../kit/problem_line.js";
import { dress } from "../kit/style.js";
import { PAGE_CSS } from "../page/style.js";
import { presentInSite } from "../present/in_site.js";
import { createSelect, grouped, option, waysOf } from "./choice.js";
import { asked, hrefOf, siteOfPage } from "./site.js";
import { SITE_CSS } from "./style.js";
/** @import { Listed, Site } from "./site.js" */

/** @param {Site} site */
function createNavigation(site) {
  const links = site.pages.map(([name, title]) => make("a", {
    href: hrefOf(site, name), text: title, ...(name === site.page && { "aria-current": "page" }),
  }));
  const list = make("nav", { "aria-label": "Pages", id: "lp-site-pages" }, ...links);
  const menu = make("button", {
    type: "button", class: "lp-site-way lp-site-menu", text: "Menu", "aria-expanded": "false",
    "aria-controls": "lp-site-pages",
  });
  menu.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", `${open}`);
    list.classList.toggle("lp-open", open);
  });
  const brand = make("a", { class: "lp-site-brand", href: hrefOf(site, "home") },
    make("img", { src: "assets/icon.png", alt: "", width: 24, height: 24 }),
    make("span", { text: "Latent Playground" }));
  const present = make("div", { class: "lp-site-present" });
  return { present, node: make("header", { class: "lp-site-head" }, brand, menu, list, present) };
}

// Which model is shown, to be exchanged for another; and what else there is of it.
/**
 * @param {Site} site
 * @param {Listed[]} models
 * @param {Listed | null} model
 */
function createChoice(site, models, model) {
  const groups = grouped(models).map(([label, own]) => (
    make("optgroup", { label }, ...own.map((each) => option(each, model?.id)))));
  const none = make("option", { value: "", text: "Choose a model", selected: "", disabled: "" });
  const select = createSelect(site, { label: "Model", key: "run" }, model ? groups : [none, ...groups]);
  return make("div", { class: "lp-site-choice" }, select, ...(model ? waysOf(site, model) : []));
}

// Builds the page: `show(root, site)` fills it; what it throws or rejects is told in its place.
/**
 * @param {(root: HTMLElement, site: Site) => Promise<void> | void} show
 */
export async function openPage(show) {
  const site = siteOfPage();
  const root = make("div", { class: "lp-site-root" });
  const body = make("main", { class: "lp-page" }, root);
  const navigation = createNavigation(site);
  const whole = make("div", { class: "lp-site" }, navigation.node, body);
  document.documentElement.prepend(make("style", { text: PAGE_CSS }));
  dress(whole, SITE_CSS);
  document.body.append(whole);
  presentInSite(navigation.present, {
    page: site.page, hrefOf: (page) => hrefOf(site, page), tour: site.tour,
  });
  try {
    await show(root, site);
  } catch (error) {
    root.replaceChildren(problemLine(error));
  }
}

// The same for a page of one model: `show(root, {site, model})` once its choice stands above.
/**
 * @param {string} title of the page
 * @param {(root: HTMLElement, shown: {site: Site, model: Listed}) => Promise<void> | void} show
 * @param {(model: Listed) => boolean} [fits]
 */
export async function openModelPage(title, show, fits) {
  await openPage(async (root, site) => {
    const { id, models, model } = asked(site, fits);
    const inner = make("div", { class: "lp-site-root" });
    root.append(make("h1", { class: "lp-unseen", text: model ? `${title}: ${model.title}` : title }),
      createChoice(site, models, model), inner);
    if (model) {
      document.title = `${model.title} · ${title} · Latent Playground`;
      inner.append(make("p", { class: "lp-muted lp-site-wait", role: "status", text: "Loading the model …" }));
      try {
        await show(inner, { site, model });
      } catch (error) {
        inner.replaceChildren(problemLine(error));
      }
      return;
    }
    const part = title.toLowerCase();
    const other = site.models.some((each) => each.id === id);
    const why = other ? `This site has no ${part} of that model.`
      : id !== null ? "This site has no model of that name." : `This site has no ${part} of any model.`;
    inner.replaceChildren(problemLine(new Error(models.length ? `${why} Choose another above.` : why)));
  });
}

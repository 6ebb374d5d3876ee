// The explorer of a first page: picture, a few sliders, real examples. data as for the whole one.
import { explorerComponent } from "./streamlit.js";

const SLIDERS = 8;
const show = explorerComponent(() => ({ limit: SLIDERS }));

export default function heroExplorer(component) {
  return show(component);
}

// How scenes and figures of commits look beyond what the player has for all.
import { RUNS_CSS } from "./runs_style.js";

export const SCENES_CSS = `${RUNS_CSS}
`;

// A task that is done with its own controls alone.
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";

/** @type {InstrumentKind} */
export const none = { create: () => ({ node: make("div", {}), destroy() {} }) };

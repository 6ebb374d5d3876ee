// A slider whose track is filled from its middle to its thumb, which stands at the share --at.

export const RANGE_CSS = `
.lp-range {
  --thumb: 18px;
  --middle: calc(var(--thumb) / 2 + (100% - var(--thumb)) * 0.5);
  --here: calc(var(--thumb) / 2 + (100% - var(--thumb)) * var(--at, 0.5));
  --from: min(var(--middle), var(--here));
  --to: max(var(--middle), var(--here));
  --track:
    linear-gradient(90deg, transparent var(--from), var(--lp-z) var(--from) var(--to),
      transparent var(--to)) center / 100% 4px no-repeat,
    linear-gradient(90deg, transparent calc(50% - 1px), var(--lp-line) 0 calc(50% + 1px),
      transparent 0) center / 100% 14px no-repeat,
    linear-gradient(var(--lp-line), var(--lp-line)) center / 100% 4px no-repeat;
  appearance: none; width: 100%; height: 2rem; margin: 0; background: transparent;
  cursor: pointer; touch-action: pan-y;
}
.lp-range::-webkit-slider-runnable-track { height: 2rem; background: var(--track); }
.lp-range::-moz-range-track { height: 2rem; background: var(--track); }
.lp-range::-webkit-slider-thumb {
  appearance: none; width: var(--thumb); height: var(--thumb);
  margin-top: calc((2rem - var(--thumb)) / 2); border-radius: 50%;
  border: 2px solid var(--lp-background); background: var(--lp-z);
}
.lp-range::-moz-range-thumb {
  width: var(--thumb); height: var(--thumb); border-radius: 50%; box-sizing: border-box;
  border: 2px solid var(--lp-background); background: var(--lp-z);
}
.lp-range:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--lp-z); }
.lp-range:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--lp-z); }
`;

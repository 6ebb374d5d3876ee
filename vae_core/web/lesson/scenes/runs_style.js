// How the scenes and instruments of gradients and of trainings look.

export const RUNS_CSS = `
.lp-heaps { display: grid; gap: 8px; min-width: 0; }
.lp-heap-pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 22px; }
.lp-heap { display: grid; gap: 2px; font-size: 0.8125rem; min-width: 0; }
.lp-heap .lp-fig { height: 96px; }
.lp-lesson-figure .lp-heap .lp-fig, .lp-estimators .lp-heap .lp-fig { height: 200px; }
.lp-heap-arrows { stroke: var(--lp-mu); fill: none; stroke-width: 1; }
.lp-heap-mean { stroke: var(--lp-text); stroke-width: 2; stroke-dasharray: 5 3; }
.lp-heap-tools { display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center; }
.lp-heap-tools label { display: inline-flex; gap: 8px; align-items: center; flex: 1 1 16rem; }
.lp-heap-tools input { flex: 1 1 8rem; min-width: 6rem; width: auto; }
.lp-estimators { display: grid; gap: 10px; }
.lp-estimators-form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
.lp-lesson .lp-estimators-number { width: 7rem; }

.lp-trainings, .lp-trainings > * { min-width: 0; }
.lp-trainings { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); }
.lp-trainings-table { border-collapse: collapse; }
.lp-trainings-table :is(th, td) { text-align: right; padding: 3px 0 3px 18px; border-bottom: 1px solid var(--lp-line); font-weight: 400; }
.lp-trainings-table :is(th:first-child) { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
.lp-trainings-table thead th { color: var(--lp-muted); font-size: 0.8125rem; }

.lp-courses { display: grid; gap: 4px; min-width: 0; }
.lp-courses-row { display: grid; grid-template-columns: minmax(7rem, 11rem) minmax(0, 1fr); gap: 4px 12px; align-items: center; }
.lp-courses-name { display: grid; font-size: 0.8125rem; line-height: 1.25; }
.lp-courses-beside { display: flex; flex-wrap: wrap; gap: 8px 22px; }
.lp-courses-beside .lp-courses-row { grid-template-columns: minmax(0, 1fr); }
.lp-courses-mark:empty { display: none; }
.lp-courses-pictures { display: flex; gap: 4px; min-width: 0; }
.lp-courses-picture { width: 56px; height: 56px; border-radius: 2px; background: #000; min-width: 0; }
.lp-courses-mark { font-size: 0.8125rem; }
.lp-deadly { display: grid; gap: 10px; }
.lp-deadly .lp-fig { height: 300px; }
.lp-deadly-form { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
.lp-deadly-form label { display: inline-flex; gap: 8px; align-items: center; white-space: nowrap; }
.lp-lesson .lp-deadly-beta { width: 6rem; }
.lp-deadly-forecast { stroke: var(--lp-control); stroke-dasharray: 5 4; }
.lp-deadly-recorded { fill: var(--lp-background); stroke: var(--lp-kl); stroke-width: 2; }
.lp-deadly-own { fill: var(--lp-kl); }
.lp-deadly { --own: var(--lp-kl); }

.lp-streams { display: grid; gap: 6px; min-width: 0; }
.lp-streams-rows { display: grid; gap: 4px; }
.lp-streams-row { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 8px; align-items: center; }
.lp-streams-name { font-size: 0.8125rem; }
.lp-streams-pictures { display: flex; gap: 4px; min-width: 0; }
.lp-streams-picture { width: 56px; height: 56px; border-radius: 2px; background: #000; min-width: 0; }
.lp-streams-tools { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
.lp-streams-tools input { flex: 1 1 8rem; max-width: 20rem; width: auto; }
.lp-bounds { display: grid; gap: 6px; --own: var(--lp-text); }
.lp-bounds-name { fill: var(--lp-text); }
.lp-bounds-between { stroke: var(--lp-control); stroke-width: 2; }
.lp-bounds-elbo { fill: var(--lp-background); stroke: var(--lp-text); stroke-width: 2; }
.lp-bounds-bound { fill: var(--lp-text); }
.lp-bounds-key { display: inline-block; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--lp-text); }
.lp-bounds-key-bound { background: var(--lp-text); }

.lp-order-box { display: grid; gap: 8px; padding: 14px; align-content: center; flex: 1; }
.lp-order { list-style: none; padding: 0; display: grid; gap: 8px; }
.lp-order-card { display: flex; gap: 10px; align-items: center; border: 1px solid var(--lp-control); border-radius: 8px; padding: 4px 8px 4px 12px; min-height: 48px; }
.lp-order-off { border-style: dashed; border-color: var(--lp-bad); }
.lp-order-place { min-width: 1.5rem; color: var(--lp-muted); white-space: nowrap; }
.lp-order-name { flex: 1; min-width: 0; border-radius: 4px; padding: 4px; }
.lp-order-move { width: 44px; height: 40px; border: 1px solid var(--lp-control); border-radius: 8px; background: var(--lp-background); cursor: pointer; flex: none; }
.lp-order-move:disabled { opacity: 0.35; cursor: default; }
@container (max-width: 999px) {
  .lp-heap-pair { grid-template-columns: minmax(0, 1fr); }
  .lp-courses-row { grid-template-columns: minmax(0, 1fr); }
  .lp-courses-pictures, .lp-streams-pictures { flex-wrap: wrap; }
  .lp-streams-row { grid-template-columns: minmax(0, 1fr); }
}
`;

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
.lp-heap-tools input { flex: 1 1 8rem; min-width: 6rem; }
.lp-estimators { display: grid; gap: 10px; }
.lp-estimators-form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
.lp-lesson .lp-estimators-number { width: 7rem; }

.lp-trainings, .lp-trainings > * { min-width: 0; }
.lp-trainings { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); }
.lp-trainings-table { border-collapse: collapse; }
.lp-trainings-table :is(th, td) { text-align: right; padding: 3px 0 3px 18px; border-bottom: 1px solid var(--lp-line); font-weight: 400; }
.lp-trainings-table :is(th:first-child) { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
.lp-trainings-table thead th { color: var(--lp-muted); font-size: 0.8125rem; }
@container (max-width: 999px) {
  .lp-heap-pair { grid-template-columns: minmax(0, 1fr); }
}
`;

// npm run bench [-- NAME ...]: the benchmark that is named first, else what the harness costs.
const others = {
  bench: () => import('./benchmarks.mjs'),
  'candidates-predict': () => import('./candidates-predict.mjs'),
  coverage: () => import('./coverage.mjs'),
  'candidates-right': () => import('./candidates-right.mjs'),
  'candidates-speed': () => import('./candidates-speed.mjs'),
  cobertura: () => import('./cobertura.mjs'),
  'diff-cover': () => import('./diff-cover.mjs'),
  summarise: () => import('./summarise.mjs'),
  try: () => import('./try.mjs'),
  'gate-quality': () => import('./gate-quality.mjs'),
}
const name = process.argv[2] ?? ''
const other = Object.hasOwn(others, name) ? others[/** @type {keyof typeof others} */ (name)] : undefined
if (other) process.argv.splice(2, 1)
await (other ? other() : import('./run.mjs'))

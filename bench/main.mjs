// npm run bench [-- NAME ...]: the benchmark that is named first, else what the harness costs.
const others = { coverage: './coverage.mjs', cobertura: './cobertura.mjs', 'diff-cover': './diff-cover.mjs' }
const name = process.argv[2] ?? ''
const other = Object.hasOwn(others, name) ? others[/** @type {keyof typeof others} */ (name)] : undefined
if (other) process.argv.splice(2, 1)
await import(other ?? './run.mjs')

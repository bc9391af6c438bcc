#!/usr/bin/env node
// The bin `coverage-gate`: the command of that name, by itself.
process.argv.splice(2, 0, 'coverage-gate')
await import('./main.ts')

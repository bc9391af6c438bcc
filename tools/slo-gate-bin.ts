#!/usr/bin/env node
// The bin `slo-gate`: the command of that name, by itself.
process.argv.splice(2, 0, 'slo-gate')
await import('./main.ts')

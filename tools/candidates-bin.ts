#!/usr/bin/env node
// The bin `evolve-candidates`: the command `candidates`, by itself.
process.argv.splice(2, 0, 'candidates')
await import('./main.ts')

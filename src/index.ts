export { EvolveError, NetworkBlockedError } from './errors.ts'
export * from './events/index.ts'
export { resolveSettings, type ClockMode, type EvolveOptions, type Settings, type Surroundings } from './options.ts'
export { evolve, type EvolvePlugin } from './plugin.ts'

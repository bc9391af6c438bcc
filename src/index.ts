export { EvolveError, NetworkBlockedError } from './errors.ts'
export * from './events/index.ts'
export {
  appendToLedger,
  readLedger,
  verifyLedger,
  type Anchor,
  type Appended,
  type Branch,
  type ChainedLine,
  type Ledger,
  type LedgerLine,
  type LockOptions,
  type Verdict,
  type Verification,
} from './ledger/index.ts'
export { resolveSettings, type ClockMode, type EvolveOptions, type Settings, type Surroundings } from './options.ts'
export { evolve, type EvolvePlugin } from './plugin.ts'

export { eventSchema, type BlockedNetwork, type EventKind, type FailureEvent } from './event.ts'
export { namePattern, reproCommand, shellQuote, type Repro } from './repro.ts'
export { fingerprint, signature } from './signature.ts'
export { appendEvent, parseEvents, readEvents, type EventLines } from './stream.ts'

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import canonicalize from 'canonicalize'

/** What a latency depends on besides the code. */
export interface Environment {
  runtime: string
  runtime_version: string
  os: string
  arch: string
  cpu: string
  cores: number
  container: boolean
  /** Such as `--jitless`, from the config, the command line or `NODE_OPTIONS`; not there where there are none. */
  runtime_flags?: string
}

/**
 * The machine that this runs on, and the runtime that the benchmarks run on.
 * @param flags what that was told besides the code
 */
export function readEnvironment(flags: string | null = null): Environment {
  return {
    runtime: 'node',
    runtime_version: process.versions.node,
    os: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() || 'unknown',
    // As many as this process may use: a container can have less than the machine.
    cores: availableParallelism(),
    container: inContainer(),
    ...(flags === null ? {} : { runtime_flags: flags }),
  }
}

/** First 16 hex digits of the SHA-256 of the canonical JSON (RFC 8785). */
export function fingerprintOf(environment: Environment): string {
  return createHash('sha256')
    .update(canonicalize(environment) as string)
    .digest('hex')
    .slice(0, 16)
}

/** Docker and podman leave a file, others a variable or a control group by their name. */
function inContainer(): boolean {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true
  if (process.env.KUBERNETES_SERVICE_HOST || process.env.container) return true
  try {
    return /\/(?:docker|lxc|kubepods|libpod|containerd)\b/.test(readFileSync('/proc/1/cgroup', 'utf8'))
  } catch {
    return false
  }
}

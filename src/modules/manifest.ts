import { basename, dirname, resolve } from 'node:path'
import { duplicateKey } from './duplicate-key.ts'
import { isLane, LANES, lanesOf } from './lanes.ts'

export const MANIFEST = 'module.manifest.json'

/** A module as its manifest describes it. Paths are absolute, with `/` between their parts. */
export interface Module {
  /** `module`, else the folder's name. */
  name: string
  manifest: string
  folder: string
  /** Where its code is: `layout.paths.code`, else the folder. */
  code: string
  /** `layout.paths.tests`; `null`: wherever its test files are. */
  tests: string | null
  /** `layout.paths.benchmarks`; `null`: wherever its benchmark files are. */
  benchmarks: string | null
  /** The first tag `lane:...`, else L2; not always one that is known. */
  lane: string
  /** Percent of lines, of the manifest or of the lane; `null` where neither tells. */
  target: number | null
  /** What is wrong with the parts above, or odd; empty for most. */
  faults: Fault[]
  /** What was observed, as it stands in the file: any type is possible. */
  testing: Record<string, unknown>
  performance: Record<string, unknown>
}

export interface Fault {
  /**
   * `layout`: which files are the module's own is unknown; `target`: what is asked of its coverage is; `performance`:
   * what is asked of its latency, and what was observed, is; `warning`: odd.
   */
  kind: 'layout' | 'target' | 'performance' | 'warning'
  message: string
}

/** A manifest that no module could be read from. Its folder's files are still nobody else's. */
export interface Unreadable {
  manifest: string
  message: string
  standIn: Module
}

/**
 * Reads a manifest's text. Keys that the tools don't know are left alone, values of the wrong type become faults.
 * @param manifest absolute path of the file
 * @throws SyntaxError where the text is not a JSON object, with line and column
 */
export function parseManifest(manifest: string, text: string): Module {
  const content = parseObject(text)
  const folder = slashed(dirname(manifest))
  const faults: Fault[] = []
  const fault = (kind: Fault['kind'], message: string): void => void faults.push({ kind, message })

  const twice = duplicateKey(text, content)
  if (twice !== null) fault('warning', `the key ${twice} is there twice: the last one counts`)
  const paths = record(record(content.layout).paths)
  const inside = (key: string): string | null => {
    const value = paths[key]
    if (value === undefined || value === null) return null
    const path = typeof value === 'string' ? slashed(resolve(folder, value.replaceAll('\\', '/'))) : null
    if (path !== null && isBelow(path, folder)) return path
    fault('layout', `layout.paths.${key} must be a folder below the manifest's, not ${JSON.stringify(value)}`)
    return null
  }

  const tags = Array.isArray(content.tags) ? content.tags.filter((tag): tag is string => typeof tag === 'string') : []
  const [lane, ...others] = lanesOf(tags)
  for (const tag of tags.filter((one) => /^L\d$/.test(one)))
    fault('warning', `the tag ${tag} is no lane; write lane:${tag}`)
  if (others.length > 0) fault('warning', `two lanes (${[lane, ...others].join(', ')}): the first counts`)

  const { performance } = content
  if (performance !== undefined && performance !== null && !isRecord(performance))
    fault('performance', `performance must be an object, not ${JSON.stringify(performance)}`)
  const { observed } = record(performance)
  if (observed !== undefined && observed !== null && !isRecord(observed))
    fault('performance', `performance.observed must be an object, not ${JSON.stringify(observed)}`)

  const testing = record(content.testing)
  const name = content.module
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    fault('layout', `module must be a name, not ${JSON.stringify(name)}`)
  return {
    name: typeof name === 'string' && name !== '' ? name : basename(folder),
    manifest: slashed(manifest),
    folder,
    code: inside('code') ?? folder,
    tests: inside('tests'),
    benchmarks: inside('benchmarks'),
    lane,
    target: targetOf(testing.coverage_target, lane, (message) => fault('target', message)),
    faults,
    testing,
    performance: record(performance),
  }
}

function targetOf(target: unknown, lane: string, fault: (message: string) => void): number | null {
  if (target === undefined) {
    if (isLane(lane)) return LANES[lane]
    fault(`unknown lane ${lane}; use ${Object.keys(LANES).join(', ')}, or set testing.coverage_target`)
    return null
  }
  if (typeof target === 'number' && target >= 0 && target <= 100) return target
  fault(`testing.coverage_target must be a number from 0 to 100, not ${JSON.stringify(target)}`)
  return null
}

/** @throws SyntaxError where the text is not a JSON object */
export function parseObject(text: string): Record<string, unknown> {
  const json = text.replace(/^\uFEFF/, '')
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch (error) {
    if (/^(?:<{7}|>{7}) /m.test(json))
      throw new SyntaxError('has conflict markers of a merge; vitest-evolve ledger mend merges its figures', {
        cause: error,
      })
    throw new SyntaxError(`not valid JSON: ${located((error as Error).message, json)}`, { cause: error })
  }
  if (isRecord(content)) return content
  throw new SyntaxError('not a JSON object')
}

/** The engine gives a position in characters; people need a line. */
function located(message: string, text: string): string {
  const [, position] = / at position (\d+)/.exec(message) ?? []
  const [first] = message.split(' in JSON')
  if (position === undefined) return first!.split('\n')[0]!
  const lines = text.slice(0, Number(position)).split('\n')
  return `${first} (line ${lines.length}, column ${lines.at(-1)!.length + 1})`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

export function slashed(path: string): string {
  return path.includes('\\') ? path.replaceAll('\\', '/') : path
}

/** Whether a path is the folder or below it; both absolute, with `/`. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

export function isManifest(path: string): boolean {
  return path === MANIFEST || path.endsWith(`/${MANIFEST}`)
}

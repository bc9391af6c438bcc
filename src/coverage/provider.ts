import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'
import libCoverage, { type CoverageMap, type CoverageMapData } from 'istanbul-lib-coverage'
import type { Vitest } from 'vitest/node'
import { slashed, type Module, type Ownership } from '../modules/index.ts'
import { codeLines } from './code-lines.ts'
import { isIgnoredWhole } from './ignore-hints.ts'
import type { Unmeasured } from './run-file.ts'
import { partsOf } from '../syntax/parts.ts'
import { sourceText } from './source-text.ts'

/**
 * What Vitest's v8 and istanbul providers have in common, in 4.1 and 5: part of it is not public, which is why
 * `tests/e2e/coverage.test.ts` compares the figures with those of plain runs on each version.
 */
export interface Provider {
  name: string
  options: { include?: string[] | undefined }
  /** Files with raw results, by project, environment and test files. */
  coverageFiles: Map<string | symbol, Record<string, Record<string, string>>>
  createCoverageMap(): CoverageMap
  isIncluded(file: string, root?: string): boolean
  getUntestedFiles(tested: string[]): Promise<string[]>
  readCoverageFiles(callbacks: { onFileRead(raw: RawCoverage): void }): Promise<void>
  onAfterSuiteRun(result: SuiteResult): void
  generateCoverage(context: { allTestsRun: boolean }): Promise<CoverageMap>
  reportCoverage(map: CoverageMap, context: object): Promise<void>
  cleanAfterRun(): Promise<void>
}

interface SuiteResult {
  testFiles: string[]
  environment: string
  projectName?: string | undefined
}

/** V8's scripts by URL, or istanbul's files by path. */
type RawCoverage = { result: { url: string }[] } | Record<string, unknown>

export interface Split {
  owners: Ownership
  modules: readonly Module[]
  /** Files that can be code; whatever else tests load (what git ignores, say) is not a module's own. */
  sources: readonly string[]
  /** Whether any test of a module ran: if none did, what its test files loaded counts for nothing. */
  ran(module: Module): boolean
}

export interface Measured {
  /** By absolute path. */
  coverage: CoverageMapData
  /** Files that are to count, but that the provider left out. */
  unmeasured: Unmeasured[]
}

/**
 * Makes a provider generate one coverage map per module where it would generate one for all: from the raw results of
 * the module's own test files, of its own code alone. A source file is converted once, as it would be in a plain run.
 * @returns coverage by manifest, when the run is over
 */
export function splitByModule(vitest: Vitest, provider: Provider, split: Split): Promise<Map<string, Measured>> {
  const { owners, modules, ran } = split
  const own = new Map<string, string[]>(modules.map(({ manifest }) => [manifest, []]))
  for (const file of split.sources) own.get(owners.codeOwner(file)?.manifest ?? '')?.push(file)
  const results = new Map<string, string>()
  let current: { manifest: string; files: Set<string> } | null = null

  const isOwn = (file: string): boolean => current === null || current.files.has(pathOf(file))
  const { isIncluded, onAfterSuiteRun, readCoverageFiles, generateCoverage } = provider

  provider.isIncluded = (file, root) => isOwn(file) && isIncluded.call(provider, file, root)
  provider.getUntestedFiles = async (tested) => {
    const seen = new Set(tested.map(slashed))
    return [...(current?.files ?? [])].filter((file) => !seen.has(file) && provider.isIncluded(file))
  }
  provider.onAfterSuiteRun = (result) => {
    const { projectName, testFiles } = result
    const project = vitest.projects.find(({ name }) => name === (projectName ?? '')) ?? vitest.getRootProject()
    const owner = owners.testOwner(slashed(resolve(project.config.root, testFiles[0]!)))
    if (!owner) return
    results.set(resultKey(result.environment, testFiles.join(), project.name), owner.manifest)
    onAfterSuiteRun.call(provider, result)
  }
  provider.readCoverageFiles = (callbacks) =>
    readCoverageFiles.call(provider, { ...callbacks, onFileRead: (raw) => callbacks.onFileRead(onlyOwn(raw, isOwn)) })
  provider.reportCoverage = () => provider.cleanAfterRun()

  return new Promise((done, fail) => {
    provider.generateCoverage = async (context) => {
      const all = provider.coverageFiles
      const parts = byManifest(all, results)
      const maps = new Map<string, Measured>()
      // Without patterns the providers leave out what no test loads.
      provider.options.include ??= ['**']
      try {
        for (const module of modules) {
          current = { manifest: module.manifest, files: new Set(own.get(module.manifest)) }
          provider.coverageFiles = (ran(module) ? parts.get(module.manifest) : undefined) ?? new Map()
          const map = await generateCoverage.call(provider, { ...context, allTestsRun: true }).catch(unlessPercent)
          map.filter(isOwn)
          maps.set(module.manifest, { coverage: map.toJSON(), unmeasured: unmeasured(map, current.files, provider) })
        }
        done(maps)
      } catch (error) {
        fail(error as Error)
      } finally {
        provider.coverageFiles = all
      }
      return provider.createCoverageMap()
    }
  })
}

/** The v8 provider takes paths for URLs: with a % in one it ends the run. The files are named below. */
function unlessPercent(error: unknown): CoverageMap {
  if (error instanceof URIError) return libCoverage.createCoverageMap()
  throw error
}

/** What has lines, and the provider has nothing to say of it. */
function unmeasured(map: CoverageMap, own: ReadonlySet<string>, provider: Provider): Unmeasured[] {
  const known = new Set(map.files().map(pathOf))
  const left = [...own].filter((file) => !known.has(file))
  const wanted = left.filter((file) => provider.isIncluded(file))
  // Of a module that is left out as a whole nobody knows whether it has lines to cover.
  if (known.size + wanted.length === 0) return left.filter(hasLines).map((file) => ({ file, why: 'left-out' }))
  const percent = wanted.filter((file) => file.includes('%'))
  if (percent.length > 0) return percent.map((file) => ({ file, why: 'percent' }))
  return wanted.filter(hasLines).map((file) => ({ file, why: existsSync(file) ? 'unparsed' : 'gone' }))
}

/** Types alone, and what comments ignore, may be left out; what is not there any more, or does not parse, may not. */
function hasLines(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    const parts = partsOf(file, text)
    return codeLines(text, parts).size > 0 && !isIgnoredWhole(text, sourceText(text, parts))
  } catch {
    return true
  }
}

/** The files with raw results, told apart by manifest in one go. */
function byManifest(
  all: Provider['coverageFiles'],
  owners: ReadonlyMap<string, string>,
): Map<string, Provider['coverageFiles']> {
  const split = new Map<string, Provider['coverageFiles']>()
  for (const [project, environments] of all)
    for (const [environment, files] of Object.entries(environments))
      for (const [tests, file] of Object.entries(files)) {
        const owner = owners.get(resultKey(environment, tests, typeof project === 'string' ? project : '')) ?? ''
        const mine: Provider['coverageFiles'] = split.get(owner) ?? new Map()
        split.set(owner, mine)
        const kept = mine.get(project) ?? {}
        mine.set(project, kept)
        kept[environment] = { ...kept[environment], [tests]: file }
      }
  return split
}

function resultKey(environment: string, testFiles: string, project: string): string {
  return `${environment}\0${project}\0${testFiles}`
}

/** Before the results are merged: most of what a test file loads belongs to others, and would be merged in vain. */
function onlyOwn(raw: RawCoverage, isOwn: (file: string) => boolean): RawCoverage {
  return Array.isArray(raw.result)
    ? { ...raw, result: raw.result.filter(({ url }) => !url.startsWith('file:') || isOwn(url)) }
    : Object.fromEntries(Object.entries(raw).filter(([file]) => isOwn(file)))
}

const paths = new Map<string, string>()

/** The file of a URL or of a path, as ownership knows it. A query may be part of the path: `a.ts%3Fraw`. */
function pathOf(file: string): string {
  let path = paths.get(file)
  if (path === undefined) {
    path = slashed(file.startsWith('file:') ? fileURLToPath(file) : file).split('?')[0]!
    paths.set(file, path)
  }
  return path
}

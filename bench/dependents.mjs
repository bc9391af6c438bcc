// Which files depend on a file, by `candidates` and by dependency-cruiser, and why they differ where they do.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundle } from './bundle.mjs'
import { temporaryFolder } from './suites.mjs'

/** The last that runs on Node 20. */
export const CRUISER = 'dependency-cruiser@17.4.3'

const { analyse, codeFiles, importResolver } = await bundle(
  'syntax/analyse',
  'candidates/files',
  'candidates/dependents/resolve',
)

const CLASSES = {
  component: 'in a component (.vue, .svelte, .astro), of which dependency-cruiser reads none or all without a compiler',
  package: 'a package of the project by its name: each takes another file for it, or dependency-cruiser what is built',
  paths: 'by `paths`: for us of the tsconfig.json next to the file, for dependency-cruiser of the one in the root',
  types: 'imported for its types and loaded as well: dependency-cruiser keeps the types',
  query: 'with a query',
  other: 'each takes another file',
  unclear: 'not explained',
}

/**
 * @param {string} root a clone
 * @returns {{ files: number, equal: number, edges: { ours: number, theirs: number, both: number }, classes: Map<string, number>, unclear: string[] }}
 */
export function compareDependents(root) {
  const isCode = codeFiles({ paths: [], exclude: [] })
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30 }).split(
    '\0',
  )
  const files = tracked.filter((file) => file !== '' && isCode(file)).sort()
  const own = ourEdges(root, tracked, files)
  const other = theirEdges(root, files)
  const counts = (/** @type {Map<string, string>} */ edges) => {
    /** @type {Map<string, number>} */
    const by = new Map()
    for (const edge of edges.keys()) {
      const target = /** @type {string} */ (edge.split('\0')[1])
      by.set(target, (by.get(target) ?? 0) + 1)
    }
    return by
  }
  const [mine, theirs] = [counts(own), counts(other.edges)]
  /** @type {Map<string, number>} */
  const classes = new Map()
  /** @type {string[]} */
  const unclear = []
  const note = (/** @type {string} */ why) => classes.set(why, (classes.get(why) ?? 0) + 1)
  for (const [edge, request] of own) if (!other.edges.has(edge)) say('only ours', edge, request)
  for (const [edge, request] of other.edges) if (!own.has(edge)) say("only dependency-cruiser's", edge, request)
  /** @param {string} side @param {string} edge @param {string} request */
  function say(side, edge, request) {
    const why = reason(edge, request, side === 'only ours', other.requests)
    note(`${side}: ${why}`)
    if (why === CLASSES.unclear) unclear.push(`${side}: ${edge.replace('\0', ' -> ')} (${request})`)
  }
  const both = [...own.keys()].filter((edge) => other.edges.has(edge)).length
  return {
    files: files.length,
    equal: files.filter((file) => (mine.get(file) ?? 0) === (theirs.get(file) ?? 0)).length,
    edges: { ours: own.size, theirs: other.edges.size, both },
    classes,
    unclear,
  }
}

/** @param {string} root @param {string[]} tracked @param {string[]} files */
function ourEdges(root, tracked, files) {
  const packages = tracked
    .filter((file) => /(?:^|\/)package\.json$/.test(file))
    .flatMap((file) => {
      try {
        return [
          { folder: dirname(file).replace(/^\.$/, ''), manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) },
        ]
      } catch {
        return []
      }
    })
  const resolve = importResolver(root, new Set(files), packages)
  /** @type {Map<string, string>} by importer and imported file the request */
  const edges = new Map()
  for (const file of files)
    for (const request of analyse(file, readFileSync(join(root, file), 'utf8')).imports) {
      const target = resolve(file, request)
      if (target !== null && target !== file) edges.set(`${file}\0${target}`, request)
    }
  return edges
}

/** @param {string} root @param {string[]} files */
function theirEdges(root, files) {
  const folder = temporaryFolder('cruise')
  const config = join(folder, 'config.cjs')
  // Imports that are of types alone by what they say are told apart, those that a compiler would find out are kept.
  writeFileSync(
    config,
    `module.exports = { options: { tsPreCompilationDeps: 'specify', combinedDependencies: true, moduleSystems: ['es6', 'cjs'],
      ${hasConfig(root) ? "tsConfig: { fileName: 'tsconfig.json' }," : ''}
      enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte', '.json'],
        conditionNames: ['source', 'development', 'module', 'import', 'default', 'require', 'node', 'types'], mainFields: ['source', 'module', 'main'], exportsFields: ['exports'] } } }\n`,
  )
  const output = join(folder, 'out.json')
  const list = files.map((file) => `'${file.replaceAll("'", "'\\''")}'`).join(' ')
  const script = join(folder, 'cruise.sh')
  writeFileSync(script, `cd '${root}' && exec depcruise --config '${config}' -T json -f '${output}' ${list}\n`)
  const ended = spawnSync('npx', ['-y', '-p', CRUISER, '-p', 'typescript@5.9', '-c', `sh '${script}'`], {
    // In the clone, npm may be told not to be the one.
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=8192' },
  })
  if (ended.status !== 0) throw new Error(`dependency-cruiser failed: ${ended.stderr.slice(0, 2000)}`)
  const known = new Set(files)
  /** @type {Map<string, string>} */
  const edges = new Map()
  /** @type {Map<string, { resolved: string, types: boolean }>} by importer and request */
  const requests = new Map()
  for (const { source, dependencies } of JSON.parse(readFileSync(output, 'utf8')).modules)
    for (const { resolved, module, dependencyTypes } of dependencies) {
      const types = dependencyTypes.includes('type-only') || dependencyTypes.includes('type-import')
      if (!types || !requests.has(`${source}\0${module}`)) requests.set(`${source}\0${module}`, { resolved, types })
      if (!types && known.has(source) && known.has(resolved) && source !== resolved)
        edges.set(`${source}\0${resolved}`, module)
    }
  return { edges, requests }
}

/** Whether dependency-cruiser can read it: it ends where one extends what is not installed. @param {string} root */
function hasConfig(root) {
  const file = join(root, 'tsconfig.json')
  return existsSync(file) && !/"extends"\s*:\s*\[?\s*"[^."]/.test(readFileSync(file, 'utf8'))
}

/**
 * @param {string} edge @param {string} request
 * @param {boolean} isOurs
 * @param {ReturnType<typeof theirEdges>['requests']} requests
 */
function reason(edge, request, isOurs, requests) {
  const [from = '', to = ''] = edge.split('\0')
  if (/\.(?:vue|svelte|astro)$/.test(from)) return CLASSES.component
  if (/[?#]/.test(request.slice(1))) return CLASSES.query
  if (/^(?:[~#]|@?\/)/.test(request)) return CLASSES.paths
  if (!request.startsWith('.')) return CLASSES.package
  const theirs = requests.get(`${from}\0${request}`)
  if (isOurs && theirs?.types) return CLASSES.types
  return isOurs && theirs && theirs.resolved !== to ? CLASSES.other : CLASSES.unclear
}

import { ResolverFactory } from 'oxc-resolver'

/** A package of the project itself. */
export interface OwnPackage {
  /** Relative to the root; '' for the root. */
  folder: string
  /** What its package.json says, as far as it is needed. */
  manifest: { name?: unknown; main?: unknown; module?: unknown; source?: unknown; exports?: unknown }
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte']

/** What the resolver says where all is well but for the file. */
const NOT_FOUND = /^Cannot find module/

/** Conditions of `exports`, those first that lead to sources. */
const CONDITIONS = ['source', 'development', 'module', 'import', 'default', 'require', 'node', 'types']

/**
 * Finds the file that an import means, by Node's rules, `paths` of the tsconfig.json next to it, and for packages of the project by
 * what they export: built files stand for their sources, which need not have been built.
 * @param root a real path, with `/`
 * @param files relative to the root; nothing else is found
 * @returns a function from file and request to a file, `null` for what is none of them
 */
export function importResolver(
  root: string,
  files: ReadonlySet<string>,
  packages: readonly OwnPackage[],
): (file: string, request: string) => string | null {
  const options = {
    extensions: [...EXTENSIONS, '.json'],
    extensionAlias: {
      '.js': ['.ts', '.tsx', '.js', '.jsx'],
      '.jsx': ['.tsx', '.jsx'],
      '.mjs': ['.mts', '.mjs'],
      '.cjs': ['.cts', '.cjs'],
    },
    conditionNames: CONDITIONS,
    builtinModules: true,
  }
  const resolver = new ResolverFactory({ ...options, tsconfig: 'auto' })
  // Where a tsconfig.json extends what is not installed, not even a neighbour is found with it.
  const withoutConfig = new ResolverFactory(options)
  const found = (file: string, request: string): string | undefined => {
    const { path, error = '' } = resolver.resolveFileSync(file, request)
    return path ?? (NOT_FOUND.test(error) ? undefined : withoutConfig.resolveFileSync(file, request).path)
  }
  const byName = new Map(
    packages.flatMap((one) => (typeof one.manifest.name === 'string' ? [[one.manifest.name, one]] : [])),
  )
  return (file, request) => {
    // What comes before the file: loaders, schemes; and what after: queries.
    const plain = request.replace(/[?#].*$/s, (query, at: number) => (at === 0 ? query : ''))
    const path = found(`${root}/${file}`, plain)?.replaceAll('\\', '/')
    if (path?.startsWith(`${root}/`)) {
      const own = path.slice(root.length + 1)
      if (files.has(own)) return own
    }
    const [, name, sub = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/s.exec(plain) ?? []
    const own = name === undefined ? undefined : byName.get(name)
    return own ? (sourcesOf(own, sub).find((one) => files.has(one)) ?? null) : null
  }
}

/** Where the source of what a package exports may be, likeliest first. */
function sourcesOf({ folder, manifest }: OwnPackage, sub: string): string[] {
  const targets = exportedAs(manifest.exports, sub === '' ? '.' : `./${sub}`)
  if (sub === '')
    for (const one of [manifest.source, manifest.module, manifest.main]) if (typeof one === 'string') targets.push(one)
  const bases = [...targets.flatMap(unbuilt), `src/${sub || 'index'}`, sub || 'index', `src/${sub}/index`]
  return bases
    .flatMap((base) => [base, ...EXTENSIONS.map((extension) => `${base}${extension}`)])
    .map((path) => (folder === '' ? path : `${folder}/${path}`))
}

/** Files that `exports` names for a path, by the order of the conditions: as Node has it, the key itself, else the longest pattern. */
function exportedAs(exports: unknown, path: string): string[] {
  if (exports === null || typeof exports !== 'object')
    return path === '.' && typeof exports === 'string' ? [exports] : []
  const entries = Object.entries(exports)
  if (!entries.some(([key]) => key.startsWith('.'))) return path === '.' ? leaves(exports) : []
  const exact = entries.find(([key]) => key === path)
  if (exact) return leaves(exact[1])
  const patterns = entries.flatMap(([key, value]) => {
    const [before = '', after] = key.split('*')
    const isMeant = after !== undefined && path.startsWith(before) && path.endsWith(after)
    return isMeant ? [{ before, value, star: path.slice(before.length, path.length - after.length) }] : []
  })
  const [best] = patterns.sort((a, b) => b.before.length - a.before.length)
  return best ? leaves(best.value).map((leaf) => leaf.replaceAll('*', best.star)) : []
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (value === null || typeof value !== 'object') return []
  const conditions = value as Record<string, unknown>
  return CONDITIONS.flatMap((condition) => leaves(conditions[condition]))
}

/** `./dist/a.d.ts` may come of `src/a`, of `a`, or be what it says. */
function unbuilt(target: string): string[] {
  const path = target.replace(/^\.\//, '')
  const bare = path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '')
  const below = /^(?:dist|lib|build|out|output|es|esm|cjs|umd)\/(?:(?:es|esm|cjs|umd|node|browser)\/)?(.*)$/.exec(
    bare,
  )?.[1]
  return below === undefined ? [path, bare] : [path, `src/${below}`, below, bare]
}

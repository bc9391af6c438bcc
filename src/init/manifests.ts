import { isBelow, isSource, isTestFile } from '../modules/index.ts'

/** A folder that is to become a module. Paths are absolute, with `/`. */
export interface NewModule {
  folder: string
  /** The name in its package.json. */
  packageName: string | null
  /** From the root, `''` for the root itself. */
  path: string
}

export interface Named extends NewModule {
  name: string
  /** Who has the package's name already. */
  twin: string | null
}

/**
 * Names modules by their packages, else by their paths with dots; a name that is taken gives way to the path.
 * @param taken names that modules have, each with where that is
 */
export function nameModules(folders: readonly NewModule[], taken: ReadonlyMap<string, string>): Named[] {
  const names = new Map(taken)
  return folders.map((one) => {
    const byPath = one.path.replaceAll('/', '.') || one.folder.split('/').at(-1)!
    const wanted = one.packageName ?? byPath
    const twin = names.get(wanted) ?? null
    const name = [wanted, byPath, ...numbered(byPath, names.size)].find((candidate) => !names.has(candidate))!
    names.set(name, one.path || '.')
    return { ...one, name, twin }
  })
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count + 1 }, (_, index) => `${name}-${index + 2}`)
}

const TEST_FOLDERS = ['tests', 'test', '__tests__']

/**
 * The first manifest of a module.
 * @param files its source files: absolute, with `/`
 */
export function firstManifest({ folder, name }: Pick<Named, 'folder' | 'name'>, files: readonly string[]): string {
  const paths = layoutOf(folder, files)
  const manifest = {
    module: name,
    tags: ['lane:L2'],
    ...(Object.keys(paths).length > 0 ? { layout: { paths } } : {}),
    testing: {},
  }
  // One line for what is short, as people write it.
  const text = JSON.stringify(manifest, null, 2)
    .replace(/\[\s+("lane:L2")\s+\]/, '[$1]')
    .replace(/"paths": \{[^}]*\}/, (object) => object.replaceAll(/\s+/g, ' '))
  return `${text}\n`
}

/** A folder of tests is only named where no test lies outside: named, it alone counts. */
function layoutOf(folder: string, files: readonly string[]): { code?: string; tests?: string } {
  const tests = files.filter(isTestFile)
  const code = files.some((file) => isBelow(file, `${folder}/src`) && isSource(file))
  const within = TEST_FOLDERS.find(
    (name) => tests.length > 0 && tests.every((file) => isBelow(file, `${folder}/${name}`)),
  )
  return { ...(code ? { code: 'src' } : {}), ...(within === undefined ? {} : { tests: within }) }
}

import { isDynamicPattern } from 'tinyglobby'
import { isConfigFile } from '../config-files.ts'

/** A run of one package that is to be a project of the root's. */
export interface Wanted {
  /** The package's folder, from the root. */
  folder: string
  /** Its config, from the root. */
  config: string
  /** The name that Vitest gives it; unique only by chance. */
  name: string
  /** `dir` of its config, from the root, where that is relative: at the root it would lead elsewhere. */
  dir: string | null
}

export type Project = string | { extends: string; root: string; test: { name: string; dir?: string } }

/**
 * What is written into `projects`: a glob where it finds the same configs as are wanted, and others that do no harm, else
 * the configs one by one. Those that would have a name twice, or lie in another folder, get their name and folder here.
 * @param configs every config in the folders that a glob could find, from the root; `null`: one by one, then
 * @param harmless whether a config may be in a run although nobody wants it
 */
export function projectsOf(
  wanted: readonly Wanted[],
  configs: readonly string[] | null,
  harmless: (config: string) => boolean,
): Project[] {
  const names = new Map<string, number>()
  for (const { name } of wanted) names.set(name, (names.get(name) ?? 0) + 1)
  const isPlain = ({ folder, config, name, dir }: Wanted): boolean =>
    dir === null &&
    names.get(name) === 1 &&
    folderOf(config) === folder &&
    isConfigFile(config) &&
    !isDynamicPattern(config)
  const plain = wanted.filter(isPlain).map(({ config }) => config)
  const taken = new Set(wanted.filter(isPlain).map(({ name }) => name))
  return [
    ...(configs === null ? plain : globbed(plain, configs, harmless)),
    ...wanted.filter((one) => !isPlain(one)).map((one) => named(one, names.get(one.name)! > 1, taken)),
  ]
}

function globbed(
  wanted: readonly string[],
  configs: readonly string[],
  harmless: (config: string) => boolean,
): string[] {
  const groups = new Map<string, string[]>()
  for (const config of wanted) {
    const glob = `${folderOf(folderOf(config))}/*/${baseOf(config)}`
    groups.set(glob, [...(groups.get(glob) ?? []), config])
  }
  return [...groups].flatMap(([glob, group]) => {
    const found = configs.filter((config) => `${folderOf(folderOf(config))}/*/${baseOf(config)}` === glob)
    const others = found.filter((config) => !group.includes(config))
    return group.length > 1 && !glob.startsWith('/') && others.every(harmless) ? [glob] : group
  })
}

/** @param taken names that are given, this one's included when it returns */
function named({ folder, config, name, dir }: Wanted, twins: boolean, taken: Set<string>): Project {
  const [, label = ''] = /^(?:vitest|vite)\.?(.*?)\.?config\.\w+$/.exec(baseOf(config)) ?? []
  // A name that nobody else has stays as it is.
  const base = twins ? [name, label || (folderOf(folder) && baseOf(folder))].filter(Boolean).join(' ') : name
  let unique = base
  for (let count = 2; taken.has(unique); count += 1) unique = `${base} ${count}`
  taken.add(unique)
  return { extends: `./${config}`, root: `./${folder}`, test: { name: unique, ...(dir === null ? {} : { dir }) } }
}

/** What stands between the brackets of `projects`, each on a line of its own. */
export function entriesOf(projects: readonly Project[], indent: string): string {
  return projects.map((one) => `${indent}${source(one)},\n`).join('')
}

/** A config for the root of a monorepo. @param line whether the plugin goes into it */
export function rootConfig(
  projects: readonly Project[],
  { line, provider }: { line: boolean; provider: string | null },
): string {
  return `import { defineConfig } from 'vitest/config'
${line ? "import { evolve } from 'vitest-evolve'\n" : ''}
export default defineConfig({
${line ? '  plugins: [evolve()],\n' : ''}  test: {
${provider === null ? '' : `    coverage: { provider: ${quoted(provider)} },\n`}    projects: [
${entriesOf(projects, '      ')}    ],
  },
})
`
}

function source(project: Project): string {
  if (typeof project === 'string') return quoted(project)
  const { extends: config, root, test } = project
  const dir = test.dir === undefined ? '' : `, dir: ${quoted(test.dir)}`
  return `{ extends: ${quoted(config)}, root: ${quoted(root)}, test: { name: ${quoted(test.name)}${dir} } }`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

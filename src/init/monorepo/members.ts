import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { parse } from 'yaml'

/** A package of a workspace. */
export interface Member {
  /** From the root, with `/`. */
  path: string
  name: string | null
  /** Its commands by name: npm scripts, and targets of Nx. */
  scripts: Record<string, string>
}

interface Manifest {
  name?: unknown
  scripts?: unknown
  workspaces?: unknown
  nx?: { targets?: unknown }
}

/** Files by which tools name the packages of a workspace. */
const LISTS = ['pnpm-workspace.yaml', 'package.json', 'lerna.json']

/**
 * The packages of the workspace whose root this is, by what pnpm, npm, yarn, bun and lerna read, and the projects of Nx.
 * @param onProblem told in one line of what cannot be read
 * @returns none where it is no workspace; never the root itself
 */
export async function membersOf(root: string, onProblem: (what: string) => void): Promise<Member[]> {
  const lists = await Promise.all(LISTS.map((file) => readList(root, file, onProblem)))
  const patterns = lists.flat().map((pattern) => pattern.replace(/^(!?)(?:\.\/)+/, '$1').replace(/\/+$/, ''))
  const projects = existsSync(join(root, 'nx.json')) ? ['**/project.json'] : []
  const files = await glob([...patterns.map((pattern) => `${pattern}/package.json`), ...projects], {
    cwd: root,
    ignore: ['**/node_modules/**', '**/dist/**'],
    followSymbolicLinks: false,
  })
  const folders = [...new Set(files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf('/')))))].filter(Boolean)
  const members = await Promise.all(folders.sort().map((path) => readMember(root, path, onProblem)))
  return members.filter((member) => member !== null)
}

async function readList(root: string, file: string, onProblem: (what: string) => void): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8').catch(() => null)
  if (text === null) return []
  try {
    // JSON is YAML.
    const { packages, workspaces } = (parse(text) ?? {}) as { packages?: unknown; workspaces?: unknown }
    const named = file === 'package.json' ? ((workspaces as { packages?: unknown })?.packages ?? workspaces) : packages
    return Array.isArray(named) ? named.filter((one): one is string => typeof one === 'string') : []
  } catch {
    onProblem(`${file} cannot be read: the packages that it names are left out`)
    return []
  }
}

async function readMember(root: string, path: string, onProblem: (what: string) => void): Promise<Member | null> {
  const read = async (file: string): Promise<object> => {
    const text = await readFile(join(root, path, file), 'utf8').catch(() => '{}')
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  }
  try {
    const [manifest, project] = (await Promise.all([read('package.json'), read('project.json')])) as [
      Manifest,
      { name?: unknown; targets?: unknown },
    ]
    const name = [manifest.name, project.name].find((one): one is string => typeof one === 'string' && one !== '')
    return {
      path,
      name: name ?? null,
      scripts: {
        ...targets(project.targets, path),
        ...targets(manifest.nx?.targets, path),
        ...texts(manifest.scripts),
      },
    }
  } catch {
    onProblem(`${path}: its package.json cannot be read; it is left out`)
    return null
  }
}

function texts(given: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, text]) => typeof text === 'string')) as Record<
    string,
    string
  >
}

/** Targets of Nx as the commands that they stand for; those that are scripts are there already. */
function targets(given: unknown, path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries((given ?? {}) as Record<string, Target | null>).flatMap(([name, target]) => {
      const command = target && commandOf(target, path)
      return command ? [[name, command]] : []
    }),
  )
}

interface Target {
  executor?: unknown
  command?: unknown
  options?: { command?: unknown; commands?: unknown; configFile?: unknown }
}

function commandOf({ executor, command, options }: Target, path: string): string | null {
  const { configFile } = options ?? {}
  // A config is named from the root there.
  const up = '../'.repeat(path.split('/').length)
  if (/^@nx\/(?:vite|vitest):test$/.test(String(executor)))
    return `vitest run${typeof configFile === 'string' ? ` --config ${up}${configFile}` : ''}`
  if (executor === '@nx/jest:jest') return 'jest'
  const commands = [command, options?.command, options?.commands].flat()
  return commands
    .map((one) => (typeof one === 'object' && one !== null && 'command' in one ? one.command : one))
    .filter((one) => typeof one === 'string')
    .join(' && ')
}

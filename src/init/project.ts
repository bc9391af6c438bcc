import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { git } from '../git/run.ts'
import { parseObject } from '../modules/manifest.ts'

/** What is to be known of a project before anything is written into it. */
export interface Project {
  /** A real path, with `/`. */
  root: string
  /** The text of its package.json. */
  packageText: string
  packageJson: PackageJson
  packageManager: PackageManager
  /** What `actions/setup-node` is told; `null`: nothing here names a version. */
  nodeVersionFile: string | null
  /** The default branch, as far as this clone knows it. */
  branch: string
  /** Whether there is a remote `origin`. */
  hasOrigin: boolean
  /** The root's path below the top of its repository, `''` at the top and outside of one. */
  below: string
}

export interface PackageJson {
  scripts?: Record<string, unknown>
  dependencies?: Record<string, unknown>
  devDependencies?: Record<string, unknown>
  engines?: { node?: unknown }
  packageManager?: unknown
  workspaces?: unknown
}

export interface PackageManager {
  name: 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun'
  /** Without a lock file, nothing is frozen. */
  locked: boolean
  /** Whether package.json names the version (`packageManager`). */
  versioned: boolean
}

/**
 * Looks at a project's package.json, lock file, Node version and git.
 * @throws EvolveError `ERR_PACKAGE_JSON` where there is none or it is no JSON object
 */
export async function readProject(root: string): Promise<Project> {
  const packageText = await readPackage(root)
  const packageJson = parsed(packageText, root) as PackageJson
  const [remoteHead, remotes, below] = await Promise.all([
    git(root, ['symbolic-ref', '--short', 'refs/remotes/origin/HEAD']),
    git(root, ['remote']),
    git(root, ['rev-parse', '--show-prefix']),
  ])
  return {
    root,
    packageText,
    packageJson,
    packageManager: packageManagerOf(packageJson, (file) => existsSync(join(root, file))),
    nodeVersionFile: nodeVersionFile(packageJson, (file) => existsSync(join(root, file))),
    branch: plain(remoteHead?.trim().replace(/^origin\//, '') ?? (await localBranch(root))),
    hasOrigin: (remotes ?? '').split('\n').includes('origin'),
    below: below?.trim() ?? '',
  }
}

async function readPackage(root: string): Promise<string> {
  try {
    return await readFile(join(root, 'package.json'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const what =
      code === 'ENOENT' ? `there is no package.json in ${root}` : `${root}/package.json cannot be read (${code})`
    throw new EvolveError('ERR_PACKAGE_JSON', `${what}; name the project's folder with --cwd`, { cause: error })
  }
}

function parsed(text: string, root: string): object {
  try {
    return parseObject(text)
  } catch (error) {
    throw new EvolveError(
      'ERR_PACKAGE_JSON',
      `${root}/package.json: ${(error as Error).message}; nothing was written`,
      {
        cause: error,
      },
    )
  }
}

const LOCK_FILES = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
} as const

/** By `packageManager` in package.json, else by the lock file. */
export function packageManagerOf({ packageManager }: PackageJson, exists: (file: string) => boolean): PackageManager {
  const locks = Object.entries(LOCK_FILES).filter(([file]) => exists(file))
  const [, named, major] = /^(npm|pnpm|yarn|bun)@(\d+)/.exec(String(packageManager)) ?? []
  const name = (named ?? locks[0]?.[1] ?? 'npm') as 'npm' | 'pnpm' | 'yarn' | 'bun'
  const berry = name === 'yarn' && (major === undefined ? exists('.yarnrc.yml') : Number(major) > 1)
  return {
    name: berry ? 'yarn-berry' : name,
    locked: locks.some(([, manager]) => manager === name),
    versioned: named !== undefined,
  }
}

/** Files that `actions/setup-node` reads, best first. */
export function nodeVersionFile({ engines }: PackageJson, exists: (file: string) => boolean): string | null {
  const file = ['.nvmrc', '.node-version'].find(exists)
  return file ?? (typeof engines?.node === 'string' ? 'package.json' : null)
}

/** `main` or `master` if there is one, else the branch that is checked out. */
async function localBranch(root: string): Promise<string> {
  const heads = (await git(root, ['for-each-ref', '--format=%(refname:short)', 'refs/heads']))?.split('\n') ?? []
  const current = (await git(root, ['symbolic-ref', '--short', 'HEAD']))?.trim() ?? ''
  return ['main', 'master'].find((name) => heads.includes(name)) ?? current
}

/** The name goes into scripts and a workflow: one that a shell or a glob would read is not taken. */
function plain(branch: string): string {
  return /^\w[\w./-]*$/.test(branch) ? branch : 'main'
}

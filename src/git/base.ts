import { readFile } from 'node:fs/promises'
import { EvolveError } from '../errors.ts'
import { askGit } from './stream.ts'

/** What the work tree is compared with, and from where. */
export interface Comparison {
  /** The commit: where the work at hand left the base. */
  from: string
  /** The root's path below the repository's top, `''` or with `/` at its end. */
  prefix: string
}

/**
 * Finds the commit from which everything that differs is a change of this work: the merge base of `base` and HEAD, as
 * in `git diff base...HEAD`. Where CI has checked out the merge of a pull request into its base, that is the merge's
 * first parent, however old the commit is that `base` names: what others brought in meanwhile is no change of this work.
 * @param env says what CI has checked out
 * @throws EvolveError `ERR_NO_GIT` outside a work tree, `ERR_GIT_BASE` where base names no commit or has no common
 *   ancestor with HEAD, `ERR_GIT_SHALLOW` where that cannot be known
 */
export async function comparison(
  root: string,
  base: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Comparison> {
  const { out, said } = await askGit(root, [
    'rev-parse',
    '--is-inside-work-tree',
    '--is-shallow-repository',
    '--show-prefix',
  ])
  const [inside, shallow, prefix = ''] = (out ?? '').split('\n')
  if (inside !== 'true')
    throw new EvolveError('ERR_NO_GIT', `${root} is not in a git work tree: ${out === null ? said : 'it is bare'}`)

  const tip = await commitOf(root, base)
  if (tip === null) throw await unknownBase(root, base)
  const head = await commitOf(root, 'HEAD')
  if (head === null) throw new EvolveError('ERR_GIT_BASE', `${root}: the branch has no commit yet`)

  const merged = await mergedHead(root, env)
  if (merged?.into === tip) return { from: tip, prefix }
  const fork = await single(root, ['merge-base', tip, merged?.head ?? head])
  if (fork === null) throw noFork(base, shallow === 'true')
  const within =
    merged !== null && (await askGit(root, ['merge-base', '--is-ancestor', fork, merged.into])).out !== null
  return { from: within ? merged.into : fork, prefix }
}

/**
 * The commit that a name stands for.
 * @throws EvolveError `ERR_NO_GIT` outside a work tree, `ERR_GIT_BASE` where it names none
 */
export async function requireCommit(root: string, name: string): Promise<string> {
  const { out, said } = await askGit(root, ['rev-parse', '--is-inside-work-tree'])
  if (out?.trim() !== 'true')
    throw new EvolveError('ERR_NO_GIT', `${root} is not in a git work tree: ${out === null ? said : 'it is bare'}`)
  const commit = await commitOf(root, name)
  if (commit === null) throw await unknownBase(root, name)
  return commit
}

async function commitOf(root: string, name: string): Promise<string | null> {
  if (name === '' || name.startsWith('-')) return null
  return single(root, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`])
}

async function single(root: string, args: string[]): Promise<string | null> {
  const line = (await askGit(root, args)).out?.split('\n')[0]
  return line === undefined || line === '' ? null : line
}

async function unknownBase(root: string, base: string): Promise<EvolveError> {
  const other = base.startsWith('-') ? null : (await askGit(root, ['cat-file', '-t', base])).out?.trim()
  if (other) return new EvolveError('ERR_GIT_BASE', `${JSON.stringify(base)} names no commit, but a ${other}`)
  const remote = `origin/${base}`
  const hint =
    (await commitOf(root, remote)) === null
      ? /[\^~@]/.test(base)
        ? 'if this clone is shallow, fetch more of its history: git fetch --deepen=10, or check out with fetch-depth: 0'
        : `fetch it first: git fetch origin ${base.replace(/^origin\//, '')}`
      : `there is ${remote}: name that`
  return new EvolveError('ERR_GIT_BASE', `git knows no commit ${JSON.stringify(base)} here; ${hint}`)
}

function noFork(base: string, shallow: boolean): EvolveError {
  return shallow
    ? new EvolveError(
        'ERR_GIT_SHALLOW',
        `this clone is shallow and does not reach back to where the work left ${base}; ` +
          'run git fetch --unshallow, or check out with fetch-depth: 0',
      )
    : new EvolveError('ERR_GIT_BASE', `${base} and HEAD have no common ancestor; name the branch that the work left`)
}

/** HEAD as the merge of a pull request that CI made: its head, and what it was merged into. */
async function mergedHead(root: string, env: NodeJS.ProcessEnv): Promise<{ head: string; into: string } | null> {
  const head = env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA ?? (await pullRequestHead(env.GITHUB_EVENT_PATH))
  if (!head || (await commitOf(root, 'HEAD^2')) !== head) return null
  const into = await commitOf(root, 'HEAD^1')
  return into === null ? null : { head, into }
}

/** GitHub leaves the event that started the job in a file. */
async function pullRequestHead(file: string | undefined): Promise<string | undefined> {
  if (!file) return undefined
  try {
    const event = JSON.parse(await readFile(file, 'utf8')) as { pull_request?: { head?: { sha?: string } } } | null
    return event?.pull_request?.head?.sha
  } catch {
    return undefined
  }
}

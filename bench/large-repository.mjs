// A repository as large as they get, made up: files that import each other, and a history of edits, new files, renames,
// branches that are merged, and now and then a commit that formats everything. The same seed gives the same commits.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { subjectOf, textOf, word } from './large-texts.mjs'
import { seeded } from './seeded.mjs'

const PACKAGES = 250
const AUTHORS = 80
const START = Date.UTC(2022, 5, 1) / 1000
const YEARS = 4
const FIRST_FILES = 1_000

/**
 * A version of a file's text; `works` are the numbers that its functions are made from.
 *
 * @typedef {{ path: string, imports: string[], works: number[], mark: number }} Version
 * @typedef {{ versions: Version[], importers: Set<number>, imports: number[], branch: Branch | null, alive: boolean }} File
 * @typedef {{ name: string, left: number, tip: number, files: Set<number>, gone: string[] }} Branch
 * @typedef {{ ref: string, from: number, merge?: number, subject: string, changes: string[] }} Commit
 */

/**
 * @param {string} dir an empty folder
 * @param {{ files: number, commits: number, seed: number }} size
 */
export async function makeLargeRepository(dir, { files: wanted, commits: count, seed }) {
  const random = seeded(seed)
  const below = (/** @type {number} */ end) => Math.floor(random() * end)
  /** @type {File[]} */
  const files = []
  /** @type {Commit[]} */
  const commits = []
  /** @type {Branch[]} */
  let branches = []
  let marks = 0
  let mainTip = 0
  const latest = (/** @type {number} */ file) => /** @type {Version} */ (files[file]?.versions.at(-1))
  const paths = new Set()

  /** @param {number} from */
  const newPath = (from) => {
    for (;;) {
      const folder = random() < 0.7 ? `packages/p${from}/src/${word(below(24))}` : `packages/p${from}/src`
      const path = `${folder}/${word(below(400))}-${word(below(400))}.ts`
      if (!paths.has(path)) return path
    }
  }
  /** @param {number} file @param {Partial<Version>} change */
  const put = (file, change) => {
    const before = latest(file)
    const after = { ...before, ...change, mark: (marks += 1) }
    const own = /** @type {File} */ (files[file])
    after.imports = own.imports.map((one) => latest(one).path)
    own.versions.push(after)
    paths.add(after.path)
    return `M 100644 :${after.mark} ${after.path}`
  }
  const create = () => {
    const number = files.length
    const home = number < PACKAGES ? number : Math.floor(PACKAGES * random() ** 2)
    const works = Array.from({ length: 3 + below(7) }, () => below(2 ** 30))
    const path = number < PACKAGES ? `packages/p${home}/src/index.ts` : newPath(home)
    /** @type {File} */
    const file = { versions: [], importers: new Set(), imports: [], branch: null, alive: true }
    files.push(file)
    if (number > 20)
      for (let left = 1 + below(6); left > 0; left -= 1) {
        // What has many importers gets more of them.
        const target = Math.floor(number * random() ** (random() < 0.5 ? 1 : 3))
        if (files[target]?.alive && !file.imports.includes(target)) file.imports.push(target)
      }
    for (const one of file.imports) files[one]?.importers.add(number)
    return put(number, { path, works })
  }
  const edit = (/** @type {number} */ file) => {
    const works = [...latest(file).works]
    for (let left = 1 + below(3); left > 0; left -= 1)
      if (works.length < 12 && random() < 0.1) works.splice(below(works.length), 0, below(2 ** 30))
      else works[below(works.length)] = below(2 ** 30)
    return put(file, { works })
  }
  /** @param {number} file @param {Branch | null} branch */
  const rename = (file, branch) => {
    const before = latest(file).path
    const home = Number(/p(\d+)/.exec(before)?.[1])
    const path = newPath(home)
    const changes = [`D ${before}`, put(file, { path })]
    for (const importer of files[file]?.importers ?? []) if (files[importer]?.alive) changes.push(put(importer, {}))
    branch?.gone.push(before)
    return changes
  }
  /** @param {Branch | null} branch */
  const free = (branch) => {
    for (;;) {
      const file = Math.floor(files.length * random() ** 2.5)
      const { alive, branch: taken } = /** @type {File} */ (files[file])
      if (alive && (taken === null || taken === branch)) return file
    }
  }
  /** @param {Branch | null} branch @param {number} file */
  const claim = (branch, file) => {
    if (branch === null) return
    const own = /** @type {File} */ (files[file])
    own.branch = branch
    branch.files.add(file)
  }
  /** @param {Omit<Commit, 'from' | 'ref'>} commit @param {Branch | null} branch */
  const commit = (commit, branch) => {
    commits.push({ ...commit, ref: branch ? branch.name : 'main', from: branch ? branch.tip : mainTip })
    if (branch) branch.tip = commits.length
    else mainTip = commits.length
  }

  commit({ subject: 'first', changes: Array.from({ length: Math.min(FIRST_FILES, wanted) }, create) }, null)
  const perCommit = (wanted - files.length) / (count * 0.92)
  /** @param {Branch} done */
  const merge = (done) => {
    // What the branch made, as it is now: nobody else has touched it meanwhile.
    const changes = done.gone.map((path) => `D ${path}`)
    for (const file of done.files) {
      const { path, mark } = latest(file)
      changes.push(`M 100644 :${mark} ${path}`)
      const own = /** @type {File} */ (files[file])
      own.branch = null
    }
    branches = branches.filter((one) => one !== done)
    commit({ subject: `Merge ${done.name}`, merge: done.tip, changes }, null)
  }
  // Each open branch will take one more.
  while (commits.length + branches.length < count - 1) {
    const done = branches.find(({ left }) => left === 0)
    if (done) {
      merge(done)
      continue
    }
    if (branches.length < 6 && random() < 0.05)
      branches.push({ name: `b${commits.length}`, left: 2 + below(4), tip: mainTip, files: new Set(), gone: [] })
    const branch =
      branches.length > 0 && random() < 0.4 ? /** @type {Branch} */ (branches[below(branches.length)]) : null
    if (branch) branch.left -= 1
    /** @type {string[]} */
    const changes = []
    const touched = new Set()
    if (branch === null && random() < 0.0005) for (let left = 200; left > 0; left -= 1) touched.add(free(null))
    else for (let left = 1 + Math.floor(5 * random() ** 2); left > 0; left -= 1) touched.add(free(branch))
    const moved = branch === null && random() < 0.05 ? free(null) : null
    if (
      moved !== null &&
      moved >= PACKAGES &&
      [...(files[moved]?.importers ?? [])].every((one) => !files[one]?.branch && !touched.has(one)) &&
      (files[moved]?.importers.size ?? 0) < 15
    ) {
      touched.delete(moved)
      changes.push(...rename(moved, branch))
    }
    for (const file of touched) {
      claim(branch, file)
      changes.push(edit(file))
    }
    if (files.length < wanted && random() < perCommit) {
      changes.push(create())
      claim(branch, files.length - 1)
    }
    commit({ subject: subjectOf(random, commits.length), changes }, branch)
  }
  for (const branch of branches) merge(branch)
  commit({ subject: 'The others', changes: Array.from({ length: wanted - files.length }, create) }, null)
  await write(dir, files, commits, random)
}

/** @param {string} dir @param {File[]} files @param {Commit[]} commits @param {() => number} random */
async function write(dir, files, commits, random) {
  execFileSync('git', ['init', '-q', '-b', 'main', '.'], { cwd: dir })
  const child = spawn('git', ['fast-import', '--quiet', '--force'], { cwd: dir, stdio: ['pipe', 'inherit', 'inherit'] })
  const say = async (/** @type {string} */ text) => {
    if (!child.stdin.write(text)) await once(child.stdin, 'drain')
  }
  // All versions of a file after each other: git keeps them as differences, as it does in any repository.
  for (const { versions } of files)
    for (const version of versions) {
      const text = textOf(version)
      await say(`blob\nmark :${version.mark}\ndata ${text.length}\n${text}\n`)
    }
  let settings = ''
  for (let nth = 0; nth < PACKAGES; nth += 1)
    settings += `M 100644 inline packages/p${nth}/package.json\n${data(`{ "name": "@large/p${nth}", "main": "dist/index.js", "types": "dist/index.d.ts" }\n`)}`
  settings += `M 100644 inline package.json\n${data('{ "private": true, "workspaces": ["packages/*"] }\n')}`
  settings += `M 100644 inline tsconfig.json\n${data('{ "compilerOptions": { "module": "nodenext" } }\n')}`
  const base = 1_000_000_000
  for (const [nth, { ref, from, merge, subject, changes }] of commits.entries()) {
    const author = Math.floor(AUTHORS * random() ** 2)
    const time = START + Math.floor((nth / commits.length) * YEARS * 365.25 * 86_400)
    const who = `Author ${author} <author${author}@example.org> ${time} +0000`
    await say(
      [
        `commit refs/heads/${ref}`,
        `mark :${base + nth + 1}`,
        `author ${who}`,
        `committer ${who}`,
        `data ${subject.length}\n${subject}`,
        ...(from > 0 ? [`from :${base + from}`] : []),
        ...(merge === undefined ? [] : [`merge :${base + merge}`]),
        ...changes,
        nth === 0 ? settings : '',
        '',
      ].join('\n'),
    )
  }
  child.stdin.end()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`git fast-import failed (${code})`)
  execFileSync('git', ['reset', '--hard', '-q', 'main'], { cwd: dir })
}

/** @param {string} text */
function data(text) {
  return `data ${text.length}\n${text}\n`
}

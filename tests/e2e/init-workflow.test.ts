import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFixture, type Project } from '../helpers/lab.ts'
import { runJob, type StepRun } from '../helpers/workflow.ts'

const code = (name: string): string => `export const ${name} = (n: number): number => {
  if (n > 100) {
    return 200
  }
  return n * 2
}
`
const tests = (name: string): string => `import { expect, test } from 'vitest'
import { ${name} } from '../src/code'
test('works', () => expect([${name}(2), ${name}(200)]).toEqual([4, 200]))
`
const SHOP = {
  'package.json': '{ "private": true, "type": "module" }\n',
  '.gitignore': 'node_modules\n',
  'README.md': 'words\n',
  'packages/cart/src/code.ts': code('cart'),
  'packages/cart/tests/code.test.ts': tests('cart'),
  'packages/till/src/code.ts': code('till'),
  'packages/till/tests/code.test.ts': tests('till'),
}
/** A name that git takes, and a shell would run. */
const BASE = 'main;$(touch${IFS}pwned)'

interface Shop extends Project {
  git(command: string): Promise<string>
}

/** A repository with an origin, whose default branch has modules, with figures unless they don't matter. */
async function shop({ init = [], figures = true }: { init?: string[]; figures?: boolean } = {}): Promise<Shop> {
  const project = openFixture(null, SHOP)
  const git = async (command: string): Promise<string> => {
    const run = await project.shell(`git -c user.name=a -c user.email=a@b ${command}`)
    if (run.code !== 0) throw new Error(`git ${command}: ${run.stderr}`)
    return run.stdout.trim()
  }
  await git(`init -q -b '${BASE}' .`)
  expect((await project.cli(['init', '--modules', 'packages/*', '--ci', 'github', ...init, '--yes'])).code).toBe(0)
  if (figures) expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
  await git('add -A')
  await git('commit -qm base')
  await git('init -q --bare ../origin.git')
  await git('remote add origin ../origin.git')
  await git(`push -q origin '${BASE}'`)
  // As after a check-out: what a run leaves is not there.
  rmSync(join(project.dir, 'reports'), { recursive: true, force: true })
  return { ...project, git }
}

/** Commits files on a branch, and checks out what GitHub does: its merge into the base, which has moved on. */
async function pullRequest(project: Shop, files: Record<string, string>): Promise<Record<string, string>> {
  await project.git('checkout -q -b work')
  project.write(files)
  await project.git('add -A')
  await project.git('commit -qm work')
  const head = await project.git('rev-parse HEAD')
  await project.git(`checkout -q '${BASE}'`)
  project.write({ 'CHANGES.md': 'more\n' })
  await project.git('add -A')
  await project.git('commit -qm "the base moves on"')
  await project.git(`push -q origin '${BASE}'`)
  await project.git('checkout -q --detach')
  await project.git('merge -q --no-ff -m merge work')
  project.write({ '../event.json': JSON.stringify({ pull_request: { head: { sha: head } } }) })
  return { GITHUB_EVENT_PATH: join(project.dir, '../event.json'), GITHUB_STEP_SUMMARY: join(project.dir, '../summary') }
}

const FACTS = {
  'github.event_name': 'pull_request',
  'github.base_ref': BASE,
  'github.token': 'none',
  'github.event.pull_request.number': '7',
  'steps.install.outcome': 'success',
  'steps.table.outcome': 'success',
}
const codes = (runs: StepRun[]): [string, number][] => runs.map(({ name, code }) => [name, code])
const read = (project: Project, file: string): string => readFileSync(join(project.dir, file), 'utf8')

describe('on a pull request', () => {
  test('touched modules are measured, all are judged, and the table is a comment that is renewed', async () => {
    const project = await shop()
    const env = await pullRequest(project, {
      'packages/cart/src/code.ts': `${code('cart')}\nexport const more = (): number => 1\n`,
      'packages/cart/tests/more.test.ts':
        "import { more } from '../src/code'\nimport { test } from 'vitest'\ntest('m', () => void more())\n",
    })
    const runs = await runJob(project, 'coverage', FACTS, env)
    expect(codes(runs)).toEqual([
      ['Install', 0],
      ['Ledgers', 0],
      ['Measure the modules that are touched', 0],
      ['Every module against its lane', 0],
      ['Changed lines', 0],
      ['Summary', 0],
    ])
    expect(runs[3]!.stdout).toBe('✅ Coverage gate OK')
    expect(runs[4]!.stdout).toContain('1 of 1 changed line covered (100%), target 80%')
    expect(existsSync(join(project.dir, 'pwned'))).toBe(false)

    const table = read(project, 'reports/coverage.md')
    expect(table).toMatch(/\| ✅ \| packages\.cart \| 100% \| 5\/5 \|/)
    expect(table).not.toContain('till')
    expect(read(project, '../summary')).toBe(table)
    expect(await project.git('diff --name-only HEAD')).toBe(
      'manifests/.ledger/coverage.ndjson\npackages/cart/module.manifest.json',
    )

    // The comment's job has the table alone.
    project.write({ 'coverage.md': table })
    const comment = async (): Promise<string[]> => {
      rmSync(join(project.dir, '../gh-calls'), { force: true })
      const runs = await runJob(project, 'comment', FACTS, { ...env, GITHUB_REPOSITORY: 'o/r' })
      expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([[0, '']])
      return read(project, '../gh-calls')
        .trim()
        .split('\n')
        .map((call) => call.replace(/ --jq .*/, ''))
    }
    const list = 'api --paginate repos/o/r/issues/7/comments'
    expect(await comment()).toEqual([
      list,
      'api --method POST repos/o/r/issues/7/comments -F body=@comment.md --silent',
    ])
    expect(read(project, '../gh-body')).toBe(`<!-- vitest-evolve coverage -->\n\n${table}`)
    project.write({ '../gh-answer': '41\n42\n' })
    expect(await comment()).toEqual([
      list,
      'api --method PATCH repos/o/r/issues/comments/42 -F body=@comment.md --silent',
    ])
  })

  test('changed lines without tests fail, and so does a module that sinks below its lane', async () => {
    const project = await shop({ figures: false })
    const untested = Array.from({ length: 4 }, (_, n) => `export function f${n}(): number {\n  return ${n}\n}\n`).join(
      '',
    )
    const env = await pullRequest(project, { 'packages/cart/src/code.ts': code('cart') + untested })
    const runs = await runJob(project, 'coverage', FACTS, env)
    expect(codes(runs)).toEqual([
      ['Install', 0],
      ['Ledgers', 0],
      ['Measure the modules that are touched', 0],
      ['Every module against its lane', 1],
      ['Changed lines', 1],
      ['Summary', 0],
    ])
    expect(runs[3]!.stdout).toContain('packages.cart: 50% < target 80% (lane L2)\n  packages.till: missing coverage')
    expect(runs[4]!.stdout).toContain('packages/cart/src/code.ts: 8, 11, 14, 17')
  })

  test('with a ledger that it cuts short nothing is measured, and no gate passes', async () => {
    const project = await shop()
    const env = await pullRequest(project, {
      'packages/cart/src/code.ts': `${code('cart')}\nexport const more = (): number => 1\n`,
      'manifests/.ledger/coverage.ndjson': `${read(project, 'manifests/.ledger/coverage.ndjson').split('\n')[0]}\n`,
    })
    const runs = await runJob(project, 'coverage', FACTS, env)
    expect(codes(runs)).toEqual([
      ['Install', 0],
      ['Ledgers', 1],
      ['Every module against its lane', 2],
      ['Changed lines', 2],
      ['Summary', 0],
    ])
    expect(runs[2]!.stderr).toContain('[ERR_LEDGER_TRUNCATED]')
  })

  test('one of words alone passes', async () => {
    const project = await shop()
    const env = await pullRequest(project, { 'README.md': 'other words\n' })
    const runs = await runJob(project, 'coverage', FACTS, env)
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']))
    expect(read(project, '../summary')).toContain('No module with tests was touched')
  })
})

test('on the default branch all modules are measured; shards are put together to the same figures', async () => {
  const push = { ...FACTS, 'github.event_name': 'push', 'github.base_ref': '' }
  const project = await shop({ init: ['--shards', '2'], figures: false })
  const env = { GITHUB_STEP_SUMMARY: join(project.dir, '../summary') }
  for (const shard of ['1', '2']) {
    const runs = await runJob(project, 'shard', { ...push, 'matrix.shard': shard }, env)
    expect(codes(runs)).toEqual([
      ['Install', 0],
      ['Measure a part', 0],
    ])
  }
  const merged = await runJob(project, 'coverage', push, env)
  expect(codes(merged).slice(1)).toEqual([
    ['Ledgers', 0],
    ['Put the parts together', 0],
    ['Every module against its lane', 0],
    ['Summary', 0],
  ])
  const table = read(project, 'reports/coverage.md')
  expect(table).toMatch(/packages\.cart \| 100% \| 4\/4 .*\n.*packages\.till \| 100% \| 4\/4 /)

  rmSync(join(project.dir, '.github'), { recursive: true })
  expect((await project.cli(['init', '--ci', 'github', '--yes'])).code).toBe(0)
  const whole = await runJob(project, 'coverage', push, env)
  expect(codes(whole)[2]).toEqual(['Measure all modules', 0])
  expect(read(project, 'reports/coverage.md')).toBe(table.replaceAll('new', '='))
})

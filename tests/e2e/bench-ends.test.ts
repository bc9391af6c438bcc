import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { benchFile } from '../helpers/bench-file.ts'
import { cleanEnv, CLI, NODE, openFixture, type Project, type Run } from '../helpers/lab.ts'

const GOOD = benchFile([{ name: 'works', duration: '4' }])
const HANGS = benchFile([{ name: 'hangs', body: 'for (;;);' }])
const FILES = {
  'package.json': '{"type":"module"}',
  '.gitignore': 'node_modules\nreports\n',
  'a/module.manifest.json': '{"module":"a"}',
  'a/a.bench.mjs': GOOD,
}
const COMMIT = 'git -c user.name=a -c user.email=a@b commit -q'

/** A repository, with a folder for temporary files in which nothing may be left. */
async function repository(files: Record<string, string> = {}, setUp = ''): Promise<Project & { temp: string }> {
  const project = openFixture(null, { ...FILES, ...files })
  const temp = join(dirname(project.dir), 'temp')
  mkdirSync(temp)
  const made = await project.shell(`git init -q -b main . && ${setUp || ':'} && git add -A && ${COMMIT} -m first`)
  expect(made.stderr).toBe('')
  return {
    ...project,
    temp,
    cli: (args, env) => project.cli(args, { TMPDIR: temp, TEMP: temp, TMP: temp, ...env }),
  }
}

const compare = (project: Project, args: string[] = [], env?: Record<string, string>): Promise<Run> =>
  project.cli(['bench', 'compare', 'main', '--quiet', '--runs', '1', ...args], env)

/** Starts `bench compare` and waits until something that it started runs, by a part of its command line. */
async function started(project: Project & { temp: string }, part: string, args: string[] = []): Promise<ChildProcess> {
  const child = spawn(NODE, [CLI, 'bench', 'compare', 'main', ...args], {
    cwd: project.dir,
    env: { ...cleanEnv(), TMPDIR: project.temp },
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill())
  await expect.poll(() => running(project, part), { timeout: 30_000 }).not.toBe('')
  return child
}

/** By the beginning of their command lines. */
const running = async ({ shell }: Project, part: string): Promise<string> =>
  (await shell(`ps -eo args | grep '^${part}' || true`)).stdout

async function expectNothingLeft({ shell, temp }: Project & { temp: string }): Promise<void> {
  expect(readdirSync(temp)).toEqual([])
  expect((await shell('git worktree list')).stdout.split('\n')).toHaveLength(1)
  expect((await shell(`ps -eo pid,args | grep -v grep | grep -F '${temp}' || true`)).stdout).toBe('')
}

describe.skipIf(process.platform === 'win32')('bench compare', () => {
  test('in a hook, leaves the commit that is being made as it was staged, in every work tree', async () => {
    const project = await repository({ 'kept.txt': 'before', 'staged.txt': 'before' }, ':')
    const hook = `#!/bin/sh\nTMPDIR='${project.temp}' '${NODE}' '${CLI}' bench compare HEAD --runs 1 --quiet >"$OUT" 2>&1\nexit 0\n`
    project.write({
      '.git/hooks/pre-commit': hook,
      '.git/hooks/post-checkout': `#!/bin/sh\necho "$PWD" >>"$OUT.hooks"\n`,
    })
    const out = join(dirname(project.dir), 'out')
    const linked = join(dirname(project.dir), 'linked')
    await project.shell(`chmod +x .git/hooks/* && git worktree add -q -b other '${linked}'`, { OUT: out })
    rmSync(`${out}.hooks`)
    for (const tree of [project.dir, linked]) {
      const script = [
        `cd '${tree}' && echo staged >staged.txt && echo new >new.txt && git add staged.txt new.txt`,
        'echo more >kept.txt && echo untracked >untracked.txt',
        `${COMMIT} -m second && git show --name-status --format= HEAD && git status --porcelain`,
        // Of the index of a commit that names files.
        `${COMMIT} -m third -- kept.txt && git show --name-status --format= HEAD && git status --porcelain`,
      ].join(' && ')
      const run = await project.shell(script, { OUT: out })
      expect(run.stderr).toBe('')
      expect(run.stdout.split('\n').map((line) => line.trim())).toEqual([
        'A\tnew.txt',
        'M\tstaged.txt',
        'M kept.txt',
        '?? untracked.txt',
        'M\tkept.txt',
        '?? untracked.txt',
      ])
      expect(readFileSync(out, 'utf8')).toContain('works')
    }
    expect(readdirSync(dirname(out))).not.toContain('out.hooks')
    expect(readdirSync(project.temp)).toEqual([])
  })

  test('forgets no work tree of the user whose folder is not there now', async () => {
    const project = await repository()
    const away = join(dirname(project.dir), 'away')
    await project.shell(`git worktree add -q -b other '${away}' && mv '${away}' '${away}-unplugged'`)
    expect((await compare(project)).stderr).toBe('')
    const list = await project.shell(`mv '${away}-unplugged' '${away}' && git worktree list && git -C '${away}' status`)
    expect(list.stdout.split('\n')).toHaveLength(4)
    expect(list.stdout).toContain('On branch other')
    expect(readdirSync(project.temp)).toEqual([])
  })

  test('says in one line that Vitest ended, on whichever side, and cleans up', async () => {
    const exits = `const { send } = process
      if (send && process.cwd().endsWith('/base')) process.send = (...args) => {
        setTimeout(() => process.exit(3), 50)
        return send.apply(process, args)
      }
      export default {}`
    const project = await repository({ 'vitest.config.mjs': exits })
    const run = await compare(project)
    expect(run.stderr).toMatch(
      /^vitest-evolve: Vitest ended while benchmarks ran in \S+: it said nothing \[ERR_VITEST_FAILED\]$/,
    )
    expect(run.code).toBe(2)
    await expectNothingLeft(project)
  })

  test.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('ended by %s leaves no folder, no work tree and no worker in a loop', async (signal, code) => {
    const loop = `loop-of-${signal}-${process.pid}`
    const project = await repository({ 'a/a.bench.mjs': `process.title = '${loop}'\nfor (;;);\n${GOOD}` })
    const child = await started(project, loop)
    child.kill(signal)
    expect((await once(child, 'exit'))[0]).toBe(code)
    expect(await running(project, loop)).toBe('')
    await expectNothingLeft(project)
  })

  test('ended at once, leaves no worker in a loop', async () => {
    const loop = `loop-of-${process.pid}`
    const project = await repository({ 'a/a.bench.mjs': `process.title = '${loop}'\nfor (;;);\n${GOOD}` })
    const child = await started(project, loop)
    child.kill('SIGKILL')
    await expect.poll(() => running(project, loop), { timeout: 10_000 }).toBe('')
  })

  test('ends a command of --prepare with all that it started', async () => {
    const project = await repository()
    const child = await started(project, 'sleep 41.5', ['--prepare', 'sleep 41.5; true'])
    const start = performance.now()
    child.kill('SIGINT')
    expect((await once(child, 'exit'))[0]).toBe(130)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(await running(project, 'sleep 41.5')).toBe('')
    await expectNothingLeft(project)
  })

  test('tells what a command of --prepare complained of at last, and a folder that a commit has not', async () => {
    const project = await repository()
    const prepare = String.raw`echo done; printf '\033[31mfirst\033[0m\nlast \007words\n' >&2; exit 3`
    expect((await compare(project, ['--prepare', prepare])).stderr).toMatch(/: first last words \[ERR_PREPARE\]$/)
    expect((await compare(project, ['--prepare', 'echo why; exit 3'])).stderr).toMatch(/: why \[ERR_PREPARE\]$/)
    project.write({ 'later/package.json': '{}', 'later/a.bench.mjs': GOOD })
    const run = await compare(project, ['--cwd', 'later'])
    expect(run.stderr).toMatch(/there is no folder later on base \([0-9a-f]{12}\) \[ERR_NO_FOLDER\]$/)
    await expectNothingLeft(project)
  })

  test('works in a temporary folder that is relative, and says where there is none', async () => {
    const project = await repository()
    expect((await compare(project, [], { TMPDIR: '../temp' })).stderr).toBe('')
    await expectNothingLeft(project)
    const run = await compare(project, [], { TMPDIR: '/nowhere' })
    expect(run.stderr).toBe(
      'vitest-evolve: no folder for temporary files can be made in /nowhere (ENOENT); name another with TMPDIR [ERR_WRITE]',
    )
    expect(run.code).toBe(2)
  })

  test('tells once what it leaves out', async () => {
    const projects = `export default { test: { projects: [{ test: { name: 'x', root: '..', dir: '../beside' } }, { test: { name: 'y' } }] } }`
    const project = await repository({
      'own/package.json': '{}',
      'own/vitest.config.mjs': projects,
      'own/a.bench.mjs': GOOD,
      'beside/b.bench.mjs': GOOD,
    })
    const run = await compare(project, ['--cwd', 'own'])
    expect(run.stderr).toBe(
      "vitest-evolve: 1 of the benchmark files that Vitest finds are outside the project's folder: left out",
    )
  })
})

describe.skipIf(process.platform === 'win32')('--timeout', () => {
  const bench = (project: Project): Promise<Run> => project.cli(['bench', '--quiet', '--runs', '1', '--timeout', '6'])

  test('ends each worker of a file that loops in two projects, also before its first benchmark', async () => {
    const project = await repository({
      'vitest.config.mjs': `export default { test: { projects: [{ test: { name: 'x' } }, { test: { name: 'y' } }] } }`,
      'a/a.bench.mjs': HANGS,
      'a/b.bench.mjs': `for (;;);\n${GOOD}`,
    })
    const run = await bench(project)
    expect(run.stderr).toBe('')
    for (const file of ['a', 'b'])
      expect(run.stdout).toContain(`a/${file}.bench.mjs: nothing was measured for 6 s, and its process was ended`)
    expect(run.code).toBe(1)
    await expectNothingLeft(project)
  })

  test.each([
    [
      'a config',
      { 'vitest.config.mjs': 'await new Promise(() => setInterval(() => {}, 1000))\nexport default {}' },
      'did not run',
    ],
    ['a config in a loop', { 'vitest.config.mjs': 'for (;;);\nexport default {}' }, 'did not run'],
    [
      'a global setup',
      {
        'vitest.config.mjs': `export default { test: { globalSetup: './setup.mjs' } }`,
        'setup.mjs': 'export default () => new Promise(() => setInterval(() => {}, 1000))',
      },
      'ended while benchmarks ran',
    ],
  ])('ends Vitest where %s never returns', async (_, files, what) => {
    const project = await repository(files)
    const run = await bench(project)
    expect(run.stderr).toBe(
      `vitest-evolve: Vitest ${what} in ${project.dir}: nothing came of it for 6 s, and it was ended [ERR_VITEST_FAILED]`,
    )
    expect(run.code).toBe(2)
    await expectNothingLeft(project)
  })
})

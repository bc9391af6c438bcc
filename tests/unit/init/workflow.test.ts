import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { nodeVersionFile, packageManagerOf, type PackageManager, type Project } from '../../../src/init/project.ts'
import { githubWorkflow, runs } from '../../../src/init/workflow.ts'

interface Step {
  run?: string
  uses?: string
  with?: Record<string, unknown>
}
interface Workflow {
  on: { push: { branches: string[] } }
  permissions: Record<string, string>
  jobs: Record<string, { steps: Step[]; permissions?: Record<string, string>; needs?: string; strategy?: unknown }>
}

const project = (packageManager: Partial<PackageManager> = {}, more: Partial<Project> = {}): Project => ({
  root: '/work',
  packageText: '{}',
  packageJson: {},
  packageManager: { name: 'npm', locked: true, versioned: false, ...packageManager },
  nodeVersionFile: null,
  branch: 'main',
  hasOrigin: true,
  below: '',
  ...more,
})
const workflow = (of: Project, shards: number | null = null): Workflow => parse(githubWorkflow(of, shards)) as Workflow
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps)

const MANAGERS = ['npm', 'pnpm', 'yarn', 'yarn-berry', 'bun'] as const
const EVERY = MANAGERS.flatMap((name) => [null, 3].map((shards) => [name, shards] as const))

describe('the workflow', () => {
  test.each(EVERY)('is YAML in which no expression stands in a command: %s, shards %s', (name, shards) => {
    for (const locked of [true, false]) {
      const parsed = workflow(project({ name, locked }), shards)
      const steps = stepsOf(parsed)
      for (const { run } of steps) expect(run ?? '').not.toContain('${{')
      for (const { uses } of steps) expect(uses ?? 'a/b@v1').toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
      expect(
        steps.some(({ run }) => run?.includes(shards ? 'coverage merge' : 'coverage --changed "$BASE" --dependents')),
      ).toBe(true)
      expect(steps.filter(({ uses }) => uses?.startsWith('actions/checkout')).map((step) => step.with)).toEqual(
        Array.from({ length: shards ? 2 : 1 }, () => ({ 'fetch-depth': 0, 'persist-credentials': false })),
      )
    }
  })

  test('may read, and its comment alone may write, in a job that runs nothing of the repository', () => {
    const { permissions, jobs } = workflow(project())
    expect(permissions).toEqual({ contents: 'read' })
    const { comment, ...others } = jobs
    expect(comment!.permissions).toEqual({ 'pull-requests': 'write' })
    expect(Object.values(others).map((job) => job.permissions)).toEqual([undefined])
    expect(comment!.steps.map(({ uses }) => uses)).toEqual(['actions/download-artifact@v7', undefined])
  })

  test('spreads the tests over jobs, and puts the parts together in one that needs them all', () => {
    const { jobs } = workflow(project(), 3)
    expect(jobs.shard!.strategy).toEqual({ 'fail-fast': false, matrix: { shard: [1, 2, 3] } })
    expect(jobs.shard!.steps.find(({ run }) => run?.includes('vitest-evolve'))).toMatchObject({
      env: { SHARD: '${{ matrix.shard }}/3' },
      run: 'npx vitest-evolve coverage --all -- "--shard=$SHARD"',
    })
    expect(jobs.coverage!.needs).toBe('shard')
  })

  test('uploads the ledger, whose folder is a hidden one', () => {
    const upload = workflow(project()).jobs.coverage!.steps.find((step) => step.with?.name === 'coverage')
    expect(upload!.with).toMatchObject({ path: 'reports/\nmanifests/.ledger/\n', 'include-hidden-files': true })
  })

  test.each([
    [{ name: 'npm' }, { cache: 'npm' }, 'npm ci', 'npx'],
    [{ name: 'npm', locked: false }, { 'package-manager-cache': false }, 'npm install', 'npx'],
    [{ name: 'pnpm' }, { cache: 'pnpm' }, 'pnpm install --frozen-lockfile', 'pnpm exec'],
    [{ name: 'yarn' }, { cache: 'yarn' }, 'yarn install --frozen-lockfile', 'npx'],
    [{ name: 'yarn-berry' }, { cache: 'yarn' }, 'yarn install --immutable', 'yarn'],
    [{ name: 'bun' }, { 'package-manager-cache': false }, 'bun install --frozen-lockfile', 'bunx'],
  ] as const)('installs and runs as the project does: %j', (manager, cache, install, runner) => {
    const steps = stepsOf(workflow(project(manager)))
    expect(steps.find(({ uses }) => uses?.startsWith('actions/setup-node'))!.with).toEqual({
      'node-version': 22,
      ...cache,
    })
    expect(steps.find(({ run }) => run?.includes('install') || run === 'npm ci')!.run).toBe(install)
    expect(steps.some(({ run }) => run === `${runner} vitest-evolve coverage-gate --ratchet`)).toBe(true)
    expect(runs(project(manager), 'x')).toBe(`${runner} vitest-evolve x`)
  })

  test('brings pnpm in a version, where the project names none', () => {
    const pnpm = (versioned: boolean): Step | undefined =>
      stepsOf(workflow(project({ name: 'pnpm', versioned }))).find(({ uses }) => uses === 'pnpm/action-setup@v4')
    expect([pnpm(false)!.with, pnpm(true)!.with]).toEqual([{ version: 10 }, undefined])
  })

  test('takes the Node and the default branch of the project', () => {
    const parsed = workflow(project({}, { nodeVersionFile: '.nvmrc', branch: 'release/2.x' }))
    expect(stepsOf(parsed).find(({ uses }) => uses?.startsWith('actions/setup-node'))!.with).toEqual({
      'node-version-file': '.nvmrc',
      cache: 'npm',
    })
    expect(parsed.on.push.branches).toEqual(['release/2.x'])
  })
})

test.each([
  [{}, [], { name: 'npm', locked: false, versioned: false }],
  [{}, ['package-lock.json'], { name: 'npm', locked: true, versioned: false }],
  [{}, ['pnpm-lock.yaml', 'package-lock.json'], { name: 'pnpm', locked: true, versioned: false }],
  [
    { packageManager: 'npm@11.0.0' },
    ['yarn.lock', 'package-lock.json'],
    { name: 'npm', locked: true, versioned: true },
  ],
  [{ packageManager: 'pnpm@10.1.0+sha512.abc' }, [], { name: 'pnpm', locked: false, versioned: true }],
  [{}, ['yarn.lock'], { name: 'yarn', locked: true, versioned: false }],
  [{}, ['yarn.lock', '.yarnrc.yml'], { name: 'yarn-berry', locked: true, versioned: false }],
  [{ packageManager: 'yarn@4.9.0' }, ['yarn.lock'], { name: 'yarn-berry', locked: true, versioned: true }],
  [{ packageManager: 'yarn@1.22.22' }, ['yarn.lock', '.yarnrc.yml'], { name: 'yarn', locked: true, versioned: true }],
  [{}, ['bun.lockb'], { name: 'bun', locked: true, versioned: false }],
  [{ packageManager: 'vlt@1.0.0' }, [], { name: 'npm', locked: false, versioned: false }],
])('the package manager of %j with %j', (packageJson, files, manager) => {
  expect(packageManagerOf(packageJson, (file) => (files as string[]).includes(file))).toEqual(manager)
})

test.each([
  [{}, [], null],
  [{ engines: { node: '>=20' } }, [], 'package.json'],
  [{ engines: { node: '>=20' } }, ['.nvmrc', '.node-version'], '.nvmrc'],
  [{ engines: {} }, ['.node-version'], '.node-version'],
])('the version of Node of %j with %j', (packageJson, files, file) => {
  expect(nodeVersionFile(packageJson, (name) => (files as string[]).includes(name))).toBe(file)
})

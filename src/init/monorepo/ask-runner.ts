import { readFile, writeFile } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'
import type { Errand } from '../../vitest-process.ts'
import type { AskAnswer, AskOrder, AskRun, Asked, AskedProject } from './ask.ts'

/** How long one config may take to load, in milliseconds: one that never does must not keep the others from answering. */
const PATIENCE = 20_000

type Node = typeof import('vitest/node')

/** Runs in a process of its own: what each of some runs of the project's own Vitest would run. Nothing is run. */
async function answer(order: AskOrder & Errand): Promise<AskAnswer> {
  const node = (await import(order.vitest)) as Node
  const runs: AskAnswer['runs'] = []
  for (const run of order.runs) {
    process.stdout.write(`${run.folder}\n`)
    const late = new Promise<{ error: string }>((resolve) =>
      setTimeout(() => resolve({ error: `its config did not load in ${PATIENCE / 1000} s` }), PATIENCE),
    )
    runs.push(await Promise.race([asked(node, run, order.root).catch(failure), late]))
  }
  return { vitest: node.version ?? '', runs }
}

async function asked(node: Node, run: AskRun, above: string): Promise<Asked> {
  const answer = await askedWith(node, run, run.projects ? { config: false, projects: run.projects } : {})
  // A config beyond the root is there by accident.
  const isBeyond = answer.config !== null && !slashed(answer.config).startsWith(`${above}/`)
  return isBeyond ? askedWith(node, run, { config: false }) : answer
}

async function askedWith({ createVitest, parseCLI }: Node, { folder, args }: AskRun, more: object): Promise<Asked> {
  // Configs look at the folder that a script starts in.
  process.chdir(folder)
  const { filter, options } = parseCLI(['vitest', ...args])
  const vitest = await createVitest('test', {
    ...options,
    root: resolve(folder, (options.root as string | undefined) ?? '.'),
    ...more,
    run: true,
    watch: false,
    ui: false,
    open: false,
    api: false,
    reporters: [{}],
    coverage: { enabled: false },
  } as never)
  try {
    const files = new Map<TestProject, Set<string>>()
    for (const { project, moduleId } of await vitest.globTestSpecifications(filter)) {
      const known = files.get(project)
      if (known) known.add(moduleId)
      else files.set(project, new Set([moduleId]))
    }
    return {
      config: slashed(vitest.vite.config.configFile ?? '') || null,
      hasProjects: vitest.projects.length > 1 || vitest.projects[0]?.config.root !== vitest.config.root,
      provider: String(vitest.config.coverage.provider ?? 'v8'),
      projects: vitest.projects.map((project) => described(vitest, project, files.get(project) ?? new Set())),
    }
  } finally {
    // What a config has started may not end; this process does.
    void vitest.close().catch(() => {})
  }
}

function described(vitest: Vitest, project: TestProject, files: ReadonlySet<string>): AskedProject {
  const { dir } = project.config as { dir?: string }
  return {
    name: project.name,
    root: slashed(project.config.root),
    dir: dir === undefined || isAbsolute(dir) ? null : slashed(dir),
    config: slashed(project.vite.config.configFile ?? '') || null,
    browser: project.config.browser?.enabled === true,
    evolve: [vitest, project].some(({ vite }) => vite.config.plugins.some(({ name }) => name === 'vitest-evolve')),
    files: [...files].map(slashed).sort(),
  }
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}

function failure(error: unknown): { error: string } {
  // Of several projects that do not load, the first tells enough.
  if (error instanceof AggregateError && error.errors.length > 0) return failure(error.errors[0])
  return { error: error instanceof Error ? error.message : String(error) }
}

const errand = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as AskOrder & Errand
const answered = await answer(errand).catch(failure)
await writeFile(errand.output, JSON.stringify(answered))
// A config may have started something.
process.exit()

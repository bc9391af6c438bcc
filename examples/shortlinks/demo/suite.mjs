import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const exampleFolder = fileURLToPath(new URL('..', import.meta.url))
const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
const eventsFile = join(exampleFolder, 'reports', 'events.ndjson')

/** Settings of whoever runs the demo that would change what it shows. */
const LEFT_OUT = [
  'TZ',
  'VITEST_SEED',
  'FREEZE_TIME',
  'ALLOW_NET',
  'EVOLVE',
  'EVOLVE_EVENTS',
  'SHORTLINKS_RECORD',
  'SHORTLINKS_BROKEN',
  'WEBHOOK_URL',
  'FORCE_COLOR',
]

function environment(telemetryUrl, extra) {
  const env = { ...process.env, NO_COLOR: '1' }
  for (const name of LEFT_OUT) delete env[name]
  const preload = `--import=${new URL('outside.mjs', import.meta.url).href}`
  return {
    ...env,
    TELEMETRY_URL: telemetryUrl,
    NODE_OPTIONS: [env.NODE_OPTIONS, preload].filter(Boolean).join(' '),
    ...extra,
  }
}

async function run(command, args, env) {
  const child = spawn(command, args, { cwd: exampleFolder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const [exitCode] = await once(child, 'close')
  return { exitCode, stdout, stderr }
}

async function readLines(file) {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

/** Tests of a JSON report: "file > full name" -> passed or failed. */
function resultsOf(report) {
  const results = new Map()
  for (const { name, assertionResults } of report.testResults) {
    const file = relative(exampleFolder, name).split(sep).join('/')
    for (const { ancestorTitles, title, status } of assertionResults)
      results.set([file, ...ancestorTitles, title].join(' > '), status)
  }
  return results
}

/**
 * Runs the suite once. `line` is whether the plugin's line is in the configuration; the result has the outcome of
 * each test, what the recorder wrote, the events of this run, and the lines that the plugin printed.
 */
export async function runSuite({ line, telemetryUrl, env = {}, record = false }) {
  const folder = await mkdtemp(join(tmpdir(), 'shortlinks-demo-'))
  try {
    const reportFile = join(folder, 'report.json')
    const recordFile = join(folder, 'record.ndjson')
    const config = line ? 'vitest.config.ts' : 'vitest.bare.config.ts'
    const seen = (await readLines(eventsFile)).length
    const started = performance.now()
    const { stderr, stdout } = await run(
      process.execPath,
      [vitest, 'run', '--config', config, '--reporter=json', `--outputFile=${reportFile}`, '--maxWorkers=100%'],
      environment(telemetryUrl, { ...env, ...(record ? { SHORTLINKS_RECORD: recordFile } : {}) }),
    )
    const seconds = (performance.now() - started) / 1_000
    const report = await readFile(reportFile, 'utf8').catch(() => {
      throw new Error(`Vitest wrote no report.\n${stdout}${stderr}`)
    })
    return {
      seconds,
      results: resultsOf(JSON.parse(report)),
      records: new Map((await readLines(recordFile)).map((text) => [JSON.parse(text).id, JSON.parse(text)])),
      events: (await readLines(eventsFile)).slice(seen).map((text) => JSON.parse(text)),
      said: stderr.split('\n').filter((text) => text.startsWith('evolve: ')),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs an event's command as a person would paste it, and returns the events that it wrote. */
export async function replay(command, { telemetryUrl, env = {} }) {
  const seen = (await readLines(eventsFile)).length
  const { exitCode, stdout, stderr } = await run('sh', ['-c', command], environment(telemetryUrl, env))
  return {
    exitCode,
    output: stdout + stderr,
    events: (await readLines(eventsFile)).slice(seen).map((text) => JSON.parse(text)),
  }
}

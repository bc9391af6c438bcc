// One suite, without and with `plugins: [evolve()]`. Exits 0 if everything was as promised, else 1.
import { startCollector } from './demo/collector.mjs'
import { replay, runSuite } from './demo/suite.mjs'
import { bold, count, dim, green, red, say, sayTable } from './demo/text.mjs'

const collector = await startCollector()
const telemetryUrl = collector.url
const promises = []

function promise(kept, text) {
  promises.push({ kept, text })
}

function tally(results, status) {
  return [...results.values()].filter((result) => result === status).length
}

function headline(number, text) {
  say()
  say(bold(`${number}  ${text}`))
}

function sayRun(name, { results, seconds }, pings) {
  const outcome = `${tally(results, 'passed')} passed  ${tally(results, 'failed')} failed`
  say(
    `   ${name}  ${outcome}  ${count(pings, 'ping').padEnd(8)} reached the outside  ${dim(`${seconds.toFixed(1)} s`)}`,
  )
}

async function withoutTheLine() {
  headline(1, 'Without the line, three times')
  say(dim('   Machines differ in their time zone: the build server is in UTC, two laptops are not.'))
  const runs = []
  let escaped = 0
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Tokyo']) {
    const run = await runSuite({ line: false, telemetryUrl, env: { TZ: zone } })
    const pings = collector.takePings()
    escaped += pings
    runs.push(run)
    sayRun(`run ${runs.length}  TZ=${zone.padEnd(13)}`, run, pings)
  }

  const flaky = [...runs[0].results.keys()].filter((id) => new Set(runs.map(({ results }) => results.get(id))).size > 1)
  say()
  say('   Passed in one run and failed in another:')
  sayTable(
    flaky.map((id) => [...runs.map(({ results }) => results.get(id)), id]),
    [1, 2, 3].map(() => (text) => (text.startsWith('failed') ? red(text) : green(text))),
  )
  say()
  say(`   No test asked for it, and still ${count(escaped, 'telemetry ping')} went out.`)
  promise(
    flaky.length > 0 && escaped > 0,
    `Without the line  ${count(flaky.length, 'test')} flaked and ${count(escaped, 'ping')} escaped`,
  )
}

function firstDifference(one, other) {
  return [...one.keys(), ...other.keys()].find((id) => JSON.stringify(one.get(id)) !== JSON.stringify(other.get(id)))
}

async function withTheLine() {
  headline(2, 'With the line, twice')
  const runs = []
  let escaped = 0
  for (const number of [1, 2]) {
    const run = await runSuite({ line: true, telemetryUrl, record: true })
    const pings = collector.takePings()
    escaped += pings
    runs.push(run)
    sayRun(`run ${number}`, run, pings)
  }
  const [first, second] = runs
  for (const text of first.said) say(dim(`   ${text}`))

  const records = [...first.records.values()]
  const draws = records.reduce((sum, record) => sum + record.draws.length, 0)
  const readings = records.reduce((sum, record) => sum + record.clock.length, 0)
  const different = firstDifference(first.records, second.records) ?? firstDifference(first.results, second.results)
  const allPassed = runs.every(({ results }) => results.size > 0 && tally(results, 'passed') === results.size)
  const identical = different === undefined && first.records.size === first.results.size

  say()
  sayTable([
    ['results', String(first.results.size), 'one per test'],
    [
      'random draws',
      String(draws),
      'Math.random, randomUUID, randomInt, randomBytes, getRandomValues, and what tests drew',
    ],
    ['clock readings', String(readings), 'before each test, after it, and 20 ms later'],
  ])
  say(`   ${identical ? green('All the same in both runs.') : red('The runs differ.')}`)
  const example = records[0]
  if (example)
    say(dim(`   e.g. ${example.id}: drew ${example.draws[0]}, began at ${new Date(example.clock[0]).toISOString()}`))
  if (different !== undefined) {
    say(`   First difference: ${different}`)
    for (const { records: recorded, results } of runs)
      say(`     ${JSON.stringify(recorded.get(different) ?? results.get(different))}`)
  }
  for (const { results } of runs)
    for (const [id, status] of results) if (status === 'failed') say(`   ${red('failed')}  ${id}`)

  const passed = runs.map(({ results }) => `${tally(results, 'passed')}/${results.size}`).join(' and ')
  promise(allPassed && escaped === 0, `With the line     ${passed} passed, ${count(escaped, 'ping')} escaped`)
  promise(
    identical,
    `Two runs          ${identical ? 'identical' : 'different'}: ${count(draws, 'draw')}, ${count(readings, 'clock reading')}, ${count(first.results.size, 'result')}`,
  )
}

/** The events of the first fingerprint that more than one test has. */
function sameCause(events) {
  const clusters = new Map()
  for (const event of events) clusters.set(event.fingerprint, [...(clusters.get(event.fingerprint) ?? []), event])
  return [...clusters.values()].find((cluster) => cluster.length > 1)
}

async function aFailureReplayed() {
  headline(3, 'With the line, and five tests that fail on purpose')
  const env = { SHORTLINKS_BROKEN: '1' }
  const run = await runSuite({ line: true, telemetryUrl, env })
  sayRun('run 1', run, collector.takePings())
  say(`   ${count(run.events.length, 'event')} in reports/events.ndjson, one for each failure. One of them:`)
  say()
  const event = run.events.find(({ test_id: id }) => id.includes('invite code'))
  if (!event) {
    promise(false, 'A failure         wrote no event')
    return
  }
  sayTable(
    ['signature', 'test_id', 'message', 'repro_cmd'].map((key) => [key, event[key]]),
    [dim],
  )

  const cluster = sameCause(run.events)
  say()
  say('   Two tests with the same cause share a fingerprint:')
  sayTable((cluster ?? []).map(({ fingerprint, test_id: id }) => [fingerprint, id]))
  promise(
    cluster?.length === 2,
    `Same cause        ${cluster ? `${count(cluster.length, 'test')} under one fingerprint` : 'not recognised'}`,
  )

  say()
  say('   The command of the event, run as it stands:')
  const { events, output } = await replay(event.repro_cmd, { telemetryUrl, env })
  collector.takePings()
  const again = events.find(({ signature }) => signature === event.signature)
  sayTable(
    [
      ['then', event.signature, event.message],
      ['now', again?.signature ?? 'not seen', again?.message ?? ''],
    ],
    [dim],
  )
  if (!again) say(output.trimEnd())
  promise(
    again !== undefined,
    `The failure       ${again ? 'came back' : 'did not come back'} from its repro_cmd, ${again ? 'same' : 'no such'} signature`,
  )
}

say(bold('shortlinks: one suite, without and with `plugins: [evolve()]`'))
say(dim(`The outside is played by a server on ${collector.address}: telemetry.shortlinks.example leads there,`))
say(dim('so that the demo itself sends nothing away from this machine.'))
try {
  await withoutTheLine()
  await withTheLine()
  await aFailureReplayed()
} finally {
  collector.close()
}

say()
for (const { kept, text } of promises) say(`${kept ? green('ok  ') : red('FAIL')}  ${text}`)
process.exitCode = promises.every(({ kept }) => kept) ? 0 : 1

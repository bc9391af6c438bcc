#!/usr/bin/env node
// How long our reader takes over a Cobertura report of 400,000 lines, next to fast-xml-parser over the same file, each
// run in a process of its own: time within the process, from before the file is opened until every line is known.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `node bench/cobertura.mjs [--runs N]

  --runs N   runs of each, alternating (default 11)
`
const LIMIT_MS = 1_500
const [PACKAGES, FILES, LINES] = [100, 20, 200]

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '11' }, one: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) process.stdout.write(HELP)
else if (values.one) await measureOne(...JSON.parse(values.one))
else await compare(Number(values.runs))

async function compare(runs) {
  // Below the repository, so that the bundle finds its packages.
  const temporary = fileURLToPath(new URL('../.tmp', import.meta.url))
  mkdirSync(temporary, { recursive: true })
  const dir = mkdtempSync(join(temporary, 'cobertura-'))
  try {
    const { build } = await import('tsdown')
    const entry = fileURLToPath(new URL('../src/reports/index.ts', import.meta.url))
    const outDir = join(dir, 'built')
    await build({
      config: false,
      entry: { readers: entry },
      outDir,
      format: 'esm',
      fixedExtension: true,
      dts: false,
      logLevel: 'error',
    })
    const reports = [
      ['with the least of a line', write(dir, 'short.xml', '')],
      ['with what istanbul writes of a line', write(dir, 'long.xml', ' branch="false"')],
    ]
    for (const [what, report] of reports) {
      const times = { saxes: [], 'fast-xml-parser': [] }
      for (let run = 0; run < runs; run++)
        for (const parser of Object.keys(times)) times[parser].push(spawnOne(parser, report, dir, outDir))
      process.stdout.write(
        `\nA report ${what}: ${(statSync(report).size / 1e6).toFixed(1)} MB, 400,000 lines, ${runs} runs each\n`,
      )
      for (const [parser, results] of Object.entries(times)) process.stdout.write(`  ${summary(parser, results)}\n`)
      if (report.endsWith('short.xml') && median(times.saxes.map(({ ms }) => ms)) > LIMIT_MS) process.exitCode = 1
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function spawnOne(...args) {
  const options = { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } }
  return JSON.parse(
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--one', JSON.stringify(args)], options),
  )
}

async function measureOne(parser, report, root, built) {
  const read = parser === 'saxes' ? (await import(join(built, 'readers.mjs'))).readReport : withFastXmlParser
  const [started, before] = [performance.now(), process.cpuUsage()]
  const { files } = await read(report, root)
  const lines = [...files.values()].map((file) => file.lines ?? file)
  const [ms, used] = [performance.now() - started, process.cpuUsage(before)]
  const cpu = (used.user + used.system) / 1_000
  const counts = lines.map((hits) => [hits.size, [...hits.values()].filter((count) => count > 0).length])
  const [total, covered] = [0, 1].map((index) => counts.reduce((sum, count) => sum + count[index], 0))
  process.stdout.write(
    JSON.stringify({ ms, cpu, total, covered, files: lines.length, rss: process.resourceUsage().maxRSS / 1024 }),
  )
}

/** The same lines by the other parser, without looking for the files. */
async function withFastXmlParser(report) {
  const { XMLParser } = await import('fast-xml-parser')
  const many = new Set(['package', 'class', 'line', 'method', 'source'])
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name) => many.has(name),
  })
  const { coverage } = parser.parse(readFileSync(report, 'utf8'))
  const lines = new Map()
  for (const { classes } of coverage.packages.package)
    for (const one of classes.class)
      lines.set(one.filename, new Map(one.lines.line.map(({ number, hits }) => [Number(number), Number(hits)])))
  return { files: lines }
}

function summary(parser, results) {
  const times = results.map(({ ms }) => ms).sort((a, b) => a - b)
  const { version } = JSON.parse(readFileSync(packageFile(parser), 'utf8'))
  const { files, total, covered } = results[0]
  const quartile = (share) => times[Math.round((times.length - 1) * share)].toFixed(0)
  return (
    `${`${parser} ${version}`.padEnd(24)}median ${median(times).toFixed(0)} ms [${quartile(0.25)}, ${quartile(0.75)}], ` +
    `most ${times.at(-1).toFixed(0)} ms, CPU ${median(results.map(({ cpu }) => cpu)).toFixed(0)} ms, ${median(results.map(({ rss }) => rss)).toFixed(0)} MB; ` +
    `${files} files, ${covered} of ${total} lines covered`
  )
}

function packageFile(name) {
  const main = createRequire(import.meta.url).resolve(name)
  return join(main.slice(0, main.lastIndexOf(join('node_modules', name))), 'node_modules', name, 'package.json')
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

/** A report of files of another machine, in istanbul's form, and those files. */
function write(dir, name, more) {
  const rows = [
    '<?xml version="1.0" ?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    '<coverage lines-valid="400000" line-rate="0.75" branch-rate="1" timestamp="0" complexity="0" version="0.1">',
    `  <sources>\n    <source>/home/runner/work/app/app</source>\n  </sources>\n  <packages>`,
  ]
  for (let folder = 0; folder < PACKAGES; folder++) {
    rows.push(`    <package name="packages.p${folder}.src" line-rate="0.75" branch-rate="1">`, '      <classes>')
    for (let file = 0; file < FILES; file++) {
      const path = `packages/p${folder}/src/file-${file}.ts`
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), '')
      rows.push(
        `        <class name="file-${file}.ts" filename="${path}" line-rate="0.75" branch-rate="1">`,
        '          <methods>',
      )
      for (let method = 0; method < 5; method++)
        rows.push(
          `            <method name="method${method}" hits="${method}" signature="()V">\n              <lines>`,
          `                <line number="${method * 40 + 1}" hits="${method}"/>`,
          '              </lines>\n            </method>',
        )
      rows.push('          </methods>', '          <lines>')
      for (let line = 1; line <= LINES; line++)
        rows.push(
          `            <line number="${line}" hits="${line % 4}"${line % 9 === 0 ? more && ' branch="true" condition-coverage="50% (1/2)"' : more}/>`,
        )
      rows.push('          </lines>', '        </class>')
    }
    rows.push('      </classes>', '    </package>')
  }
  rows.push('  </packages>', '</coverage>', '')
  writeFileSync(join(dir, name), rows.join('\n'))
  return join(dir, name)
}

import type { TryResult } from '../src/try/index.ts'
import { firstLineOf } from '../src/error-message.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'

/** What changed and why, what fails anyway, what it cost, and in the end the verdict with the next command. */
export function tryText(result: TryResult): Output {
  const { changed, network, seconds } = result
  return [
    `${share(result)}, ${counted(result.files, 'file')}, Vitest ${result.vitest}`,
    ...changed.flatMap(({ kind, test_id, before, after, cause, message }) => [
      `  ${before} -> ${after}  ${CAUSES[cause]}  ${named(kind, test_id)}`,
      ...said(message),
    ]),
    ...(result.identical ? [] : ['  two runs with the harness differed from each other']),
    ...failingLines(result.failing),
    `time  ${figures(seconds.without.wall, seconds.with.wall, result.wall_ratio)}`,
    `CPU   ${figures(seconds.without.cpu, seconds.with.cpu, result.cpu_ratio)}`,
    `${reached(network)} reached for the network${network.length > 0 ? ':' : ''}`,
    ...network.map(
      ({ kind, test_id, protocol, host, port }) =>
        `  ${protocol} ${host}${port === null ? '' : `:${port}`}  ${named(kind, test_id)}`,
    ),
    ...verdictLines(result),
  ]
}

/** Tests are what people count; whatever else changed, or is not known, must not hide behind a share of 100 %. */
function share({ tests, unchanged, changed, failing }: TryResult): string {
  const outside = changed.length - (tests - unchanged)
  const open = outside > 0 || failing.length > 0
  const of = tests === 0 ? 'no tests' : `${unchanged} of ${tests} tests unchanged`
  return [
    tests === 0 || (unchanged === tests && open) ? of : `${of} (${percent(unchanged, tests)})`,
    ...(outside > 0 ? [`${counted(outside, 'change')} outside them`] : []),
  ].join(', ')
}

/** More of them are counted. */
const MOST_FAILING = 10

function failingLines(failing: TryResult['failing']): string[] {
  if (failing.length === 0) return []
  const more = failing.length - MOST_FAILING
  return [
    `${failingCounts(failing)} with and without the harness; what it would change there is not known:`,
    ...failing
      .slice(0, MOST_FAILING)
      .flatMap(({ kind, test_id, message }) => [`  ${named(kind, test_id)}`, ...said(message)]),
    ...(more > 0 ? [`  and ${more} more; --json has all`] : []),
  ]
}

/** Such as `3 tests fail and 10 files do not load`. */
function failingCounts(failing: TryResult['failing']): string {
  const count = (fits: (one: TryResult['failing'][number]) => boolean): number => failing.filter(fits).length
  const verb = (noun: string, size: number, one: string, more: string): string[] =>
    size === 0 ? [] : [`${counted(size, noun)} ${size === 1 ? one : more}`]
  return list([
    ...verb(
      'file',
      count(({ loaded }) => !loaded),
      'does not load',
      'do not load',
    ),
    ...verb(
      'test',
      count(({ kind }) => kind === 'test'),
      'fails',
      'fail',
    ),
    ...verb(
      'suite',
      count(({ kind }) => kind === 'suite'),
      'fails',
      'fail',
    ),
    ...verb(
      'whole file',
      count(({ kind, loaded }) => loaded && kind === 'module'),
      'fails',
      'fail',
    ),
    ...(count(({ kind }) => kind === 'run') > 0 ? ['errors are caught by nobody'] : []),
  ])
}

/** The last lines: what it comes to, and what to do next. */
function verdictLines({ verdict, changed, failing, tests, files, line }: TryResult): string[] {
  const { ok, fail, open } = marks()
  const flaky = changed.filter(({ cause }) => cause === 'flaky-before').length
  if (verdict === 'fail')
    return [
      `${fail} try: ${counted(changed.length - flaky, 'change')} with the harness`,
      '  next: mend what changed, or tag it; docs/guide/isolation.md says how, by cause. Then: npx vitest-evolve try',
    ]
  if (verdict === 'inconclusive')
    return [
      `${open} try: too little could be compared to say anything: ${failing.length > 0 ? failingCounts(failing) : `no test passed of ${tests} in ${counted(files, 'file')}`}`,
      failing.length > 0
        ? '  next: mend what fails without the harness, or name what passes: npx vitest run'
        : '  next: choose tests that run: npx vitest-evolve try -- FILTER',
    ]
  const beside = [
    ...(flaky > 0 ? [`${flaky} flaky without it, too`] : []),
    ...(failing.length > 0 ? [`${failingCounts(failing)} anyway`] : []),
  ]
  return [
    [`${ok} try: nothing changes with the harness`, ...beside].join('; '),
    `  next: ${line ? 'npx vitest run' : 'npx vitest-evolve init'}`,
  ]
}

function reached(network: TryResult['network']): string {
  const counts = (['test', 'suite', 'module'] as const).flatMap((kind) => {
    const { size } = new Set(network.filter((one) => one.kind === kind).map(({ test_id }) => test_id))
    return size > 0 ? [counted(size, kind === 'module' ? 'file' : kind)] : []
  })
  return counts.length > 0 ? list(counts) : 'no test'
}

function list(parts: string[]): string {
  return new Intl.ListFormat('en-GB').format(parts)
}

function said(message: string | null): string[] {
  const line = firstLineOf(message ?? '')
  return line === undefined ? [] : [`      ${line}`]
}

function named(kind: TryResult['changed'][number]['kind'], id: string): string {
  return kind === 'suite' ? `suite ${id}` : kind === 'module' ? `file ${id}` : id
}

const CAUSES: Record<TryResult['changed'][number]['cause'], string> = {
  clock: 'by the clock',
  random: 'by the seeded randomness',
  network: 'by the blocked network',
  other: 'cause unknown',
  'flaky-before': 'flaky without the harness, too',
}

function percent(part: number, whole: number): string {
  return `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %`
}

function figures(without: number | null, withIt: number | null, ratio: number | null): string {
  if (without === null || withIt === null) return 'not known on this system'
  return `${without.toFixed(1)} s without, ${withIt.toFixed(1)} s with${ratio === null ? '' : ` (ratio ${ratio.toFixed(2)}, one pair of runs)`}`
}

import type { ModuleResult } from '../src/coverage/results.ts'
import { change } from './coverage-text.ts'
import { code, escaped } from './markdown.ts'
import type { Output } from './output.ts'

/** A table for a comment on a pull request. */
export function coverageMarkdown(results: readonly ModuleResult[]): Output {
  const shown = results.filter(({ state }) => state !== 'no-tests')
  if (shown.length === 0) return ['### Coverage of modules', '', 'No module with tests was touched.']
  const rows = shown.map(({ module, state, figure, previous, verdict, failures }) => {
    const target = module.target === null ? 'unknown' : `${module.target}%`
    const cells =
      state === 'measured'
        ? [
            `${figure.coverage}%${failures.length > 0 ? ` (${failures.length} failed)` : ''}`,
            `${figure.covered}/${figure.total}`,
            change(figure.coverage, previous),
            target,
          ]
        : [state === 'tests-failed' ? `${failures.length} failed` : state.replaceAll('-', ' '), '', '', target]
    return `| ${[MARKS[verdict], escaped(module.name), ...cells].join(' | ')} |`
  })
  const failures = shown.flatMap((one) =>
    one.failures.map(({ test_id, message }) => `- ${escaped(one.module.name)}: ${code(test_id)}: ${escaped(message)}`),
  )
  const measured = shown.filter(({ state }) => state === 'measured')
  const sections = measured.flatMap(({ module, figure }) => {
    const files = figure.files.filter(({ uncovered }) => uncovered.length > 0)
    return files.map(({ file, uncovered }) => `- ${escaped(module.name)} ${code(file)}: ${uncovered.join(', ')}`)
  })
  return [
    '### Coverage of modules',
    '',
    '| | module | lines | covered | change | target |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows,
    ...(sections.length > 0
      ? [
          '',
          '<details><summary>Uncovered lines</summary>',
          '',
          ...sections.slice(0, MOST),
          ...more(sections.length),
          '',
          '</details>',
        ]
      : []),
    ...(failures.length > 0 ? ['', '#### Failed tests', '', ...failures.slice(0, MOST), ...more(failures.length)] : []),
  ]
}

const MARKS: Record<ModuleResult['verdict'], string> = { pass: '✅', fail: '❌', inconclusive: '❔', skipped: '=' }

/** GitHub refuses comments beyond 65,536 characters. */
const MOST = 200

function more(count: number): string[] {
  return count > MOST ? [`- and ${count - MOST} more`] : []
}

import type { ModuleResult } from '../src/coverage/results.ts'
import { change } from './coverage-text.ts'

/** A table for a comment on a pull request. */
export function coverageMarkdown(results: readonly ModuleResult[]): string {
  const shown = results.filter(({ state }) => state !== 'no-tests')
  if (shown.length === 0) return '### Coverage of modules\n\nNo module with tests was touched.\n'
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
    one.failures.map(
      ({ test_id, message }) => `- ${escaped(one.module.name)}: \`${plain(test_id)}\`: ${escaped(message)}`,
    ),
  )
  const measured = shown.filter(({ state }) => state === 'measured')
  const sections = measured.flatMap(({ module, figure }) => {
    const files = figure.files.filter(({ uncovered }) => uncovered.length > 0)
    return files.map(
      ({ file, uncovered }) => `- ${escaped(module.name)} \`${file.replaceAll('`', '')}\`: ${uncovered.join(', ')}`,
    )
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
    '',
  ].join('\n')
}

const MARKS: Record<ModuleResult['verdict'], string> = { pass: '✅', fail: '❌', inconclusive: '❔', skipped: '=' }

/** GitHub refuses comments beyond 65,536 characters. */
const MOST = 200

function plain(text: string): string {
  return text.replaceAll(/[`\r\n]/g, ' ')
}

function more(count: number): string[] {
  return count > MOST ? [`- and ${count - MOST} more`] : []
}

/** Names are anybody's: no new cell, no tag, no mention of a person. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`*_[\]~]/g, '\\$&')
    .replaceAll('@', '@\u200B')
}

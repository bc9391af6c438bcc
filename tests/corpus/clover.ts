import type { Entry, FileTruth } from './entry.ts'
import { appStatements, libLines, libMonocart, libStatements, libVerdicts } from './truths.ts'

/**
 * Clover has statements by line. A reader that reads it has these lines, one that does not says that it is Clover: it
 * has the root element of Cobertura, and is not Cobertura without lines.
 */
const mayBeRefused = /^ERR_REPORT_UNREADABLE.*clover/i

const APP_VERDICTS = { uncovered: 'fail 0/2', covered: 'pass 2/2', branch: 'pass 1/1' }

function linesOnly(truths: Readonly<Record<string, FileTruth>>): Record<string, FileTruth> {
  return Object.fromEntries(
    Object.entries(truths).map(([file, { covered, uncovered }]) => [
      file,
      { ...(covered && { covered }), ...(uncovered && { uncovered }) },
    ]),
  )
}

export const clover: readonly Entry[] = [
  {
    report: 'clover/vitest-v8-app.xml',
    by: 'vitest 4.1.12, @vitest/coverage-v8',
    tree: 'app',
    why: 'statements by line; names are in "path"',
    files: linesOnly(appStatements),
    verdicts: APP_VERDICTS,
    mayBeRefused,
  },
  {
    report: 'clover/vitest-istanbul-app.xml',
    by: 'vitest 4.1.12, @vitest/coverage-istanbul',
    tree: 'app',
    why: 'the same by the other provider',
    files: linesOnly(appStatements),
    verdicts: APP_VERDICTS,
    mayBeRefused,
  },
  {
    report: 'clover/jest.xml',
    by: 'Jest with babel; nyc writes the same',
    tree: 'lib',
    why: 'files stand below the project, without packages',
    files: linesOnly(libStatements),
    verdicts: libVerdicts,
    mayBeRefused,
  },
  {
    report: 'clover/c8.xml',
    by: 'c8 --all',
    tree: 'lib',
    why: 'every line is a statement',
    files: { ...linesOnly(libLines), 'lib/unused.js': { uncovered: '1-4' } },
    verdicts: libVerdicts,
    mayBeRefused,
  },
  {
    report: 'clover/monocart.xml',
    by: 'monocart-coverage-reports',
    tree: 'lib',
    why: 'declarations of functions are statements',
    files: linesOnly(libMonocart),
    verdicts: libVerdicts,
    mayBeRefused,
  },
  {
    report: 'clover/atlassian.xml',
    by: 'by hand, as Clover 4 writes it',
    tree: 'app',
    why: 'methods stand among the lines, on the line of their declaration',
    files: { 'src/cart.ts': { covered: '4-7,9,12', uncovered: '10,15-16', optional: '4,15' } },
    verdicts: APP_VERDICTS,
    mayBeRefused,
  },
  {
    report: 'clover/phpunit.xml',
    by: 'by hand, as PHPUnit writes it',
    tree: 'app',
    why: 'the name is in "name", there is no path and no version; one count is none',
    files: { 'src/cart.ts': { covered: '5-6,9,12', uncovered: '10,16', unknown: '7' } },
    verdicts: { uncovered: 'fail 0/2', covered: 'fail or inconclusive', branch: 'pass 1/1' },
    mayBeRefused,
  },
]

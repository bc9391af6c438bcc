import { NEVER_PASSES, type Entry } from './entry.ts'

const unreadable = /^ERR_REPORT_UNREADABLE/

/** What is passed with `--from` by mistake, or because it is called coverage, too: refused, and said why. */
const refused: readonly [string, string, string][] = [
  ['other/coverage-summary.json', "istanbul's json-summary", 'sums say nothing of lines'],
  ['other/v8-raw.json', 'node with NODE_V8_COVERAGE', 'ranges of V8 are of characters of what was run'],
  ['other/llvm-export.json', 'llvm-cov export', 'segments are no lines'],
  ['other/simplecov.json', 'SimpleCov', 'its lines are by position, and it is no map of istanbul'],
  ['other/gcovr.json', 'gcovr --json', 'it is no map of istanbul'],
  ['other/monocart-codecov.json', 'monocart-coverage-reports, for Codecov', 'it is no map of istanbul'],
  ['other/null.json', 'a script that found nothing', 'null is no map'],
  ['other/empty.info', 'a run that wrote nothing', 'it is empty'],
  ['other/blank.info', 'a run that wrote nothing', 'it is empty but for blanks'],
  ['other/go-cover.out', 'go test -coverprofile', 'it is none of the formats'],
  ['other/text-table.txt', "istanbul's text table", 'it is none of the formats'],
  ['other/page.html', 'genhtml and istanbul', 'a page is no report'],
  ['other/opencover.xml', 'OpenCover', 'XML of another kind'],
  ['other/junit.xml', 'a reporter of tests', 'XML of another kind'],
  ['other/packed.info.gz', 'gzip', 'it is packed'],
]

export const others: readonly Entry[] = [
  ...refused.map(([report, by, why]): Entry => ({ report, by, tree: 'app', why, refused: unreadable })),
  {
    report: 'other/test-name-alone.info',
    by: 'lcov, when nothing was measured',
    tree: 'app',
    why: 'it names no file: nothing is said of any',
    verdicts: { uncovered: NEVER_PASSES },
    mayBeRefused: /UNREADABLE|FOREIGN/,
  },
  {
    report: 'other/sonar.xml',
    by: "by hand, as SonarQube's generic coverage is",
    tree: 'app',
    why: "it has Cobertura's root element and none of its classes: its lines are read, or it is refused",
    files: { 'src/cart.ts': { covered: '7', uncovered: '10,16' } },
    verdicts: { uncovered: 'fail 0/2' },
    mayBeRefused: unreadable,
  },
  {
    report: 'other/jacoco.xml',
    by: 'by hand, as JaCoCo writes it',
    tree: 'mixed',
    why: 'lines stand below sourcefile, with instructions missed and covered: read, or refused by its name',
    files: { 'android/src/main/java/shop/Calc.java': { covered: '5,8', uncovered: '3,6,12' } },
    verdicts: { java: 'fail 0/2', javaCovered: 'pass 2/2' },
    mayBeRefused: /^ERR_REPORT_UNREADABLE.*jacoco/i,
  },
]

import { createHash } from 'node:crypto'
import type { Log, Result } from 'sarif'
import type { Candidate } from './candidate.ts'

const RULE = 'weak-file'

/** From that score on a candidate is a warning; below it is a note. */
const WARNING = 50

/**
 * Candidates as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors show beside the code: a result for each file
 * with something left to cover, at the function that pays most.
 * @param prefix of the project's folder in its repository: '' or with `/` at its end
 * @param version of this package
 */
export function toSarif(candidates: readonly Candidate[], prefix: string, version: string): Log {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'vitest-evolve candidates',
            version,
            rules: [
              {
                id: RULE,
                shortDescription: { text: 'A test of this file would pay' },
                fullDescription: {
                  text: 'Much of this file is covered by no test, while it changes often, is mended often, is complex, or much depends on it.',
                },
                defaultConfiguration: { level: 'note' },
              },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        results: candidates.filter(({ score }) => score > 0).map((one) => result(one, prefix + one.file)),
      },
    ],
  }
}

/** @param file from the top of the repository */
function result({ score, why, functions }: Candidate, file: string): Result {
  const [worst] = functions
  const at = worst ? { startLine: worst.start_line, endLine: worst.end_line } : { startLine: 1 }
  return {
    ruleId: RULE,
    ruleIndex: 0,
    level: score >= WARNING ? 'warning' : 'note',
    rank: score,
    message: { text: `${why}${worst ? `; start with ${worst.name}` : ''}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
          region: at,
        },
      },
    ],
    // The same file is the same finding, wherever its functions are now.
    partialFingerprints: { 'candidate/v1': createHash('sha256').update(file).digest('hex').slice(0, 16) },
  }
}

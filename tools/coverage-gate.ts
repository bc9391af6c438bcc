import { EvolveError } from '../src/errors.ts'
import { CHANGED_LINES_HELP, CHANGED_LINES_OPTIONS, runChangedLines } from './changed-lines.ts'
import type { Command } from './command.ts'

export const coverageGateCommand: Command = {
  name: 'coverage-gate',
  help: `vitest-evolve coverage-gate --changed-lines BASE --min PCT [options]

Fails where too few of the changed lines are covered.

${CHANGED_LINES_HELP}  --cwd DIR             the project's folder (default: this one)
  --json                prints {verdict, covered, total, percent, waived, modules, files, ...}
  --out FILE            writes to a file instead, and makes its folders
  --help                this text

Exit codes: 0 the gate passes, 1 it fails or is inconclusive, 2 it could not judge.
`,
  options: CHANGED_LINES_OPTIONS,
  async run(context) {
    if (context.values['changed-lines'] === undefined)
      throw new EvolveError('ERR_USAGE', 'coverage-gate: name what to judge with --changed-lines BASE')
    return runChangedLines(context)
  },
}

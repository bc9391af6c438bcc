import type { Command } from './command.ts'

/** Options of `coverage-gate` for changed lines, beside those that every command has. */
export const CHANGED_LINES_OPTIONS: Command['options'] = {
  'changed-lines': { type: 'string' },
  min: { type: 'string' },
  'module-lanes': { type: 'boolean' },
  'min-lines': { type: 'string' },
  from: { type: 'string' },
  exclude: { type: 'string', multiple: true },
  'allow-stale': { type: 'boolean' },
}

export const CHANGED_LINES_HELP = `  --changed-lines BASE  judge the lines changed since the work left BASE, a branch or
                        commit: commits, uncommitted changes and new files
  --min PCT             share of changed executable lines that must be covered
  --module-lanes        judge each module's changed lines by the module's own target;
                        --min then holds for what no module owns
  --min-lines N         let patches of fewer than N changed lines pass
  --from FILE           the report: Cobertura XML, lcov, istanbul's JSON (default: the newest
                        of reports/coverage.json and those below coverage/)
  --exclude GLOB        leave out files, relative to the folder; may be given again
  --allow-stale         judge by a report that is older than the code
`

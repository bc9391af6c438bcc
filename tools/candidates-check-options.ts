import type { Command } from './command.ts'

/** Options of `candidates check`, beside those that every command has. */
export const CHECK_OPTIONS: Command['options'] = {
  'max-tests': { type: 'string' },
  file: { type: 'string', multiple: true },
  candidates: { type: 'string' },
  before: { type: 'string' },
  after: { type: 'string' },
  prepare: { type: 'string' },
}

export const CHECK_HELP = `vitest-evolve candidates check BASE [options] [-- vitest arguments]

Did a change that was to bring tests pay? All tests run with coverage, once or, where
chance may have decided, twice, by the project's own Vitest, where the work left BASE and
on the files as they are now, each in a work tree of its own. It paid if a file has more
lines, branches, functions or statements covered and none has fewer, no production code was
changed, no more test files than allowed, all tests pass, each test file that was added or
changed runs a test and has no .only, and coverage is of the same files and lines as before.

  --max-tests N     test files that may be added, changed or removed (default: 2)
  --file F          a file whose coverage is to rise; may be given again, and then each must
                    (default: any file's)
  --candidates FILE tells of all files in a JSON array that candidates wrote, changed or not
  --before FILE     a coverage report in place of running the tests before: Cobertura XML,
                    lcov, istanbul's JSON; --after FILE the same after. With both nothing
                    is run
  --prepare CMD     a command to run in both work trees first, such as 'npm run build'
  --cwd DIR         the project's folder (default: this one)
  --json            prints {verdict, files, tests, production, config, broken, ...}
  --out FILE        writes to a file instead, and makes its folders
  --quiet           no progress
  --help            this text

Exit codes: 0 it paid; 1 it did not, each broken rule is a line; 2 it could not be told.
`

import type { PackageManager, Project } from './project.ts'

export const WORKFLOW = '.github/workflows/coverage.yml'

/** Share of changed lines that must be covered, in percent; as lane L2 asks of modules. */
const CHANGED_LINES = 80

/**
 * A workflow for GitHub that measures, gates and comments. No expression stands within a command: names of branches are
 * anybody's, and reach the shell as variables.
 * @param shards over how many jobs the tests are spread; `null`: one, which on pull requests runs touched modules only
 */
export function githubWorkflow(project: Project, shards: number | null): string {
  return `# Written by vitest-evolve init --ci github, yours from now on. Its guide, docs/guide/ci.md, says what each part is for.
name: coverage

on:
  pull_request:
  push:
    branches: ['${project.branch}']

permissions:
  contents: read

# A newer push to a pull request makes the run before it pointless; on the default branch each commit has its figures.
concurrency:
  group: coverage-\${{ github.event.pull_request.number || github.sha }}
  cancel-in-progress: true

jobs:
${shards === null ? '' : shardJob(project, shards)}  coverage:
${shards === null ? '' : '    needs: shard\n    if: ${{ !cancelled() }}\n'}    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      BASE: origin/\${{ github.base_ref }}
    steps:
${setUp(project)}${verifyStep(project)}${shards === null ? measureSteps(project) : mergeSteps(project)}${gateSteps(project)}${COMMENT_JOB}`
}

function setUp({ packageManager, nodeVersionFile }: Project): string {
  const { name, locked } = packageManager
  const manager = MANAGERS[name]
  const version = nodeVersionFile === null ? 'node-version: 22' : `node-version-file: ${nodeVersionFile}`
  const cache = locked && manager.cache !== null ? `cache: ${manager.cache}` : 'package-manager-cache: false'
  return `      - uses: actions/checkout@v6
        with:
          # What changed is told by the history; the tests need no credentials.
          fetch-depth: 0
          persist-credentials: false
${manager.before(packageManager)}      - uses: actions/setup-node@v6
        with:
          ${version}
          ${cache}
      - name: Install
        id: install
        run: ${locked ? manager.frozen : manager.install}
`
}

interface Manager {
  /** What \`actions/setup-node\` can cache for it. */
  cache: 'npm' | 'pnpm' | 'yarn' | null
  /** Steps that bring it onto the machine. */
  before(manager: PackageManager): string
  frozen: string
  install: string
  /** Runs a command of a package that is installed. */
  run: string
}

const MANAGERS: Record<PackageManager['name'], Manager> = {
  npm: { cache: 'npm', before: () => '', frozen: 'npm ci', install: 'npm install', run: 'npx' },
  pnpm: {
    cache: 'pnpm',
    before: ({ versioned }) =>
      `      - uses: pnpm/action-setup@v4\n${versioned ? '' : '        with:\n          version: 10\n'}`,
    frozen: 'pnpm install --frozen-lockfile',
    install: 'pnpm install',
    run: 'pnpm exec',
  },
  yarn: {
    cache: 'yarn',
    before: () => '',
    frozen: 'yarn install --frozen-lockfile',
    install: 'yarn install',
    // Yarn 1 keeps the -- for itself.
    run: 'npx',
  },
  'yarn-berry': {
    cache: 'yarn',
    before: () => '      - run: corepack enable\n',
    frozen: 'yarn install --immutable',
    install: 'yarn install',
    run: 'yarn',
  },
  bun: {
    cache: null,
    before: () => '      - uses: oven-sh/setup-bun@v2\n',
    frozen: 'bun install --frozen-lockfile',
    install: 'bun install',
    run: 'bunx',
  },
}

/** The commands in the project's own way, also for what is told to people. */
export function runs({ packageManager: { name } }: Project, command: string): string {
  return `${MANAGERS[name].run} vitest-evolve ${command}`
}

function shardJob(project: Project, shards: number): string {
  const indexes = Array.from({ length: shards }, (_, index) => index + 1)
  return `  shard:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    strategy:
      fail-fast: false
      matrix:
        shard: [${indexes.join(', ')}]
    steps:
${setUp(project)}      - name: Measure a part
        env:
          SHARD: \${{ matrix.shard }}/${shards}
        run: ${runs(project, 'coverage --all -- "--shard=$SHARD"')}
      - uses: actions/upload-artifact@v6
        if: \${{ !cancelled() }}
        with:
          name: coverage-shard-\${{ matrix.shard }}
          path: reports/coverage-shard-*.json

`
}

/** Before anything is measured: new figures would set new anchors over a ledger that was cut short. */
function verifyStep(project: Project): string {
  return `      - name: Ledgers
        run: if [ -d manifests/.ledger ]; then ${runs(project, 'ledger verify')}; fi
`
}

const TABLE = '--markdown --out reports/coverage.md'
const INSTALLED = "!cancelled() && steps.install.outcome == 'success'"

function measureSteps(project: Project): string {
  return `      - name: Measure the modules that are touched
        if: \${{ github.event_name == 'pull_request' }}
        run: ${runs(project, `coverage --changed "$BASE" --dependents ${TABLE}`)}
      - name: Measure all modules
        if: \${{ github.event_name == 'push' }}
        run: ${runs(project, `coverage --all ${TABLE}`)}
`
}

function mergeSteps(project: Project): string {
  return `      - uses: actions/download-artifact@v7
        with:
          pattern: coverage-shard-*
          path: reports
          merge-multiple: true
      - name: Put the parts together
        run: ${runs(project, `coverage merge reports/coverage-shard-*.json ${TABLE}`)}
`
}

function gateSteps(project: Project): string {
  return `      - name: Every module against its lane
        if: \${{ ${INSTALLED} }}
        run: ${runs(project, 'coverage-gate --ratchet')}
      - name: Changed lines
        if: \${{ ${INSTALLED} && github.event_name == 'pull_request' }}
        run: ${runs(project, `coverage-gate --changed-lines "$BASE" --min ${CHANGED_LINES}`)}
      - name: Summary
        if: \${{ ${INSTALLED} }}
        run: if [ -f reports/coverage.md ]; then cat reports/coverage.md >> "$GITHUB_STEP_SUMMARY"; fi
      - uses: actions/upload-artifact@v6
        if: \${{ ${INSTALLED} }}
        with:
          name: coverage
          path: |
            reports/
            manifests/.ledger/
          # .ledger is a hidden folder.
          include-hidden-files: true
      - uses: actions/upload-artifact@v6
        if: \${{ ${INSTALLED} && github.event_name == 'pull_request' }}
        with:
          name: coverage-table
          path: reports/coverage.md
`
}

/** A job of its own: the right to write stays out of reach of the tests. */
const COMMENT_JOB = `
  # Runs nothing of the repository, so that no test can use the right to write. Pull requests
  # from forks do not have it: their table is in the summary of the run.
  comment:
    needs: coverage
    if: \${{ !cancelled() && github.event_name == 'pull_request' }}
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - uses: actions/download-artifact@v7
        id: table
        continue-on-error: true
        with:
          name: coverage-table
      - name: Comment, or renew the comment
        if: \${{ steps.table.outcome == 'success' }}
        continue-on-error: true
        env:
          GH_TOKEN: \${{ github.token }}
          PULL_REQUEST: \${{ github.event.pull_request.number }}
          MARK: '<!-- vitest-evolve coverage -->'
        run: |
          printf '%s\\n\\n' "$MARK" | cat - coverage.md > comment.md
          comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
          ids=$(gh api --paginate "$comments" --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id')
          id=$(printf '%s' "$ids" | tail -n 1)
          if [ -n "$id" ]; then
            gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@comment.md --silent
          else
            gh api --method POST "$comments" -F body=@comment.md --silent
          fi
`

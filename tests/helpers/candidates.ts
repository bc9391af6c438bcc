import type { Candidate } from '../../src/candidates/candidate.ts'
import type { FileCoverage } from '../../src/candidates/file-coverage.ts'

/** A candidate of which everything is known, but for what is given. */
export function candidate(file: string, own: Partial<Candidate> = {}): Candidate {
  return {
    file,
    coverage_score: 50,
    lines: 100,
    score: 40,
    commits: 12,
    churn: 340,
    authors: 3,
    complexity: 25,
    fan_in: 4,
    module: 'core',
    uncovered_lines: ['10-24', '31'],
    why: 'half of it is uncovered, and it changes often',
    executable: 60,
    uncovered: 30,
    branches: 10,
    uncovered_branches: 5,
    uncovered_branch_lines: ['10', '14'],
    uncovered_functions: 2,
    uncovered_statements: 31,
    partly_covered_lines: ['27'],
    fixes: 2,
    recent: { days: 90, commits: 4, fixes: 1, authors: 2 },
    fan_in_all: 9,
    functions: [
      {
        name: 'parse',
        start_line: 10,
        end_line: 24,
        complexity: 9,
        executable: 12,
        uncovered: 12,
        called: false,
        score: 20,
      },
    ],
    ...own,
  }
}

/** Files in folders four deep, of 1 to 2,000 lines, as in a large repository; the same each time. */
export function manyCandidates(count: number): Candidate[] {
  let seed = 1
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  return Array.from({ length: count }, (_, rank) => {
    const folder = `packages/package-${Math.floor(random() * 60)}/src/area-${Math.floor(random() ** 2 * 12)}`
    const lines = Math.ceil(random() ** 4 * 2000)
    const commits = Math.floor(random() ** 3 * 80)
    return candidate(`${folder}/${['parse', 'index', 'render', 'resolve', 'types'][rank % 5]}-${rank}.ts`, {
      lines,
      commits,
      score: Math.round((1 - rank / count) ** 3 * 900) / 10,
      coverage_score: random() < 0.1 ? null : Math.round(random() * 10_000) / 100,
      complexity: Math.floor(lines * random() * 0.2),
      module: `@example/package-${rank % 60}`,
      why: `${lines} lines of which few are covered, ${commits} commits in 12 months, imported by ${rank % 40} files`,
    })
  })
}

type Ran = boolean | null

/** What a report says of a file: whether each line ran, and of each kind that is given the same by line. */
export function covering(
  lines: Record<number, Ran>,
  kinds: {
    branches?: Record<number, Ran[]>
    functions?: Record<number, Ran[]>
    statements?: Record<number, Ran[]>
  } = {},
  gap: string | null = null,
): FileCoverage {
  const numbered = <Value>(record: Record<number, Value>): Map<number, Value> =>
    new Map(Object.entries(record).map(([line, value]) => [Number(line), value]))
  const of = (ran: Record<number, Ran[]> | undefined): Map<number, Ran[]> | null => (ran ? numbered(ran) : null)
  return {
    lines: new Map([...numbered(lines)].map(([line, ran]) => [line, [ran]])),
    branches: of(kinds.branches),
    functions: of(kinds.functions),
    statements: of(kinds.statements),
    gap,
  }
}

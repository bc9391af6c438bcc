import type { Candidate } from '../../src/candidates/candidate.ts'

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
    fixes: 2,
    recent: { days: 90, commits: 4, fixes: 1, authors: 2 },
    fan_in_all: 9,
    functions: [
      { name: 'parse', start_line: 10, end_line: 24, complexity: 9, executable: 12, uncovered: 12, score: 20 },
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

import { describe, expect, test } from 'vitest'
import { openRepository, type Repository } from '../helpers/history.ts'
import { onTerminal } from '../helpers/terminal.ts'

function shop(): Repository {
  const project = openRepository('candidates', { '.gitignore': 'node_modules\ncoverage\nreports\n' })
  project.commit('A shop')
  return project
}

describe('progress is gone from a line before anything else is written there', () => {
  test('a warning, and the table', async () => {
    const lines = await onTerminal(shop(), ['candidates', '--top', '1'])
    expect(lines).toContainEqual(expect.stringMatching(/^vitest-evolve: there is no coverage report/))
    expect(lines).toContainEqual(expect.stringMatching(/^1 {2}█+ {2}100\.0 {2}src\/shop\/discount\.ts$/))
    expect(lines.filter((line) => line.startsWith('candidates:'))).toEqual([])
  })

  test('an error', async () => {
    const lines = await onTerminal(shop(), ['candidates', '--coverage', 'nowhere.info'])
    expect(lines[0]).toMatch(/^vitest-evolve: .*nowhere\.info.* \[ERR_\w+\]$/)
  })

  test('the verdict of check', async () => {
    const project = shop()
    const lines = await onTerminal(project, ['candidates', 'check', 'HEAD'])
    expect(lines[0]).toMatch(/^❌ candidates: it did not pay/)
    expect(lines.filter((line) => line.startsWith('candidates:'))).toEqual([])
  })
})

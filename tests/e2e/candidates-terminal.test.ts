import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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

  test('on a terminal that is narrower than what it says', async () => {
    const lines = await onTerminal(shop(), ['candidates', '--top', '1'], 20)
    expect(lines[0]).toBe('vitest-evolve: there')
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

describe('the table', () => {
  test('is broken between words at the width of the terminal, under the same indent or a smaller one', async () => {
    const project = shop()
    const lines = await onTerminal(project, ['candidates', '--quiet', '--top', '1', '--functions'], 66)
    const table = lines.slice(lines.findIndex((line) => line.startsWith('#')))
    expect(table).toEqual([
      '#              score  file',
      '1  ██████████  100.0  src/shop/discount.ts',
      '                     11 lines; changed in 1 commit by 1 person in',
      '                     90 days; complexity 9; 2 files depend on it',
      expect.stringMatching(/^ {17}\d\d\.\d {2}discount 7-20: 9 lines, complexity 9$/),
      expect.stringMatching(/^ {18}\d\.\d {2}label 22-24: 1 line, complexity 0$/),
      '1 of 3 files; --top 3 shows all',
    ])
    const narrow = await onTerminal(project, ['candidates', '--quiet', '--top', '1'], 50)
    expect(narrow).toContain('    11 lines; changed in 1 commit by 1 person in')
  })

  test('is 80 wide where the terminal does not say; elsewhere it is not broken', async () => {
    const project = shop()
    const lines = await onTerminal(project, ['candidates', '--quiet'])
    expect(lines).toContain('                     11 lines; changed in 1 commit by 1 person in 90 days;')
    const whole =
      '                     11 lines; changed in 1 commit by 1 person in 90 days; complexity 9; 2 files depend on it'
    expect((await project.cli(['candidates', '--table'])).stdout.split('\n')).toContain(whole)
    await onTerminal(project, ['candidates', '--table', '--out', 'table.txt'])
    expect(readFileSync(join(project.dir, 'table.txt'), 'utf8').split('\n')).toContain(whole)
  })
})

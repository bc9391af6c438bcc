import { realpathSync } from 'node:fs'
import { collectCoverage } from '../src/coverage/collect.ts'
import { figureOf, linesOf } from '../src/coverage/figures.ts'
import { findModules, slashed } from '../src/modules/index.ts'
import type { Command } from './command.ts'

export const coverageCommand: Command = {
  name: 'coverage',
  help: 'x',
  options: {},
  async run({ cwd, rest, signal, progress }) {
    const root = slashed(realpathSync(cwd))
    const { modules, sources } = await findModules(root)
    const run = await collectCoverage({
      root,
      modules,
      selected: modules,
      sources,
      args: rest,
      signal,
      onProgress: progress,
    })
    return {
      code: 0,
      output: JSON.stringify(
        run.modules.map(({ module, tests, coverage }) => ({ module, tests, ...figureOf(linesOf(coverage)) })),
        null,
        1,
      ),
    }
  },
}

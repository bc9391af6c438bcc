import { rankProject } from '../src/candidates/project.ts'
import { findModules } from '../src/modules/index.ts'
import { projectOptions } from './candidates-options.ts'
import type { Command, Context, Outcome } from './command.ts'

export const candidatesCommand: Command = {
  name: 'candidates',
  help: `x`,
  options: {
    top: { type: 'string' },
    since: { type: 'string' },
    path: { type: 'string', multiple: true },
    coverage: { type: 'string', multiple: true },
    'half-life': { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: true,
  run: runCandidates,
}

async function runCandidates(context: Context): Promise<Outcome> {
  const { root, warn } = context
  const found = await findModules(root)
  const { candidates, notes } = await rankProject(projectOptions(context, found))
  for (const note of notes) warn(note)
  return { code: 0, output: JSON.stringify(candidates.slice(0, 50), null, 2) }
}

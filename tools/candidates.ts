import { rankProject } from '../src/candidates/project.ts'
import { findModules } from '../src/modules/index.ts'
import { CHECK_HELP, CHECK_OPTIONS } from './candidates-check-options.ts'
import { projectOptions } from './candidates-options.ts'
import type { Command, Context, Outcome } from './command.ts'

export const candidatesCommand: Command = {
  name: 'candidates',
  help: `x

${CHECK_HELP}`,
  options: {
    top: { type: 'string' },
    since: { type: 'string' },
    path: { type: 'string', multiple: true },
    coverage: { type: 'string', multiple: true },
    'half-life': { type: 'string' },
    'no-cache': { type: 'boolean' },
    ...CHECK_OPTIONS,
  },
  positionals: true,
  run: runCandidates,
}

async function runCandidates(context: Context): Promise<Outcome> {
  if (context.positionals[0] === 'check') return (await import('./candidates-check.ts')).runCheck(context)
  const { root, warn } = context
  const found = await findModules(root)
  const { candidates, notes } = await rankProject(projectOptions(context, found))
  for (const note of notes) warn(note)
  return { code: 0, output: JSON.stringify(candidates.slice(0, 50), null, 2) }
}

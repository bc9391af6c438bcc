/**
 * What git tells its hooks of the repository that it works in: `git rev-parse --local-env-vars`, without the two by which
 * settings are given (`safe.directory` in a container), which git passes on to submodules, too.
 */
const OF_ONE_REPOSITORY = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
])

/**
 * The environment in which a folder says which repository it is of. In a hook, git in any folder would write the index
 * of the commit that is being made.
 */
export function withoutRepository(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_ONE_REPOSITORY.has(name.toUpperCase())))
}

/** What every git of ours runs in. `GIT_DIFF_OPTS` would win over the options of a command, and pathspecs would mean something else. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    ...withoutRepository(process.env),
    GIT_DIFF_OPTS: undefined,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '0',
    GIT_GLOB_PATHSPECS: '0',
    GIT_NOGLOB_PATHSPECS: '0',
    GIT_ICASE_PATHSPECS: '0',
    LC_ALL: 'C',
  }
}

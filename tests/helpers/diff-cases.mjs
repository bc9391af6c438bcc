import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * A folder with a repository whose `main` has `before`; `after` is done on the branch `work`.
 *
 * @typedef {{ name: string, before?: (at: Place) => void, after: (at: Place) => void }} DiffCase
 * @typedef {ReturnType<typeof place>} Place
 */

/** Functions with statements over one and over several lines. */
export function code(...names) {
  return names
    .map(
      (name) => `export function ${name}(a: number): number {
  if (a > ${name.length}) {
    return call(
      a,
      '${name}',
    )
  }
  const all = {
    ${name}: a,
  }
  return all.${name}
}

`,
    )
    .join('')
}

const text = (count, from = 1) =>
  Array.from({ length: count }, (_, index) => `const line${from + index} = ${from + index}\n`).join('')

/** @type {DiffCase[]} */
export const CASES = [
  {
    name: 'edited lines',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => was.replace('a > 3', 'a > 30')), commit()),
  },
  {
    name: 'added lines',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => code('zero') + was + code('last')), commit()),
  },
  {
    name: 'deletions only',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => was.replace(/ {2}const all[^}]*}\n/, '')), commit()),
  },
  {
    name: 'within a statement of several lines',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => was.replaceAll('      a,\n', '      a + 1,\n')), commit()),
  },
  {
    name: 'the first line of a statement of several lines',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => was.replace('return call(', 'return  call(')), commit()),
  },
  {
    name: 'lines that are not executable',
    after: ({ edit, commit }) => (
      edit('src/a.ts', (was) => `// what\n\n${was}\ninterface Some {\n  a: 1\n}\n`),
      commit()
    ),
  },
  {
    name: 'a new file',
    after: ({ write, commit }) => (write('src/new.ts', code('fresh', 'other')), commit()),
  },
  {
    name: 'a renamed file',
    after: ({ git, commit }) => (git('mv', 'src/a.ts', 'src/b.ts'), commit()),
  },
  {
    name: 'a renamed file with edits',
    after: ({ git, edit, commit }) => {
      git('mv', 'src/a.ts', 'src/b.ts')
      edit('src/b.ts', (was) => `${code('added')}${was.replace('all.two', 'all.two + 1')}`)
      commit()
    },
  },
  {
    name: 'a file moved between folders with edits',
    after: ({ git, edit, commit, folder }) => {
      folder('packages/x/src')
      git('mv', 'src/a.ts', 'packages/x/src/index.ts')
      edit('packages/x/src/index.ts', (was) => was.replace('all.one', 'all.one * 2'))
      commit()
    },
  },
  {
    name: 'two files that swap names',
    after: ({ git, commit }) => {
      git('mv', 'src/a.ts', 'src/t.ts')
      git('mv', 'src/other.ts', 'src/a.ts')
      git('mv', 'src/t.ts', 'src/other.ts')
      commit()
    },
  },
  {
    name: 'a copy',
    after: ({ write, read, commit }) => (write('src/copy.ts', read('src/a.ts')), commit()),
  },
  {
    name: 'a removed file',
    after: ({ git, edit, commit }) => {
      git('rm', '-q', 'src/other.ts')
      edit('src/a.ts', (was) => was.replace('a > 3', 'a > 4'))
      commit()
    },
  },
  {
    name: 'a merge of main into the work',
    after: ({ git, edit, commit }) => {
      edit('src/a.ts', (was) => was + code('work'))
      commit()
      git('checkout', '-q', 'main')
      edit('src/a.ts', (was) => code('upstream') + was)
      edit('src/other.ts', (was) => was + code('more'))
      commit()
      git('checkout', '-q', 'work')
      git('merge', '-q', '-m', 'merge', 'main')
      edit('src/other.ts', (was) => was.replace('const line4', 'const Line4'))
      commit()
    },
  },
  {
    name: 'a merge with a conflict that was mended',
    after: ({ git, edit, write, commit }) => {
      edit('src/other.ts', (was) => was.replace('const line5 = 5', 'const line5 = 50'))
      commit()
      git('checkout', '-q', 'main')
      edit('src/other.ts', (was) => was.replace('const line5 = 5', 'const line5 = 500'))
      commit()
      git('checkout', '-q', 'work')
      git('merge', '-q', '-s', 'ours', '-m', 'merge', 'main')
      write('src/other.ts', text(4) + 'const line5 = 550\nconst both = 1\n' + text(15, 6))
      commit()
    },
  },
  {
    name: 'a merge of another branch',
    after: ({ git, edit, write, commit }) => {
      git('checkout', '-q', '-b', 'side', 'main')
      write('src/side.ts', code('side'))
      commit()
      git('checkout', '-q', 'work')
      edit('src/a.ts', (was) => was.replace('a > 3', 'a > 5'))
      commit()
      git('merge', '-q', '-m', 'merge', 'side')
    },
  },
  {
    name: 'main went on',
    after: ({ git, edit, commit }) => {
      edit('src/a.ts', (was) => was.replace('all.one', 'all.one + 2'))
      commit()
      git('checkout', '-q', 'main')
      edit('src/a.ts', (was) => `${was}${code('later')}`)
      commit()
      git('checkout', '-q', 'work')
    },
  },
  {
    name: 'CRLF',
    before: ({ write }) => write('src/crlf.ts', code('one', 'two').replaceAll('\n', '\r\n')),
    after: ({ edit, commit }) => (
      edit('src/crlf.ts', (was) => was.replace('a > 3', 'a > 30').replace('all.two', 'all.two - 1')),
      commit()
    ),
  },
  {
    name: 'LF to CRLF',
    after: ({ edit, commit }) => (edit('src/a.ts', (was) => was.replaceAll('\n', '\r\n')), commit()),
  },
  {
    name: 'a carriage return and a form feed within lines',
    before: ({ write }) => write('src/odd.ts', `${text(3)}const a = 1 // \r\f\u2028 one line\n${text(9, 4)}`),
    after: ({ edit, commit }) => (
      edit('src/odd.ts', (was) => was.replace('a = 1', 'a = 2').replace('= 9', '= 99')),
      commit()
    ),
  },
  {
    name: 'lines that look like a diff',
    before: ({ write }) =>
      write('src/odd.ts', `${text(3)}-- src/x.ts\n++ src/x.ts\ndiff --git a b\n@@ -1 +1 @@\n${text(3, 4)}`),
    after: ({ edit, commit }) => (
      edit('src/odd.ts', (was) =>
        was.replace('-- src/x.ts', '++ src/y.ts').replace('@@ -1', '@@ -7').replace('= 6', '= 66'),
      ),
      commit()
    ),
  },
  {
    name: 'a name with spaces',
    before: ({ write }) => write('src/two words/a file.ts', code('one')),
    after: ({ edit, commit }) => (edit('src/two words/a file.ts', (was) => was + code('two')), commit()),
  },
  {
    name: 'the mode alone',
    after: ({ path, edit, commit }) => {
      chmodSync(path('src/a.ts'), 0o755)
      edit('src/other.ts', (was) => was.replace('= 2', '= 22'))
      commit()
    },
  },
  {
    name: 'a binary file beside',
    before: ({ write }) => write('src/logo.bin', Buffer.from([0, 1, 2, 0, 255])),
    after: ({ write, edit, commit }) => {
      write('src/logo.bin', Buffer.from([0, 9, 2, 0, 255]))
      edit('src/other.ts', (was) => was.replace('= 2', '= 22'))
      commit()
    },
  },
  {
    name: 'a file that becomes a link',
    after: ({ path, edit, commit }) => {
      rmSync(path('src/a.ts'))
      symlinkSync('other.ts', path('src/a.ts'))
      edit('src/other.ts', (was) => was.replace('= 3', '= 33'))
      commit()
    },
  },
  {
    name: 'blocks of moved lines',
    after: ({ write, commit }) => (write('src/a.ts', code('three', 'one', 'two')), commit()),
  },
  {
    name: 'staged and unstaged edits below the last commit',
    after: ({ edit, commit, git }) => {
      edit('src/other.ts', (was) => was.replace('= 2\n', '= 22\n'))
      commit()
      edit('src/other.ts', (was) => was.replace('= 9\n', '= 99\n'))
      git('add', '.')
      edit('src/other.ts', (was) => was.replace('= 15\n', '= 155\n'))
    },
  },
  {
    name: 'edits of many files',
    before: ({ write }) =>
      Array.from({ length: 12 }, (_, index) => write(`src/many/m${index}.ts`, code(`m${index}`, 'x'))),
    after: ({ edit, commit }) => {
      for (let index = 0; index < 12; index += 2)
        edit(`src/many/m${index}.ts`, (was) => was.replace('a > 1', 'a > 100'))
      commit()
    },
  },
  {
    name: 'no newline at the end, appended to',
    before: ({ write }) => write('src/end.ts', text(3).trimEnd()),
    after: ({ edit, commit }) => (edit('src/end.ts', (was) => `${was}\nconst more = 1\nconst most = 2`), commit()),
  },
  {
    name: 'no newline at the end, mended',
    before: ({ write }) => write('src/end.ts', text(3).trimEnd()),
    after: ({ edit, commit }) => (edit('src/end.ts', (was) => `${was}\n`), commit()),
  },
  {
    name: 'a name that is not ASCII',
    before: ({ write }) => write('src/größe.ts', code('one')),
    after: ({ edit, commit }) => (edit('src/größe.ts', (was) => was + code('two')), commit()),
  },
  {
    name: 'unstaged lines above committed ones',
    after: ({ edit, commit }) => {
      edit('src/other.ts', (was) => was.replace('= 9\n', '= 99\n'))
      commit()
      edit('src/other.ts', (was) => text(3, 100) + was)
    },
  },
  {
    name: 'a file that git does not know yet',
    after: ({ write, edit, commit }) => {
      edit('src/a.ts', (was) => was.replace('a > 3', 'a > 5'))
      commit()
      write('src/unknown.ts', code('hello'))
    },
  },
]

/** Makes the repository of a case in an empty folder, with a branch `work` checked out that left `main`. */
export function makeCase(dir, { before, after }) {
  mkdirSync(dir, { recursive: true })
  const at = place(dir)
  at.git('init', '-q', '-b', 'main')
  at.write('src/a.ts', code('one', 'two', 'three'))
  at.write('src/other.ts', text(20))
  before?.(at)
  at.commit()
  at.git('checkout', '-q', '-b', 'work')
  after(at)
  return at
}

function place(dir) {
  const path = (file) => join(dir, file)
  const git = (...args) => execFileSync('git', args, { cwd: dir, env: gitEnvironment(), encoding: 'utf8' }).trim()
  const folder = (name) => mkdirSync(path(name), { recursive: true })
  const write = (file, content) => {
    folder(dirname(file))
    writeFileSync(path(file), content)
  }
  const read = (file) => readFileSync(path(file), 'utf8')
  const commit = () => {
    git('add', '-A')
    git('commit', '-q', '-m', 'a step')
  }
  return { path, git, folder, write, read, commit, edit: (file, change) => write(file, change(read(file))) }
}

/** Git as it is without a user: no config, no name, the same dates. */
export function gitEnvironment() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const date = '2024-03-04T05:06:07Z'
  return {
    ...env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@a.example',
    GIT_COMMITTER_NAME: 'C',
    GIT_COMMITTER_EMAIL: 'c@c.example',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  }
}

const EXECUTABLE = /^\s*(?:const|return|if) /

/**
 * A Cobertura report of all TypeScript files in a folder, made by rule: statements begin where they seem to.
 * @param {string} dir
 * @param {(line: string) => number} hitsOf
 */
export function cobertura(dir, hitsOf = (line) => line.length % 3) {
  const classes = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort()
    .map((file) => {
      const lines = readFileSync(join(dir, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          EXECUTABLE.test(line)
            ? [`<line number="${index + 1}" hits="${hitsOf(line.trimEnd())}" branch="false"/>`]
            : [],
        )
      return `<class name="x" filename="${file}" line-rate="0" branch-rate="0"><methods/><lines>\n${lines.join('\n')}\n</lines></class>`
    })
  return `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0" branch-rate="0" timestamp="0" complexity="0" version="0.1">
<sources><source>${dir}</source></sources>
<packages><package name="main" line-rate="0" branch-rate="0"><classes>
${classes.join('\n')}
</classes></package></packages></coverage>
`
}

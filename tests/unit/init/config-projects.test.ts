import { expect, test } from 'vitest'
import { withProjects } from '../../../src/init/config-projects.ts'

const entries = (indent: string): string => `${indent}'a',\n${indent}'b',\n`

test.each([
  [
    'an array on one line',
    'export default {\n  test: {\n    projects: ["x/*"], // all\n  },\n}\n',
    "export default {\n  test: {\n    projects: [\n      'a',\n      'b',\n    ], // all\n  },\n}\n",
  ],
  [
    'one with tabs and the line ends of Windows, in a variable',
    'const config = {\r\n\ttest: {\r\n\t\tprojects: [] as string[],\r\n\t},\r\n}\r\nexport default config\r\n',
    "const config = {\r\n\ttest: {\r\n\t\tprojects: [\r\n\t\t\t'a',\r\n\t\t\t'b',\r\n\t\t] as string[],\r\n\t},\r\n}\r\nexport default config\r\n",
  ],
])('projects: %s', (_, before, after) => {
  expect(withProjects(before, entries)).toBe(after)
})

test.each([
  ['a call', 'export default { test: { projects: all() } }'],
  ['none', 'export default { test: {} }'],
  ['test by name', 'export default { test }'],
  ['what does not parse', 'export default {'],
])('no projects to be seen: %s', (_, before) => {
  expect(withProjects(before, entries)).toBe(null)
})
